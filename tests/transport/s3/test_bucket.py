"""A package goes to real storage: compared, confirmed, and never put over another."""

import pytest

from midrc_desktop.transport.seam import Proof
from tests.servers.seaweed import PUTS
from tests.transport.s3.sender import ROLES

pytestmark = pytest.mark.xdist_group("seaweed")


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_a_package_arrives_whole_and_is_confirmed_file_by_file(sender, role):
    sender.role = role
    delivery = sender.send()
    sender.assert_identical()
    assert [one.path for one in delivery.confirmations] == [one.path for one in sender.entries]
    assert [one.sha256 for one in delivery.confirmations] == [one.sha256 for one in sender.entries]
    assert delivery.confirmations[0].reference == f"{sender.root}case/study/one.zip"
    proof = Proof.ACCEPTED if role == PUTS else Proof.CHECKED
    assert {one.proof for one in delivery.confirmations} == {proof}
    assert delivery.left == ()
    assert not sender.journal.uploads()
    assert sender.told[-1].done == sum(one.size for one in sender.entries)
