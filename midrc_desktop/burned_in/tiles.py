"""At which sizes a picture is read, and in which parts: memory is bounded by the size of a part."""

from collections.abc import Iterator

from midrc_desktop.burned_in.found import Box

TILE = 1024
"""Rows and columns of what the detector is given at once."""
LARGEST_SCALE = 2.0
"""Letters of 8 pixels are found when they are shown twice as large."""

_LAP = 64
"""Pixels of a tile, at the size it is read at, that its neighbour sees too."""


def sizes(whole: float) -> list[float]:
    """Scales to read a picture at, of which `whole` shows all of it at once; each is larger."""
    found = [whole]
    while found[-1] < 0.75 * LARGEST_SCALE:
        found.append(min(2 * found[-1], LARGEST_SCALE))
    return found


def tiles(rows: int, columns: int, scale: float) -> Iterator[Box]:
    """Parts that cover a picture and overlap, none larger than TILE at this scale."""
    side, lap = int(TILE / scale), int(_LAP / scale)
    for top, bottom in _steps(rows, side, lap):
        for left, right in _steps(columns, side, lap):
            yield Box(left, top, right, bottom)


def _steps(length: int, side: int, lap: int) -> list[tuple[int, int]]:
    if length <= side:
        return [(0, length)]
    count = -(-(length - lap) // (side - lap))
    side = -(-(length + (count - 1) * lap) // count)
    starts = [round(at * (length - side) / (count - 1)) for at in range(count)]
    return [(start, start + side) for start in starts]
