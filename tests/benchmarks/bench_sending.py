"""Sending to storage against `curl --parallel`: 300 files of 525 KB, and one of 2 GB.

    python -m tests.benchmarks.bench_sending [ROUNDS [BYTES_OF_THE_LARGE_FILE]]

Both send the same bytes over TLS to the same SeaweedFS in turn, four requests at a time, signed
with temporary credentials of the same role, for which both ask in the time that is measured. curl
has the signatures and the digests that storage compares computed beforehand, sets the condition
that nothing is there, and looks at every object afterwards, all as the program does; the program is
a process of its own, with its journal on the disk, and everything to compute. A curl that has
nothing compared and looks at nothing is timed as well, since that is what people use. Prints the
medians; exits 1 if the program reaches less than 0.85 of the rate of the curl that does the same,
or more than 150 MB of memory.
"""

import hashlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from midrc_desktop.jobs import CancelToken, silent
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import Bucket, Destination, Kind
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.parts import part_size
from midrc_desktop.transport.s3.sending import LIMITS, BucketTransport
from midrc_desktop.transport.s3.sigv4 import EMPTY_SHA256
from midrc_desktop.transport.s3.storage import base64
from midrc_desktop.transport.s3.sts import WebIdentity
from tests.servers.authority import Authority
from tests.servers.identity import Identity, running_identity
from tests.servers.required import CURL, need
from tests.servers.seaweed import LOOKS, Seaweed, running_seaweed
from tests.transport.s3.sender import Donor

FILES, SIZE = 300, 525_000
LARGE = 2_000_000_000
ROUNDS = 3
LEAST_OF_CURL = 0.85
MOST_MB = 150.0
_BLOCK = 1 << 20
_EACH = 'http1.1\nfail\nheader = "Expect:"\nretry = 3\nretry-all-errors\n'


def main() -> int:
    """Run the comparison, or, with `--send`, the program's side of it."""
    if sys.argv[1:2] == ["--send"]:
        return send(*sys.argv[2:])
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    large = int(sys.argv[2]) if len(sys.argv) > 2 else LARGE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "identity").mkdir()
        (folder / "weed").mkdir()
        authority = Authority(folder)
        with (
            running_identity(folder / "identity", authority) as identity,
            running_seaweed(folder / "weed", authority, issuer=identity.issuer) as seaweed,
        ):
            bench = Bench(folder, seaweed, identity)
            small = bench.compare("small", [SIZE] * FILES, rounds, bench.curl_files)
            one = bench.compare("large", [large], rounds, bench.curl_parts)
    return 0 if small and one else 1


