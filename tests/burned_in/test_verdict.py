"""What a text is, as it was read and as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box, Verdict
from midrc_desktop.burned_in.harmless import is_harmless
from midrc_desktop.burned_in.reading import Line
from midrc_desktop.burned_in.verdict import judged, verdict
from midrc_desktop.identifiers.identifiers import Identifiers

WHO = Identifiers.of(
    names=["Quilford^Marwenna^O", "Ng^Wei"],
    staff=["Left^Dagmar"],
    patient_ids=["MRN48213377"],
    institutions=["Brennan Hospital"],
    birth_dates=["19610423"],
)
NOBODY = Identifiers()


@pytest.mark.parametrize(
    "text",
    [
        "QUILFORD^MARWENNA",
        "QUILFORD~MARWENNA",
        "Quilf0rd, Marwenna",
        "MARWENNA QUI1FORD",
        "MARWENNAQUILFORD",
        "MRN 48213377",
        "MRN: 482I3377",
        "4821 3377",
        "DOB 1961-04-23",
        "23.O4.1961",
        "BRENNAN H0SPITAL",
        "NG WEI",
        "LEFT  QUILFORD",
    ],
)
def test_identifiers_are_known_in_spite_of_slips_of_the_reader(text):
    assert verdict(text, WHO) is Verdict.IDENTIFIER


@pytest.mark.parametrize(
    "text",
    [
        *("2020-05-14", "14-MAY-02", "5/25/2011", "11:42:07", "2:56:22 PM", "ACC 20731884"),
        *("20731884", "2O731884", "Ex:00000", "A1234567", "555-0199-2231"),
    ],
)
def test_dates_and_numbers_are_numbers(text):
    assert verdict(text, WHO) is Verdict.NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("L", "R", "LEFT", "RIGHT", "RAI", "LPS", "A", "F", "AP", "PA", "PORTABLE", "ERECT"),
        *("10 cm", "11cm", "120 kV", "mA 200", "W 400 L 40", "5mm", "28Hz", "TIB 0.2", "MI 1.1"),
        *("AP SUPINE", "PORTABLE CHEST", "AX 8.5", "Im: 4", "LAT DECUB", "HEAD", "7", "120"),
        *("PHILIPS", "GE CT", "DF0V 23 cm", "F1LTER 2", "LONG AXIS"),
    ],
)
def test_markers_and_words_of_technique_are_harmless(text):
    assert verdict(text, WHO) is Verdict.HARMLESS


@pytest.mark.parametrize(
    "text", ["LEFT SIMONDSEN", "PORTABLE DR VANTER", "Wexcombe", "AP JOHNNA", "LONG M", "WHITE, R"]
)
def test_a_harmless_word_does_not_make_its_line_harmless(text):
    assert verdict(text, WHO) is Verdict.UNKNOWN


def test_a_side_marker_is_no_identifier_whoever_is_called_so():
    assert verdict("LEFT", WHO) is Verdict.HARMLESS
    assert verdict("O", WHO) is Verdict.HARMLESS


def test_a_short_name_is_an_identifier_only_where_somebody_is_called_so():
    assert verdict("Ng", WHO) is Verdict.IDENTIFIER
    assert not verdict("Ng", NOBODY).covered


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=1), st.booleans())
def test_a_lone_letter_is_never_covered(letter, known):
    who = Identifiers.of(names=[letter, "Quilford^Marwenna"]) if known else NOBODY
    assert not verdict(letter, who).covered


@given(st.integers(10_000, 10**12), st.sampled_from(["", "MRN ", "L ", "PORTABLE ", "kV "]))
def test_a_number_of_five_digits_is_always_covered(number, before):
    assert verdict(f"{before}{number}", NOBODY).covered


@given(st.text(max_size=40))
def test_every_text_has_a_verdict(text):
    assert verdict(text, WHO) in Verdict


@given(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1), st.sampled_from(["left", "ap", "cm"]))
def test_a_line_is_harmless_only_if_each_of_its_words_is(text, word):
    if not is_harmless(text) and not is_harmless(f"{text} {word}"):
        return
    assert is_harmless(f"{text} {word}") or len(text.replace(" ", "")) <= 2


def line(text: str, left: int, certainty: float = 0.99, width: int = 60) -> Line:
    return Line(Box(left, 10, left + width, 30), text, certainty)


def test_a_scrap_beside_a_name_is_a_part_of_it():
    hits = judged([line("SIMONDSEN", 10), line("JO", 76, width=20)], NOBODY, 2)
    assert [hit.verdict for hit in hits] == [Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert {hit.frame for hit in hits} == {2}


def test_a_scrap_far_from_any_text_stays():
    hits = judged([line("SIMONDSEN", 10), line("R", 300, width=20)], NOBODY, 0)
    assert [hit.verdict for hit in hits] == [Verdict.UNKNOWN, Verdict.HARMLESS]


def test_a_letter_read_in_a_place_for_many_is_not_known_to_be_harmless():
    assert judged([line("0", 10, width=160)], NOBODY, 0)[0].verdict is Verdict.UNKNOWN
    assert judged([line("0", 10, width=20)], NOBODY, 0)[0].verdict is Verdict.HARMLESS


def test_an_unsure_scrap_is_tissue():
    assert judged([line("OS", 10, certainty=0.6, width=30)], NOBODY, 0) == ()
