"""A context with a real desk and one imported donation, for tests of whole pages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid
from PySide6.QtWidgets import QApplication

from midrc_desktop.clinical.record import Draft
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.ui.context import Context
from midrc_desktop.workflow import describing, importing
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.workflow.fake_looks import FakeLooks

CONSENT = "The ethics board of the test site has agreed."


@pytest.fixture
def desk(tmp_path: Path, one_worker: WorkerPool) -> Iterator[Desk]:
    """An empty desk; its site gives to a folder and asks for the least."""
    site = replace(builtin_profile(tmp_path / "received", "990001"), consent=CONSENT)
    store = Store(tmp_path / "records", KeySource(in_memory=True), bytes(range(32)))
    yield Desk(store, site, one_worker, FakeLooks())
    store.close()


@pytest.fixture
def context(qapp: QApplication, desk: Desk) -> Iterator[Context]:
    context = Context(desk)
    yield context
    context.sending.rest()
    context.jobs.stop()


@pytest.fixture
def donation(desk: Desk, tmp_path: Path) -> int:
    """One study: a CT of two slices that may show a face, and one image with text in it."""
    folder = tmp_path / "originals"
    folder.mkdir()
    texted = generate_uid()
    for number in range(3):
        ct = pydicom.dcmread(get_testdata_file("CT_small.dcm"))
        ct.SOPInstanceUID = ct.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        ct.InstanceNumber = number + 1
        ct.ImagePositionPatient = [-158.1, -179.0, -75.7 + 5 * number]
        ct.StudyDescription = "CT HEAD for Northcott"
        ct.BodyPartExamined = "HEAD"
        if number == 2:
            ct.SeriesInstanceUID, ct.SeriesNumber = texted, 9
            ct.BurnedInAnnotation = "YES"
        ct.save_as(folder / f"{number}.dcm")
    work = importing.import_studies(desk, [folder], propose=False)
    (made,) = perform(work).donations
    return made


def holds_text(desk: Desk, donation: int, verdict: Verdict = Verdict.REMOVED) -> FakeLooks:
    """Finds that the image with text in it cannot be searched, and this verdict for the face."""
    (image,) = (i for i in desk.patient(donation).instances() if i.burned_in_annotation == "YES")
    problems = {image.sop_instance_uid: "It could not be read."}
    return FakeLooks(problems=problems, verdict=verdict)


@pytest.fixture
def described(desk: Desk, donation: int) -> int:
    """The donation with every answer that the site needs."""
    draft = describing.draft(desk, donation)
    case = {
        "index_event": "First Imaging Study",
        "covid19_positive": "Yes",
        "sex": "Female",
        "race": "White",
        "ethnicity": "Not Reported",
    }
    describing.save_draft(desk, donation, Draft(draft.case | case, (), draft.studies))
    assert not [problem for problem in describing.problems(desk, donation) if problem.blocks]
    return donation
