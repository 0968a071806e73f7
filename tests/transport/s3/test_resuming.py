"""Whatever breaks in between, storage ends with the package and nothing else."""

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.seam import Proof
from tests.servers.seaweed import PUTS
from tests.transport.memory_journal import MemoryJournal
from tests.transport.s3.sender import PART, ROLES, Sender, make_package
from tests.transport.test_parts import Dying, Killed

pytestmark = pytest.mark.xdist_group("seaweed")
LARGE = "large.zip"
FEW = {"one.zip": 20_000, LARGE: PART + 1, "manifest.json": 500}
ONE_PART = 100_001
each_role = pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)


@pytest.fixture
def few(seaweed, donor, line, tmp_path) -> Sender:
    entries = make_package(tmp_path / "few", FEW)
    return Sender(seaweed, donor, line, tmp_path / "few", entries)


@each_role
def test_killed_at_any_call_of_the_journal_it_ends_identical(few, tmp_path, role):
    few.role = role
    few.package = tmp_path / "small"
    few.entries = make_package(few.package, FEW | {LARGE: ONE_PART})
    ends = 0
    for at in range(1 if role == PUTS else 2, 99, 2):
        journal, few.name = MemoryJournal(), f"{few.name[:20]}-{at}"
        few.journal = Dying(journal, at, after=False)
        try:
            few.send()
            ends += 1
        except Killed:
            few.journal = journal
            few.line.asked.clear()
            arrived = len(journal.parts(LARGE))
            few.send()
            sent = [kind for kind in few.line.asked if kind.startswith("part")]
            assert len(sent) <= 1 - arrived
        few.end_what_nobody_knows_of()
        few.assert_identical()
        assert not journal.uploads().keys() - journal.confirmed().keys()
        if ends:
            break
    assert at > 8


@each_role
@pytest.mark.parametrize("lost", ["PUT", "begin", "part 2", "complete", "HEAD"])
def test_an_answer_that_gets_lost_is_no_loss(few, role, lost):
    if lost == "HEAD" and role == PUTS:
        pytest.skip("the answer to HEAD is a refusal in any case")
    few.role = role
    few.line.lost = [lost]
    delivery = few.send()
    assert few.line.lost == []
    proof = Proof.ACCEPTED if role == PUTS else Proof.CHECKED
    assert {one.proof for one in delivery.confirmations} == {proof}
    total = sum(FEW.values())
    assert [one.done for one in few.told[-2:]] == [total - FEW["manifest.json"], total]
    few.end_what_nobody_knows_of()
    few.assert_identical()


class DiesAtPart(MemoryJournal):
    """The program dies when the second part is to be kept."""

    def part(self, path: str, number: int, etag: str) -> None:
        if number == 2:
            raise Killed
        super().part(path, number, etag)


def stopped_between_parts(few: Sender) -> None:
    """The first part is in the journal, and the second one only at the destination."""
    dying = DiesAtPart()
    few.journal = dying
    with pytest.raises(Killed):
        few.send()
    assert set(dying.parts(LARGE)) <= {1}
    few.journal = MemoryJournal()
    few.journal.begun, few.journal.arrived = dying.begun, dying.arrived
    few.journal.kept = dying.kept
    few.line.asked.clear()


@each_role
def test_a_part_that_arrived_although_the_journal_does_not_say_so_is_not_sent_again(few, role):
    few.role = role
    stopped_between_parts(few)
    few.send()
    assert [kind for kind in few.line.asked if kind.startswith("part")] == []
    few.assert_identical()


@each_role
def test_an_upload_that_storage_has_ended_is_begun_anew(few, role):
    few.role = role
    stopped_between_parts(few)
    for key, upload in few.seaweed.uploads(few.root):
        few.seaweed.ask("DELETE", key, uploadId=upload).raise_for_status()
    few.send()
    few.assert_identical()


@each_role
def test_a_part_that_storage_does_not_have_as_it_was_sent_is_sent_again(few, role):
    few.role = role
    stopped_between_parts(few)
    few.journal.part(LARGE, 1, "0" * 32)
    ((key, upload),) = few.seaweed.uploads(few.root)
    few.seaweed.ask("PUT", key, b"spoiled", partNumber="1", uploadId=upload).raise_for_status()
    few.send()
    assert "part 2" not in few.line.asked
    few.assert_identical()


@each_role
def test_the_server_may_die_in_the_middle(few, role):
    few.role = role
    with few.seaweed.another_door() as (few.url, door):

        class Killing(MemoryJournal):
            def part(self, path: str, number: int, etag: str) -> None:
                super().part(path, number, etag)
                door.kill()

        few.journal = journal = Killing()
        with pytest.raises(TransportProblem) as stopped:
            few.send()
        assert stopped.value.retryable
        door.start()
        few.journal = kept = MemoryJournal()
        kept.begun, kept.arrived, kept.kept = journal.begun, journal.arrived, journal.kept
        few.send()
    few.assert_identical()
