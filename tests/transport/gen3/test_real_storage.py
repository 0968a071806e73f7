"""The same with SeaweedFS behind the commons' addresses, and over TLS."""

import pytest

from midrc_desktop.transport.gen3.uploading import Limits
from midrc_desktop.transport.line import Line
from tests.servers.commons import running
from tests.servers.commons_seaweed import SeaweedObjects
from tests.submission import made_package
from tests.transport.gen3.sender import PATIENCE, Sender, all_there, sealed

pytestmark = pytest.mark.xdist_group("seaweed")
LEAST_PART = 5 << 20


@pytest.fixture
def sender(seaweed, authority, tmp_path, package):
    good = authority.good()
    objects = SeaweedObjects(seaweed, f"commons-{tmp_path.name}")
    options = {"certificate": (good.file, good.key), "objects": objects}
    with (
        running(tmp_path / "commons", **options) as commons,
        Line(authority=authority.file.read_text(), patience=PATIENCE) as line,
    ):
        yield Sender(commons, line, package)


def test_a_package_arrives_although_addresses_end(sender, package):
    sender.commons.objects.expire_next = 2
    delivery = sender.send()
    assert delivery.awaiting is None
    assert all_there(sender.commons, package)
    assert sender.commons.requests["GET /user/data/upload"] == 2


def test_a_large_series_arrives_in_parts_although_addresses_end(sender, tmp_path, monkeypatch):
    def large(modality, new, number):
        made = small(modality, new, number)
        made.Rows = made.Columns = 1200
        made.PixelData = bytes([number]) * (2 * 1200 * 1200)
        return made

    small = made_package.image
    monkeypatch.setattr(made_package, "image", large)
    sender.package = sealed(tmp_path)
    sender.limits = Limits(LEAST_PART, LEAST_PART, 2)
    sender.commons.objects.expire_next = 2
    sender.send()
    assert all_there(sender.commons, sender.package)
    assert sender.commons.requests["POST /user/data/upload"] == 2
