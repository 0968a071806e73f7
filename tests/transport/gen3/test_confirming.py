"""A file counts when indexd says so: waiting for it, and what is done when it says otherwise."""

import traceback
from datetime import UTC, datetime, timedelta

import pytest

from midrc_desktop.transport.gen3.guid import derived
from midrc_desktop.transport.gen3.memory import Memory
from midrc_desktop.transport.gen3.problems import (
    ArrivedDamaged,
    MayNotUpload,
    NotJoined,
    StorageRefuses,
    WrongContent,
)
from midrc_desktop.transport.gen3.waiting import GIVEN_UP, awaiting
from midrc_desktop.transport.problems import (
    Answered,
    PackageChanged,
    SignInNeeded,
    UnexpectedAnswer,
)
from midrc_desktop.transport.seam import Upload
from tests.transport.gen3.sender import IN_PARTS, PREFIX, Pass, all_there

pytestmark = pytest.mark.xdist_group("commons")


def test_what_indexd_has_not_seen_is_awaited_and_not_sent_again_after_a_restart(sender, package):
    sender.commons.settings.index_delay_s = 3600
    first = sender.send()
    assert first.confirmations == ()
    assert first.awaiting.seconds == 15
    assert "2 files" in first.awaiting.sentence
    assert sender.commons.sheepdog.records() == {}
    for path in package.zips:
        then = datetime.now(UTC) - timedelta(seconds=200)
        sender.journal.note(f"arrived {path}", then.isoformat())
    assert 200 <= sender.send().awaiting.seconds < 230
    sender.commons.settings.index_delay_s = 0
    assert sender.send().awaiting is None
    assert sender.commons.requests["PUT /midrc-upload"] == len(package.zips)
    assert all_there(sender.commons, package)


def test_one_file_can_be_confirmed_while_another_is_awaited(sender, package):
    slow, quick = package.zips
    sender.commons.indexd.slow.add(slow)
    delivery = sender.send()
    assert [one.path for one in delivery.confirmations] == [quick]
    assert "1 file " in delivery.awaiting.sentence
    sender.commons.indexd.slow.clear()
    assert sender.send().awaiting is None
    assert all_there(sender.commons, package)


def test_a_row_with_a_size_and_no_hash_is_awaited(sender, package):
    path, entry = next(iter(package.zips.items()))
    sender.commons.indexd.slow.add(path)
    sender.send()
    (row,) = (one for one in sender.commons.indexd.rows().values() if one["file_name"] == path)
    sender.commons.indexd.update(row | {"size": entry.size})
    assert sender.send().awaiting is not None
    assert sender.commons.requests["PUT /midrc-upload"] == len(package.zips)


@pytest.mark.parametrize(("waited", "next_"), [(0, 15), (-500, 15), (60, 60), (86_400, 900)])
def test_as_long_again_is_waited_as_was_waited_already(waited, next_):
    then = datetime.now(UTC) - timedelta(seconds=waited)
    assert awaiting([then]).seconds == pytest.approx(next_, abs=2)


@pytest.mark.parametrize("limits", [None, IN_PARTS])
def test_other_bytes_in_the_index_are_sent_once_more(sender, package, limits):
    sender.commons.settings.least_part = 100
    sender.limits = limits or sender.limits
    path = next(iter(package.zips))
    sender.commons.indexd.spoil[path] = 1
    sender.send()
    assert all_there(sender.commons, package)
    assert sender.told[-1].done == sender.told[-1].total


def test_other_bytes_for_the_second_time_are_for_a_person(sender, package):
    path = next(iter(package.zips))
    sender.commons.indexd.spoil[path] = 5
    for _ in range(2):
        with pytest.raises(WrongContent) as raised:
            sender.send()
    assert not raised.value.retryable
    assert path not in sender.journal.confirmed()
    assert sender.commons.sheepdog.records() == {}
    assert sender.commons.requests["PUT /midrc-upload"] <= len(package.zips) + 1


