"""Carrying out a plan: files in place, verified, whole volumes or none, nothing half written."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Mask, TextDecision
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.defacing.verdict import FaceDecision
from midrc_desktop.deid.apply import UNREADABLE, Planned, deidentify
from midrc_desktop.deid.outcome import Outcome, location, mapping, report
from midrc_desktop.deid.plan import Plan, plan, without
from midrc_desktop.deid.profile import MIDRC
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.write import NotWritten
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.jobs.pool import WorkerPool
from tests.deid.made import IDENTIFIERS, KEY, ct, saved


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(1) as workers:
        workers.call(len, ())  # started here, so that no test seems to leak it
        yield workers


def slice_of(number: int, folder: Path, **values: object) -> Path:
    ds = ct()
    ds.SOPInstanceUID, ds.InstanceNumber = f"1.2.3.{number}", number
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, number], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness = [1, 1], 1
    ds.BodyPartExamined, ds.StudyDescription = "CHEST", "CT CHEST Quillford"
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    path = folder / f"IM{number}"
    path.write_bytes(saved(ds))
    return path


def planned(
    folder: Path,
    pool: WorkerPool,
    *,
    key: bytes = KEY,
    texts: Mapping[str, TextDecision] | None = None,
    faces: Mapping[str, FaceDecision] | None = None,
    **how: bool,
) -> Plan:
    found = index([folder], pool=pool, cancel=CancelToken())
    (patient,) = found.patients
    return plan(
        patient,
        series={series.series_instance_uid for _, series in patient.series()},
        pseudonyms=Pseudonyms(key, "000000", patient.key),
        profile=MIDRC,
        texts=texts,
        faces=faces,
        **how,
    )


def run(made: Plan, target: Path, pool: WorkerPool, *, hold_series: bool = True) -> Outcome:
    patients = [Planned(made, IDENTIFIERS)]
    return deidentify(patients, target, pool=pool, hold_series=hold_series)[0]


def files_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    folder = tmp_path / "disc"
    folder.mkdir()
    for number in (1, 2, 3):
        slice_of(number, folder)
    return folder


def test_every_task_is_written_in_its_place_and_the_originals_stay(disc, tmp_path, pool):
    before = {path.name: path.read_bytes() for path in disc.iterdir()}
    made = planned(disc, pool)
    outcome = run(made, tmp_path / "out", pool)
    assert [file.status for file in outcome.files] == ["written"] * 3
    assert files_in(tmp_path / "out") == sorted(task.output for task in made.tasks)
    for file in outcome.files:
        ds: Dataset = dcmread(tmp_path / "out" / file.output)
        assert ds.SOPInstanceUID == file.new_sop_uid
        assert ds.PatientID == made.pseudonyms.case_id
        assert ds.StudyDescription == "CT CHEST"
    assert {path.name: path.read_bytes() for path in disc.iterdir()} == before


def test_two_runs_give_the_same_bytes_and_another_key_other_names(disc, tmp_path, pool):
    made = planned(disc, pool)
    for name in ("first", "second"):
        run(made, tmp_path / name, pool)
    assert files_in(tmp_path / "first") == files_in(tmp_path / "second")
    for name in files_in(tmp_path / "first"):
        first, second = (tmp_path / run_ / name for run_ in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    other = planned(disc, pool, key=bytes(32))
    assert not {task.output for task in other.tasks} & {task.output for task in made.tasks}


def test_a_truncated_slice_holds_its_volume_and_nothing_of_it_is_left(disc, tmp_path, pool):
    made = planned(disc, pool)
    broken = disc / "IM2"
    broken.write_bytes(broken.read_bytes()[:-4])
    outcome = run(made, tmp_path / "out", pool)
    assert files_in(tmp_path / "out") == []
    reasons = {file.source.path: file.reasons for file in outcome.files}
    assert reasons[str(broken)] == (UNREADABLE,)
    assert all("whole series" in said for path, (said,) in reasons.items() if path != str(broken))


def test_without_that_rule_a_file_that_fails_is_held_alone(disc, tmp_path, pool):
    made = planned(disc, pool)
    (disc / "IM2").write_bytes((disc / "IM2").read_bytes()[:-4])
    outcome = run(made, tmp_path / "out", pool, hold_series=False)
    assert [file.status for file in outcome.files].count("written") == 2
    assert len(files_in(tmp_path / "out")) == 2


def test_a_file_that_is_gone_is_held_and_the_run_goes_on(disc, tmp_path, pool):
    made = planned(disc, pool)
    (disc / "IM3").unlink()
    outcome = run(made, tmp_path / "out", pool, hold_series=False)
    (held,) = outcome.held()
    assert held.reasons == ("A file could not be opened.",)
    assert len(outcome.written()) == 2


def test_what_verification_doubts_is_held(disc, tmp_path, pool):
    made = planned(disc, pool)
    wrong = replace(made.tasks[0], new_series_uid="2.25.1")
    outcome = run(replace(made, tasks=(wrong,)), tmp_path / "out", pool)
    (held,) = outcome.held()
    assert held.kind == "verification"
    assert held.reasons
    assert files_in(tmp_path / "out") == []


def test_a_cancelled_run_leaves_no_half_written_file_under_a_final_name(disc, tmp_path, pool):
    made = planned(disc, pool)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        deidentify(
            [Planned(made, IDENTIFIERS)],
            tmp_path / "out",
            pool=pool,
            hold_series=True,
            cancel=cancel,
        )
    assert not any(name.endswith(".dcm") for name in files_in(tmp_path / "out"))


def test_the_report_lists_every_file_once_with_a_summary(disc, tmp_path, pool):
    slice_of(4, disc, Rows=2, Columns=8)
    texts = {f"1.2.3.{number}": TextDecision() for number in (1, 2, 3)}
    made = planned(disc, pool, texts=texts)
    outcome = run(made, tmp_path / "out", pool)
    skipped = Skipped(Source("/disc/a.zip", ("notes.txt",)), "not DICOM", "Not an image.")
    said = report(outcome, [skipped])
    assert said["summary"] == {
        "files": 5,
        "written": 3,
        "held": 1,
        "skipped": 1,
        "held_by_kind": {"text in image": 1},
    }
    assert said["files"][-1] == {
        "source": "/disc/a.zip/notes.txt",
        "output": None,
        "status": "skipped",
        "reasons": ["Not an image."],
    }
    assert {row["source"] for row in said["files"][:3]} == {
        location(task.source) for task in made.tasks
    }


def test_workers_cover_text_and_remove_faces_as_it_was_decided(disc, tmp_path, pool):
    masks = (Mask(0, Box(0, 0, 2, 1)),)
    texts = {f"1.2.3.{number}": TextDecision(masks, settled=True) for number in (1, 2, 3)}
    lower = Removal(cuboids=(Cuboid((-9, 2.5, 1.5), (9, 9, 9)),), air=7)
    made = planned(disc, pool, texts=texts, faces={"1.2.3": FaceDecision(lower, settled=True)})
    outcome = run(made, tmp_path / "out", pool)
    done = {file.sop_uid[-1]: file for file in outcome.written()}
    assert [done[number].masked for number in "123"] == [True, True, True]
    assert [done[number].blanked for number in "123"] == [False, True, True]
    before = dcmread(disc / "IM2").pixel_array
    after = dcmread(tmp_path / "out" / done["2"].output)
    assert after.pixel_array[0, :2].tolist() == [0, 0]
    assert set(after.pixel_array[3]) == {7}
    assert (after.pixel_array[1:3] == before[1:3]).all()
    assert after.DeidentificationMethod[2:] == [
        "Text in the pixels covered",
        "Face removed from the pixels",
    ]


def test_a_slice_that_cannot_be_covered_holds_its_volume(disc, tmp_path, pool):
    texts = {f"1.2.3.{number}": TextDecision() for number in (1, 3)}
    texts["1.2.3.2"] = TextDecision((Mask(4, Box(0, 0, 2, 1)),))
    outcome = run(planned(disc, pool, texts=texts), tmp_path / "out", pool)
    assert sorted(file.kind for file in outcome.held()) == ["series", "series", "text in image"]
    assert files_in(tmp_path / "out") == []


def test_the_mapping_lists_each_old_and_new_uid_once(disc, tmp_path, pool):
    made = planned(disc, pool)
    rows = mapping(run(made, tmp_path / "out", pool))
    assert [row[0] for row in rows].count("study") == 1
    assert [row[0] for row in rows].count("series") == 1
    assert [row[0] for row in rows].count("instance") == 3
    assert ("study", "1.2", made.pseudonyms.uid("1.2")) in rows


def test_a_file_whose_names_are_not_known_is_held_with_its_volume(tmp_path, pool):
    for number in range(1, 4):
        slice_of(number, tmp_path)
    made = planned(tmp_path, pool)
    unread = {made.tasks[1].source: ""}
    together = run(without(made, unread), tmp_path / "out", pool)
    assert [file.status for file in together.files] == ["held"] * 3
    assert files_in(tmp_path / "out") == []
    alone = run(without(made, unread), tmp_path / "other", pool, hold_series=False)
    assert [file.reasons for file in alone.held()] == [(UNREADABLE,)]
    assert len(files_in(tmp_path / "other")) == 2
    assert without(made, {}) == made


def test_an_output_folder_that_cannot_be_made_is_said_to_be_the_disk(tmp_path, pool):
    slice_of(1, tmp_path)
    made = planned(tmp_path, pool)
    (tmp_path / "out").write_text("a file is in the way")
    (held,) = run(made, tmp_path / "out", pool).held()
    assert held.reasons == (NotWritten.title,)
