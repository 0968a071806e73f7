"""A donation with objects that the commons does not take: they stay here and hold nothing up."""

from pathlib import Path

from pydicom.uid import EncapsulatedPDFStorage

from midrc_desktop.workflow import deidentifying, importing, reviewing, sending, steps
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.deid.made import saved
from tests.deid.made_documents import (
    document,
    full_report,
    key_objects,
    presentation_state,
    segmentation,
    structure_set,
)
from tests.workflow.described_head import describe
from tests.workflow.made_head import BIRTH_DATE, NAME, PATIENT_ID, uid
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces

OTHERS = {
    "a structured report": full_report(),
    "a key object note": key_objects(),
    "a presentation state": presentation_state(),
    "a radiotherapy object": structure_set("Brain"),
    "a segmentation": segmentation(4, 4, 2),
    "an encapsulated document": document(EncapsulatedPDFStorage, "DOC"),
}


def write_others(folder: Path, *, series: str = "") -> None:
    """One file of each kind in the head CT's study, in series of their own unless one is given."""
    for number, ds in enumerate(OTHERS.values()):
        ds.StudyInstanceUID, ds.SOPInstanceUID = uid("one"), uid("other", number)
        ds.SeriesInstanceUID = series or uid("one", "other", number)
        ds.PatientName, ds.PatientID, ds.PatientBirthDate = NAME, PATIENT_ID, BIRTH_DATE
        ds.StudyDescription = "CT HEAD"
        (folder / f"other{number}.dcm").write_bytes(saved(ds))


def _reasons(desk: Desk, donation: int) -> dict[str, str]:
    outcome = perform(deidentifying.deidentify(desk, donation))
    assert len(outcome.written()) == 3
    return {file.reasons[0]: file.kind for file in outcome.held()}


def _finish(desk: Desk, donation: int) -> None:
    package = perform(reviewing.assemble(desk, donation))
    assert package.problems == ()
    shown = reviewing.review(desk, donation)
    assert shown.images == 3
    approved = perform(reviewing.sign(desk, donation, "Dr Vale", "Neuroradiologist"))
    (destination,) = sending.destinations(desk)
    perform(send(desk, approved, destination))


def test_what_the_commons_does_not_take_is_held_before_review_and_the_rest_goes(
    desk: Desk, studies: Path
) -> None:
    write_others(studies)
    (donation,) = perform(importing.import_studies(desk, [studies], propose=False)).donations
    describe(desk, donation)
    accept_faces(desk, donation)
    reasons = _reasons(desk, donation)
    for words in OTHERS:
        assert sum(words in reason for reason in reasons) == 1, words
    assert sorted(reasons.values()) == [*["not taken"] * 5, "object"]
    assert not any(point.blocks for point in steps.missing(desk, donation))
    _finish(desk, donation)


def test_they_hold_no_volume_even_in_its_own_series(desk: Desk, studies: Path) -> None:
    write_others(studies, series=uid("one", "axial"))
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    describe(desk, donation)
    accept_faces(desk, donation)
    assert "series" not in _reasons(desk, donation).values()
    _finish(desk, donation)


def test_they_are_proposed_to_be_left_out(desk: Desk, studies: Path) -> None:
    write_others(studies)
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    proposed = importing.proposed(desk, donation)
    others = [proposed[uid("one", "other", number)] for number in range(len(OTHERS))]
    assert all(one.stays and not one.include for one in others)
    assert [one.reason for one in others] == [
        "Report: no images in it",
        "List of key images: no images in it",
        "Marks and window settings: no images in it",
        "Outlines for radiotherapy: no images in it",
        "MIDRC takes no series of this kind",
        "Document: no images in it",
    ]
    assert importing.included(desk, donation) == {uid("one", "axial")}
