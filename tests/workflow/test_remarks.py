"""What is pointed out about a study: its date, its patient, that it was given already."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.workflow.choices import Donated
from midrc_desktop.workflow.remarks import FIRST_CASES, Remark, remarks, unknown
from tests.workflow.made_series import patient, series, study

TODAY = date(2026, 11, 24)


def said(one, **changed):
    return [remark.phrase for remark in remarks(patient(one, **changed), TODAY)["1.1"]]


@pytest.mark.parametrize(
    ("taken", "phrases"),
    [
        ("20210503", []),
        ("20191201", []),
        ("20191130", ["From 2019, before COVID-19"]),
        ("20140101", ["From 2014, before COVID-19"]),
        ("", ["Has no date"]),
        ("20211350", ["Has a date that cannot be read"]),
        ("20261125", ["Its date lies in the future"]),
    ],
)
def test_odd_dates_are_pointed_out(taken, phrases):
    assert said(study(series(1), date=taken)) == phrases


@given(st.dates())
def test_a_date_is_odd_exactly_before_the_first_cases_and_after_today(day):
    odd = bool(said(study(series(1), date=f"{day:%Y%m%d}".zfill(8))))
    assert odd == (not FIRST_CASES <= day <= TODAY)


@pytest.mark.parametrize(
    ("names", "ids", "phrase"),
    [
        (("Quill^Ada",), ("P7",), ""),
        ((), ("P7",), "Unknown patient: no name"),
        (("Quill^Ada",), (), "Unknown patient: no id"),
        ((), (), "Unknown patient: no id and no name"),
        (("ANONYMOUS",), ("P7",), "Unknown patient: the name is only a stand-in"),
        (("Test^Patient",), ("P7",), "Unknown patient: the name is only a stand-in"),
        (("Phantom^CT^QA",), ("P7",), "Unknown patient: the name is only a stand-in"),
        (("Quill^Ada",), ("UNKNOWN",), "Unknown patient: the id is only a stand-in"),
        (("Quill^Ada",), ("000000",), "Unknown patient: the id is only a stand-in"),
        (("Quill^Ada",), ("123456",), "Unknown patient: the id is only a stand-in"),
        (("ANONYMOUS", "Quill^Ada"), ("P7",), ""),
        (("Testa^Maria",), ("7",), ""),
        (("山田^太郎",), ("40021",), ""),
        (("Nguyen^An",), ("1029384",), ""),
    ],
)
def test_unknown_patients_are_pointed_out(names, ids, phrase):
    assert unknown(patient(names=names, ids=ids)) == phrase


@given(st.lists(st.text(max_size=12), max_size=3), st.lists(st.text(max_size=12), max_size=3))
def test_no_remark_repeats_a_name_or_an_id(names, ids):
    whole = patient(study(series(1)), names=tuple(names), ids=tuple(ids))
    phrases = {one.phrase for of_study in remarks(whole, TODAY).values() for one in of_study}
    neutral = replace(whole, names=(), ids=())
    allowed = {f"Unknown patient: the {what} is only a stand-in" for what in ("name", "id")}
    allowed |= {f"Unknown patient: no {what}" for what in ("id", "name", "id and no name")}
    assert phrases <= allowed | {one.phrase for one in remarks(neutral, TODAY)["1.1"]}


def test_images_that_were_given_already_are_pointed_out_with_their_cases():
    came = Donated("1.1", "20210503", (3, 7), 12, whole=False)
    other = Donated("1.2", "20210503", (3,), 1, whole=True)
    found = remarks(patient(study(series(1))), TODAY, (came, other))
    assert found == {
        "1.1": (Remark("donated", "12 images of it are already in case 3 and case 7"),)
    }
