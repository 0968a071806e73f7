"""Writing a file so that it is there whole or not at all, whenever the program is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def part_of(target: Path) -> Path:
    """The temporary name, beside `target`, under which it is written."""
    return target.with_name(f"{target.name}.part")


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A temporary name to write under: renamed to `target` if the block ends well, else removed."""
    part = part_of(target)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
