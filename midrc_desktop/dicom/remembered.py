"""Headers that repeat themselves: what was made of an element once is remembered by its bytes.

The slices of a series differ in a handful of elements. Whatever is made of an element by a pure
function of its bytes, and of what holds around it, is made once.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from midrc_desktop.dicom.walk import Walked

_LARGEST = 1 << 12
_MOST = 20_000

T = TypeVar("T")


class Remembered(Generic[T]):
    """What was made of elements of the top level; bounded in number and in their size."""

    def __init__(self) -> None:
        self._known: dict[tuple[Hashable, bytes], T] = {}
        self._like: Walked | None = None
        self._around: Hashable = None
        self._of_like: dict[int, T] = {}

    def each(
        self, walked: Walked, around: Hashable, make: Callable[[Walked, int], T]
    ) -> dict[int, T]:
        """What is made of each element, by tag in no order.

        `around` is all that the result depends on besides the bytes of the element. What holds
        for the header that this one is like is taken over but for the elements that differ.
        """
        like = walked.like or walked
        if like is not self._like or around != self._around:
            self._like, self._around, self._of_like = like, around, {}
        differing = walked.places.keys() if walked.like else frozenset[int]()
        for tag in like.places.keys() - self._of_like.keys() - differing:
            self._of_like[tag] = self._made(walked, tag, make)
        found = self._of_like.copy()
        for tag in differing:
            found[tag] = self._made(walked, tag, make)
        return found

    def _made(self, walked: Walked, tag: int, make: Callable[[Walked, int], T]) -> T:
        key = (self._around, walked.bytes_of(tag))
        if key in self._known:
            return self._known[key]
        made = make(walked, tag)
        if len(key[1]) <= _LARGEST:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = made
        return made
