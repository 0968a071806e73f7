"""What the public benchmark's scorer says, added up over seeds."""

import json
import runpy
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

GROUPS = ("safety", "consistency", "conformance", "utility")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed: in which file at which element, what was asked for, what is there."""

    seed: str
    category: str
    file: str
    path: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Score:
    """One corpus: checks passed and made by category, and what failed."""

    seed: str
    counts: Mapping[str, tuple[int, int]]
    failures: tuple[Failure, ...]
    doubts: tuple[str, ...]

    @property
    def total(self) -> int:
        """The checks that were made."""
        return sum(total for _, total in self.counts.values())

    def percent(self, groups: Mapping[str, str], group: str | None = None) -> float:
        """The share of passed checks of a group, or of all."""
        within = [self.counts[name] for name in self.counts if group in {None, groups[name]}]
        total = sum(made for _, made in within)
        return 100 * sum(passed for passed, _ in within) / total if total else 100.0


def scored(seed: str, path: Path, doubts: tuple[str, ...]) -> Score:
    """The scorer's JSON."""
    told = json.loads(path.read_text("utf-8"))
    failures = tuple(Failure(seed, *(row[key] for key in _KEYS)) for row in told["failures"])
    counts = {category: (passed, total) for category, (passed, total) in told["categories"].items()}
    return Score(seed, counts, failures, doubts)


_KEYS = ("category", "file", "path", "expected", "got")


def categories(benchmark: Path) -> dict[str, str]:
    """The group of each category, as the scorer has it."""
    found = runpy.run_path(str(benchmark / "deidbench" / "scoring" / "results.py"))["CATEGORIES"]
    return {category: group for category, (group, _) in found.items()}


def table(scores: Iterable[Score], groups: Mapping[str, str]) -> str:
    """One line for each corpus and one for all."""
    lines = [f"{'seed':8} " + " ".join(f"{title:>11}" for title in (*GROUPS, "overall", "checks"))]
    rows = list(scores)
    for score in (*rows, together(rows)):
        figures = [score.percent(groups, group) for group in (*GROUPS, None)]
        cells = " ".join(f"{figure:11.2f}" for figure in figures)
        lines.append(f"{score.seed:8} {cells} {score.total:11}")
    return "\n".join(lines)


def together(scores: Iterable[Score]) -> Score:
    """All corpora as one."""
    counts: dict[str, tuple[int, int]] = {}
    failures: list[Failure] = []
    for score in scores:
        failures += score.failures
        for category, (passed, total) in score.counts.items():
            before = counts.get(category, (0, 0))
            counts[category] = before[0] + passed, before[1] + total
    return Score("all", counts, tuple(failures), ())


def listed(failures: Collection[Failure]) -> Iterator[str]:
    """Failures by category, with their numbers; alike ones once, with the first file."""
    for category in sorted({failure.category for failure in failures}):
        those = [failure for failure in failures if failure.category == category]
        yield f"  {category}: {len(those)}"
        alike: dict[tuple[str, str, str], list[Failure]] = {}
        for failure in those:
            alike.setdefault((failure.path, failure.expected, failure.got), []).append(failure)
        for (path, expected, got), same in sorted(alike.items(), key=lambda pair: -len(pair[1])):
            yield (
                f"    {len(same):4} x {path or '-'} | expected {expected[:_LONGEST]!r} | "
                f"got {got[:_LONGEST]!r} | as in {same[0].file} of seed {same[0].seed}"
            )
