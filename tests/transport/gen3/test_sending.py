"""A package on its way into a commons: files, then records, and proof of both."""

import pytest

from midrc_desktop.submission.manifest import MANIFEST
from midrc_desktop.transport.gen3.guid import derived
from midrc_desktop.transport.gen3.records import IN_ONE
from midrc_desktop.transport.gen3.uploading import Limits
from midrc_desktop.transport.rejected import RecordsRejected
from midrc_desktop.transport.seam import Proof
from tests.transport.gen3.sender import IN_PARTS, PREFIX, Sender, all_there

pytestmark = pytest.mark.xdist_group("commons")


def test_a_package_is_there_when_every_file_is_indexed_and_every_record_taken(sender, package):
    delivery = sender.send()
    assert all_there(sender.commons, package)
    assert delivery.awaiting is None
    assert delivery.left == (MANIFEST,)
    proofs = {one.path: one.proof for one in delivery.confirmations}
    assert set(proofs) == {one.path for one in package.entries} - {MANIFEST}
    assert all(proofs[path] is Proof.INDEXED for path in package.zips)
    assert {proof for path, proof in proofs.items() if path not in package.zips} == {Proof.RECORDED}
    held = sender.commons.sheepdog.records()
    assert {f"{one.node}/{one.submitter_id}": one.id for one in delivery.records} == {
        key: record["id"] for key, record in held.items()
    }
    assert sender.told[-1].done == sender.told[-1].total == sum(e.size for e in package.entries)
    assert sender.journal.uploads() == {}


def test_a_file_gets_the_guid_that_midrc_would_derive(sender, package):
    sender.send()
    for guid, row in sender.commons.indexd.rows().items():
        entry = package.zips[row["file_name"]]
        assert guid == derived(PREFIX, entry.md5, entry.size)


def test_the_guid_of_an_empty_file_is_the_one_of_midrc_etl():
    md5 = "d41d8cd98f00b204e9800998ecf8427e"
    assert derived(PREFIX, md5, 0) == "dg.MD1R/fbe81c5f-c853-4435-b7a4-aabf571a7553"


def test_a_commons_that_takes_our_guids_is_asked_about_one_file_in_all_ways_only(sender, package):
    sender.limits = Limits(1 << 20, None, 1)
    sender.send()
    asked = sender.commons.requests
    of_first_alone = 3
    assert asked["GET /index/index"] == of_first_alone
    assert asked["POST /index/bulk/documents"] == 2  # before, and after all of them
    assert asked["POST /user/data/upload"] == len(package.zips)


def test_a_commons_that_tells_of_one_row_at_a_time_only_is_asked_so(sender, package):
    sender.commons.settings.tells_many = False
    sender.send()
    assert all_there(sender.commons, package)
    assert sender.commons.requests["POST /index/bulk/documents"] == 1
    again = Sender(sender.commons, sender.line, package)
    again.send()
    assert sender.commons.requests["PUT /midrc-upload"] == len(package.zips)


@pytest.mark.parametrize("proposals", ["ignored", "only a URL"])
@pytest.mark.parametrize("limits", [None, IN_PARTS])
def test_a_commons_that_makes_its_own_guids_is_believed(sender, package, proposals, limits):
    sender.commons.settings.change({"proposals": proposals, "least_part": 100})
    sender.limits = limits or sender.limits
    delivery = sender.send()
    assert all_there(sender.commons, package)
    given = {one.path: one.reference for one in delivery.confirmations if one.reference}
    assert given == {row["file_name"]: g for g, row in sender.commons.indexd.rows().items()}
    assert not any(
        g == derived(PREFIX, e.md5, e.size) for e in package.zips.values() for g in given
    )


