"""From dropped files to donations: one for each patient, and never the same one twice."""

from pathlib import Path

import pytest

from midrc_desktop.deid.plan import DAMAGED_SERIES
from midrc_desktop.workflow import deidentifying, importing, reviewing, sending, steps
from midrc_desktop.workflow.desk import Desk, Identity
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.voiding import TooLate
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import SITE_KEY, OpenDesk
from tests.workflow.made_head import (
    BIRTH_DATE,
    NAME,
    PATIENT_ID,
    uid,
    write_scout,
    write_screenshot,
    write_slice,
    write_study,
)
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces


def test_a_drop_becomes_a_donation_of_its_patient(desk: Desk, donation: int) -> None:
    card = desk.donation(donation)
    assert (card.state, card.title) == (State.IMPORTED, f"Case {donation}")
    assert (card.studies, card.series, card.images) == (1, 1, 3)
    assert card.summary == "CT head · 1 study"
    assert card.sources_needed
    assert card.open_points > 0
    assert desk.donations() == (card,)


def test_who_it_is_is_answered_and_the_question_is_noted(desk: Desk, donation: int) -> None:
    before = len(desk.audit())
    assert desk.identity(donation) == Identity(NAME, PATIENT_ID, BIRTH_DATE, desk.case_id(donation))
    assert [row.event for row in desk.audit()[before:]] == ["identity shown"]
    assert desk.audit_breaks() == ()


def test_a_card_tells_nothing_that_identifies(desk: Desk, tmp_path: Path) -> None:
    write_study(
        tmp_path / "x",
        BodyPartExamined="QUILLFEATHER",
        SeriesDescription="X QUILLFEATHER",
        StudyDescription="QUILLFEATHER HEAD",
        Modality="QUILL1",
    )
    (donation,) = perform(importing.import_studies(desk, [tmp_path / "x"])).donations
    assert "QUILL" not in repr(desk.donation(donation)).upper()


def test_nothing_on_disk_names_the_patient(desk: Desk, donation: int) -> None:
    content = b"".join(path.read_bytes() for path in desk.store.folder.rglob("*") if path.is_file())
    originals = (NAME, "Quillfeather", PATIENT_ID, BIRTH_DATE, "20210304", uid("one"), "ACC90210")
    for original in originals:
        assert original.encode() not in content


def test_the_same_drop_again_adds_nothing(desk: Desk, donation: int, studies: Path) -> None:
    before = desk.donation(donation)
    again = perform(importing.import_studies(desk, [studies]))
    assert again.donations == (donation,)
    after = desk.donation(donation)
    assert (after.studies, after.images) == (before.studies, before.images)
    assert len(desk.donations()) == 1


def test_files_that_moved_are_found_by_dropping_them_again(desk, donation, studies) -> None:
    moved = studies.rename(studies.with_name("moved"))
    perform(importing.import_studies(desk, [moved]))
    sources = {i.source.path for _, s in desk.patient(donation).series() for i in s.instances}
    assert all(Path(source).is_file() for source in sources)


def test_a_later_study_joins_the_open_donation(desk: Desk, donation: int, tmp_path) -> None:
    write_study(tmp_path / "later", "two", slices=2, StudyDate="20210401")
    imported = perform(importing.import_studies(desk, [tmp_path / "later"]))
    assert imported.donations == (donation,)
    card = desk.donation(donation)
    assert (card.studies, card.images) == (2, 5)


def test_more_slices_of_a_series_are_put_in_the_order_of_geometry(desk, donation, tmp_path):
    write_slice(tmp_path / "more" / "a.dcm", 0, "one", "axial")
    write_slice(tmp_path / "more" / "b.dcm", 9, "one", "axial")
    perform(importing.import_studies(desk, [tmp_path / "more"]))
    (series,) = desk.patient(donation).studies[0].series
    positions = [i.image_position[2] for i in series.instances if i.image_position]
    assert len(positions) == 5
    assert positions in (sorted(positions), sorted(positions, reverse=True))


def test_a_study_after_signing_becomes_a_new_donation_of_the_same_case(
    desk: Desk, approved: reviewing.Approved, tmp_path: Path
) -> None:
    first = approved.donation_id
    write_study(tmp_path / "later", "two")
    (second,) = perform(importing.import_studies(desk, [tmp_path / "later"])).donations
    assert second != first
    assert desk.case_id(second) == desk.case_id(first)
    assert desk.state(first) is State.APPROVED


def test_images_of_a_signed_donation_are_not_taken_again(desk, approved, studies) -> None:
    again = perform(importing.import_studies(desk, [studies]))
    assert again.donations == ()
    assert len(again.skipped) == 3
    assert {one.kind for one in again.skipped} == {"duplicate"}
    taken = perform(importing.import_studies(desk, [studies], again=True))
    assert len(taken.donations) == 1


def test_two_patients_become_two_donations(desk: Desk, studies: Path) -> None:
    write_study(studies, "other", PatientID="ZZ-1", PatientName="Other^Person")
    imported = perform(importing.import_studies(desk, [studies]))
    assert len(imported.donations) == 2
    assert len({desk.case_id(donation) for donation in imported.donations}) == 2


def test_files_that_are_no_images_are_told_with_a_reason(desk: Desk, studies: Path) -> None:
    (studies / "notes.txt").write_text("not an image")
    imported = perform(importing.import_studies(desk, [studies]))
    assert [one.kind for one in imported.skipped] == ["not DICOM"]
    assert importing.skipped(desk, imported.donations[0]) == imported.skipped


