"""Runs the packaged program, far from the sources, and sees whether each part of it works."""

import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PATIENCE_S = 600
WINDOW_PATIENCE_S = 120
PAINTED = "Flushing "
LISTED = " of StudiesPage("
_BAD_SIGNS = ("Traceback (most recent call last)", "could not be initialized", "Nobody caught")


@dataclass(frozen=True, slots=True)
class Proof:
    """One part that was tried: whether it works, how long it took, and what was seen."""

    name: str
    works: bool
    seconds: float
    seen: str = ""


def prove(program: Path) -> Iterator[Proof]:
    """Try the packaged program part by part, in a home and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        place = Path(name)
        received = place / "received"
        env = _bare_environment(place)
        yield _command("self-test", program, ["self-test"], place, env)
        yield _command("practice", program, ["practice", "--out", str(received)], place, env)
        packages = sorted(received.rglob("manifest.json"))
        yield Proof("a package arrived", bool(packages), 0.0, f"{len(packages)} manifest")
        yield _command("verify", program, ["verify", str(received)], place, env)
        yield from _window(program, place, env)


def _bare_environment(place: Path) -> dict[str, str]:
    """Nothing of the developer's: no Python path, no virtual environment, no display."""
    folders = {name: place / name for name in ("home", "records", "run", "tmp")}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    kept = {
        key: os.environ[key]
        for key in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")
        if key in os.environ
    }
    return kept | {
        "HOME": str(folders["home"]),
        "USERPROFILE": str(folders["home"]),
        "MIDRC_DESKTOP_HOME": str(folders["records"]),
        "XDG_RUNTIME_DIR": str(folders["run"]),
        "TMPDIR": str(folders["tmp"]),
        "TEMP": str(folders["tmp"]),
        "QT_QPA_PLATFORM": "offscreen",
    }


def _command(
    name: str, program: Path, arguments: list[str], place: Path, env: dict[str, str]
) -> Proof:
    begun = time.perf_counter()
    try:
        ended = subprocess.run(
            [program, *arguments],
            cwd=place,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Proof(name, False, PATIENCE_S, "did not end")
    seconds = time.perf_counter() - begun
    works = ended.returncode == 0 and not any(sign in ended.stderr for sign in _BAD_SIGNS)
    lines = (ended.stdout if works else f"{ended.stdout}\n{ended.stderr}").strip().splitlines()
    seen = lines[-1] if works and lines else "\n".join([f"exit code {ended.returncode}", *lines])
    return Proof(name, works, seconds, seen)


def _window(program: Path, place: Path, env: dict[str, str]) -> Iterator[Proof]:
    """Open the window with the practice patient, wait until it is painted and listed, end it.

    Qt itself tells of each paint (its logging category qt.widgets.painting), so that the program
    that is tried is the one that is shipped. The practice patient is read by worker processes.
    """
    loud = env | {"QT_LOGGING_RULES": "qt.widgets.painting.info=true"}
    with _running([str(program), "--practice"], place, loud) as (process, lines):
        begun = time.perf_counter()
        told: list[str] = []
        for name, sign in (("window painted", PAINTED), ("practice patient listed", LISTED)):
            works = _wait_for(sign, lines, told, begun + WINDOW_PATIENCE_S)
            yield Proof(name, works, time.perf_counter() - begun, "" if works else _tail(told))
            if not works:
                return
        time.sleep(1.0)
        alive = process.poll() is None
        told += _drained(lines)
    log = place.rglob("midrc-desktop.log")
    told += [line for file in log for line in file.read_text("utf-8").splitlines()]
    bad = [line for line in told if any(sign in line for sign in _BAD_SIGNS)]
    seen = "no complaint in its log" if alive and not bad else "\n".join(bad) or _tail(told)
    yield Proof("window stays open", alive and not bad, 1.0, seen)


@contextmanager
def _running(
    command: list[str], place: Path, env: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str]"]]:
    lines: queue.Queue[str] = queue.Queue()
    with subprocess.Popen(
        command,
        cwd=place,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        stream = process.stderr
        if stream is None:
            raise OSError
        threading.Thread(target=_read, args=(stream, lines), daemon=True).start()
        try:
            yield process, lines
        finally:
            process.terminate()


def _read(stream: IO[str], lines: "queue.Queue[str]") -> None:
    for line in stream:
        lines.put(line.rstrip())
    lines.put("")


def _wait_for(sign: str, lines: "queue.Queue[str]", told: list[str], until: float) -> bool:
    while (left := until - time.perf_counter()) > 0:
        try:
            line = lines.get(timeout=left)
        except queue.Empty:
            return False
        told.append(line)
        if sign in line:
            return True
        if not line:
            return False
    return False


def _drained(lines: "queue.Queue[str]") -> list[str]:
    left = []
    while not lines.empty():
        left.append(lines.get())
    return left


def _tail(told: list[str]) -> str:
    return "\n".join(line for line in told if "qt.widgets.painting" not in line)[-2000:]
