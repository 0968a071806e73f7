"""What identifies by its shape alone is found; imaging language is not mistaken for it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.identifiers.patterns import dates, patterns, personal


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
        ("92 y/o", "age"),
        ("92Y", "age"),
        ("101 years old", "age"),
        ("92-year-old", "age"),
        ("AGE 92", "age"),
        ("1.2.826.0.1.3680043.10.5", "uid"),
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
        "3 yz planes",
        "bone age 2 views",
        "1.2.3.4.5",
    ],
)
def test_imaging_language_has_no_such_shape(text: str) -> None:
    assert patterns(text) == ()


@pytest.mark.parametrize(
    "text",
    ["ask Dr. Unheardof", "for dr unheardof", "Prof. Dr. Unheardof", "Frau Unheardof", "Mme Zzyzx",
     "a.b@c.org", "https://c", "www.c", "mailto:x", "SN 1.2.826.0.1.3680043.10.5"],
)  # fmt: skip
def test_what_speaks_of_somebody_is_known_although_no_header_names_them(text: str) -> None:
    assert personal(text)


@pytest.mark.parametrize(
    "text",
    ["DR Systems", "DR CHEST PA", "dr", "DR 100", "07.01.03.06", "syngo.via", "R01_1344.a", "a/b",
     "12345678", "20200412", ""],
)  # fmt: skip
def test_what_devices_write_speaks_of_nobody(text: str) -> None:
    assert not personal(text)


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
