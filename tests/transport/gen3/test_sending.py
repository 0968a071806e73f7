"""A package on its way into a commons: files, then records, and proof of both."""

import pytest

from midrc_desktop.submission.manifest import MANIFEST
from midrc_desktop.transport.gen3.guid import derived
from midrc_desktop.transport.seam import Proof
from tests.transport.gen3.sender import IN_PARTS, PREFIX, Sender, all_there

pytestmark = pytest.mark.xdist_group("commons")


@pytest.fixture
def sender(commons, line, package):
    return Sender(commons, line, package)


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