class Bench:
    """One server, and the two who send to it in turn."""

    def __init__(self, folder: Path, seaweed: Seaweed, identity: Identity) -> None:
        self._folder = folder
        self._seaweed = seaweed
        self._identity = identity
        self._digests: dict[Path, tuple[bytes, bytes]] = {}
        with Line(authority=_text(seaweed.authority)) as line:
            tokens = Token(Donor(identity).id_token())
            source = WebIdentity(seaweed.url, LOOKS, tokens, line)
            self._credentials = source.new(CancelToken())

    def compare(
        self,
        name: str,
        sizes: Sequence[int],
        rounds: int,
        curl: Callable[[Path, str, bool], float],
    ) -> bool:
        """Whether the program is fast and small enough with files of these sizes."""
        package = self._folder / name
        package.mkdir()
        for number, size in enumerate(sizes):
            _write(package / f"{number}.zip", size)
        total = sum(sizes) / 1e6
        curl(package, f"warm-{name}", False)
        bare, curls, ours, peaks = [], [], [], []
        for number in range(rounds):
            bare.append(total / curl(package, f"bare-{name}-{number}", False))
            curls.append(total / curl(package, f"curl-{name}-{number}", True))
            seconds, peak = self._program(package, f"ours-{name}-{number}")
            ours.append(total / seconds)
            peaks.append(peak)
            print(
                f"{name} {number}: bare curl {bare[-1]:.1f} MB/s, curl {curls[-1]:.1f} MB/s, "
                f"program {ours[-1]:.1f} MB/s"
            )
            for key in self._seaweed.keys("bench/"):
                self._seaweed.ask("DELETE", key).raise_for_status()
        rate = statistics.median(ours) / statistics.median(curls)
        print(
            f"{name}: {total:.0f} MB, medians of {rounds}: curl {statistics.median(curls):.1f} "
            f"MB/s, program {statistics.median(ours):.1f} MB/s, {rate:.2f} of curl "
            f"({statistics.median(ours) / statistics.median(bare):.2f} of a bare one), "
            f"peak {max(peaks):.0f} MB",
            flush=True,
        )
        return rate >= LEAST_OF_CURL and max(peaks) <= MOST_MB

    def curl_files(self, package: Path, name: str, compared: bool) -> float:
        """Seconds that curl takes for the files of a package."""
        files = {f"bench/{name}/{file.name}": file for file in sorted(package.iterdir())}
        puts = [self._put(file, key, compared) for key, file in files.items()]
        seconds = self._curl([*self._asks(compared), *puts])
        if compared:
            seconds += self._curl(self._look(key) for key in files)
        return seconds

    def curl_parts(self, package: Path, name: str, compared: bool) -> float:
        """Seconds that curl takes for the parts of a file, which are files of their own for it."""
        (file,) = package.iterdir()
        parts = self._folder / f"{package.name}-parts"
        if not parts.is_dir():
            parts.mkdir()
            each = part_size(file.stat().st_size)
            with file.open("rb") as whole:
                for number, content in enumerate(iter(lambda: whole.read(each), b""), start=1):
                    (parts / str(number)).write_bytes(content)
        key = f"bench/{name}"
        begun = self._seaweed.ask("POST", key, uploads="").text
        found = re.search("<UploadId>([^<]+)<", begun)
        assert found is not None, begun
        puts = [
            self._put(part, key, compared, partNumber=part.name, uploadId=found[1])
            for part in sorted(parts.iterdir(), key=lambda part: int(part.name))
        ]
        seconds = self._curl([*self._asks(compared), *puts])
        self._seaweed.ask("DELETE", key, uploadId=found[1]).raise_for_status()
        return seconds

    def _asks(self, compared: bool) -> list[str]:
        """What the program asks for first: temporary credentials; curl does not wait for them."""
        if not compared:
            return []
        asked = {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": LOOKS,
            "RoleSessionName": "curl",
            "WebIdentityToken": Donor(self._identity).id_token(),
        }
        return [f'url = "{self._seaweed.url}"\ndata = "{urlencode(asked)}"\n']

    def _put(self, file: Path, key: str, compared: bool, **values: str) -> str:
        if not compared:
            url = self._seaweed.presign("PUT", key, **values)
            return f'upload-file = "{file}"\nurl = "{url}"\n'
        if file not in self._digests:
            content = file.read_bytes()
            md5 = hashlib.md5(content, usedforsecurity=False).digest()
            self._digests[file] = md5, hashlib.sha256(content).digest()
        md5, sha256 = self._digests[file]
        checks = {"Content-MD5": base64(md5), "x-amz-checksum-sha256": base64(sha256)}
        if "uploadId" not in values:
            checks["If-None-Match"] = "*"
        url, headers = self._sealed("PUT", key, sha256.hex(), checks, **values)
        return f'upload-file = "{file}"\n' + _asked(url, headers)

    def _look(self, key: str) -> str:
        mode = {"x-amz-checksum-mode": "ENABLED"}
        return "head\n" + _asked(*self._sealed("HEAD", key, EMPTY_SHA256, mode))

    def _sealed(
        self, method: str, key: str, digest: str, headers: dict[str, str], **values: str
    ) -> tuple[str, dict[str, str]]:
        return self._seaweed.sealed(method, key, digest, headers, self._credentials, **values)

    def _curl(self, requests: Iterable[str]) -> float:
        config = self._folder / "curl"
        each = f'cacert = "{self._seaweed.authority}"\noutput = "/dev/null"\n{_EACH}'
        config.write_text("next\n".join(request + each for request in requests))
        begun = time.perf_counter()
        subprocess.run(
            [
                *(need("curl", CURL), "--silent", "--fail-early"),
                *("--parallel", "--parallel-immediate", "--parallel-max", str(LIMITS.most)),
                *("--config", config),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - begun

    def _program(self, package: Path, name: str) -> tuple[float, float]:
        """Seconds and peak memory in MB that the program takes for a package."""
        seaweed = self._seaweed
        given = (package, name, seaweed.url, seaweed.authority, Donor(self._identity).id_token())
        command = [sys.executable, "-m", "tests.benchmarks.bench_sending", "--send"]
        done = subprocess.run(
            [*command, *map(str, given)], check=True, stdout=subprocess.PIPE, text=True
        )
        seconds, peak = map(float, done.stdout.split())
        return seconds, peak


class Token:
    """A standing sign-in with one ID token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def authorization(self, cancel: CancelToken | None = None) -> str:
        raise AssertionError("storage takes no Authorization header of a sign-in")

    def id_token(self, cancel: CancelToken | None = None) -> str:
        return self._token

    def refused(self, authorization: str) -> None:
        raise AssertionError("the sign-in was refused")


def send(package: str, name: str, url: str, authority: str, token: str) -> int:
    """Send a package; print the seconds that took, and this process's peak memory in MB."""
    entries = [_entry(file) for file in sorted(Path(package).iterdir())]
    bucket = Bucket("intake", "us-east-1", "bench", role=LOOKS)
    destination = Destination(Kind.BUCKET, "Storage", url=url, bucket=bucket)
    with tempfile.TemporaryDirectory() as records, Line(authority=_text(authority)) as line:
        store = Store(Path(records), KeySource(in_memory=True))
        store.crosswalk.claim("000000-000000000001", "bench")
        journal = store.journal(store.donations.add("000000-000000000001", "sending"), name)
        transport = BucketTransport(destination, name, Token(token), line)
        begun = time.perf_counter()
        with journal.held():
            transport.send(Path(package), entries, journal, report=silent, cancel=CancelToken())
        seconds = time.perf_counter() - begun
        store.close()
    print(seconds, _peak_mb())
    return 0


def _asked(url: str, headers: Mapping[str, str]) -> str:
    said = "".join(f'header = "{name}: {value}"\n' for name, value in headers.items())
    return f'url = "{url}"\n{said}'


def _write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for start in range(0, size, _BLOCK):
            file.write(os.urandom(min(_BLOCK, size - start)))


def _entry(file: Path) -> Entry:
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            size += len(block)
            md5.update(block)
            sha256.update(block)
    return Entry(file.name, size, md5.hexdigest(), sha256.hexdigest())


def _text(path: str) -> str:
    return Path(path).read_text()


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
