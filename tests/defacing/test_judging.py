"""From series to verdicts, on heads of formulas that were written as files."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import midrc_desktop
from midrc_desktop.defacing.judging import judge
from midrc_desktop.defacing.minors import AGE_UNKNOWN, CHILD
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.jobs import Cancelled
from tests.defacing.made_heads import (
    AXIAL,
    CORONAL,
    MIDDLE,
    SAGITTAL,
    scan,
    write,
    write_enhanced,
)
from tests.dicom.impatient import Impatient
from tests.dicom.phantom import along

pytestmark = pytest.mark.long

T1, FLAIR, T2_CORONAL, MOVED, DIFFUSION, SCOUT, CT, CHEST, ENHANCED, VERTEX = range(1, 11)
FLAT = {"spacing": (2.5, 2.5), "rows": 100, "columns": 100}


@pytest.fixture(scope="module")
def cases(tmp_path_factory, found):
    """An MR of a head with many series in one frame of reference, and a CT in another."""
    folder = tmp_path_factory.mktemp("heads")
    thick = scan(AXIAL, 5.0)
    write(folder, T1, "T1", scan(SAGITTAL, 3.0))
    write(folder, FLAIR, "FLAIR", thick)
    write(folder, T2_CORONAL, "FLAIR", scan(CORONAL, 6.0), turned=True)
    write_enhanced(folder, ENHANCED, "T1", scan(SAGITTAL, 4.0))
    write(folder, MOVED, "T1", thick, moved=(12, 18, -20))
    write(folder, DIFFUSION, "FLAIR", thick, SeriesDescription="DWI", ScanningSequence="EP")
    write(folder, SCOUT, "T1", scan(SAGITTAL, 60.0), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    write(folder, CT, "CT", thick, FrameOfReferenceUID="1.2.9")
    write(folder, VERTEX, "T1", along(AXIAL, list(range(40, 120, 5)), middle=MIDDLE, **FLAT))
    chest = {"StudyInstanceUID": "1.2.7", "StudyDescription": "CT", "BodyPartExamined": "CHEST"}
    write(folder, CHEST, "CT", scan(AXIAL, 50.0), ProtocolName="", **chest)
    return found(folder)


@pytest.fixture(scope="module")
def told():
    """What was reported while the series were judged."""
    return []


@pytest.fixture(scope="module")
def judged(cases, pool, told):
    mixed = random.Random(5).sample(cases, len(cases))
    found = judge(mixed, pool=pool, birth_date="19600102", report=told.append)
    return {int(uid.rpartition(".")[2]): one for uid, one in found.items()}


def test_every_head_series_has_a_verdict_and_what_shows_none_has_not(judged):
    assert judged.keys() == {T1, FLAIR, T2_CORONAL, MOVED, DIFFUSION, SCOUT, CT, ENHANCED, VERTEX}
    assert all(reason.endswith(".") for one in judged.values() for reason in one.reasons)
    assert all(one.reasons for one in judged.values())


def test_the_face_is_removed_from_thick_and_thin_slices_of_any_direction(judged):
    for number in (T1, FLAIR, T2_CORONAL, ENHANCED, CT):
        assert judged[number].verdict is Verdict.REMOVED, judged[number].reasons
        assert judged[number].removal.to_template
        assert not judged[number].child


def test_one_series_of_a_frame_of_reference_is_fitted_and_the_others_from_there(judged):
    apart = {n: one.measures.apart_mm for n, one in judged.items() if one.measures.overlap}
    assert {n for n, mm in apart.items() if mm is None} == {T1, CT}
    assert all(apart[n] < 10 for n in (FLAIR, T2_CORONAL, ENHANCED))


def test_a_head_that_has_moved_since_is_found_by_itself(judged):
    assert judged[MOVED].measures.apart_mm > 10
    assert judged[MOVED].verdict is Verdict.REMOVED, judged[MOVED].reasons


def test_diffusion_is_left_alone_and_says_why(judged):
    assert judged[DIFFUSION].verdict is Verdict.NO_FACE
    assert judged[DIFFUSION].removal is None
    assert "diffusion" in judged[DIFFUSION].reasons[0]


def test_where_no_face_is_in_view_nothing_is_blanked(judged):
    assert judged[VERTEX].verdict is Verdict.NO_FACE, judged[VERTEX].reasons
    assert judged[VERTEX].removal is None


def test_a_scout_fails_with_a_way_on(judged):
    assert judged[SCOUT].verdict is Verdict.FAILED
    assert judged[SCOUT].reasons[0].startswith("This is a scout")
    assert judged[SCOUT].reasons[0].endswith("Leave this series out.")


def test_air_is_told_in_the_values_of_the_file_where_white_is_low(judged):
    assert judged[T2_CORONAL].removal.air > 4000
    assert judged[FLAIR].removal.air < 100
    assert judged[CT].removal.air == -1000


def test_progress_counts_series(judged, told):
    assert {one.unit for one in told} == {"series"}
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert (told[0].done, told[-1].done, told[-1].total) == (2, 9, 9)


def test_stopping_while_a_head_is_fitted_leaves_no_worker_behind(cases, own_pool):
    with pytest.raises(Cancelled):
        judge(cases, pool=own_pool, cancel=Impatient(12))
    assert [result for _, result in own_pool.each(abs, [-3])] == [3]


def test_a_series_that_cannot_be_read_fails_and_the_others_do_not(tmp_path, found, pool):
    write(tmp_path, 1, "T1", scan(SAGITTAL, 30.0))
    cases = found(tmp_path)
    (tmp_path / "1" / "003.dcm").write_bytes(b"gone")
    (judged,) = judge(cases, pool=pool).values()
    assert judged.verdict is Verdict.FAILED
    assert judged.reasons[1] == "Leave this series out."


@pytest.mark.parametrize(
    ("age", "birth_date", "why"),
    [
        ("017Y", "", CHILD),
        ("008M", "", CHILD),
        ("018Y", "", None),
        ("", "20031231", CHILD),
        ("", "20030304", None),
        ("060Y", "20190101", CHILD),
        ("", "", AGE_UNKNOWN),
        ("many", "someday", AGE_UNKNOWN),
    ],
)
def test_children_are_told_by_the_header_or_the_birth_date(cases, pool, age, birth_date, why):
    aged = [
        (replace(study, patient_age=age, date="20210304"), one)
        for study, one in cases
        if one.number == SCOUT
    ]
    (judged,) = judge(aged, pool=pool, birth_date=birth_date).values()
    assert judged.child is (why == CHILD)
    assert judged.reasons[1:] == ((why,) if why else ())


def test_the_caller_loads_nothing_that_only_workers_need():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, midrc_desktop.defacing.judging, midrc_desktop.defacing.portrait;"
            "print('SimpleITK' in sys.modules)",
        ],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(midrc_desktop.__file__).parents[1],
    )
    assert told.stdout.strip() == "False"
