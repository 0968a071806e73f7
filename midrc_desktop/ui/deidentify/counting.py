"""Counts as people say them."""


def counted(count: int, one: str, many: str) -> str:
    """Say a count with its noun: "1 image", "1,240 images"."""
    return f"{count:,} {one if count == 1 else many}"
