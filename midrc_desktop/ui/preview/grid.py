"""The viewports side by side, one of which is active: keys and tools are for that one."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from midrc_desktop.ui.preview.viewport import Viewport

COLUMNS = 2
GAP = 1


class Grid(QWidget):
    """One, two or four viewports; those that are not shown keep what hangs in them.

    Signals:
        added: A viewport has been made (Viewport).
        activated: Another viewport is active (Viewport).
    """

    added = Signal(object)
    activated = Signal(object)

    def __init__(self, make: Callable[[], Viewport], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._made: list[Viewport] = []
        self._count = 0
        self._active = 0
        self._alone = False
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setSpacing(GAP)

    @property
    def viewports(self) -> tuple[Viewport, ...]:
        """Those of the layout, in reading order, also while one of them is alone."""
        return tuple(self._made[: self._count])

    @property
    def in_view(self) -> tuple[Viewport, ...]:
        """Those that can be seen."""
        return (self.active,) if self._alone else self.viewports

    @property
    def active(self) -> Viewport:
        """The one that keys and tools are for."""
        return self._made[self._active]

    @property
    def alone(self) -> bool:
        """Whether the active viewport has the place of all."""
        return self._alone

    def arrange(self, count: int) -> None:
        """Show this many; the active one stays active and comes first if there is one only."""
        while len(self._made) < count:
            self._add()
        self._count = count
        self._alone = False
        if self._active >= count:
            self._made.insert(0, self._made.pop(self._active))
            self._active = 0
        self._place()

    def set_alone(self, alone: bool) -> None:
        """Give the active viewport the place of all, or bring the others back."""
        if alone != self._alone:
            self._alone = alone
            self._place()

    def activate(self, viewport: Viewport) -> None:
        """Make this one active."""
        if viewport is not self.active and viewport in self.viewports:
            self._active = self._made.index(viewport)
            self._name()
            self.activated.emit(viewport)

    def _add(self) -> None:
        viewport = self._make()
        viewport.setParent(self)
        viewport.used.connect(lambda: self.activate(viewport))
        self._made.append(viewport)
        self.added.emit(viewport)

    def _place(self) -> None:
        for viewport in self._made:
            self._cells.removeWidget(viewport)
        seen = self.in_view
        for number, viewport in enumerate(seen):
            self._cells.addWidget(viewport, number // COLUMNS, number % COLUMNS)
        for side in range(COLUMNS):
            self._cells.setColumnStretch(side, 1 if side < len(seen) else 0)
            self._cells.setRowStretch(side, 1 if side * COLUMNS < len(seen) else 0)
        for viewport in self._made:
            viewport.setVisible(viewport in seen)
        for before, after in pairwise(seen):
            QWidget.setTabOrder(before.view, after.view)
        self._name()

    def _name(self) -> None:
        framed = len(self.in_view) > 1
        for number, viewport in enumerate(self.viewports, 1):
            active = viewport is self.active
            name = self.tr("Slice")
            if framed:
                name = self.tr("Slice, view {0} of {1}").format(number, self._count)
                name = self.tr("{0}, active").format(name) if active else name
            viewport.set_frame(framed=framed, active=active, name=name)
