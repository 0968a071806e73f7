"""Seeded fault runs: every donation ends confirmed, or stopped with a true sentence.

    python3 dev.py campaign [--runs 300] [--kinds folder,gen3,dicomweb,s3] [--seed 0]

A failed run is told with its seed and plan; `--runs 1 --seed N` does it again.
"""

import argparse
import collections
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import CancelToken
from tests.campaigns.kinds import KINDS, open_place
from tests.campaigns.orders import Ending, Sending
from tests.campaigns.packages import Package, made
from tests.campaigns.places import Bench, Place

_ABANDONS_EVERY = 4
_SLOW_S = 30.0


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run; `defects` are sentences, none of them is how it should be."""

    seed: int
    plan: str
    struck: tuple[str, ...]
    ended: str
    defects: tuple[str, ...]
    seconds: float


def run(place: Place, seed: int, folder: Path, *, number: int = 0) -> Run:
    """One package, sent through the trouble of this seed, put right, and sent to its end.

    `number` keeps packages of the same seed apart. A stopped one in four is abandoned instead.
    """
    began = time.monotonic()
    package = made(folder, number * 1_000_000 + seed, rows=place.rows)
    before = _tree(package.folder)
    with place.bench(package, folder, seed) as bench:
        plan = str(bench.trouble)
        ended, defects = _sent(place, package, bench, abandons=seed % _ABANDONS_EVERY == 0)
        struck = bench.trouble.struck()
    if _tree(package.folder) != before:
        defects.append("the package is not what it was")
    return Run(seed, plan, struck, ended, tuple(defects), time.monotonic() - began)


def _sent(place: Place, package: Package, bench: Bench, *, abandons: bool) -> tuple[str, list[str]]:
    sending = Sending(bench.order, in_memory=True)
    try:
        cancel = CancelToken()
        ending = sending.go(
            lambda progress: bench.watch(progress, cancel), cancel, hopeless=bench.trouble.stays
        )
        ended = "confirmed" if ending.confirmed else ending.problem
        defects = _truth(ending, bench)
        bench.trouble.heal()
        if not ending.confirmed:
            if abandons:
                return f"{ended}, abandoned", defects + _abandoned(place, package, sending)
            ending = sending.go()
            if not ending.confirmed:
                return ended, [
                    *defects,
                    f"put right, it still ends with {ending.problem}: {ending.detail}",
                ]
            ended += ", then confirmed"
        return ended, defects + _whole(place, package, ending)
    finally:
        sending.close()


def _truth(ending: Ending, bench: Bench) -> list[str]:
    """Whether it may end like this, and what it says is so."""
    if ending.confirmed:
        return []
    said = f"{ending.problem} ({ending.sentences} {ending.detail})"
    if not bench.trouble.may_stop():
        return [f"it stopped where it should go on: {said}"]
    if not bench.trouble.fitting() & set(ending.kinds):
        return [f"not true of what happened: {said}"]
    return []


def _whole(place: Place, package: Package, ending: Ending) -> list[str]:
    """Whether what is confirmed is there, once, and nothing else."""
    wanted = {e.path: e.sha256 for e in package.entries if e.path not in ending.left}
    defects = []
    if {one.path: one.sha256 for one in ending.confirmations} != wanted:
        defects.append("it does not confirm what it was given")
    there = place.arrived(package)
    if wrong := sorted(path for path in wanted if there.get(path) != wanted[path]):
        defects.append(f"missing or different there: {wrong}")
    if strays := place.strays(package):
        defects.append(f"too much there: {strays}")
    return defects


def _abandoned(place: Place, package: Package, sending: Sending) -> list[str]:
    """Whether nothing begun stays but what is told."""
    try:
        told = sending.abandon()
    except DesktopError as problem:
        return [f"it cannot be abandoned: {type(problem).__name__} {problem.detail}"]
    return [
        f"left behind and not told: {stray}"
        for stray in place.strays(package)
        if not any(name and name in stray for name in told)
    ]


def _tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def campaign(kind: str, seeds: range, *, stop: int = 10) -> list[Run]:
    """All runs of a kind, told as they fail; ends early after so many failures."""
    done: list[Run] = []
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"campaign-{kind}-")))
        place = stack.enter_context(open_place(kind, home))
        for seed in seeds:
            folder = home / f"run-{seed}"
            folder.mkdir()
            done.append(run(place, seed, folder))
            shutil.rmtree(folder)
            if done[-1].seconds > _SLOW_S:
                print(f"{kind} seed {seed}: {done[-1].seconds:.0f} s\n    plan: {done[-1].plan}")
            for defect in done[-1].defects:
                print(f"{kind} seed {seed}: {defect}\n    plan: {done[-1].plan}", flush=True)
            if sum(bool(one.defects) for one in done) >= stop:
                break
    return done


def table(kind: str, done: list[Run]) -> str:
    """How the runs of a kind ended, by how often."""
    ended = collections.Counter(one.ended for one in done)
    struck = collections.Counter(what for one in done for what in one.struck)
    failed = sum(bool(one.defects) for one in done)
    seconds = sum(one.seconds for one in done)
    lines = [f"{kind}: {len(done)} runs, {failed} failed, {seconds:.0f} s"]
    lines += [f"    {count:5d}  {what}" for what, count in ended.most_common()]
    lines.append("  faults that struck")
    lines += [f"    {count:5d}  {what}" for what, count in struck.most_common()]
    return "\n".join(lines)


def main() -> int:
    """Run the campaign that was asked for; 1 when a run failed."""
    parser = argparse.ArgumentParser(prog="dev.py campaign", description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="runs for each kind")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end too
    failed = False
    for kind in asked.kinds.split(","):
        done = campaign(kind, range(asked.seed, asked.seed + asked.runs))
        print(table(kind, done), flush=True)
        failed = failed or len(done) < asked.runs or any(one.defects for one in done)
    return int(failed)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
