"""What identifies by its shape alone is found; imaging language is not mistaken for it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.identifiers.patterns import dates, patterns


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("04/12/2020", "date"),
        ("12.4.20", "date"),
        ("2020-04-12", "date"),
        ("20200412", "date"),
        ("20200412103000.123456+0200", "date"),
        ("12 Apr 2020", "date"),
        ("12APR20", "date"),
        ("April 12th, 2020", "date"),
        ("12. März 2020".replace("ä", "ae"), "date"),
        ("April 2020", "date"),
        ("04/2020", "date"),
        ("10:30", "time"),
        ("10:30:59 pm", "time"),
        ("555-123-4567", "telephone"),
        ("+43 1 40400 1234", "telephone"),
        ("(617) 555-0100", "telephone"),
        ("tel 5551234", "number"),
        ("jane.doe@example.org", "mail"),
        ("https://pacs.example/x?y=1", "url"),
        ("www.hospital.org", "url"),
        ("pacs.hospital.example", "url"),
        ("MRN: AB-12", "number"),
        ("MRN4711234", "number"),
        ("12345678", "number"),
        ("123-45-6789", "number"),
    ],
)
def test_what_identifies_by_its_shape_is_found(text: str, kind: str) -> None:
    found = [p for p in patterns(f"AX {text} x") if p.kind == kind]
    assert found
    assert found[0].start < 3 + len(text)
    assert found[-1].end >= 2 + len(text)


@pytest.mark.parametrize(
    "text",
    [
        "AX 5mm",
        "T1 MPRAGE SAG",
        "ADC (10^-6 mm^2/s)",
        "ep2d_diff_b1000_TRACEW",
        "2-3 VIEWS",
        "MPR 1.0 Br40 3 cor",
        "0.625mm",
        "TE 90 TR 2000",
        "512 x 512",
        "CT CHEST W/O",
        "C1-C7",
    ],
)
def test_imaging_language_has_no_such_shape(text: str) -> None:
    assert patterns(text) == ()


@given(
    st.dates(date(1901, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        """%Y%m%d|%Y-%m-%d|%m/%d/%Y|%d.%m.%Y|%d %b %Y|%B %d, %Y|%d%b%Y|%d%m%Y|%m/%d/%y|%d-%m-%y
        |%Y %b %d|%Y_%m_%d|%d-%b-%y|%b %d %Y|%Y.%m.%d""".replace("\n        ", "").split("|")
    ),
)
def test_a_date_is_read_in_every_notation(day: date, notation: str) -> None:
    read = [each for _, _, days in dates(f"on {day:{notation}}.") for each in days]
    assert day in read


@given(st.dates(date(1901, 1, 1), date(2090, 12, 31)), st.integers(1, 3000))
def test_another_day_is_not_read(day: date, later: int) -> None:
    read = [each for _, _, days in dates(f"{day:%Y%m%d}") for each in days]
    assert read == [day]
    assert day + timedelta(days=later) not in read
