"""Taking a donation out of the queue: what was begun is taken back, what stays is named."""

import pytest

from midrc_desktop.errors import Refused, TransportProblem
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.rejected import FieldProblem, RecordsRejected
from midrc_desktop.workflow import assembling, describing, queue, reviewing, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queue import Place, Remedy
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.steps import Missing, Step, missing
from midrc_desktop.workflow.work import perform
from tests.workflow.scripted import Scripted, begins_then, fails, takes_all

COMMONS = Destination("gen3", "The commons", url="https://data.example.org")


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    made = Scripted(takes_all)
    monkeypatch.setattr(sending, "way_to", lambda *_: made.way())
    return made


def _try(desk: Desk, approved: Approved) -> None:
    queue.add(desk, approved, COMMONS)
    with pytest.raises(TransportProblem) as caught:
        perform(queue.start(desk, approved.donation_id))
    queue.stopped(desk, approved.donation_id, caught.value)


def test_cancelling_what_only_waits_leaves_nothing_anywhere(desk, approved, scripted) -> None:
    queue.add(desk, approved, COMMONS)
    assert perform(queue.cancel(desk, approved.donation_id)) == ()
    assert queue.rows(desk) == ()
    assert desk.state(approved.donation_id) is State.APPROVED
    assert scripted.sent == 0
    reviewing.withdraw(desk, approved.donation_id)


def test_cancelling_takes_back_what_was_begun_and_names_what_is_there(desk, approved, scripted):
    scripted.turns = [begins_then(SignInNeeded())]
    _try(desk, approved)
    donation, first = approved.donation_id, approved.assembled.entries[0]
    assert perform(queue.cancel(desk, donation)) == (f"dg.TEST/{first.md5}",)
    assert desk.state(donation) is State.APPROVED
    assert queue.rows(desk) == ()
    cancelled = desk.audit()[-1]
    assert cancelled.event == "sending cancelled"
    assert cancelled.said == f"stays there: dg.TEST/{first.md5}"
    assert desk.audit_breaks() == ()
    scripted.turns = [takes_all]
    queue.add(desk, approved, COMMONS)
    assert queue.rows(desk)[0].sent == 0
    perform(queue.start(desk, donation))
    assert desk.state(donation) is State.SENT


def test_what_is_on_its_way_is_cancelled_before_it_is_deleted(desk, approved, scripted) -> None:
    scripted.turns = [begins_then(SignInNeeded())]
    _try(desk, approved)
    with pytest.raises(Refused, match="on its way"):
        desk.delete(approved.donation_id)
    perform(queue.cancel(desk, approved.donation_id))
    desk.delete(approved.donation_id)
    assert desk.donations() == ()


def test_what_only_waits_is_deleted_with_its_place_in_the_queue(desk, approved, scripted) -> None:
    queue.add(desk, approved, COMMONS)
    desk.delete(approved.donation_id)
    assert queue.rows(desk) == ()


def test_what_could_not_be_taken_back_is_named_too(desk, approved, scripted) -> None:
    scripted.turns = [begins_then(SignInNeeded(), "stuck/1")]
    _try(desk, approved)
    assert "stuck/1" in perform(queue.cancel(desk, approved.donation_id))


def test_a_destination_that_cannot_be_reached_is_cancelled_with_all_that_may_be_there(
    desk, approved, scripted
) -> None:
    scripted.turns = [begins_then(SignInNeeded())]
    scripted.unreachable = SignInNeeded()
    _try(desk, approved)
    stays = perform(queue.cancel(desk, approved.donation_id))
    assert stays[-1] == "dg.TEST/begun"
    assert len(stays) == 2


def test_what_is_being_sent_is_not_cancelled_under_its_feet(desk, approved, scripted) -> None:
    queue.add(desk, approved, COMMONS)
    queue.start(desk, approved.donation_id)
    with pytest.raises(Refused):
        queue.cancel(desk, approved.donation_id)
    queue.pause(desk, approved.donation_id)
    perform(queue.cancel(desk, approved.donation_id))


def _rejection(desk: Desk, approved: Approved) -> RecordsRejected:
    records = approved.assembled.records
    study = records["imaging_study"][0]["submitter_id"]
    test = records["measurement"][0]["submitter_id"]
    return RecordsRejected(
        (
            FieldProblem("case", "C", ("sex",), "'X' is not one of the answers"),
            FieldProblem("measurement", str(test), ("test_result_text",), "no"),
            FieldProblem("imaging_study", str(study), ("days_to_study",), "no"),
            FieldProblem("annotation", "A", (), "Additional properties are not allowed"),
        )
    )


def _points(desk: Desk, donation: int) -> list[Missing]:
    return [one for one in missing(desk, donation) if "commons did not take" in one.sentence]


def test_answers_that_the_commons_did_not_take_lead_to_their_fields(desk, approved, scripted):
    donation = approved.donation_id
    scripted.turns = [fails(_rejection(desk, approved))]
    _try(desk, approved)
    (row,) = queue.rows(desk)
    uid = desk.patient(donation).studies[0].study_instance_uid
    anchors = ("case.sex", "tests.0.result", f"studies.{uid}.date")
    assert (row.place, row.problem.remedy) == (Place.STOPPED, Remedy.FIELDS)
    assert row.problem.fields == anchors
    assert row.problem.title == "The commons did not take 4 answers in the records."
    assert _points(desk, donation) == []
    perform(queue.take_back(desk, donation))
    assert desk.state(donation) is State.DEIDENTIFIED
    assert reviewing.signature(desk, donation) is None
    assert queue.rows(desk) == ()
    points = _points(desk, donation)
    assert tuple(one.anchor for one in points) == (*anchors, "")
    assert [one.blocks for one in points] == [True, True, True, False]
    assert {one.step for one in points} == {Step.CLINICAL}
    assert points[0].sentence == "Sex: The commons did not take this answer."


def test_a_corrected_answer_is_no_longer_at_fault_and_all_goes_again(desk, approved, scripted):
    donation = approved.donation_id
    scripted.turns = [fails(_rejection(desk, approved)), takes_all]
    _try(desk, approved)
    perform(queue.take_back(desk, donation))
    typed = describing.draft(desk, donation)
    typed.case["sex"] = "Male"
    describing.save_draft(desk, donation, typed)
    assert "case.sex" not in {one.anchor for one in _points(desk, donation)}
    typed = describing.draft(desk, donation)
    typed.tests[0]["result"] = "Negative"
    next(iter(typed.studies.values()))["date"] = "2021-03-02"
    describing.save_draft(desk, donation, typed)
    assert [one.anchor for one in _points(desk, donation)] == [""]
    perform(assembling.assemble(desk, donation))
    again = perform(reviewing.sign(desk, donation, "Dr Vale", ""))
    queue.add(desk, again, COMMONS)
    perform(queue.start(desk, donation))
    assert desk.state(donation) is State.SENT
    assert queue.problems_of(desk, donation) == ()
