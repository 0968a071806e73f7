"""Sending to a commons against `curl --parallel`: 300 files of 525 KB, and one of 2 GB.

    python -m tests.benchmarks.bench_sending_gen3 [--large BYTES] [--rounds 5]

After curl has warmed the storage up, both send the same files over TLS to the same SeaweedFS in
turn, four requests at a time and a large file in the same parts, and ask the same commons the same:
for sixteen small files whether there are rows, for each of them and for a part an address. The
addresses that curl sends to lie ready. Medians of all rounds are compared. Exits 1 if the program
reaches less than 0.85 of curl's rate until the last content is answered, or takes more than 150 MB
of memory. Then the program waits for indexd and sends the records.
"""

import argparse
import json
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.gen3.guid import derived
from midrc_desktop.transport.gen3.sending import LIMITS
from midrc_desktop.transport.gen3.uploading import AT_ONCE
from midrc_desktop.transport.parts import part_size
from midrc_desktop.transport.retrying import PATIENCE
from midrc_desktop.transport.sessions import name_of
from tests.benchmarks.sending import STREAMS, Transfer, by_curl, by_program, compared
from tests.campaigns.orders import Order
from tests.campaigns.packages import Made, Package, packed
from tests.servers import commons
from tests.servers.authority import Authority
from tests.servers.commons import Commons
from tests.servers.commons_seaweed import SeaweedObjects
from tests.servers.commons_settings import Settings
from tests.servers.identity import running_identity
from tests.servers.seaweed import Seaweed, running_seaweed

_SIZE = 2 * 512 * 512
_PREFIX = "dg.MD1R/"
_INDEXD_S = 30.0
"""indexd looks at what arrived after the upload, as it does in a real commons."""


class Bench:
    """One commons with its storage, and the two who send to it in turn."""

    def __init__(self, folder: Path, server: Commons, storage: Seaweed, authority: Path) -> None:
        self._folder, self._commons = folder, server
        self._storage, self._authority = storage, authority
        self._questions = count()

    def compare(self, name: str, series: int, images: int, rounds: int) -> bool:
        """Whether the program is fast and small enough with so many series of images."""
        study = [Made("CT", 512, images)] * series
        package = packed(self._folder / name, series * images, (study,))
        self._by_curl(package, f"warm {name}")
        curls, ours = [], []
        for number in range(rounds):
            curls.append(self._by_curl(package, f"{name} {number}"))
            ours.append(by_program(self._order(package, f"{name} {number}")))
            self._fresh()
            print(f"{name} {number}: {curls[-1] / ours[-1].upload_s:.2f} of curl", flush=True)
        return compared(
            f"gen3 {name}",
            sum(e.size for e in package.zips),
            statistics.median(curls),
            statistics.median(one.upload_s for one in ours),
            max(one.peak_mb for one in ours),
        )

    def _by_curl(self, package: Package, name: str) -> float:
        """Seconds that curl takes; nothing of what it sent is left."""
        seconds = by_curl(self._folder, list(self._transfers(package, name)), self._authority)
        self._fresh()  # or indexd looks at curl's files while the program asks
        return seconds

    def _fresh(self) -> None:
        self._commons.fresh()
        self._commons.settings.change({"index_delay_s": _INDEXD_S})

    def _order(self, package: Package, name: str) -> Order:
        destination = Destination(
            Kind.GEN3,
            "Commons",
            url=self._commons.url,
            sign_in=SignIn(SignInKind.KEY_FILE),
            guid_prefix=_PREFIX,
            authority=self._authority.read_text(),
        )
        secrets = {name_of(destination): self._commons.key_file()["api_key"]}
        return Order(
            str(self._folder / f"{name}-records"),
            str(package.folder),
            destination,
            secrets,
            patience=PATIENCE,
            rounds=100,
            longest_s=2.0,
            small=False,
        )

    def _transfers(self, package: Package, name: str) -> Iterator[Transfer]:
        small = [e for e in package.zips if e.size <= LIMITS.in_a_piece]
        for number, entry in enumerate(small):
            if number % AT_ONCE == 0:
                guids = [derived(_PREFIX, e.md5, e.size) for e in small[number : number + AT_ONCE]]
                yield self._question("index/bulk/documents", guids)
            yield self._question("user/data/upload", {"file_name": f"curl/{entry.path}"})
            key = _key(entry, name)
            yield Transfer(package.folder / entry.path, self._storage.presign("PUT", key))
        for entry in package.zips:
            if entry.size > LIMITS.in_a_piece:
                key = _key(entry, name)
                begun = self._storage.ask("POST", key, uploads="").text
                found = re.search("<UploadId>([^<]+)<", begun)
                assert found is not None, begun
                yield from self._parts(package.folder / entry.path, key, found[1])

    def _parts(self, file: Path, key: str, upload: str) -> Iterator[Transfer]:
        """The parts of a file, which are files of their own for curl."""
        size = part_size(file.stat().st_size)
        with file.open("rb") as whole:
            for number, content in enumerate(iter(lambda: whole.read(size), b""), start=1):
                part = self._folder / f"part-{number}"
                part.write_bytes(content)
                asked = {"key": key, "uploadId": upload, "partNumber": number}
                yield self._question("user/data/multipart/upload", asked)
                yield Transfer(
                    part, self._storage.presign("PUT", key, partNumber=str(number), uploadId=upload)
                )

    def _question(self, step: str, asked: object) -> Transfer:
        """A question to fence or indexd."""
        file = self._folder / f"asked-{next(self._questions)}"
        file.write_text(json.dumps(asked))
        options = (
            'request = "POST"',
            f'header = "Authorization: Bearer {self._commons.fence.access_token()}"',
            'header = "Content-Type: application/json"',
        )
        return Transfer(file, f"{self._commons.url}/{step}", options)


def _key(entry: Entry, name: str) -> str:
    """As fence does it: below the GUID of each."""
    return f"{derived(_PREFIX, entry.md5, entry.size)}-{name}/{entry.path}"


def main() -> int:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=2_000_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    assert LIMITS.most == STREAMS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "weed").mkdir()
        authority = Authority(folder)
        identity = stack.enter_context(running_identity(folder, authority))
        storage = stack.enter_context(
            running_seaweed(folder / "weed", authority, issuer=identity.issuer)
        )
        good = authority.good()
        server = stack.enter_context(
            commons.running(
                folder / "commons",
                certificate=(good.file, good.key),
                objects=SeaweedObjects(storage, "bench"),
                settings=Settings(index_delay_s=_INDEXD_S),
            )
        )
        bench = Bench(folder, server, storage, authority.file)
        small = bench.compare("300 files", 300, 1, asked.rounds)
        large = bench.compare("one file", 1, asked.large // _SIZE, asked.rounds)
    return 0 if small and large else 1


if __name__ == "__main__":
    sys.exit(main())
