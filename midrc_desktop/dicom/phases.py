"""Slices that lie at one place more than once: time points, echoes, b-values, repetitions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

Told = tuple[int | float | None, ...]
"""What may tell phases apart, of one slice: temporal position, acquisition, echo time, kind."""

Piled = list[list[list[int]]]

_FEW = 10
"""If not even one place in so many has more than one slice, these are repetitions."""


def divided(told: Sequence[Told], at: Sequence[int]) -> Piled:
    """Parallel slices as piles of phases of slices, each slice by its number in `told`.

    `at` has the number of the place of each slice; the slices come in the order of their
    numbers. All phases of a pile have one slice at each of the same places. Of the ways to
    tell phases apart (each of `told`, several together, or the order at a place) the one is
    taken that leads to the fewest piles; a few repeated slices are a pile of their own.
    """
    count = Counter(at)
    repeated = sum(slices > 1 for slices in count.values())
    if repeated * _FEW <= len(count):
        return _piled(_phases(told, at, ()), at)
    best: Piled = []
    for chosen in _choices(told):
        phases = _phases(told, at, chosen)
        piles = _piled(phases, at)
        if not best or len(piles) < len(best):
            best = piles
        if len(piles) == 1 and not any(again for _, again in phases):
            break
    return best


def _choices(told: Sequence[Told]) -> Iterator[tuple[int, ...]]:
    """Which of what is told to go by: only what differs, alone before together, nothing last."""
    differ = [n for n, values in enumerate(zip(*told, strict=True)) if len(set(values)) > 1]
    for size in range(1, len(differ) + 1):
        yield from combinations(differ, size)
    yield ()


def _phases(
    told: Sequence[Told], at: Sequence[int], chosen: tuple[int, ...]
) -> dict[tuple[Told, int], list[int]]:
    """The slices of each phase: told alike, and the so many-eth that is told so at its place."""
    seen: Counter[tuple[Told, int]] = Counter()
    phases: dict[tuple[Told, int], list[int]] = defaultdict(list)
    for n, place in enumerate(at):
        key = tuple(told[n][which] for which in chosen)
        phases[key, seen[key, place]].append(n)
        seen[key, place] += 1
    return phases


def _piled(phases: dict[tuple[Told, int], list[int]], at: Sequence[int]) -> Piled:
    """Phases that have the same places together, in the order of what is told of them."""
    piles: dict[frozenset[int], list[tuple[tuple[Told, int], list[int]]]] = defaultdict(list)
    for key, members in phases.items():
        piles[frozenset(at[n] for n in members)].append((key, members))
    in_order = [
        [members for _, members in sorted(of_pile, key=lambda phase: _sorting(*phase[0]))]
        for of_pile in piles.values()
    ]
    return sorted(in_order, key=lambda pile: min(min(members) for members in pile))


def _sorting(told: Told, again: int) -> tuple[tuple[tuple[bool, float], ...], int]:
    return tuple((value is None, value or 0.0) for value in told), again
