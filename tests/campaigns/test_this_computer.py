"""The disk of this computer fills up, and its clock is wrong or jumps: said truly, gone on with."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaigns.archive_place import ArchivePlace
from tests.campaigns.bucket_place import bucket_place
from tests.campaigns.kills import looked_at, started
from tests.campaigns.kinds import open_place
from tests.campaigns.orders import Order
from tests.campaigns.packages import made
from tests.campaigns.places import Place
from tests.servers.authority import Authority
from tests.servers.identity import Identity
from tests.servers.process import wait_until
from tests.servers.required import FAKETIME, need
from tests.servers.seaweed import Seaweed

pytestmark = pytest.mark.xdist_group("seaweed")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with open_place("dicomweb", tmp_path_factory.mktemp("archive")) as opened:
        yield opened


@pytest.fixture(scope="module")
def bucket(seaweed: Seaweed, identity: Identity, authority: Authority) -> Iterator[Place]:
    with bucket_place(seaweed, identity, authority) as opened:
        yield opened


def _ending(process: "subprocess.Popen[bytes]") -> dict[str, object]:
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()[-2000:]
    ending: dict[str, object] = json.loads(said.splitlines()[-1])
    return ending


def _sent(order: Order, *before: str, **variables: str) -> dict[str, object]:
    with started(order, before, **variables) as process:
        return _ending(process)


def test_records_that_cannot_be_written_stop_the_sending_and_it_goes_on(
    archive: ArchivePlace, tmp_path: Path
) -> None:
    limit = shutil.which("prlimit")
    if limit is None:
        pytest.skip("prlimit of util-linux is not on this machine")
    package = made(tmp_path, 71, rows=archive.rows)
    with archive.bench(package, tmp_path, None) as bench:
        nowhere = replace(bench.order.destination, url="https://127.0.0.1:9/dicom-web")
        _sent(replace(bench.order, destination=nowhere, rounds=1))
        size = max(file.stat().st_size for file in Path(bench.order.home).iterdir())
        stopped = _sent(bench.order, limit, f"--fsize={size}")
        assert stopped["problem"] == "RecordsNotWritten", stopped
        assert _sent(bench.order)["confirmed"]
        assert looked_at(archive, package) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk"
)
def test_a_full_disk_at_the_destination_is_said_and_it_goes_on(tmp_path: Path) -> None:
    with open_place("folder", tmp_path) as place:
        package = made(tmp_path, 72, rows=place.rows)
        with place.bench(package, tmp_path, None) as bench:
            disk = Path(bench.order.destination.path)
            disk.mkdir()
            small = f'mount -t tmpfs -o size=200k none "{disk}" && exec "$@"'
            stopped = _sent(bench.order, "unshare", "-m", "sh", "-c", small, "sh")
            assert stopped["problem"] == "FolderFull", stopped
            assert _sent(bench.order)["confirmed"]
            assert looked_at(place, package) == []


def test_a_wrong_clock_is_set_right_by_what_storage_says(bucket: Place, tmp_path: Path) -> None:
    package = made(tmp_path, 73, rows=bucket.rows)
    with bucket.bench(package, tmp_path, None) as bench:
        clock = (str(need("faketime", FAKETIME)), "-f", "+2h")
        assert _sent(bench.order, *clock, FAKETIME_DONT_FAKE_MONOTONIC="1")["confirmed"]
        assert looked_at(bucket, package) == []


def test_a_clock_that_jumps_in_the_middle_changes_nothing(bucket: Place, tmp_path: Path) -> None:
    package = made(tmp_path, 74, rows=bucket.rows)
    hands = tmp_path / "clock"
    hands.write_text("+0\n")
    # Without its own variable the library looks at the file of its hands each time.
    clock = (str(need("faketime", FAKETIME)), "-f", "+0", "env", "-u", "FAKETIME")
    half = sum(entry.size for entry in package.entries) // 2
    with bucket.bench(package, tmp_path, None, rate=half / 2) as bench:
        with started(
            bench.order,
            clock,
            FAKETIME_DONT_FAKE_MONOTONIC="1",
            FAKETIME_NO_CACHE="1",
            FAKETIME_TIMESTAMP_FILE=str(hands),
        ) as process:
            wait_until(lambda: process.poll() is not None or bucket.sent(bench) > half / 4)
            assert process.poll() is None
            hands.write_text("-3h\n")
            assert _ending(process)["confirmed"]
        assert looked_at(bucket, package) == []


def test_a_clock_that_is_a_year_behind_is_said_to_be_wrong(
    archive: ArchivePlace, tmp_path: Path
) -> None:
    package = made(tmp_path, 75, rows=archive.rows)
    with archive.bench(package, tmp_path, None) as bench:
        clock = (str(need("faketime", FAKETIME)), "-f", "-400d")
        order = replace(bench.order, rounds=1)
        ending = _sent(order, *clock, FAKETIME_DONT_FAKE_MONOTONIC="1")
        assert ending["problem"] == "ClockWrong", ending
        assert bench.proxies[0].seen == []
