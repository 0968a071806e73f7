"""Which series leave, chosen so that it can be undone."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

Choose = Callable[[frozenset[str], frozenset[str]], None]
"""Takes in the first series and leaves out the second."""


class ChoiceCommand(QUndoCommand):
    """Some series taken in, others left out; what changed elsewhere meanwhile stays as it is."""

    def __init__(
        self, choose: Choose, take_in: frozenset[str], leave_out: frozenset[str], words: str
    ) -> None:
        """Both hold only series that this changes."""
        super().__init__(words)
        self._choose = choose
        self._take_in = take_in
        self._leave_out = leave_out

    def redo(self) -> None:
        self._choose(self._take_in, self._leave_out)

    def undo(self) -> None:
        self._choose(self._leave_out, self._take_in)
