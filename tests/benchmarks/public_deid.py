"""The public benchmark of ../shared/benchmarks/deid over many seeds, scored, with its failures.

    python3 dev.py benchmark-deid [--seeds 1-10] [--dciodvfy] [--keep FOLDER]

Each seed is taken twice: as it is, and with real images of ../shared/data among it (`--real`).
The installed program runs three times over each, every time as on a new machine: the run that is
scored, one with another key, and one with the first key again, which must give the same bytes.
Text in pixels is found and covered; faces are left as they are.

Exits 0 only if safety is 100 % and the overall score at least 99.9 %, both machines wrote the same
bytes, another key left no trace, and, with `--dciodvfy`, no file has an error that its original
does not have. Exits 2 where the benchmark is not on this machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.benchmarks.public_deid_score import Score, categories, listed, scored, table, together
from tests.deid import dciodvfy
from tests.deid.made import packaged
from tests.deid.two_runs import Run, shared

SHARED = Path(__file__).resolve().parents[3] / "shared"
BENCHMARK = SHARED / "benchmarks" / "deid"
SAFETY, OVERALL = 100.0, 99.9
TOGETHER = 2


def deidentified(originals: Path, place: Path, key: str) -> Run:
    """One run of the installed program, with a home directory of its own."""
    place.mkdir()
    (place / "site.key").write_text(key)
    done = Run(place / "out", place / "report.json")
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "midrc_desktop", "deidentify", str(originals)),
            *("--out", str(done.folder), "--report", str(done.report)),
            *("--site-key-file", str(place / "site.key"), "--workers", "1"),
            *("--deface", "off", "--pixels", "auto"),
        ],
        env=os.environ | {"MIDRC_DESKTOP_HOME": str(place / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode > 1:
        raise SystemExit(f"midrc-desktop ended with {finished.returncode}: {finished.stderr}")
    return done


def one_seed(seed: int, real: bool, folder: Path) -> tuple[Score, Run]:
    """Generate, de-identify three times, and score; also the run that was scored."""
    place = folder / f"seed{seed}{'-real' if real else ''}"
    place.mkdir()
    corpus, key = place / "corpus", place / "key.jsonl"
    among = ["--real", str(SHARED / "data")] if real else []
    _benchmark("generate_corpus", "--out", corpus, "--key", key, "--seed", seed, *among)
    run = deidentified(corpus, place / "first", "5a" * 32)
    other = deidentified(corpus, place / "other-key", "6b" * 32)
    again = deidentified(corpus, place / "again", "5a" * 32)
    scores = place / "scores.json"
    _benchmark(
        *("score_output", "--corpus", corpus, "--key", key, "--deid", run.folder),
        *("--report", run.report, "--json", scores, "--failures", 0),
        *("--other-key-deid", other.folder, "--same-key-deid", again.folder),
    )
    doubts = sorted(shared(run, other))
    if run.bytes() != again.bytes():
        doubts.append("Two machines with the same key wrote different bytes.")
    return scored(f"{seed}{' real' if real else ''}", scores, tuple(doubts)), run


def _benchmark(script: str, *arguments: object) -> None:
    finished = subprocess.run(
        [sys.executable, str(BENCHMARK / f"{script}.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(f"{script} ended with {finished.returncode}: {finished.stderr[-2000:]}")


def new_errors(runs: Iterable[Run]) -> Counter[str]:
    """What dciodvfy says of outputs and not of their originals, with the number of files."""
    pairs = [pair for run in runs for pair in run.pairs.items()]
    with ThreadPoolExecutor(TOGETHER) as pool:
        before = pool.map(dciodvfy.complaints, (source for source, _ in pairs))
        after = pool.map(dciodvfy.complaints, (out for _, out in pairs))
        found = Counter(
            error for old, new in zip(before, after, strict=True) for error in new - old
        )
    print(f"\ndciodvfy: {len(pairs):,} outputs beside their originals, {len(found)} new errors")
    for error, count in found.most_common():
        print(f"  {count:5}  {error}")
    return found


def printed(scores: list[Score], runs: list[Run]) -> None:
    """Scores, failures by category, what was held."""
    groups = categories(BENCHMARK)
    print(table(scores, groups))
    failures = [failure for score in scores for failure in score.failures]
    print(f"\nFailures: {len(failures)}")
    print("\n".join(listed(failures)))
    reasons: Counter[tuple[str, str]] = Counter(
        (str(row["status"]), str(reason))
        for run in runs
        for row in run.rows
        for reason in _reasons(row)
        if row["status"] != "written"
    )
    print("\nNot written, over all corpora:")
    for (status, reason), count in reasons.most_common():
        print(f"  {count:5}  {status}: {reason}")
    doubts = Counter(doubt for score in scores for doubt in score.doubts)
    print(f"\nTwo machines with one key, and another key: {sum(doubts.values())} doubts")
    for doubt, count in doubts.most_common():
        print(f"  {count:5}  {doubt}")


def _reasons(row: dict[str, object]) -> list[str]:
    reasons = row["reasons"]
    assert isinstance(reasons, list)
    return reasons


def good_enough(scores: list[Score]) -> bool:
    """Whether the limits are kept."""
    groups = categories(BENCHMARK)
    safe = all(score.percent(groups, "safety") == SAFETY for score in scores)
    overall = together(scores).percent(groups)
    return safe and overall >= OVERALL and not any(score.doubts for score in scores)


def seeds(text: str) -> list[int]:
    """ "1-10" or "3" or "1,4,7"."""
    ranges = (part.partition("-") for part in text.split(","))
    return [seed for low, _, high in ranges for seed in range(int(low), int(high or low) + 1)]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=seeds, default=seeds("1-10"), help="as 1-10 or 1,4,7")
    parser.add_argument("--dciodvfy", action="store_true", help="also compare its errors")
    parser.add_argument("--keep", type=Path, help="a new folder that keeps every corpus and output")
    wanted = parser.parse_args(arguments)
    if not BENCHMARK.is_dir():
        print("The public benchmark (../shared/benchmarks/deid) is not on this machine.")
        return 2
    if wanted.dciodvfy and not dciodvfy.INSTALLED:
        print("dciodvfy is not on this machine (Debian: dicom3tools).")
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        jobs = [(seed, real) for seed in wanted.seeds for real in (False, True)]
        with ThreadPoolExecutor(TOGETHER) as pool:
            done = list(pool.map(partial(_job, folder=folder), jobs))
        scores, runs = [score for score, _ in done], [run for _, run in done]
        printed(scores, runs)
        enough = good_enough(scores)
        if wanted.dciodvfy:
            for number, more in enumerate((packaged("CT_small.dcm").parent, SHARED / "data")):
                runs.append(deidentified(more, folder / f"more{number}", "5a" * 32))
            enough &= not new_errors(runs)
    print(f"\nlimits: safety {SAFETY:g} %, overall {OVERALL:g} %: {'kept' if enough else 'MISSED'}")
    return 0 if enough else 1


def _job(job: tuple[int, bool], folder: Path) -> tuple[Score, Run]:
    return one_seed(*job, folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
