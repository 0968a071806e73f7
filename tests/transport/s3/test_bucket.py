"""A package goes to real storage: compared, confirmed, and never put over another."""

import hashlib
import time
from dataclasses import replace

import pytest

from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.store.database import RecordsNotWritten
from midrc_desktop.submission.manifest import MANIFEST
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.problems import ClockWrong, PackageChanged
from midrc_desktop.transport.s3.opening import storage_of
from midrc_desktop.transport.s3.problems import DamagedOnTheWay, ObjectUnseen, OtherObjectThere
from midrc_desktop.transport.seam import Proof, Transport
from tests.servers.seaweed import PUTS
from tests.transport.s3.sender import PART, ROLES, content_of, make_package

pytestmark = pytest.mark.xdist_group("seaweed")
LARGE = "case/study/large.zip"
ONE = "case/study/one.zip"
each_role = pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)


@each_role
def test_a_package_arrives_whole_and_is_confirmed_file_by_file(sender, role):
    sender.role = role
    transport: Transport = sender.transport()
    delivery = sender.send(transport)
    sender.assert_identical()
    assert [one.path for one in delivery.confirmations] == [one.path for one in sender.entries]
    assert [one.sha256 for one in delivery.confirmations] == [one.sha256 for one in sender.entries]
    assert delivery.confirmations[0].reference == f"{sender.root}case/study/one.zip"
    proof = Proof.ACCEPTED if role == PUTS else Proof.CHECKED
    assert {one.proof for one in delivery.confirmations} == {proof}
    assert delivery.left == ()
    assert not sender.journal.uploads()
    assert sender.told[-1].done == sum(one.size for one in sender.entries)


def test_the_manifest_goes_last(sender):
    sender.entries = tuple(sorted(sender.entries, key=lambda one: one.path != MANIFEST))
    sender.send()
    assert sender.journal.kept[-1].path == MANIFEST


def test_what_is_there_already_with_the_same_bytes_is_not_sent_again(sender):
    sender.send()
    sender.journal = type(sender.journal)()
    sender.line.asked.clear()
    delivery = sender.send()
    assert sender.line.asked.count("PUT") <= sender.limits.most
    assert {"begin", "part 1", "complete"}.isdisjoint(sender.line.asked)
    assert {one.proof for one in delivery.confirmations} == {Proof.CHECKED}
    assert sender.told[-1].done == sum(one.size for one in sender.entries)


def test_what_is_confirmed_is_not_asked_about_again(sender):
    sender.send()
    sender.line.asked.clear()
    delivery = sender.send()
    assert sender.line.asked == []
    assert len(delivery.confirmations) == len(sender.entries)


@pytest.mark.parametrize("path", [ONE, LARGE])
def test_another_file_of_that_name_is_never_replaced(sender, path):
    others = content_of("another", sender.sizes[path])
    sender.seaweed.ask("PUT", sender.root + path, others).raise_for_status()
    with pytest.raises(OtherObjectThere):
        sender.send()
    assert sender.seaweed.get(sender.root + path) == others
    sender.abandon()
    assert sender.seaweed.uploads(sender.root) == []


@pytest.mark.parametrize("path", [ONE, LARGE])
def test_who_may_not_look_does_not_replace_what_is_there(sender, path):
    sender.role = PUTS
    sender.seaweed.ask("PUT", sender.root + path, b"unseen").raise_for_status()
    with pytest.raises(ObjectUnseen):
        sender.send()
    assert sender.seaweed.get(sender.root + path) == b"unseen"
    sender.abandon()
    assert sender.seaweed.uploads(sender.root) == []


@each_role
@pytest.mark.parametrize("path", [ONE, LARGE])
def test_a_file_that_is_not_the_signed_one_does_not_get_there(sender, path, role):
    sender.role = role
    changed = bytearray(content_of(path, sender.sizes[path]))
    changed[-1] ^= 1
    (sender.package / path).write_bytes(changed)
    with pytest.raises(PackageChanged):
        sender.send()
    assert sender.root + path not in sender.seaweed.keys(sender.root)
    assert path not in sender.journal.confirmed()
    for upload in sender.journal.uploads().values():
        assert upload.reference != sender.root + path or upload.upload_id
    sender.abandon()
    assert sender.seaweed.uploads(sender.root) == []


