"""The left side of the text view: the series with text, and those of which one may be drawn in."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.texts_rows import Row, RowList
from midrc_desktop.ui.deidentify.texts_words import Said
from midrc_desktop.ui.preview.stack import Stack
from midrc_desktop.ui.studies.thumbnails import Thumbnails
from midrc_desktop.ui.theme import GROUP, SPACE

WIDTH = 232


class TextsSeries(QWidget):
    """A list of stacks with thumbnail, number of places, and whether they are settled.

    Signals:
        chosen: The person chose this stack (a Stack).
    """

    chosen = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._stacks: tuple[Stack, ...] = ()
        self._shown: tuple[Stack, ...] = ()
        self._wanted: frozenset[str] = frozenset()
        self._lines: Callable[[Stack], Sequence[Said]] = lambda stack: ()
        self._current: Stack | None = None
        self._needed = False
        self._thumbnails = Thumbnails(context, self)
        self._thumbnails.ready.connect(lambda _uid, _picture: self._show())
        self.list = RowList(self.tr("Series with text"))
        self.list.chosen.connect(self._row_chosen)
        self.all = QCheckBox(self.tr("Show all series"))
        self.all.setToolTip(self.tr("Also those in which no text was found."))
        self.all.toggled.connect(lambda _: self._show())
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(SPACE)
        column.addWidget(parts.strong(self.tr("Series")))
        column.addWidget(self.list, 1)
        column.addWidget(self.all)

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """Those in the list, in their order."""
        return self._shown

    def show_stacks(
        self,
        stacks: Sequence[Stack],
        wanted: frozenset[str],
        lines: Callable[[Stack], Sequence[Said]],
        current: Stack | None,
    ) -> None:
        """List these stacks; without "all" only those of the series `wanted`."""
        self._stacks, self._wanted, self._lines = tuple(stacks), wanted, lines
        self._current = current
        self._show()
        self._thumbnails.want([stack.series for stack in self._shown])

    @property
    def needed(self) -> bool:
        """Whether there is anything to choose from."""
        return self._needed

    def stack_of(self, series_uid: str | None) -> Stack | None:
        """The first stack of a series, in the list or not."""
        of = (one for one in self._stacks if one.series.series_instance_uid == series_uid)
        return next(of, None)

    def _show(self) -> None:
        here = None if self._current is None else self._current.key
        others = any(s.series.series_instance_uid not in self._wanted for s in self._stacks)
        self.all.setVisible(others and bool(self._wanted))
        self._shown = tuple(
            one
            for one in self._stacks
            if self.all.isChecked()
            or not self._wanted
            or one.series.series_instance_uid in self._wanted
            or one.key == here
        )
        rows = [
            Row(
                one.key,
                one.label,
                tuple(self._lines(one)),
                picture=self._thumbnails.tile(one.series.series_instance_uid),
            )
            for one in self._shown
        ]
        self.list.show_rows(rows, here)
        self._needed = others or len(rows) > 1

    def _row_chosen(self, key: object) -> None:
        stack = next((one for one in self._shown if one.key == key), None)
        if stack is not None:
            self.chosen.emit(stack)
