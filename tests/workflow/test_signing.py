"""A signature holds for these bytes and no others."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.clinical.record import Draft
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.errors import BadAnswer, Refused
from midrc_desktop.workflow import (
    deidentifying,
    describing,
    faces,
    importing,
    reviewing,
    sending,
    steps,
    texts,
)
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.reviewing import Approved, SignatureVoid
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import OpenDesk, describe
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.made_head import uid, write_study
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces, settle


def _package(desk: Desk, donation: int) -> Path:
    return deidentifying.package_folder(desk, donation)


def test_signing_stores_who_when_and_what(desk: Desk, approved: Approved) -> None:
    kept = reviewing.signature(desk, approved.donation_id)
    package = reviewing.assembled(desk, approved.donation_id)
    assert kept == approved.signature
    assert kept is not None
    assert package is not None
    assert (kept.name, kept.role) == ("Dr Vale", "Neuroradiologist")
    assert kept.manifest_sha256 == package.manifest_sha256
    assert desk.state(approved.donation_id) is State.APPROVED


def test_only_reviewing_approves(desk: Desk, approved: Approved) -> None:
    with pytest.raises(TypeError):
        Approved(object(), 1, approved.assembled, approved.signature)


def test_a_signature_needs_a_name(desk: Desk, assembled: int) -> None:
    with pytest.raises(BadAnswer):
        reviewing.sign(desk, assembled, "  ", "Radiologist")


def test_an_incomplete_form_cannot_be_signed(desk: Desk, donation: int) -> None:
    accept_faces(desk, donation)
    perform(deidentifying.deidentify(desk, donation))
    perform(reviewing.assemble(desk, donation))
    with pytest.raises(Refused, match="cannot be signed"):
        reviewing.sign(desk, donation, "Dr Vale", "")


def test_nothing_is_signed_before_it_is_assembled(desk: Desk, deidentified: int) -> None:
    with pytest.raises(Refused):
        reviewing.sign(desk, deidentified, "Dr Vale", "")


@pytest.mark.parametrize("place", ["*/*/*.zip", "records/case.json", "manifest.json"])
def test_one_changed_byte_voids_the_signature(desk: Desk, approved: Approved, place: str) -> None:
    donation = approved.donation_id
    (victim,) = _package(desk, donation).glob(place)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(bytes(content))
    with pytest.raises(SignatureVoid):
        perform(reviewing.check(desk, donation))
    assert desk.state(donation) is State.DEIDENTIFIED
    assert reviewing.signature(desk, donation) is None
    with pytest.raises(Refused):
        send(desk, approved, sending.destinations(desk)[0])


@pytest.mark.parametrize("act", ["missing", "extra"])
def test_a_missing_or_extra_file_voids_the_signature(desk, approved, act: str) -> None:
    folder = _package(desk, approved.donation_id)
    if act == "missing":
        (folder / "records" / "case.json").unlink()
    else:
        (folder / "records" / "more.json").write_bytes(b"[]")
    with pytest.raises(SignatureVoid):
        perform(reviewing.check(desk, approved.donation_id))


def test_changed_images_are_not_assembled_again_but_made_again(desk, approved) -> None:
    donation = approved.donation_id
    (victim,) = _package(desk, donation).glob("*/*/*.zip")
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-1] + b"?")
    with pytest.raises(SignatureVoid):
        perform(reviewing.check(desk, donation))
    with pytest.raises(Refused, match="changed"):
        perform(reviewing.assemble(desk, donation))
    assert deidentifying.outcome(desk, donation) is None
    perform(deidentifying.deidentify(desk, donation))
    perform(reviewing.assemble(desk, donation))
    perform(reviewing.sign(desk, donation, "Dr Vale", ""))
    (again,) = _package(desk, donation).glob("*/*/*.zip")
    assert again.read_bytes() == whole


def test_bytes_that_change_while_somebody_signs_are_found(desk: Desk, assembled: int) -> None:
    work = reviewing.sign(desk, assembled, "Dr Vale", "")
    (victim,) = _package(desk, assembled).glob("*/*/*.zip")
    victim.write_bytes(victim.read_bytes() + b"\0")
    with pytest.raises(SignatureVoid):
        perform(work)
    assert desk.state(assembled) is State.DEIDENTIFIED


def test_a_stored_signature_is_good_after_a_new_start(reopen: OpenDesk, desk, approved) -> None:
    again = reopen()
    checked = perform(reviewing.check(again, approved.donation_id))
    assert checked.signature == approved.signature
    assert again.state(approved.donation_id) is State.APPROVED


def test_a_signature_can_be_withdrawn(desk: Desk, approved: Approved) -> None:
    donation = approved.donation_id
    reviewing.withdraw(desk, donation)
    assert desk.state(donation) is State.DEIDENTIFIED
    with pytest.raises(Refused):
        send(desk, approved, sending.destinations(desk)[0])
    with pytest.raises(Refused):
        reviewing.check(desk, donation)
    perform(reviewing.sign(desk, donation, "Dr Vale", ""))


def test_a_withdrawal_while_the_bytes_are_compared_counts(desk: Desk, approved) -> None:
    work = reviewing.check(desk, approved.donation_id)
    reviewing.withdraw(desk, approved.donation_id)
    with pytest.raises(Refused):
        perform(work)


def test_a_signature_cannot_be_withdrawn_once_sending_started(desk, approved) -> None:
    send(desk, approved, sending.destinations(desk)[0])
    with pytest.raises(Refused):
        reviewing.withdraw(desk, approved.donation_id)


def test_editing_the_form_voids_the_signature_but_not_the_images(desk, approved) -> None:
    donation = approved.donation_id
    typed = describing.draft(desk, donation)
    describing.save_draft(desk, donation, Draft(typed.case | {"race": "Asian"}, typed.tests))
    assert desk.state(donation) is State.DEIDENTIFIED
    assert reviewing.signature(desk, donation) is None
    assert reviewing.assembled(desk, donation) is None
    assert deidentifying.outcome(desk, donation) is not None
    assert perform(reviewing.assemble(desk, donation)).records["case"][0]["race"] == "Asian"


def test_saving_the_same_form_and_findings_voids_nothing(desk: Desk, approved) -> None:
    donation = approved.donation_id
    describing.save_draft(desk, donation, describing.draft(desk, donation))
    describing.save_findings(desk, donation, describing.findings(desk, donation))
    importing.set_included(desk, donation, uid("one", "axial"), True)
    assert desk.state(donation) is State.APPROVED


def test_removing_a_finding_voids_the_signature(desk: Desk, approved: Approved) -> None:
    describing.save_findings(desk, approved.donation_id, ())
    assert desk.state(approved.donation_id) is State.DEIDENTIFIED
    assert reviewing.signature(desk, approved.donation_id) is None


@pytest.mark.parametrize("change", ["series", "images", "face", "text"])
def test_another_choice_of_images_voids_everything_made(desk, approved, change: str) -> None:
    donation = approved.donation_id
    if change == "series":
        importing.set_included(desk, donation, uid("one", "axial"), False)
    elif change == "images":
        end = frozenset({uid("one", "axial", 1)})
        importing.leave_out_images(desk, donation, uid("one", "axial"), end)
    elif change == "text":
        spots = (Spot(uid("one", "axial", 1)),)
        series = uid("one", "axial")
        drawn = Region(1, series, Box(0, 0, 4, 4), spots, Origin.DRAWN, covered=True)
        texts.change(desk, donation, [drawn])
    else:
        faces.opt_out_all(desk, donation, "")
    assert desk.state(donation) in (State.IMPORTED, State.DESCRIBED)
    assert deidentifying.outcome(desk, donation) is None
    assert not desk.outgoing(donation).exists()


def test_a_site_that_no_longer_lets_faces_stay_voids_what_was_made_with_them(desk, approved):
    desk.set_site(replace(desk.site, faces_may_stay=False))
    assert desk.state(approved.donation_id) in (State.IMPORTED, State.DESCRIBED)
    assert deidentifying.outcome(desk, approved.donation_id) is None
    assert not desk.outgoing(approved.donation_id).exists()


def test_a_choice_made_while_de_identification_runs_wins(desk: Desk, donation: int) -> None:
    accept_faces(desk, donation)
    work = deidentifying.deidentify(desk, donation)
    faces.opt_out_all(desk, donation, "Another reason")
    with pytest.raises(Refused, match="changed while"):
        perform(work)
    assert deidentifying.outcome(desk, donation) is None
    assert list(desk.store.outgoing.iterdir()) == []


def test_an_answer_given_while_the_package_is_put_together_wins(desk, deidentified) -> None:
    work = reviewing.assemble(desk, deidentified)
    describing.save_findings(desk, deidentified, ())
    with pytest.raises(Refused, match="changed while"):
        perform(work)
    assert reviewing.assembled(desk, deidentified) is None


@pytest.mark.parametrize(
    "reason", ["Mrs Quillfeather agreed", "Agreed on 2021-03-04", "See QX-7731902"]
)
def test_the_reason_for_a_face_must_not_name_the_patient(desk, donation: int, reason) -> None:
    with pytest.raises(BadAnswer):
        accept_faces(desk, donation, reason)
    assert faces.opted_out(desk, donation) == {}


def test_the_reason_for_a_face_must_not_name_staff(desk: Desk, donation: int) -> None:
    accept_faces(desk, donation, "Dr Abernathy wants it")
    with pytest.raises(BadAnswer):
        perform(deidentifying.deidentify(desk, donation))
    assert list(desk.store.outgoing.iterdir()) == []


def test_nothing_is_de_identified_before_text_and_faces_are_settled(desk, donation) -> None:
    with pytest.raises(Refused, match="not searched for text"):
        deidentifying.deidentify(desk, donation)
    perform(texts.look(desk, donation))
    with pytest.raises(Refused, match="not searched for faces"):
        deidentifying.deidentify(desk, donation)
    perform(faces.look(desk, donation))
    with pytest.raises(Refused, match="face of 1 study is to be confirmed"):
        deidentifying.deidentify(desk, donation)
    points = [point for point in steps.missing(desk, donation) if point.anchor == "faces"]
    assert [(point.step, point.blocks) for point in points] == [(steps.Step.DEIDENTIFY, True)]


def test_what_nobody_confirmed_is_held_where_nobody_can_and_the_rest_is_signed(
    desk, donation, studies
) -> None:
    write_study(studies, "chest", StudyDescription="CT CHEST", BodyPartExamined="CHEST")
    perform(importing.import_studies(desk, [studies]))
    describe(desk, donation)
    desk.looks = FakeLooks(child=True)
    perform(texts.look(desk, donation))
    perform(faces.look(desk, donation))
    outcome = perform(deidentifying.deidentify(desk, donation, hold_unconfirmed=True))
    assert {file.reasons for file in outcome.held()} == {(faces.CHILD,)}
    assert len(outcome.written()) == 3
    perform(reviewing.assemble(desk, donation))
    perform(reviewing.sign(desk, donation, "Dr Vale", ""))


def test_a_held_head_says_why_and_nothing_can_be_signed(desk: Desk, donation: int) -> None:
    describe(desk, donation)
    desk.looks = FakeLooks(verdict=Verdict.FAILED)
    settle(desk, donation)
    outcome = perform(deidentifying.deidentify(desk, donation))
    assert {file.kind for file in outcome.held()} == {"face"}
    shown = reviewing.review(desk, donation)
    assert shown.images == 0
    assert [held.kind for held in shown.held] == ["face"]
    perform(reviewing.assemble(desk, donation))
    assert any(point.blocks for point in steps.missing(desk, donation))
    with pytest.raises(Refused):
        reviewing.sign(desk, donation, "Dr Vale", "")


def test_the_package_says_why_a_face_leaves(desk: Desk, assembled: int) -> None:
    manifest = json.loads((_package(desk, assembled) / "manifest.json").read_bytes())
    (face,) = manifest["faces"]
    assert (face["outcome"], face["reason"]) == ("stays", "An orbital finding")
    shown = reviewing.review(desk, assembled)
    assert [face["series"]] == [one.series_uid for one in shown.series]
    assert all(one.has_face for one in shown.series)