def test_what_cannot_be_removed_is_left_behind_and_told(sender, package):
    path, entry = next(iter(package.zips.items()))
    sender.commons.settings.may_delete = False
    sender.commons.indexd.spoil[path] = 1
    delivery = sender.send()
    assert delivery.awaiting is None
    good = {one.path: one.reference for one in delivery.confirmations}
    (left,) = sender.abandon()
    rows = sender.commons.indexd.rows()
    assert rows[left]["hashes"] == {"md5": "0" * 32}
    assert rows[good[path]]["hashes"] == {"md5": entry.md5}


def test_bytes_that_arrive_damaged_are_sent_again(sender, package):
    sender.commons.own.damage_next = 1
    with pytest.raises(ArrivedDamaged) as raised:
        sender.send()
    assert raised.value.retryable
    sender.send()
    assert all_there(sender.commons, package)


def test_a_part_that_arrives_damaged_is_noticed_by_the_index_and_the_file_sent_again(
    sender, package
):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    sender.commons.own.damage_next = 1
    sender.send()
    assert sender.commons.own.damage_next == 0
    assert all_there(sender.commons, package)
    wanted = sum(-(-one.size // 1000) for one in package.zips.values())
    assert sender.commons.requests["PUT /midrc-upload"] > wanted


def test_a_storage_that_refuses_fresh_addresses_has_its_own_sentence(sender):
    sender.commons.own.expire_next = 100
    with pytest.raises(StorageRefuses) as raised:
        sender.send()
    assert raised.value.retryable
    assert "X-Amz" not in "".join(traceback.format_exception(raised.value))


def test_who_may_not_upload_hears_it_in_words_and_not_in_html(sender):
    sender.commons.settings.authz.pop("/data_file")
    with pytest.raises(MayNotUpload) as raised:
        sender.send()
    assert not raised.value.retryable
    assert "<" not in raised.value.sentences() + raised.value.detail
    assert sender.commons.indexd.rows() == {}


def test_what_a_commons_says_oddly_is_not_in_the_report_of_a_crash(sender, package):
    path = next(iter(package.zips))
    row = sender.commons.indexd.row(sender.commons.indexd.blank(path, "radiologist"))
    sender.commons.indexd.update(row | {"size": "a large secret"})
    sender.journal.begin(path, Upload(row["did"]))
    sender.journal.note(f"arrived {path}", datetime.now(UTC).isoformat())
    with pytest.raises(UnexpectedAnswer) as raised:
        sender.send()
    assert "a large secret" not in "".join(traceback.format_exception(raised.value))


def test_a_page_in_html_is_no_reason_to_crash(sender, package):
    for path in package.zips:
        sender.journal.begin(path, Upload("dg.MD1R/never-there"))
    with pytest.raises(Answered) as raised:
        sender.send()
    assert "<" not in raised.value.sentences() + raised.value.detail


def test_a_sign_in_that_has_ended_is_said(sender, monkeypatch):
    monkeypatch.setattr(Pass, "refused", lambda self, authorization: None)
    transport = sender.transport()
    sender.commons.fence.end_access_tokens()
    with pytest.raises(SignInNeeded):
        transport.send(
            sender.package.folder,
            sender.package.entries,
            sender.journal,
            report=sender.told.append,
            cancel=sender.cancel,
        )


@pytest.mark.parametrize("limits", [None, IN_PARTS])
def test_a_file_that_is_not_the_signed_one_never_gets_whole(sender, package_with, limits):
    sender.commons.settings.least_part = 100
    sender.limits = limits or sender.limits
    sender.package = package_with(lambda records: records)
    path = sender.package.folder / next(iter(sender.package.zips))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(PackageChanged):
        sender.send()
    assert all(path.name not in key for key in sender.commons.stored())


def test_a_record_that_is_not_the_signed_one_is_not_sent(sender, package_with):
    sender.package = package_with(lambda records: records)
    case = sender.package.folder / "records" / "case.json"
    case.write_text(case.read_text().replace("Female", "Male"))
    with pytest.raises(PackageChanged):
        sender.send()
    assert sender.commons.requests == {}


def test_parts_that_were_not_joined_are_not_sent_again(sender, package):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    sender.commons.own.unjoined_next = 3
    with pytest.raises(NotJoined) as raised:
        sender.send()
    assert raised.value.retryable
    sender.send()
    assert all_there(sender.commons, package)
    wanted = sum(-(-one.size // 1000) for one in package.zips.values())
    assert sender.commons.requests["PUT /midrc-upload"] == wanted + 1


def test_a_join_that_failed_twice_is_no_matter(sender, package):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    sender.commons.own.unjoined_next = 2
    sender.send()
    assert all_there(sender.commons, package)


def test_a_join_that_was_not_answered_counts_but_not_for_sure(sender, package):
    sender.commons.settings.change({"least_part": 100, "index_delay_s": 3600})
    sender.limits = IN_PARTS
    first, second = package.zips
    sender.commons.unanswered["POST /user/data/multipart/complete"] = 1
    assert sender.send().awaiting is not None
    memory = Memory(sender.journal)
    assert (memory.unsure(first), memory.unsure(second)) == (True, False)


def test_parts_that_were_lost_after_all_are_sent_again_under_the_same_guid(sender, package):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    path = next(iter(package.zips))
    memory = Memory(sender.journal)
    guid = sender.commons.indexd.blank(path, "radiologist", "dg.MD1R/begun")
    memory.has(path, guid)
    memory.arrives(path, sure=False)
    assert sender.send().awaiting is not None
    then = datetime.now(UTC) - GIVEN_UP - timedelta(seconds=1)
    sender.journal.note(f"arrived {path}", then.isoformat())
    assert sender.send().awaiting is None
    assert all_there(sender.commons, package)


def test_what_was_begun_is_taken_back(sender, package):
    sender.commons.settings.change({"index_delay_s": 3600, "least_part": 100})
    sender.limits = IN_PARTS
    sender.send()
    assert len(sender.commons.indexd.rows()) == len(package.zips)
    assert sender.abandon() == ()
    assert sender.commons.indexd.rows() == {}
    assert sender.commons.stored() == {}
    assert sender.journal.uploads() == {}


def test_a_row_whose_guid_never_came_back_is_taken_back_too(sender, package):
    path = next(iter(package.zips))
    sender.journal.begin(path, Upload(""))
    sender.commons.indexd.blank(path, "radiologist")
    mine = sender.commons.indexd.blank("another.zip", "radiologist")
    assert sender.abandon() == ()
    assert set(sender.commons.indexd.rows()) == {mine}


@pytest.mark.parametrize("theirs", [False, True])
def test_a_guid_that_was_proposed_and_never_asked_for_is_taken_back_or_used(
    sender, package, theirs
):
    sender.commons.settings.proposals = "ignored" if theirs else "honoured"
    guids = {path: derived(PREFIX, one.md5, one.size) for path, one in package.zips.items()}
    Memory(sender.journal).asks(guids)
    assert sender.abandon() == ()
    assert sender.journal.uploads() == {}
    Memory(sender.journal).asks(guids)
    sender.send()
    assert all_there(sender.commons, package)
    assert set(sender.commons.indexd.rows()).isdisjoint(guids.values()) is theirs


def test_nothing_that_is_confirmed_is_taken_back(sender, package):
    slow = next(iter(package.zips))
    sender.commons.indexd.slow.add(slow)
    delivery = sender.send()
    (confirmed,) = delivery.confirmations
    sender.journal.begin(confirmed.path, Upload(confirmed.reference))  # killed before it ended
    sender.abandon()
    assert [row["file_name"] for row in sender.commons.indexd.rows().values()] == [
        path for path in package.zips if path != slow
    ]
