"""Descriptions keep imaging language, and nothing else."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.deid.descriptors import clean, clean_statement
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import patterns
from midrc_desktop.identifiers.words import imaging_words

NOBODY = Identifiers()
PERSON = Identifiers.of(
    names=["DOE^JANE", "Li^Wei"],
    staff=["Smith^Robert", "Long^Eva"],
    patient_ids=["4711234", "T1234"],
    numbers=["1000"],
    institutions=["St. Mary's Larkmoor Hospital"],
    birth_dates=["19500312"],
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("CT HEAD 04/12/2020 for Jane DOE dr Smith", "CT HEAD"),
        ("AX 5mm DOE JANE", "AX 5mm"),
        ("AX 5mm MRN4711234", "AX 5mm"),
        ("AX CLINICAL LI X", "AX CLINICAL X"),
        ("CT ANGIO LIMITED HEAD", "CT ANGIO LIMITED HEAD"),
        ("HEAD ROUTINE LARKMOOR 2020-01-02", "HEAD ROUTINE"),
        ("L-SPINE^GREENSBORO", "L-SPINE"),
        ("Ax DWI b1000 Dr Brannaught", "Ax DWI"),
        ("MR BRAIN (JANE DOE)", "MR BRAIN"),
        ("CT CHEST WITH JANE", "CT CHEST"),
        ("CT HEAD LONG", "CT HEAD"),
        ("T1 MPRAGE SAG 12.04.2020", "T1 MPRAGE SAG"),
        ("follow-up 20200102-20200109", "follow-up"),
        ("Call 555-123-4567, jane@example.org", ""),
        ("https://pacs.example.org/head/ct", ""),
        ("1.2.840.113619.2.55.3", ""),
        ("T1234 AX", "AX"),
        ("J D M", ""),
        ("47 11 5", ""),
        ("12 MAR 1950 CT", "CT"),
        ("王小东 HEAD", "HEAD"),
        ("CT头部 3平 AX", "CT AX"),
        ("CT 2\u5c71 HEAD", "CT HEAD"),
        ("Omnipaque® 350", "Omnipaque 350"),
        ("CT\\HEAD", "CT HEAD"),
        ("", ""),
    ],
)
def test_what_identifies_goes_and_the_rest_stays(text: str, left: str) -> None:
    assert clean(text, PERSON) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("CT 4/12 AX", "CT AX"),
        ("CT 12.04. AX", "CT AX"),
        ("CT 3/12 AX", "CT AX"),
        ("CT 5/12 AX", "CT 5/12 AX"),
        ("CT 4.12 AX", "CT 4.12 AX"),
    ],
)
def test_a_day_and_month_of_the_headers_go_without_their_year(text: str, left: str) -> None:
    assert clean(text, Identifiers.of(dates=["20200412"], birth_dates=["19500312"])) == left


@pytest.mark.parametrize(
    "text",
    [
        "ADNI_Sag3D MPRAGE",
        "Sag3D MPRAGE",
        "AX 5mm",
        "HEAD",
        "CT HEAD WO CONTRAST",
        "CT HEAD W/O CONTRAST",
        "CT CHEST WITH",
        "T2 FLAIR TSE",
        "ep2d_diff_b1000_TRACEW",
        "SWI_mIP",
        "DE_HEAD",
        "Head^DE_HEAD_WITHOUT_Customized (Adult)",
        "t1_mpr_ns_sag_p2_iso",
        "t2_tirm_tra_dark-fluid_320",
        "3D TOF MRA",
        "XR CHEST 2 V",
        "CHEST 2-3 VIEWS",
        "MPR 1.0 Br40 3 cor",
        "H31s 3.0 I41f/2",
        "MR BRAIN WITH AND WITHOUT CONTRAST",
        "CT ANGIOGRAPHY NECK AND HEAD",
        "REST1 w SMS PF7-8",
        "Topogram 0.6 T20f",
        "ABDOMEN",
        "T2* GRE",
        "SAG T1 C+",
        "C-SPINE",
        "PA/LAT",
    ],
)
def test_real_descriptions_stay_as_they_are(text: str) -> None:
    assert clean(text, NOBODY) == text


def test_the_result_is_ascii() -> None:
    assert clean("ADC (10^-6 mm²/s)", NOBODY) == "ADC (10^-6 mm^2/s)"
    assert clean("Schädel – T1", NOBODY) == "Schadel - T1"
    assert clean("dose ≥ 5 µm", NOBODY) == "dose >= 5 um"


WORDS = st.sampled_from(sorted(imaging_words().words | imaging_words().connecting))
PIECES = st.one_of(
    WORDS,
    WORDS.map(str.upper),
    st.from_regex(r"[0-9]{1,5}(mm)?", fullmatch=True),
    st.text(max_size=8),
)
TEXTS = st.lists(
    st.tuples(PIECES, st.sampled_from([" ", "_", "-", "/", "^", " (", ") ", ", ", ".", "."])),
    max_size=8,
).map(lambda parts: "".join(piece + separator for piece, separator in parts))


@given(TEXTS)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean(text, PERSON)
    assert clean(once, PERSON) == once


@given(TEXTS)
def test_nothing_that_identifies_is_left_and_nothing_is_made_up(text: str) -> None:
    left = clean(text, PERSON)
    assert PERSON.find(left) == ()
    assert patterns(left) == ()
    assert left.isascii()
    assert left.isprintable()
    # Every word that stays was there. Signs such as the micro sign are written in ASCII.
    there = unicodedata.normalize("NFKD", text).lower()
    if text.isascii():
        assert all(word in there for word in re.findall(r"[a-z0-9]+", left.lower()))


SURNAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=10).filter(
    lambda name: not imaging_words().words & {name} and not imaging_words().connecting & {name}
)
FORMS = st.sampled_from(
    ["{f}^{g}", "{g} {f}", "{f}, {g}", "{g}{f}", "{f}_{g}", "dr {f}", "{i}{f}", "{f}s", "({f})"]
)


CASES = st.sampled_from([str.upper, str.title, str.lower])


@given(st.tuples(TEXTS, TEXTS), st.tuples(SURNAMES, SURNAMES), FORMS, CASES)
def test_no_name_survives_in_any_form(
    around_it: tuple[str, str], name: tuple[str, str], form: str, cased: Callable[[str], str]
) -> None:
    (before, after), (family, given_name) = around_it, name
    person = Identifiers.of(names=[f"{family}^{given_name}"])
    written = cased(form.format(f=family, g=given_name, i=given_name[0]))
    left = clean(f"{before} {written} {after}", person)
    around = clean(f"{before} {after}", NOBODY).lower()
    for part in (family, given_name):
        assert person.find(left) == ()
        assert part not in re.split(r"[^a-z0-9]+", left.lower()) or part in around


@given(
    TEXTS, st.from_regex(r"[0-9]{5,12}", fullmatch=True), st.sampled_from(["", "MRN", "ID ", "#"])
)
def test_no_long_number_survives(before: str, number: str, label: str) -> None:
    assert number not in clean(f"{before} {label}{number}", NOBODY)


def test_nearly_every_word_of_real_descriptions_stays() -> None:
    lines = (Path(__file__).parent / "descriptions.txt").read_text("utf-8").splitlines()
    texts = [line for line in lines if not line.startswith("#")]
    words = kept = whole = 0
    for text in texts:
        written = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        left = clean(text, NOBODY)
        there = Counter(re.findall(r"\w+", written))
        words += there.total()
        kept += (there & Counter(re.findall(r"\w+", left))).total()
        whole += left == written
    assert len(texts) > 380
    assert kept / words > 0.96
    assert whole / len(texts) > 0.9


def test_the_lists_are_sound() -> None:
    known = imaging_words()
    everything = known.words | known.connecting | known.units | known.numbered
    assert all(re.fullmatch("[a-z0-9]+", word) for word in everything)
    assert known.core < known.words
    assert 900 < len(known.words) < 5000
    assert not known.words & {"jane", "smith", "dr", "doctor", "mary", "john", "mrn", "hospital"}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("No acute infarct in Jane DOE, 03/14/2020", "No acute infarct"),
        ("Bleed? ask DOE", "Bleed"),
        ("There is not any bleed", ""),
        ("negative for hemorrhage", "negative for hemorrhage"),
        ("hemorrhage denied", ""),
        ("kein Infarkt, Blutung", ""),
        ("没有 infarct", ""),
        ("65 year old with headache", "with headache"),
        ("95 year old with headache", ""),
        ("Pat. 101 Jahre, headache", ""),
        ("infarct of 95 mm", "infarct of 95 mm"),
    ],
)
def test_a_statement_says_what_it_said_or_nothing(said: str, left: str) -> None:
    assert clean_statement(said, PERSON) == left


@given(st.text(max_size=60))
def test_a_statement_keeps_no_more_than_a_description(text: str) -> None:
    assert clean_statement(text, PERSON) in {"", clean(text, PERSON)}
