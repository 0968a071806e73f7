"""Where an element is: the tags from the data set down to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Path:
    """The sequences on the way to an element, and its own tag last; items are not told apart.

    Decisions are the same for all items of a sequence, so an item's number is not part of it.
    """

    tags: tuple[int, ...]

    @property
    def tag(self) -> int:
        """The element's own tag."""
        return self.tags[-1]

    @property
    def group(self) -> int:
        """The group of the element's own tag."""
        return self.tags[-1] >> 16

    @property
    def is_private(self) -> bool:
        """Whether the element has an odd group (PS3.5 7.8)."""
        return bool(self.group & 1)

    @property
    def is_nested(self) -> bool:
        """Whether the element is in an item of a sequence."""
        return len(self.tags) > 1

    def __truediv__(self, tag: int) -> "Path":
        """The path of an element with this tag in the items of this sequence."""
        return Path((*self.tags, tag))

    def __str__(self) -> str:
        return "/".join(f"{tag:08X}" for tag in self.tags)
