"""The queue and real storage: signed in, sent, confirmed, cancelled."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from midrc_desktop.submission.site_profile import Bucket, Destination, SignInKind
from midrc_desktop.workflow import queue, signing_in
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform
from tests.servers.identity import Identity
from tests.servers.seaweed import LOOKS, Seaweed

pytestmark = [
    pytest.mark.xdist_group("seaweed"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


@pytest.fixture
def destination(desk: Desk, seaweed: Seaweed, identity: Identity) -> Destination:
    """A folder of the storage as the site's destination, and somebody signed in to it."""
    there = Destination(
        "s3",
        "Upload storage",
        url=seaweed.url,
        sign_in=identity.sign_in(SignInKind.BROWSER),
        bucket=Bucket(seaweed.bucket, "us-east-1", prefix="queue", role=LOOKS),
        authority=seaweed.authority.read_text("ascii"),
    )
    desk.site = replace(desk.site, destinations=(there,))
    with ThreadPoolExecutor(1) as visitor:
        perform(
            signing_in.in_browser(
                desk, there, lambda address: visitor.submit(identity.visit, address)
            )
        )
    return there


def test_a_donation_goes_from_the_queue_into_storage_whole(
    desk: Desk, approved: Approved, destination: Destination, seaweed: Seaweed
) -> None:
    queue.add(desk, approved, destination)
    receipt = perform(queue.start(desk, approved.donation_id))
    assert desk.state(approved.donation_id) is State.SENT
    named = receipt.references()
    assert named.keys() == {entry.path for entry in approved.assembled.entries}
    assert set(seaweed.keys("queue/")) == set(named.values())
    package = desk.outgoing(approved.donation_id) / approved.assembled.name
    for path, key in named.items():
        assert seaweed.get(key) == (package / path).read_bytes()
    assert receipt.left == ()
    assert desk.audit_breaks() == ()
