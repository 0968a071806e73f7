"""Dates move by whole days, times stay, ages are capped, and nothing is guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.deid.dates import capped_age, is_time, shift_date, shift_datetime

DAYS = st.dates(date(1981, 1, 1), date(2030, 12, 31))
SHIFTS = st.integers(1, 3652)


def parsed(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


@given(DAYS, DAYS, SHIFTS)
def test_the_days_between_two_dates_stay(first, second, shift):
    moved = [parsed(shift_date(f"{day:%Y%m%d}", shift)) for day in (first, second)]
    assert moved[1] - moved[0] == second - first
    assert first - moved[0] == timedelta(days=shift)


@given(DAYS, st.times(), SHIFTS, st.sampled_from(["", "+0200", "-0500"]))
def test_a_date_and_time_moves_as_its_date_does_and_keeps_time_and_zone(day, time, shift, zone):
    text = f"{day:%Y%m%d}{time:%H%M%S.%f}{zone}"
    moved = shift_datetime(text, shift)
    assert moved[:8] == shift_date(text[:8], shift)
    assert moved[8:] == text[8:]


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("20200314", "20200304"),
        (" 20200314 ", "20200304"),
        ("2020.03.14", "20200304"),
        ("20200314-20200316", "20200304-20200306"),
        ("20200314-", "20200304-"),
        ("-20200314", "-20200304"),
    ],
)
def test_dates_ranges_and_the_dotted_form_are_understood(text, moved):
    assert shift_date(text, 10) == moved


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2020", "2019"),
        ("202003", "202002"),
        ("20200314", "20200304"),
        ("202003141530", "202003041530"),
        ("20200314153000.12-0500", "20200304153000.12-0500"),
        ("20200314-20200316", "20200304-20200306"),
        ("20200314+0100-20200316+0100", "20200304+0100-20200306+0100"),
    ],
)
def test_partial_dates_and_times_stay_as_partial_as_they_were(text, moved):
    assert shift_datetime(text, 10) == moved


@pytest.mark.parametrize(
    "text", ["20201332", "20200230", "2020-03-14", "03/14/2020", "DOE JANE", "-", "202003141"]
)
def test_what_is_not_a_date_is_not_guessed_at(text):
    assert shift_date(text, 10) is None


@pytest.mark.parametrize("text", ["20200314256000", "20200314 1530", "today", "2020031415300099"])
def test_what_is_not_a_date_and_time_is_not_guessed_at(text):
    assert shift_datetime(text, 10) is None


@pytest.mark.parametrize("text", ["19000101", "00010101", "19700101", "99991231"])
def test_a_placeholder_is_not_shifted_since_it_would_tell_the_shift(text):
    assert shift_date(text, 10) is None
    assert shift_datetime(text + "000000", 10) is None


@given(st.text(max_size=20), SHIFTS)
def test_any_text_gives_a_valid_date_or_none(text, shift):
    moved = shift_date(text, shift)
    if moved is not None:
        for end in filter(None, moved.split("-")):
            assert parsed(end)


@given(st.text(max_size=30), SHIFTS)
def test_any_text_gives_digits_and_signs_only_as_date_and_time(text, shift):
    moved = shift_datetime(text, shift)
    assert moved is None or set(moved) <= set("0123456789.+-")


@pytest.mark.parametrize("text", ["12", "1230", "123059", "123059.1", "12:30:59", "1200-1300"])
def test_a_time_of_day_is_one(text):
    assert is_time(text)


@pytest.mark.parametrize("text", ["25", "1260", "DOE", "", "12305", "1230 DOE"])
def test_anything_else_is_no_time_of_day(text):
    assert not is_time(text)


@given(st.integers(0, 999), st.sampled_from("DWMY"))
def test_ages_stay_valid_and_those_over_89_years_become_one_class(count, unit):
    text = f"{count:03d}{unit}"
    expected = "090Y" if unit == "Y" and count > 89 else text
    assert capped_age(text) == expected


@pytest.mark.parametrize(("text", "age"), [("6M", "006M"), ("104y", "090Y"), ("89Y ", "089Y")])
def test_an_age_with_missing_zeros_is_put_right(text, age):
    assert capped_age(text) == age


@pytest.mark.parametrize("text", ["45", "ninety", "Y", "", "0045Y"])
def test_what_is_no_age_is_not_guessed_at(text):
    assert capped_age(text) is None