def test_a_large_file_goes_in_parts(sender, package):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    sender.send()
    assert all_there(sender.commons, package)
    wanted = sum(-(-one.size // 1000) for one in package.zips.values())
    assert sender.commons.requests["PUT /midrc-upload"] == wanted > len(package.zips)


def test_what_the_commons_holds_already_is_not_sent_again(sender, package):
    sender.send()
    sender.commons.requests.clear()
    again = Sender(sender.commons, sender.line, package)
    delivery = again.send()
    assert sender.commons.requests["PUT /midrc-upload"] == 0
    assert sender.commons.requests["POST /user/data/upload"] == 0
    assert len(delivery.confirmations) == len(package.entries) - 1
    assert again.told[-1].done == again.told[-1].total
    assert all_there(sender.commons, package)


def test_without_a_proposal_the_same_bytes_are_found_by_hash_and_size(sender, package):
    sender.prefix = ""
    sender.send()
    sender.commons.requests.clear()
    Sender(sender.commons, sender.line, package, prefix="").send()
    assert sender.commons.requests["PUT /midrc-upload"] == 0
    assert all_there(sender.commons, package)


def test_the_same_bytes_of_somebody_else_are_not_taken_for_ours(sender, package):
    path, entry = next(iter(package.zips.items()))
    indexd = sender.commons.indexd
    theirs = indexd.row(indexd.blank(path, "somebody"))
    indexd.update(theirs | {"size": entry.size, "hashes": {"md5": entry.md5}})
    sender.prefix = ""
    delivery = sender.send()
    references = {one.path: one.reference for one in delivery.confirmations}
    assert references[path] != theirs["did"]
    assert sender.commons.requests["PUT /midrc-upload"] == len(package.zips)


def test_a_guid_that_stands_for_other_bytes_is_not_proposed(sender, package):
    path, entry = next(iter(package.zips.items()))
    taken = derived(PREFIX, entry.md5, entry.size)
    indexd = sender.commons.indexd
    other = indexd.row(indexd.blank("other.zip", "somebody", taken))
    indexd.update(other | {"size": 1, "hashes": {"md5": "0" * 32}})
    delivery = sender.send()
    references = {one.path: one.reference for one in delivery.confirmations}
    assert references[path] not in ("", taken)
    assert indexd.row(taken)["size"] == 1


def test_what_somebody_else_began_is_left_alone(sender, package):
    path, entry = next(iter(package.zips.items()))
    theirs = derived(PREFIX, entry.md5, entry.size)
    sender.commons.indexd.blank(path, "somebody", theirs)
    delivery = sender.send()
    references = {one.path: one.reference for one in delivery.confirmations}
    assert references[path] not in ("", theirs)
    assert sender.commons.indexd.row(theirs)["size"] is None


def test_a_body_that_came_too_slowly_for_the_storage_is_sent_again(sender, package):
    sender.commons.own.slow_next = 1
    sender.send()
    assert all_there(sender.commons, package)


def test_an_address_that_ended_is_asked_for_again_for_the_same_guid(sender, package):
    sender.commons.own.expire_next = 2
    sender.send()
    assert all_there(sender.commons, package)
    assert sender.commons.requests["PUT /midrc-upload"] == len(package.zips) + 2
    assert sender.commons.requests["POST /user/data/upload"] == len(package.zips)


def test_the_address_of_a_part_that_ended_is_asked_for_again(sender, package):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    sender.commons.own.expire_next = 3
    sender.send()
    assert all_there(sender.commons, package)
    assert sender.commons.requests["POST /user/data/multipart/init"] == len(package.zips)


def test_access_that_ends_in_the_middle_is_renewed(sender, package):
    journal, fence = sender.journal, sender.commons.fence
    begin_all, first = journal.begin_all, iter([fence.end_access_tokens])

    def ends(uploads):
        if any(upload.reference for upload in uploads.values()):
            next(first, lambda: None)()
        begin_all(uploads)

    journal.begin_all = ends
    sender.send()
    assert next(first, None) is None
    assert fence.round > 0
    assert all_there(sender.commons, package)


def many(records):
    (one, *_) = records["measurement"]
    records["measurement"] = [one | {"submitter_id": f"test {n}"} for n in range(60)]
    return records


def test_records_that_are_many_go_in_several_transactions(sender, package_with):
    sender.package = package_with(many)
    delivery = sender.send()
    count = len(sender.package.records)
    assert len(delivery.records) == count > IN_ONE
    assert sender.commons.requests["PUT /api/submission"] == -(-count // IN_ONE)
    assert all_there(sender.commons, sender.package)


def test_none_of_many_records_is_written_where_one_of_them_is_not_taken(sender, package_with):
    sender.package = package_with(many)
    error = {"keys": [], "message": "no", "type": "ERROR"}
    sender.commons.sheepdog.reject["annotation"] = error
    with pytest.raises(RecordsRejected):
        sender.send()
    assert sender.commons.sheepdog.records() == {}


@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_an_answer_that_is_lost_leaves_no_second_row(sender, package, prefix):
    sender.prefix = prefix
    sender.commons.settings.proposals = "ignored"
    sender.commons.unanswered["POST /user/data/upload"] = 2
    sender.send()
    assert sender.commons.unanswered["POST /user/data/upload"] == 0
    assert all_there(sender.commons, package)


def test_answers_that_are_lost_of_anything_else_are_no_matter(sender, package):
    sender.commons.settings.least_part = 100
    sender.limits = IN_PARTS
    for one in ("data/multipart/upload", "data/multipart/complete"):
        sender.commons.unanswered[f"POST /user/{one}"] = 1
    for one in ("/midrc-upload", "/api/submission", "/api/submission/_dry_run"):
        sender.commons.unanswered[f"PUT {one}"] = 1
    sender.send()
    assert all_there(sender.commons, package)


def test_no_journal_ever_sees_an_address_or_a_token(sender, package):
    sender.send()
    kept = repr(vars(sender.journal))
    assert "://" not in kept
    assert "eyJ" not in kept
