"""The viewports, or in their place three planes of what hangs in the active one."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from midrc_desktop.ui.preview.grid import Grid
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.mpr import MprPanel
from midrc_desktop.ui.preview.viewport import Viewport


class Middle(QStackedWidget):
    """Shows the grid; makes the panel with the three planes when it is first asked for.

    Signals:
        added: The panel has been made (MprPanel).
    """

    added = Signal(object)

    def __init__(
        self,
        grid: Grid,
        loader: PictureLoader,
        make_planes: Callable[[], MprPanel] | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._grid, self._loader, self._make = grid, loader, make_planes
        self._planes: MprPanel | None = None
        self.addWidget(grid)

    @property
    def has_planes(self) -> bool:
        """Whether there can be three planes."""
        return self._make is not None

    @property
    def planes(self) -> MprPanel | None:
        """The panel with the three planes while it is shown."""
        return None if self.currentWidget() is self._grid else self._planes

    @property
    def active(self) -> Viewport | MprPanel:
        """What keys and tools are for."""
        return self.planes or self._grid.active

    @property
    def all(self) -> tuple[Viewport | MprPanel, ...]:
        """Everything that shows pictures, also while it is not in view."""
        return (*self._grid.viewports, *((self._planes,) if self._planes is not None else ()))

    def show_planes(self) -> None:
        """Three planes of the active stack, through the slice in view and under its window."""
        if self._planes is None:
            assert self._make is not None
            self._planes = planes = self._make()
            self.addWidget(planes)
            planes.held_changed.connect(lambda held: self._loader.reserve(planes, held))
            self.added.emit(planes)
        active = self._grid.active
        window = None if active.image is None else active.view.window_level
        self._planes.show_stack(active.stack, active.plane, window)
        for viewport in self._grid.viewports:
            self._loader.release(viewport)
        self.setCurrentWidget(self._planes)

    def show_viewports(self) -> None:
        """The viewports again; the active one shows the slice at the crosshair."""
        if (planes := self.planes) is None:
            return
        active, known = self._grid.active, planes.picture is not None
        index, window = planes.index if known else None, planes.view.window_level
        planes.forget()
        for viewport in self._grid.viewports:
            viewport.show_stack(viewport.stack, index if viewport is active else None)
        if known:
            active.set_window(window)
        self.setCurrentWidget(self._grid)

    def forget_sights(self) -> None:
        """Another donation: nothing has been looked at yet."""
        for viewport in self._grid.viewports:
            viewport.show_stack(None)
        if self._planes is not None:
            self._planes.forget_sights()
