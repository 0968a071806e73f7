import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings.finding import Certainty, Finding, Laterality
from midrc_desktop.findings.vocabulary import vocabulary
from midrc_desktop.ui.findings.editor import FindingsEditor
from midrc_desktop.ui.findings.words import Place, ranges, short, slices, summary


def place(number: int, series: str = "1.1", study: str = "1") -> Place:
    return Place(study, series, f"{series}.{number}", f"Series {series}", number, "CT")


@pytest.fixture
def editor(qtbot):
    return FindingsEditor()


def test_the_same_finding_on_another_slice_of_the_series_gets_that_slice_as_well(editor):
    first = editor.flag("acute_infarct", place(14))
    assert editor.flag("acute_infarct", place(15)) == first
    assert editor.findings[0].sop_instance_uids == ("1.1.14", "1.1.15")
    assert len(editor.findings) == 1


def test_the_same_finding_in_another_series_is_a_finding_of_its_own(editor):
    first = editor.flag("acute_infarct", place(14))
    assert editor.flag("acute_infarct", place(3, "1.2")) != first


def test_a_separate_finding_of_the_same_kind_can_be_asked_for(editor):
    first = editor.flag("acute_infarct", place(14))
    assert editor.flag("acute_infarct", place(20), separate=True) != first
    assert len(editor.findings) == 2


def test_flagging_the_same_slice_twice_changes_nothing(editor):
    first = editor.flag("sah", place(2))
    assert editor.flag("sah", place(2)) == first
    assert editor.undo.count() == 1


def test_no_acute_abnormality_excludes_the_others_in_plain_words(editor):
    editor.flag("sah", place(2))
    with pytest.raises(BadAnswer, match="cannot stand beside"):
        editor.flag("normal", place(3))
    assert [finding.term for finding in editor.findings] == ["sah"]


def test_taking_a_finding_off_its_last_slice_deletes_it(editor):
    first = editor.flag("sah", place(2))
    editor.flag("sah", place(3))
    editor.take_off(first, "1.1.2")
    assert editor.findings[0].sop_instance_uids == ("1.1.3",)
    editor.take_off(first, "1.1.3")
    assert editor.findings == ()


@given(st.lists(st.tuples(st.sampled_from(["sah", "sdh", "ivh"]), st.integers(1, 6)), max_size=12))
def test_undoing_everything_gives_back_the_beginning_and_redoing_the_end(steps):
    editor = FindingsEditor()
    seen = [editor.findings]
    editor.changed.connect(seen.append)
    for term, number in steps:
        editor.flag(term, place(number))
    end = editor.findings
    while editor.undo.canUndo():
        editor.undo.undo()
    assert editor.findings == ()
    while editor.undo.canRedo():
        editor.undo.redo()
    assert editor.findings == end
    assert seen[-1] == end


def test_loading_forgets_what_could_be_undone(editor):
    editor.flag("sah", place(2))
    editor.load(())
    assert not editor.undo.canUndo()


@given(st.sets(st.integers(1, 99), min_size=1))
def test_ranges_name_exactly_the_numbers(numbers):
    named: set[int] = set()
    for part in ranges(numbers).split(", "):
        first, _, last = part.partition("–")
        named.update(range(int(first), int(last or first) + 1))
    assert named == numbers


def test_a_card_says_side_site_slices_and_certainty():
    places = {f"1.1.{n}": place(n) for n in range(10, 20)}
    uids = tuple(f"1.1.{n}" for n in (14, 15, 16, 17))
    finding = Finding(
        "f1", "acute_infarct", "1", "1.1", uids,
        Laterality.LEFT, "mca_territory", Certainty.PROBABLE,
    )  # fmt: skip
    words = vocabulary()
    told = summary(finding, words.term(finding.term), words, places, "1.1")
    assert told == "Left · MCA territory · slices 14–17 · probable"
    assert slices(finding, places, "other") == "slices 14–17 in Series 1.1"
    assert short(finding, words.term(finding.term)).endswith(", left")


def test_a_finding_whose_series_was_left_out_says_so():
    finding = Finding("f1", "sah", "1", "9.9", ("9.9.1",))
    assert "left out" in slices(finding, {}, "")
