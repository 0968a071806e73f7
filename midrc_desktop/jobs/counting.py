"""Counts as people read them."""


def counted(count: int, one: str, several: str = "") -> str:
    """A number with its noun: "1 file", "2,000 files"; `several` where it is not `one` and an s."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
