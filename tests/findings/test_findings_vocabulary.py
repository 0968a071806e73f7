"""The vocabulary and its type-ahead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings.vocabulary import NO_MATCH, rank, vocabulary

WORDS = vocabulary()

VERIFIED = {
    "acute_infarct": "432504007",
    "lacunar_infarct": "426107000",
    "ich_parenchymal": "274100004",
    "sah": "21454007",
    "sdh": "35486000",
    "ivh": "23276006",
    "cvst": "95455008",
    "leukoencephalopathy": "22811006",
    "encephalitis": "45170000",
    "optic_neuritis": "66760008",
    "gbs_roots": "40956001",
    "myelitis": "41370002",
    "demyelination": "6118003",
    "vasculitis": "427020007",
    "hie": "389098007",
    "cerebral_oedema": "2032001",
    "hydrocephalus": "230745008",
    "wm_nonspecific": "443929000",
    "abscess_mucor": "441806004",
    "atrophy": "278849000",
}


def test_it_has_the_thirty_five_findings_each_once():
    assert len(WORDS.terms) == 35
    assert len({term.key for term in WORDS.terms}) == 35
    assert len({term.label for term in WORDS.terms}) == 35


def test_only_verified_snomed_codes_are_used_and_the_rest_are_our_own():
    assert {term.key: term.sct for term in WORDS.terms if term.sct} == VERIFIED
    for term in WORDS.terms:
        expected = ("SCT", term.sct) if term.sct else ("99MIDRCD", term.key)
        assert (term.code.scheme, term.code.value) == expected


def test_every_site_of_a_finding_exists_and_every_site_is_used():
    used = {key for term in WORDS.terms for key in term.sites}
    assert used == {site.key for site in WORDS.sites}
    for term in WORDS.terms:
        assert [site.key for site in WORDS.sites_of(term)] == list(term.sites)
        assert len(set(term.sites)) == len(term.sites)


def test_only_the_normal_finding_stands_alone():
    assert [term.key for term in WORDS.terms if term.exclusive] == ["normal"]


def test_labels_and_definitions_can_leave_as_they_are():
    for term in WORDS.terms:
        assert term.label.isascii()
        assert "|" not in term.label
        assert term.definition
    assert all(site.label.isascii() and "|" not in site.label for site in WORDS.sites)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("stroke", "acute_infarct"),
        ("bleed", "ich_parenchymal"),
        ("microbleeds", "microhaemorrhages"),
        ("CVT", "cvst"),
        ("cvst", "cvst"),
        ("normal", "normal"),
        ("guillain barré", "gbs_roots"),
        ("hemorr", "ich_parenchymal"),
        ("haemorr", "ich_parenchymal"),
        ("edema", "cerebral_oedema"),
        ("oedema", "cerebral_oedema"),
        ("ischemic", "acute_infarct"),
        ("PRES", "pres"),
        ("bell's", "cranial_nerve"),
        ("leucoenc", "leukoencephalopathy"),
    ],
)
def test_what_radiologists_type_finds_what_they_mean(typed, key):
    assert WORDS.search(typed)[0].key == key


def test_a_label_that_begins_so_comes_before_a_word_and_a_word_before_a_synonym():
    found = [term.key for term in WORDS.search("hydro")]
    assert found[0] == "hydrocephalus"
    cerebral = [term.key for term in WORDS.search("cerebral")]
    begins = [key for key in cerebral if WORDS.term(key).label.startswith("Cerebral")]
    assert cerebral[: len(begins)] == begins
    assert "acute_infarct" in cerebral[len(begins) :]


def test_nothing_typed_offers_everything_in_order():
    assert WORDS.search("  ") == WORDS.terms


def test_what_means_nothing_finds_nothing():
    assert WORDS.search("fractured femur") == ()


@given(st.sampled_from(WORDS.terms), st.data())
def test_every_beginning_of_a_label_or_a_synonym_finds_its_finding(term, data):
    text = data.draw(st.sampled_from([term.label, *term.synonyms]))
    typed = text[: data.draw(st.integers(1, len(text)))]
    assert term in WORDS.search(typed)


@given(st.text(max_size=20))
def test_the_order_is_by_rank_whatever_is_typed(typed):
    ranks = [rank(typed, term) for term in WORDS.search(typed)]
    assert ranks == sorted(ranks)
    assert all(place < NO_MATCH for place in ranks)


def test_an_unknown_key_is_said_without_repeating_it_in_the_title():
    for lookup in (WORDS.term, WORDS.site):
        with pytest.raises(BadAnswer) as bad:
            lookup("Made^Up")
        assert "Made^Up" not in bad.value.sentences()
        assert "Made^Up" in bad.value.detail
