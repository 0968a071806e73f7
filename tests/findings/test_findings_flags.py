"""Flagging, editing, removing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings import flags
from midrc_desktop.findings.finding import Finding, Laterality
from midrc_desktop.findings.vocabulary import vocabulary


def finding(term: str, number: int = 1, study: str = "1", **more) -> Finding:
    return Finding(f"f{number}", term, study, f"{study}.1", (f"{study}.1.{number}",), **more)


def test_a_normal_study_has_no_other_finding():
    with pytest.raises(BadAnswer, match="cannot stand beside"):
        flags.add((finding("sah", 1),), finding("normal", 2))
    with pytest.raises(BadAnswer, match="cannot stand beside"):
        flags.add((finding("normal", 1),), finding("sah", 2))


def test_another_study_of_the_patient_may_be_normal():
    given_ = flags.add((), finding("sah", 1, "1"))
    assert len(flags.add(given_, finding("normal", 2, "2"))) == 2


def test_a_study_is_called_normal_once():
    with pytest.raises(BadAnswer, match="already"):
        flags.add((finding("normal", 1),), finding("normal", 2))


def test_editing_a_finding_into_normal_is_refused_beside_others():
    both = (finding("sah", 1), finding("sdh", 2))
    with pytest.raises(BadAnswer, match="cannot stand beside"):
        flags.edit(both, replace(both[0], term="normal"))
    alone = (finding("sah", 1),)
    assert flags.edit(alone, replace(alone[0], term="normal"))[0].term == "normal"


def test_the_same_finding_is_not_flagged_twice_on_a_slice():
    first = finding("acute_infarct", 1)
    with pytest.raises(BadAnswer, match="already"):
        flags.add((first,), replace(first, id="f2"))
    left = replace(first, id="f2", laterality=Laterality.LEFT)
    assert flags.add((first,), left) == (first, left)


def test_a_side_is_refused_where_a_finding_has_none():
    with pytest.raises(BadAnswer, match="no side"):
        flags.add((), finding("hydrocephalus", 1, laterality=Laterality.LEFT))


def test_a_site_must_be_one_of_the_findings_own():
    with pytest.raises(BadAnswer, match="not a site of"):
        flags.add((), finding("optic_neuritis", 1, site="cerebellum"))
    assert flags.add((), finding("optic_neuritis", 1, site="optic_nerve"))


def test_a_finding_needs_a_slice():
    with pytest.raises(BadAnswer, match="slice"):
        flags.add((), replace(finding("sah"), sop_instance_uids=()))


def test_a_slice_is_named_once():
    twice = replace(finding("sah"), sop_instance_uids=("a", "b", "a"))
    assert flags.add((), twice)[0].sop_instance_uids == ("a", "b")


def test_what_is_not_there_can_neither_be_edited_nor_removed():
    with pytest.raises(BadAnswer):
        flags.remove((), "f1")
    with pytest.raises(BadAnswer):
        flags.edit((), finding("sah"))


def test_an_edit_keeps_the_order():
    three = tuple(finding(term, n) for n, term in enumerate(("sah", "sdh", "ivh"), start=1))
    assert [one.id for one in flags.edit(three, replace(three[1], term="cvst"))] == [
        "f1",
        "f2",
        "f3",
    ]


TERMS = [term.key for term in vocabulary().terms]


@given(st.lists(st.tuples(st.sampled_from(TERMS), st.sampled_from("12")), max_size=12))
def test_whatever_is_flagged_a_normal_study_stays_without_findings_and_ids_stay_unique(wishes):
    found: tuple[Finding, ...] = ()
    for number, (term, study) in enumerate(wishes):
        new = replace(finding(term, number, study), id=flags.next_id(found))
        try:
            found = flags.add(found, new)
        except BadAnswer:
            continue
    for study in "12":
        terms = [one.term for one in found if one.study_instance_uid == study]
        assert "normal" not in terms or terms == ["normal"]
    assert len({one.id for one in found}) == len(found)


@given(st.sets(st.integers(1, 8)))
def test_the_next_id_is_new(numbers):
    found = tuple(finding("sah", number) for number in numbers)
    assert flags.next_id(found) not in {one.id for one in found}
