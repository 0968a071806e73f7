"""No secret and no identifier is left anywhere by a full run with every kind of destination."""

import base64
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.submission.site_profile import (
    Bucket,
    Destination,
    Kind,
    SignIn,
    SignInKind,
    SiteProfile,
)
from tests.servers import commons
from tests.servers.authority import Authority
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Fault, Plan
from tests.servers.faults import Kind as Trouble
from tests.servers.gateway import gateway
from tests.servers.identity import Identity
from tests.servers.orthanc import NAME, PASSWORD, orthanc
from tests.servers.seaweed import BUCKET, LOOKS, REGION, Seaweed
from tests.workflow.made_head import write_study

pytestmark = pytest.mark.xdist_group("seaweed")

ROOT = Path(__file__).resolve().parents[2]
IDENTIFIERS = (
    *("Quillfeather", "Xanthippe", "QX-7731902", "19570611", "Abernathy", "ACC90210"),
    *("Sandalwood", "originals-of"),
)
# Requests after which a redirect stops each of the sendings.
STOPS = {Kind.GEN3: 12, Kind.DICOMWEB: 4, Kind.BUCKET: 4}


@dataclass
class Everything:
    """What a run left: files by path, what it printed, command lines and environments."""

    home: Path
    printed: bytes = b""
    processes: frozenset[bytes] = frozenset()

    def places(self) -> Iterator[tuple[str, bytes]]:
        yield "what was printed", self.printed
        for text in self.processes:
            yield "a command line or an environment", text
        for file in sorted(self.home.rglob("*")):
            yield str(file.relative_to(self.home)), str(file.relative_to(self.home)).encode()
            if file.is_file():
                yield str(file.relative_to(self.home)), file.read_bytes()

    def with_(self, words: set[str]) -> list[str]:
        """Where one of the words is, as it is or in a usual disguise."""
        disguised = {
            form
            for word in words
            for form in (
                word.encode(),
                quote(word, safe="").encode(),
                word.encode("utf-16-le"),
                base64.b64encode(word.encode()).rstrip(b"="),
            )
        }
        any_of = re.compile(b"|".join(map(re.escape, disguised)))
        return sorted({place for place, content in self.places() if any_of.search(content)})


@contextmanager
def _proxies(
    tmp_path: Path, authority: Authority, seaweed: Seaweed
) -> Iterator[tuple[dict[Kind, FaultProxy], commons.Commons]]:
    """A proxy before every server, each with one redirect in the middle of the sending."""
    with ExitStack() as stack:
        gen3 = stack.enter_context(commons.running(tmp_path / "commons"))
        archive = stack.enter_context(orthanc(tmp_path / "orthanc"))
        gate = stack.enter_context(gateway(tmp_path / "gateway", archive, authority))
        backends = {
            Kind.GEN3: (gen3.url, None),
            Kind.DICOMWEB: (gate.basic, authority),
            Kind.BUCKET: (seaweed.plain, None),
        }
        proxies = {
            kind: stack.enter_context(
                FaultProxy(
                    urlsplit(url).port or 0,
                    authority,
                    Plan([Fault(Trouble.REDIRECT, at=STOPS[kind])]),
                    trusted=trusted,
                )
            )
            for kind, (url, trusted) in backends.items()
        }
        gen3.own.address = gen3.fence.address = proxies[Kind.GEN3].url
        yield proxies, gen3


def _site(
    folder: Path, authority: Authority, proxies: dict[Kind, FaultProxy], identity: Identity
) -> SiteProfile:
    trust = authority.file.read_text()
    to = (
        Destination(Kind.FOLDER, "Drive", path=str(folder / "received")),
        Destination(
            Kind.GEN3,
            "Commons",
            url=proxies[Kind.GEN3].url,
            sign_in=SignIn(SignInKind.KEY_FILE),
            authority=trust,
        ),
        Destination(
            Kind.DICOMWEB,
            "Archive",
            url=f"{proxies[Kind.DICOMWEB].url}/dicom-web",
            sign_in=SignIn(SignInKind.PASSWORD),
            authority=trust,
        ),
        Destination(
            Kind.BUCKET,
            "Storage",
            url=proxies[Kind.BUCKET].url,
            sign_in=identity.sign_in(SignInKind.BROWSER),
            bucket=Bucket(BUCKET, REGION, "secrets", role=LOOKS),
            authority=trust,
        ),
    )
    site = builtin_profile(folder / "received")
    return replace(site, project="Open-R1", destinations=to)


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory,
    authority: Authority,
    identity: Identity,
    seaweed: Seaweed,
) -> tuple[Everything, set[str]]:
    """What a full run left, and every secret that was in it."""
    folder = tmp_path_factory.mktemp("full-run")
    home, apart = folder / "home", folder / "apart"
    for made in (home / "tmp", home / "received", apart):
        made.mkdir(parents=True)
    with _proxies(folder, authority, seaweed) as (proxies, gen3):
        site = _site(home, authority, proxies, identity)
        key = gen3.key_file()
        (apart / "credentials.json").write_text(json.dumps(key))
        originals = [
            write_study(
                apart / f"originals-of-{number}",
                f"study-{number}",
                PatientName=f"Quillfeather^Xanthippe{number}",
                PatientID=f"QX-7731902-{number}",
            )
            for number in range(len(site.destinations))
        ]
        task = {
            "home": str(home),
            "originals": [str(one.parent) for one in originals],
            "secrets_file": str(apart / "secrets"),
            "site": asdict(site),
            "key_file": str(apart / "credentials.json"),
            "password": [NAME, PASSWORD],
            "identity": [identity.issuer, identity.verifier, str(identity.authority)],
        }
        left = _driven(json.dumps(task), home)
        secrets = {key["api_key"], PASSWORD}
        secrets |= {json.loads(line) for line in (apart / "secrets").read_text().splitlines()}
        for kind, proxy in proxies.items():
            assert [fault.kind for fault in proxy.plan.struck] == [Trouble.REDIRECT], kind
            for seen in proxy.seen:
                secrets |= _in_request(seen.headers, seen.query, seen.answer)
    assert not (apart / "credentials.json").exists()
    return left, {secret for secret in secrets if len(secret) > 6}


