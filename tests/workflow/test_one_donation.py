"""A whole donation without a window, from drop to receipt."""

import hashlib
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from midrc_desktop.bootstrap import open_practice, open_throwaway
from midrc_desktop.workflow import deidentifying, importing, reviewing, sending, steps
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import describe
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.made_head import (
    BIRTH_DATE,
    NAME,
    PATIENT_ID,
    uid,
    write_scout,
    write_screenshot,
)
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces

pytestmark = pytest.mark.long


def _sha256(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _marks(desk: Desk, donation: int) -> dict[Step, str]:
    return {mark.step: mark.mark for mark in steps.steps(desk, donation)}


def _donate(desk: Desk, originals: Path) -> Path:
    """From drop to receipt; the package as it arrived."""
    (donation,) = perform(importing.import_studies(desk, [originals])).donations
    describe(desk, donation)
    accept_faces(desk, donation)
    perform(deidentifying.deidentify(desk, donation))
    package = perform(reviewing.assemble(desk, donation))
    approved = perform(reviewing.sign(desk, donation, "Dr Vale", "Neuroradiologist"))
    (destination,) = sending.destinations(desk)
    Path(destination.path).mkdir(exist_ok=True)
    perform(send(desk, approved, destination))
    return Path(destination.path) / package.name


def test_one_donation_from_drop_to_receipt(desk: Desk, studies: Path, tmp_path: Path) -> None:
    write_scout(studies)
    write_screenshot(studies)
    (studies / "notes.txt").write_text("Quillfeather, Xanthippe")
    originals = _sha256(studies)

    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    assert desk.state(donation) is State.IMPORTED
    assert _marks(desk, donation) == {
        Step.STUDIES: "done",
        Step.IMAGES: "open",
        Step.CLINICAL: "needs",
        Step.DEIDENTIFY: "open",
        Step.REVIEW: "locked",
        Step.SEND: "locked",
    }

    assert steps.goes_on_at(desk, donation) is Step.IMAGES
    describe(desk, donation)
    assert desk.state(donation) is State.DESCRIBED
    assert steps.goes_on_at(desk, donation) is Step.DEIDENTIFY
    assert _marks(desk, donation)[Step.IMAGES] == "done"
    assert _marks(desk, donation)[Step.CLINICAL] == "done"

    importing.set_included(desk, donation, uid("one", "dose"), True)
    desk.looks = FakeLooks(problems={uid("one", "dose", 91): "It could not be read."})
    accept_faces(desk, donation)
    outcome = perform(deidentifying.deidentify(desk, donation))
    assert [file.kind for file in outcome.held()] == ["text in image"]
    assert len(outcome.written()) == 3
    assert not desk.donation(donation).sources_needed

    assert steps.goes_on_at(desk, donation) is Step.REVIEW
    package = perform(reviewing.assemble(desk, donation))
    shown = reviewing.review(desk, donation)
    assert package.problems == ()
    assert (shown.studies, shown.images) == (1, 3)
    assert (shown.left_out, shown.not_proposed) == (0, 1)
    (series,) = shown.series
    changed = reviewing.compare(desk, donation, series.pairs[0])
    (name,) = [change for change in changed if change.keyword == "PatientName"]
    assert (name.before, name.after) == (NAME, desk.case_id(donation))

    approved = perform(reviewing.sign(desk, donation, "Dr Vale", "Neuroradiologist"))
    assert _marks(desk, donation)[Step.SEND] == "open"
    assert steps.goes_on_at(desk, donation) is Step.SEND
    (destination,) = sending.destinations(desk)
    receipt = perform(send(desk, approved, destination))
    assert desk.state(donation) is State.SENT
    assert set(_marks(desk, donation).values()) == {"done"}
    assert datetime.fromisoformat(receipt.sent).tzinfo is not None

    arrived = Path(destination.path) / package.name
    assert _sha256(arrived) == {entry.path: entry.sha256 for entry in receipt.entries}
    assert _sha256(studies) == originals
    assert desk.audit_breaks() == ()
    _nothing_identifies(arrived)
    (record,) = package.records["annotation"]
    with zipfile.ZipFile(next(arrived.glob("*/*/*.zip"))) as archive:
        flagged = [name for name in archive.namelist() if name[:-4].split("/")[1] in str(record)]
    assert len(flagged) == 1


def _nothing_identifies(package: Path) -> None:
    secrets = [NAME, "Quillfeather", PATIENT_ID, BIRTH_DATE, "ACC90210", "Abernathy", "Sandalwood"]
    secrets += ["20210304", uid("one"), uid("one", "axial"), uid("one", "axial", 1)]
    for path in package.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in secrets:
                assert secret.encode() not in content, f"{secret} in {path.name}"
                assert secret not in str(path)


def test_the_same_donation_on_two_computers_gives_the_same_images(
    studies: Path, tmp_path: Path
) -> None:
    from midrc_desktop.submission.reading import builtin_profile

    hashes = []
    for place in ("one", "other"):
        desk = open_throwaway(bytes(32), builtin_profile(tmp_path / place), workers=1)
        try:
            hashes.append(_sha256(_donate(desk, studies)))
        finally:
            desk.close()
    assert hashes[0] == hashes[1]


def test_a_throwaway_desk_leaves_nothing(studies: Path, tmp_path: Path) -> None:
    desk = open_throwaway(None, workers=1)
    folder = desk.store.folder
    perform(importing.import_studies(desk, [studies]))
    desk.close()
    assert not folder.exists()


def test_the_practice_desk_says_what_it_is_and_leaves_nothing() -> None:
    desk = open_practice(workers=1)
    folder = desk.store.folder
    assert desk.practice
    assert desk.site.practice
    assert Path(desk.site.destinations[0].path).is_dir()
    desk.close()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["head_ct_ge", "head_mr_t1_philips"])
def test_a_real_head_goes_the_whole_way(desk: Desk, shared_data: Path, name: str) -> None:
    originals = shared_data / name
    if not originals.is_dir():
        pytest.skip(f"{name} is not on this machine")
    before = _sha256(originals)
    arrived = _donate(desk, originals)
    images = 0
    for packed in arrived.glob("*/*/*.zip"):
        with zipfile.ZipFile(packed) as archive:
            for member in archive.namelist():
                image = pydicom.dcmread(BytesIO(archive.read(member)))
                assert image.PatientID == arrived.name.split("_")[-1]
                assert image.pixel_array.size
                images += 1
    assert images == len(before)
    assert _sha256(originals) == before
