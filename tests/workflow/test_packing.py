"""Records as bytes: what is packed comes back, and what was kept before can be read."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.study import Patient, Skipped, Source
from midrc_desktop.workflow.choices import ImportNotes
from midrc_desktop.workflow.packing import packed, unpacked
from tests.workflow.made_series import patient, series, study

SLICES = st.lists(st.integers(0, 1100), min_size=0, max_size=3)


@given(st.lists(SLICES, max_size=3))
def test_a_patient_comes_back_with_every_image_in_its_place(studies):
    whole = patient(
        *(
            study(*(series(10 * at + n, count) for n, count in enumerate(counts)), uid=f"1.{at}")
            for at, counts in enumerate(studies)
        )
    )
    assert unpacked(packed(whole), Patient) == whole


@given(st.text())
def test_a_record_comes_back_whatever_words_it_holds(words):
    notes = ImportNotes((Skipped(Source("/cd/\n\r\x85\u2028", (words,)), "damaged", words),))
    assert unpacked(packed(notes), ImportNotes) == notes


def test_a_record_of_an_earlier_version_is_read():
    whole = patient(study(series(1, 3)))
    assert unpacked(msgspec.json.encode(whole), Patient) == whole


def test_a_large_patient_is_small_on_disk():
    whole = patient(study(series(1, 2000)))
    assert len(packed(whole)) < len(msgspec.json.encode(whole)) / 8