def _in_request(headers: dict[str, str], query: str, answer: bytes) -> set[str]:
    """The secrets of a request: its authorization, signatures, and keys in the answer."""
    value = headers.get("authorization", "")
    secrets = {value.rpartition(" ")[2].rpartition("Signature=")[2]} if value else set()
    secrets.add(headers.get("x-amz-security-token", ""))
    secrets |= set(parse_qs(query).get("X-Amz-Signature", []))
    keys = rb"<(?:SecretAccessKey|SessionToken)>([^<]+)<|\"access_token\": ?\"([^\"]+)\""
    return secrets | {(one or two).decode() for one, two in re.findall(keys, answer)}


def _driven(task: str, home: Path) -> Everything:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "MIDRC_DESKTOP_HOME": str(home / "unused"),
        "TMPDIR": str(home / "tmp"),
        "XDG_STATE_HOME": str(home / "state"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    left = Everything(home)
    with (
        (home.parent / "stderr").open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.contracts.full_run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env=environment,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        watch = _Watch(process.pid)
        watch.start()
        process.stdin.write(task.encode() + b"\n")
        process.stdin.flush()
        for line in process.stdout:
            left.printed += line
            if line.startswith(b"stopped"):
                process.stdin.write(b"\n")
                process.stdin.flush()
        process.stdin.close()
        process.stdin = None
        process.wait()
        watch.end()
    told = (home.parent / "stderr").read_bytes()
    assert left.printed.endswith(b"finished\n"), told.decode(errors="replace")[-4000:]
    left.printed += told
    left.processes = frozenset(watch.seen)
    return left


class _Watch(threading.Thread):
    """Keeps the command lines and environments of a process and all that it starts."""

    def __init__(self, pid: int) -> None:
        super().__init__()
        self._pid, self._ended = pid, threading.Event()
        self.seen: set[bytes] = set()

    def run(self) -> None:
        while not self._ended.wait(0.05):
            for pid in self._family(str(self._pid)):
                for name in ("cmdline", "environ"):
                    try:
                        self.seen.add(Path(f"/proc/{pid}/{name}").read_bytes())
                    except OSError:
                        continue

    def end(self) -> None:
        self._ended.set()
        self.join()

    def _family(self, pid: str) -> list[str]:
        found = [pid]
        for listing in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                children = listing.read_text().split()
            except OSError:
                continue
            for child in children:
                found += self._family(child)
        return found


def test_no_secret_is_left_anywhere(run: tuple[Everything, set[str]]) -> None:
    left, secrets = run
    assert len(secrets) > 10
    assert left.with_(secrets) == []


def test_no_identifier_is_left_anywhere(run: tuple[Everything, set[str]]) -> None:
    left, _ = run
    assert left.with_(set(IDENTIFIERS)) == []


def test_no_address_with_a_query_is_left_anywhere(run: tuple[Everything, set[str]]) -> None:
    left, _ = run
    address = re.compile(rb"https?://[^\s\"'<>\x00]+\?[^\s\"'<>\x00]+=")
    assert [place for place, content in left.places() if address.search(content)] == []


def test_what_is_looked_for_would_be_found(run: tuple[Everything, set[str]]) -> None:
    left, _ = run
    assert left.with_({"LOCAL_", "Dr Vale"}) != []
    assert any(b"tests.contracts.full_run" in text for text in left.processes)
    assert any(b"MIDRC_DESKTOP_HOME" in text for text in left.processes)