def test_scouts_and_screens_are_proposed_to_be_left_out(desk: Desk, studies: Path) -> None:
    write_scout(studies)
    write_screenshot(studies)
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    assert importing.included(desk, donation) == {uid("one", "axial")}
    reasons = {key: p.reason for key, p in importing.proposed(desk, donation).items()}
    assert reasons[uid("one", "scout")].startswith("Scout")
    assert reasons[uid("one", "dose")] == "Dose report: text in the image"
    assert desk.donation(donation).series == 1


def test_a_scout_alone_is_not_left_out(desk: Desk, tmp_path: Path) -> None:
    write_scout(tmp_path / "x")
    (donation,) = perform(importing.import_studies(desk, [tmp_path / "x"])).donations
    assert importing.included(desk, donation) == {uid("one", "scout")}


def test_nothing_is_left_out_if_proposals_are_not_wanted(desk: Desk, studies: Path) -> None:
    write_scout(studies)
    imported = perform(importing.import_studies(desk, [studies], propose=False))
    assert len(importing.included(desk, imported.donations[0])) == 2


def test_a_series_can_be_left_out_and_taken_in_again(desk: Desk, donation: int) -> None:
    axial = uid("one", "axial")
    importing.set_included(desk, donation, axial, False)
    assert importing.included(desk, donation) == frozenset()
    assert desk.donation(donation).images == 0
    marks = {mark.step: mark for mark in steps.steps(desk, donation)}
    assert marks[Step.STUDIES].mark == "needs"
    assert marks[Step.DEIDENTIFY].mark == "locked"
    importing.set_included(desk, donation, axial, True)
    assert desk.donation(donation).images == 3


def test_two_names_under_one_id_hold_the_studies_until_settled(desk, studies) -> None:
    write_study(studies, "two", PatientName="Somebody^Else")
    imported = perform(importing.import_studies(desk, [studies]))
    (donation,) = imported.donations
    (open_one,) = importing.disagreements(desk, donation)
    assert open_one.blocks
    assert desk.donation(donation).studies == 2, "the card tells what came in"
    assert steps.missing(desk, donation)[0].anchor == open_one.kind
    outcome = perform(deidentifying.deidentify(desk, donation))
    assert not outcome.written()
    assert {file.kind for file in outcome.held()} == {"patient"}
    importing.settle(desk, donation, open_one.kind, same_person=True)
    assert importing.disagreements(desk, donation) == ()
    assert deidentifying.outcome(desk, donation) is None
    accept_faces(desk, donation)
    assert len(perform(deidentifying.deidentify(desk, donation)).written()) == 6


def test_studies_of_two_persons_stay_here(desk: Desk, studies: Path) -> None:
    write_study(studies, "two", PatientName="Somebody^Else")
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    importing.settle(desk, donation, "names", same_person=False)
    assert deidentifying.plan(desk, donation).tasks == ()
    assert desk.donation(donation).studies == 0


def test_a_case_id_of_another_patient_is_refused_with_a_sentence(desk, studies) -> None:
    imported = perform(importing.import_studies(desk, [studies]))
    case_id = desk.case_id(imported.donations[0])
    desk.delete(imported.donations[0])
    desk.store.crosswalk.claim(case_id, "the fingerprint of somebody else")
    again = perform(importing.import_studies(desk, [studies]))
    assert again.donations == ()
    assert again.refused
    assert PATIENT_ID not in again.refused[0]


def test_an_import_outlives_the_program(reopen: OpenDesk, studies: Path) -> None:
    desk = reopen()
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    patient, card = desk.patient(donation), desk.donation(donation)
    again = reopen()
    assert again.patient(donation) == patient
    assert again.donation(donation) == card


def test_the_same_patient_has_the_same_case_on_another_computer(desk, donation, tmp_path):
    from midrc_desktop.bootstrap import open_throwaway

    other = open_throwaway(SITE_KEY, desk.site, workers=1)
    try:
        assert other.pseudonyms(desk.patient(donation)).case_id == desk.case_id(donation)
    finally:
        other.close()


def test_what_is_on_its_way_is_not_changed(desk: Desk, approved, tmp_path: Path) -> None:
    send(desk, approved, sending.destinations(desk)[0])
    with pytest.raises(TooLate):
        importing.set_included(desk, approved.donation_id, uid("one", "axial"), False)


def test_a_volume_with_a_damaged_image_stays_here_until_a_whole_copy_comes(desk, studies) -> None:
    victim = studies / "one" / "002.dcm"
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-64])
    (number,) = perform(importing.import_studies(desk, [studies])).donations
    accept_faces(desk, number)
    planned = deidentifying.plan(desk, number)
    assert planned.tasks == ()
    assert {held.reason for held in planned.held} == {DAMAGED_SERIES}
    victim.write_bytes(whole)
    assert perform(importing.import_studies(desk, [studies])).donations == (number,)
    accept_faces(desk, number)
    assert len(deidentifying.plan(desk, number).tasks) == 3


def test_an_image_that_is_found_to_be_damaged_later_voids_the_copies(
    desk, deidentified, studies, tmp_path
) -> None:
    fourth = write_slice(tmp_path / "late" / "004.dcm", 4, "one", "axial")
    fourth.write_bytes(fourth.read_bytes()[:-64])
    perform(importing.import_studies(desk, [tmp_path / "late", studies]))
    assert desk.state(deidentified) is State.DESCRIBED
    assert deidentifying.outcome(desk, deidentified) is None
