"""What was found of elements before: most of a slice is byte for byte as in the slice before."""

from midrc_desktop.deid.verify.outline import Raw
from midrc_desktop.deid.verify.part import Judge, Part
from midrc_desktop.deid.verify.walk import CHARACTER_SET, Blocks, Syntax

_ROOM = 16 << 20
_COST_OF_ONE = 700
_MOST_SETTINGS = 64
_PRIVATE = 0x10000


class Memory:
    """Judges elements, and remembers those that nothing speaks against.

    They are told apart by all their bytes and by what their meaning hangs on: how they are
    written, the character set that holds, and who reserved a private block. What fails is
    judged again each time. When `room` bytes are full, all is forgotten.
    """

    def __init__(self, judge: Judge, room: int = _ROOM) -> None:
        self.judge = judge
        self._room = self._left = room
        self._known: dict[tuple[Syntax, bytes, str], dict[bytes, Part]] = {}

    @property
    def size(self) -> int:
        """How many bytes all that is remembered takes, roughly."""
        return self._room - self._left

    def parts(self, raws: list[Raw], syntax: Syntax) -> tuple[dict[int, Part], bool]:
        """Every element of the top level of a data set, judged by itself, by tag.

        The second says whether a private block was reserved that nothing is in.
        """
        parts: dict[int, Part] = {}
        blocks = Blocks()
        charset = b""
        public = self._of(syntax, charset)
        private: dict[str, dict[bytes, Part]] = {}
        for tag, raw in raws:
            known, creator = public, ""
            if tag & _PRIVATE:
                creator = blocks.creator(tag)
                if creator not in private:
                    private[creator] = self._of(syntax, charset, creator)
                known = private[creator]
            part = known.get(raw)
            if part is None:
                part = self.judge.part(tag, raw, syntax, charset, creator)
                if not part.doubts:
                    self._remember(known, raw, part)
            parts[tag] = part
            if tag == CHARACTER_SET:
                charset = part.value
                public, private = self._of(syntax, charset), {}
            elif tag & _PRIVATE and Blocks.is_creator(tag):
                blocks.reserve(tag, part.value)
        return parts, blocks.orphans

    def _of(self, syntax: Syntax, charset: bytes, creator: str = "") -> dict[bytes, Part]:
        if len(self._known) > _MOST_SETTINGS:
            self._known.clear()
        return self._known.setdefault((syntax, charset, creator), {})

    def _remember(self, known: dict[bytes, Part], raw: bytes, part: Part) -> None:
        cost = len(raw) + _COST_OF_ONE
        if cost > self._left:
            for remembered in self._known.values():
                remembered.clear()
            self._left = self._room
        if cost <= self._left:
            self._left -= cost
            known[raw] = part
