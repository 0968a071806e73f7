"""kill -9 at random moments of sending: it goes on at the last finished part.

    python3 dev.py campaign-kills [200] [--kinds …] [--seed 0]

After each kill a new process goes on with the same records. What a process sends again of what
had already come up is counted at the proxy: at most one part for each of its streams.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.jobs.whole import part_of
from tests.campaigns.doors import PIECE, STREAMS
from tests.campaigns.kinds import KINDS, open_place
from tests.campaigns.orders import Order, Sending, written
from tests.campaigns.packages import Package, made
from tests.campaigns.places import Bench, Place

ROOT = Path(__file__).resolve().parents[2]
_LONGEST_S = 60.0
_KILLS = 3
_COPYING_S = 0.3
_SENDING_S = 0.6
_LOOK_S = 0.002


@dataclass(frozen=True, slots=True)
class Kill:
    """One run with its kills: bytes that came up in all, in a straight run, and too many."""

    seed: int
    kills: int
    sent: int
    needed: int
    allowed: int
    defects: tuple[str, ...]

    @property
    def again(self) -> int:
        """Bytes sent again."""
        return max(0, self.sent - self.needed)


def run(place: Place, seed: int, folder: Path, *, number: int = 0) -> Kill:
    """Send one package, killed up to three times after a random share of its bytes."""
    dice = random.Random(seed)
    package = made(folder, number * 1_000_000 + seed, rows=place.rows)
    needed = _straight(place, package, folder)
    shares = sorted(dice.random() for _ in range(dice.randint(1, _KILLS)))
    killed = 0
    defects: list[str] = []
    rate = needed / STREAMS / _SENDING_S
    with place.bench(package, folder, None, rate=rate) as bench:
        for share in shares:
            there = _stamps(bench)
            killed += _killed_at(place, bench, int(share * needed), dice.random())
            if any(_stamps(bench).get(path) != stamp for path, stamp in there.items()):
                defects.append("what had arrived was written again")
        code, said = _finished(bench.order)
        if code or '"confirmed": true' not in said:
            defects.append(f"killed {killed} times, it does not go on: {code} {said[-800:]}")
        else:
            defects += looked_at(place, package)
        sent = place.sent(bench)
    allowed = killed * STREAMS * PIECE[place.kind]
    if sent - needed > allowed:
        defects.append(f"{sent - needed} bytes were sent again, {allowed} are allowed")
    return Kill(seed, killed, sent, needed, allowed, tuple(defects))


def _straight(place: Place, package: Package, folder: Path) -> int:
    """The bytes that the package takes when nothing happens; the place is as before."""
    with place.bench(package, folder / "straight", None) as bench:
        sending = Sending(bench.order, in_memory=True)
        ending = sending.go()
        sending.close()
        assert ending.confirmed, ending
        return place.sent(bench)


def _killed_at(place: Place, bench: Bench, count: int, draw: float) -> bool:
    """Start a process and kill it when so many bytes are up; False if it ended before."""
    with started(bench.order) as process:
        assert process.stdout is not None
        process.stdout.readline()
        if bench.proxies:
            while process.poll() is None and place.sent(bench) < count:
                threading.Event().wait(_LOOK_S)
        else:
            _wait_for_end(process, draw * _COPYING_S)
        process.send_signal(signal.SIGKILL)
        for proxy in bench.proxies:
            proxy.cut()  # a computer without power sends nothing that it has buffered either
        process.communicate()
        return process.returncode == -signal.SIGKILL


def _wait_for_end(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def _finished(order: Order) -> tuple[int, str]:
    with started(order) as process:
        said, errors = process.communicate(timeout=_LONGEST_S)
        return process.returncode, (said + errors).decode()


def started(
    order: Order, before: Sequence[str] = (), **variables: str
) -> "subprocess.Popen[bytes]":
    """A process that sends an order, with a command before its own and more environment."""
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "tests.campaigns.orders"],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    process.stdin.write(written(order))
    process.stdin.close()
    process.stdin = None
    return process


def _stamps(bench: Bench) -> dict[str, tuple[int, int]]:
    """Inode and time of every whole file in a folder that is a destination."""
    if not bench.order.destination.path:
        return {}
    return {
        str(file): (file.stat().st_ino, file.stat().st_mtime_ns)
        for file in Path(bench.order.destination.path).rglob("*")
        if file.is_file() and file.suffix != part_of(file).suffix
    }


def looked_at(place: Place, package: Package) -> list[str]:
    """What is missing, different or too much at a place that confirmed a package."""
    there = place.arrived(package)
    taken = [entry for entry in package.entries if place.takes(entry.path)]
    missing = [entry.path for entry in taken if there.get(entry.path) != entry.sha256]
    strays = place.strays(package)
    return [
        *([f"missing or different there: {missing}"] if missing else []),
        *([f"too much there: {strays}"] if strays else []),
    ]


def campaign(kind: str, count: int, first: int) -> list[Kill]:
    """Runs of a kind until so many kills have struck, told as they fail."""
    done: list[Kill] = []
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"kills-{kind}-")))
        place = stack.enter_context(open_place(kind, home))
        seed = first
        while sum(one.kills for one in done) < count and len(done) < 3 * count:
            folder = home / f"run-{seed}"
            folder.mkdir()
            done.append(run(place, seed, folder))
            shutil.rmtree(folder)
            for defect in done[-1].defects:
                print(f"{kind} seed {seed}: {defect}", flush=True)
            seed += 1
    return done


def table(kind: str, done: list[Kill]) -> str:
    """What came of the kills of a kind."""
    failed = sum(bool(one.defects) for one in done)
    kills = sum(one.kills for one in done)
    again = sum(one.again for one in done)
    worst = max((one.again / one.allowed for one in done if one.allowed), default=0.0)
    return (
        f"{kind}: {kills} kills in {len(done)} runs, {failed} failed; {again} bytes sent again, "
        f"at most {worst:.2f} of what is allowed"
    )


def main() -> int:
    """Kill as often as was asked for; 1 when a run failed."""
    parser = argparse.ArgumentParser(prog="dev.py campaign-kills", description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200, help="kills for each kind")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end too
    failed = False
    for kind in asked.kinds.split(","):
        done = campaign(kind, asked.kills, asked.seed)
        print(table(kind, done), flush=True)
        failed = failed or any(one.defects for one in done)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
