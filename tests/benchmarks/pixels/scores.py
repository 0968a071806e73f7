"""The bars of the faces benchmark: a row as a line, all rows as a table of pass and fail."""

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]

REMOVED_SHARE = 0.95
LEFT, LEFT_NEVER = 0.05, 0.10
BRAIN_SHARE, BRAIN_ML = 0.001, 1.0
VIEWS = 3


def told_row(row: Row) -> str:
    """One line for one variant; what misses a bar is marked."""
    parts = [f"{'!!' if wrong(row) else '  '} {row['head']:<10} {row['variant']:<32}"]
    parts.append(f"{row['verdict']:<8} {row['seconds']:5.1f} s")
    if "in_view" in row:
        parts.append(f"view {row['in_view']:4.2f} left {row['left'] * 100:5.1f} %")
    if "edge" in row:
        parts.append(f"edge {row['edge'] * 100:5.1f} %")
    if "brain_ml" in row:
        parts.append(f"brain {row['brain_ml']:6.3f} ml")
    if "faces_before" in row:
        parts.append(f"faces {_count(row['faces_before'])}>{_count(row['faces_after'])}")
    return "  ".join(parts) + (f"\n      {row['told']}" if wrong(row) else "")


def wrong(row: Row) -> bool:
    """Whether a row misses what is asked of it alone."""
    removed = row["verdict"] == "REMOVED"
    if row["expected"] == "never":
        return removed
    if row["expected"] == "removed" and not removed:
        return True
    return removed and (
        row.get("left", 0) > LEFT
        or row.get("brain_share", 0) > BRAIN_SHARE
        or row.get("brain_ml", 0) > BRAIN_ML
        or (_count(row.get("faces_before", ())) >= VIEWS and _count(row["faces_after"]) > 0)
    )


def verdicts(rows: list[Row]) -> int:
    """Print the table of bars, tuning and held-out heads apart; 1 where one is missed."""
    misses = 0
    for title, those in (
        ("heads that thresholds were chosen on", [r for r in rows if r["tuning"]]),
        ("heads only reported on", [r for r in rows if not r["tuning"]]),
    ):
        if those:
            print(f"\n{title}: {len(those)} volumes")
            misses += sum(not bar for bar in [*_table(those)])
    return 1 if misses else 0


def _table(rows: list[Row]) -> Iterable[bool]:
    faces = [row for row in rows if row["expected"] == "removed"]
    removed = [row for row in rows if row["verdict"] == "REMOVED"]
    heads = [row for row in removed if "left" in row and row["expected"] != "none"]
    if faces:
        share = sum(row["verdict"] == "REMOVED" for row in faces) / len(faces)
        yield _bar("face in view: removed", share >= REMOVED_SHARE,
                   f"{share:.1%} of {len(faces)} (at least {REMOVED_SHARE:.0%})")  # fmt: skip
    never = [row for row in rows if row["expected"] == "never"]
    if never:
        bad = [row["variant"] for row in never if row["verdict"] == "REMOVED"]
        yield _bar("no face at all: never removed", not bad, f"{len(bad)} of {len(never)} {bad}")
    if heads:
        yield _most(heads, "left", "facial tissue left where removed", LEFT)
        yield _most(heads, "left", "facial tissue left, never above", LEFT_NEVER)
    brains = [row for row in removed if "brain_ml" in row]
    if brains:
        yield _most(brains, "brain_share", "brain altered (MR T1)", BRAIN_SHARE)
        worst = max(brains, key=lambda row: float(row["brain_ml"]))
        yield _bar("brain altered (MR T1), ml", worst["brain_ml"] <= BRAIN_ML,
                   f"at most {worst['brain_ml']:.3f} ml ({_name(worst)})")  # fmt: skip
    seen = [row for row in removed if _count(row.get("faces_before", ())) >= VIEWS]
    if seen:
        still = [_name(row) for row in seen if _count(row["faces_after"])]
        yield _bar("face detector, after", not still, f"{len(still)} of {len(seen)} {still}")


def _most(rows: list[Row], key: str, title: str, limit: float) -> bool:
    above = [row for row in rows if row[key] > limit]
    worst = max(rows, key=lambda row: float(row[key]))
    text = f"{len(above)} of {len(rows)} above {limit:.1%}; most {worst[key]:.2%} ({_name(worst)})"
    return _bar(title, not above, text)


def _bar(title: str, kept: bool, text: str) -> bool:
    print(f"  {'pass' if kept else 'FAIL'}  {title:<36} {text}")
    return kept


def _name(row: Row) -> str:
    return f"{row['head']} {row['variant']}"


def _count(views: Iterable[float]) -> int:
    return sum(one > 0 for one in views)
