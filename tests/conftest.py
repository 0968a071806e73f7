"""What every test is held to: no leaked thread, timer or process, no unexpected log line."""

import gc
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling

    from midrc_desktop.jobs.pool import WorkerPool
    from tests.servers.authority import Authority
    from tests.servers.identity import Identity
    from tests.servers.seaweed import Seaweed

settings.register_profile(
    "project", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

SHARED = Path(__file__).resolve().parents[2] / "shared"
_PATIENCE_S = 5.0


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "real_looks: text and faces are really looked for, which takes its time"
    )
    config.addinivalue_line("markers", "long: takes half a minute or more, so it is begun first")
    config.addinivalue_line(
        "markers", "expects_log(pattern): a log line of level WARNING or above that must appear"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling":
    """A file stays in one process, as does all that needs one server."""
    from tests.side_by_side import ByGroup

    config.option.loadscopereorder = False  # as they were collected: long ones first
    return ByGroup(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones come first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real DICOM beside the repository; the test is skipped where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("real DICOM series (../shared/data) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """Reference facts beside the repository; the test is skipped where they are absent."""
    folder = SHARED / "reference"
    if not folder.is_dir():
        pytest.skip("reference pages (../shared/reference) are not on this machine")
    return folder


@pytest.fixture(autouse=True)
def looks_at_no_pixels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Desks and commands in this process look for text and faces only where a test is about it."""
    if request.node.get_closest_marker("real_looks") is None:
        from midrc_desktop import bootstrap
        from tests.workflow.fake_looks import FakeLooks

        monkeypatch.setattr(bootstrap, "looks", lambda pool: FakeLooks())


class _Loud(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_log_line(request: pytest.FixtureRequest) -> Iterator[None]:
    handler = _Loud()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    marker = request.node.get_closest_marker("expects_log")
    pattern = marker.args[0] if marker else None
    unexpected = [line for line in handler.lines if not pattern or not re.search(pattern, line)]
    assert not unexpected, f"unexpected log lines: {unexpected}"
    assert not pattern or handler.lines, f"no log line matched {pattern!r}"


def _threads() -> set[threading.Thread]:
    return {
        thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)
    }


def _children() -> set[int]:
    """Process ids of this process's children, on systems with /proc."""
    found: set[int] = set()
    for listing in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        try:
            children = listing.read_text().split()
        except OSError:  # the thread has ended meanwhile
            continue
        for child in children:
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if command and b"resource_tracker" not in command:
                found.add(int(child))
    return found


def _active_timers() -> list[object]:
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    gc.unfreeze()  # an import puts what is there out of the collector's sight
    return [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, QTimer) and isValid(thing) and thing.isActive()
    ]


@pytest.fixture(autouse=True)
def nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    threads, children = _threads(), _children()
    yield
    deadline = time.monotonic() + _PATIENCE_S
    while (left := (_threads() - threads, _children() - children)) != (set(), set()):
        if time.monotonic() > deadline:
            pytest.fail(f"leaked threads and processes: {left}")
        threading.Event().wait(0.02)
    if "qtbot" in request.fixturenames and "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not (timers := _active_timers()), f"leaked timers: {timers}"


@pytest.fixture(scope="session")
def practice_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the practice patient: head CT, head MR and a screenshot. Read only."""
    from midrc_desktop.practice.patient import write_practice_patient

    folder = tmp_path_factory.mktemp("practice-patient")
    write_practice_patient(folder)
    return folder


@pytest.fixture(scope="session")
def one_worker() -> Iterator["WorkerPool"]:
    """A pool of one worker process, for all tests that only need some pool."""
    from midrc_desktop.jobs.pool import WorkerPool

    with WorkerPool(1) as pool:
        # Started before any test counts its child processes.
        list(pool.each(os.path.basename, ["warm"]))
        yield pool


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> "Authority":
    """The certificate authority of this test run."""
    from tests.servers.authority import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def identity(
    tmp_path_factory: pytest.TempPathFactory, authority: "Authority"
) -> Iterator["Identity"]:
    """An OpenID provider that lets everybody in under any name."""
    from tests.servers.identity import running_identity

    with running_identity(tmp_path_factory.mktemp("identity"), authority) as server:
        yield server


@pytest.fixture(scope="session")
def seaweed(
    tmp_path_factory: pytest.TempPathFactory, authority: "Authority", identity: "Identity"
) -> Iterator["Seaweed"]:
    """S3-compatible storage with one bucket; a test takes a prefix of its own.

    Its token service lets those in who have an ID token of `identity`.
    """
    from tests.servers.seaweed import running_seaweed

    folder = tmp_path_factory.mktemp("seaweed")
    with running_seaweed(folder, authority, issuer=identity.issuer) as server:
        yield server


@pytest.fixture
def network_of_the_tests(monkeypatch: pytest.MonkeyPatch, authority: "Authority") -> None:
    """Nothing of this machine's network counts: no proxy, and no authority but the tests' own.

    To read all that the system trusts takes a tenth of a second for each connection.
    """
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(authority.file.parent / "none"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
