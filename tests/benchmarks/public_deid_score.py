"""What the public benchmark's scorer says, added up over seeds, with the pixel checks apart."""

import json
import runpy
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

GROUPS = ("safety", "consistency", "conformance", "utility")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that failed: in which file at which element, what was asked for and what is there.

    `of_pixels` says that it needs a look at the pixels.
    """

    seed: str
    category: str
    file: str
    path: str
    expected: str
    got: str
    of_pixels: bool


@dataclass(frozen=True, slots=True)
class Score:
    """One corpus: checks passed and made by category, and what failed."""

    seed: str
    counts: Mapping[str, tuple[int, int]]
    failures: tuple[Failure, ...]
    doubts: tuple[str, ...]

    def total(self, *, pixels: bool, within: Collection[str] | None = None) -> int:
        """The checks of these categories, or of all."""
        made = sum(
            total
            for category, (_, total) in self.counts.items()
            if (within is None or category in within) and (pixels or category != "pixels_hidden")
        )
        apart = (f for f in self.failures if f.of_pixels and f.category != "pixels_hidden")
        return made - (not pixels) * sum(within is None or f.category in within for f in apart)

    def percent(self, groups: Mapping[str, str], group: str | None, *, pixels: bool) -> float:
        """The share of passed checks of a group, or of all."""
        within = {name for name, one in groups.items() if group in {None, one}}
        total = self.total(pixels=pixels, within=within)
        failed = sum(
            failure.category in within and (pixels or not failure.of_pixels)
            for failure in self.failures
        )
        return 100 * (total - failed) / total if total else 100.0


def scored(seed: str, path: Path, for_text: Collection[str], doubts: tuple[str, ...]) -> Score:
    """The scorer's JSON; `for_text` are the files that are held for text in their pixels."""
    told = json.loads(path.read_text("utf-8"))
    failures = tuple(
        Failure(
            seed,
            **one,
            of_pixels=one["category"] == "pixels_hidden"
            or (one["category"] == "file_present" and one["file"] in for_text),
        )
        for one in ({key: row[key] for key in _KEYS} for row in told["failures"])
    )
    counts = {category: (passed, total) for category, (passed, total) in told["categories"].items()}
    return Score(seed, counts, failures, doubts)


_KEYS = ("category", "file", "path", "expected", "got")


def categories(benchmark: Path) -> dict[str, str]:
    """The group of each category, as the scorer has it."""
    found = runpy.run_path(str(benchmark / "deidbench" / "scoring" / "results.py"))["CATEGORIES"]
    return {category: group for category, (group, _) in found.items()}


def table(scores: Iterable[Score], groups: Mapping[str, str]) -> str:
    """One line for each corpus and one for all."""
    columns = (*GROUPS, "overall", "safety w/o pixels", "overall w/o pixels", "checks")
    lines = [f"{'seed':8} " + " ".join(f"{title:>{max(9, len(title))}}" for title in columns)]
    rows = list(scores)
    for score in (*rows, _together(rows)):
        figures = [score.percent(groups, group, pixels=True) for group in GROUPS]
        figures.append(score.percent(groups, None, pixels=True))
        figures.append(score.percent(groups, "safety", pixels=False))
        figures.append(score.percent(groups, None, pixels=False))
        widths = (max(9, len(title)) for title in columns[:-1])
        cells = (f"{figure:{width}.2f}" for figure, width in zip(figures, widths, strict=True))
        lines.append(f"{score.seed:8} {' '.join(cells)} {score.total(pixels=True):9}")
    return "\n".join(lines)


def _together(scores: Iterable[Score]) -> Score:
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
