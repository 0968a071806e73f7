"""Keeping an index patient by patient: in turns, each patient whole, nothing given twice."""

import gc
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken, silent
from midrc_desktop.jobs.garbage import no_search
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import importing, reviewing
from midrc_desktop.workflow.choices import Donated
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.proposing import proposals
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import OpenDesk
from tests.workflow.made_head import uid, write_slice, write_study


@pytest.fixture
def two_patients(studies: Path) -> Path:
    write_study(studies, "other", PatientID="ZZ-1", PatientName="Other^Person")
    return studies


def turns_of(desk: Desk, *paths: Path):
    """An import that is read; what is left are the turns of keeping it."""
    work = importing.import_studies(desk, paths)
    return work.keep(work.run(silent, CancelToken()))


def test_no_transaction_is_open_while_a_keeping_waits(desk: Desk, two_patients: Path) -> None:
    turns, sent, count = turns_of(desk, two_patients), None, 0
    with suppress(StopIteration):
        while True:
            meanwhile = turns.send(sent)
            assert not desk.store._connection.in_transaction
            sent = meanwhile() if meanwhile else None
            count += 1
    assert count >= 4
    assert len(desk.donations()) == 2


def test_a_cancelled_keeping_has_every_patient_whole_or_not_at_all(desk, two_patients) -> None:
    turns, sent = turns_of(desk, two_patients), None
    while not desk.donations():
        meanwhile = turns.send(sent)
        sent = meanwhile() if meanwhile else None
    with pytest.raises(StopIteration) as end:
        turns.throw(Cancelled())
    assert end.value.value.stopped
    assert len(end.value.value.donations) == 1
    (card,) = desk.donations()
    assert card.images == 3


def test_an_import_that_is_cancelled_before_the_first_patient_is_only_cancelled(desk, studies):
    turns = turns_of(desk, studies)
    turns.send(None)
    with pytest.raises(Cancelled):
        turns.throw(Cancelled())
    assert desk.donations() == ()


def test_a_donation_that_is_deleted_meanwhile_is_made_anew(desk, donation, studies) -> None:
    turns, sent = turns_of(desk, studies), None
    turns.send(None)
    meanwhile = turns.send(None)
    desk.delete(donation)
    sent = meanwhile()
    with suppress(StopIteration):
        while True:
            meanwhile = turns.send(sent)
            sent = meanwhile() if meanwhile else None
    (card,) = desk.donations()
    assert card.id != donation
    assert card.images == 3


def test_studies_of_which_all_was_given_are_told_with_their_case(desk, approved, studies) -> None:
    again = perform(importing.import_studies(desk, [studies]))
    given = approved.donation_id
    assert again.donations == ()
    assert again.donated == (Donated(uid("one"), "20210304", (given,), 3, whole=True),)


def test_a_study_of_which_some_was_given_is_told_in_the_new_donation(
    desk: Desk, approved: reviewing.Approved, studies: Path
) -> None:
    write_slice(studies / "one" / "more.dcm", 9, "one", "more")
    write_study(studies, "two")
    (new,) = perform(importing.import_studies(desk, [studies])).donations
    given = approved.donation_id
    told = Donated(uid("one"), "20210304", (given,), 3, whole=False)
    assert importing.donated(desk, new) == (told,)
    desk.delete(given)
    assert importing.donated(desk, new) == (), "there is no case to show any more"


def test_what_was_given_is_read_even_if_it_is_not_at_hand(reopen: OpenDesk, approved, studies):
    again = perform(importing.import_studies(reopen(), [studies]))
    assert [one.donations for one in again.donated] == [(approved.donation_id,)]


def test_a_change_that_fails_is_not_remembered(desk: Desk, donation: int) -> None:
    before = desk.patient(donation)

    def fail() -> None:
        with desk.transaction():
            desk.write(donation, Purpose.INDEX, replace(before, studies=()))
            assert desk.patient(donation).studies == ()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert desk.patient(donation) == before


def test_what_follows_from_an_index_is_worked_out_once_and_anew_for_another(
    desk, donation, tmp_path
) -> None:
    asked = []

    def tell(patient):
        asked.append(patient)
        return len(patient.studies)

    assert [desk.about(donation, tell), desk.about(donation, tell)] == [1, 1]
    assert len(asked) == 1
    write_study(tmp_path / "later", "two")
    perform(importing.import_studies(desk, [tmp_path / "later"]))
    assert desk.about(donation, tell) == 2
    assert desk.about(donation, proposals) == proposals(desk.patient(donation))


def test_garbage_is_looked_for_again_after_the_last_import() -> None:
    with no_search():
        with no_search():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()


def test_garbage_is_looked_for_again_after_a_cancelled_import(desk: Desk, studies: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        importing.import_studies(desk, [studies]).run(silent, cancel)
    assert gc.isenabled()