def test_a_path_that_leaves_the_package_is_not_followed(sender):
    for path in ("../secret", "/etc/passwd", "a//b", "a/./b", "a\\b"):
        sender.entries = (replace(sender.entries[0], path=path),)
        with pytest.raises(PackageChanged):
            sender.send()
    assert sender.line.asked == []


def test_a_body_that_is_damaged_on_its_way_is_not_stored(sender):
    storage = storage_of(sender.destination(), sender.access, sender.line)
    content, cancel = b"as it was signed", CancelToken()
    right = {"md5": hashlib.md5(content).digest(), "sha256": hashlib.sha256(content).digest()}
    wrong = {"md5": hashlib.md5(b"x").digest(), "sha256": hashlib.sha256(b"x").digest()}
    key = sender.root + "one"
    for digests, body in (
        (right, b"as it was signeD"),
        (right | {"sha256": wrong["sha256"]}, content),
        (right | {"md5": wrong["md5"]}, content),
    ):
        with pytest.raises(DamagedOnTheWay):
            storage.put(key, BytesBody(body), **digests, replace=True, cancel=cancel)
    assert sender.seaweed.keys(sender.root) == []
    assert storage.put(key, BytesBody(content), **right, replace=False, cancel=cancel).size == 16


@pytest.mark.parametrize("hours", [-30, 2])
def test_a_wrong_clock_of_this_computer_does_not_matter(sender, monkeypatch, hours):
    true_time = time.time
    monkeypatch.setattr(time, "time", lambda: true_time() + hours * 3600)
    sender.send()
    sender.assert_identical()


def test_a_clock_that_cannot_be_allowed_for_has_its_own_sentence(sender, monkeypatch):
    true_time = time.time
    monkeypatch.setattr(time, "time", lambda: true_time() + 7200)
    monkeypatch.setattr(type(sender.line), "skew", property(lambda _: 0.0, lambda *_: None), False)
    with pytest.raises(ClockWrong):
        sender.send()


def test_cancelling_and_taking_back_leaves_no_parts(sender):
    class Stopping(type(sender.journal)):
        def part(self, path: str, number: int, etag: str) -> None:
            super().part(path, number, etag)
            sender.cancel.cancel()

    sender.journal = Stopping()
    with pytest.raises(Cancelled):
        sender.send()
    assert [key for key, _ in sender.seaweed.uploads(sender.root)] == [sender.root + LARGE]
    sender.cancel = CancelToken()
    assert sender.abandon() == ()
    assert sender.seaweed.uploads(sender.root) == []
    assert not sender.journal.uploads()


def test_what_cannot_be_taken_back_is_named(sender):
    sender.role = PUTS
    sender.line.lost = ["PUT"] * 9
    with pytest.raises(Exception, match="Cut"):
        sender.send()
    begun = {upload.reference for upload in sender.journal.uploads().values()}
    assert begun
    assert set(sender.abandon()) == begun


def test_what_arrived_and_was_not_confirmed_any_more_is_named_where_storage_lists_it(sender):
    class Dies(type(sender.journal)):
        def confirm(self, *confirmations):
            if self.kept:
                raise RecordsNotWritten
            super().confirm(*confirmations)

    sender.journal = Dies()
    with pytest.raises(RecordsNotWritten):
        sender.send()
    there = set(sender.seaweed.keys(sender.root))
    confirmed = {one.reference for one in sender.journal.kept}
    assert len(confirmed) == 1 < len(there)
    assert set(sender.abandon()) == there - confirmed


def test_a_profile_that_does_not_say_how_to_sign_in_is_refused(sender):
    sender.access = None
    with pytest.raises(BadAnswer):
        sender.transport()


def test_a_large_file_goes_in_parts_and_is_compared_by_them(sender, tmp_path):
    sender.package = tmp_path / "large"
    sender.entries = make_package(sender.package, {LARGE: 2 * PART + 1})
    delivery = sender.send()
    sender.assert_identical()
    assert delivery.confirmations[0].proof is Proof.CHECKED
    assert sorted(sender.line.asked) == sorted(
        ["POST", "HEAD", "begin", "part 1", "part 2", "part 3", "complete", "HEAD"]
    )
    head = sender.seaweed.ask("HEAD", sender.root + LARGE)
    assert head.headers["ETag"].endswith('-3"')
    sender.journal = type(sender.journal)()
    sender.line.asked.clear()
    sender.send()
    assert sorted(sender.line.asked) == ["HEAD", "POST"]
