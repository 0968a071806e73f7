"""The list of keys, as `?` shows it: from the actions themselves, so that none is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

_GROUP = "midrc_desktop_group_of_keys"
_COLUMNS = 3
_MANY = 3


@dataclass(frozen=True, slots=True)
class Line:
    """What one key, or one of several, does. `sequences` are the shortcuts it stands for."""

    keys: str
    meaning: str
    sequences: tuple[str, ...] = ()


Groups = dict[str, list[Line]]


def name_group(owner: QObject, title: str) -> None:
    """Say under which title the keys of an action, or of all below a widget, are listed."""
    owner.setProperty(_GROUP, title)


class KeysDialog(QDialog):
    """Every key of a window: those of its actions, and what the views and the mouse know."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Keys"))
        self.groups = self._groups(parent.window())
        page = QVBoxLayout(self)
        page.setContentsMargins(24, MARGIN, 24, MARGIN)
        page.setSpacing(GROUP)
        page.addWidget(self._scrolling())
        close = parts.button(self.tr("Close"), part="primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        page.addLayout(row)

    def _scrolling(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("page")
        across = QHBoxLayout(inside)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(3 * SPACE)
        for column in _columns(self.groups):
            down = QVBoxLayout()
            down.setSpacing(GROUP)
            for title in column:
                down.addLayout(_block(title, self.groups[title]))
            down.addStretch()
            across.addLayout(down, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self.tr("Keys"))
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        room = self.screen().availableSize() * 0.95
        wanted = inside.sizeHint()
        scroll.setMinimumSize(
            min(wanted.width() + MARGIN, room.width() - 64),
            min(wanted.height() + MARGIN, room.height() - 120),
        )
        return scroll

    def _groups(self, window: QWidget) -> Groups:
        groups: Groups = {
            title: [Line(keys, meaning) for keys, meaning in lines]
            for title, lines in self._by_mouse_and_view()
        }
        everywhere = self.tr("Everywhere")
        for title, line in _merged(_lines(window, everywhere)):
            groups.setdefault(title, []).append(line)
        groups[everywhere] = groups.pop(everywhere, [])
        groups[everywhere] += [
            Line(self.tr("Enter"), self.tr("confirm")),
            Line(self.tr("Esc"), self.tr("go back")),
        ]
        return groups

    def _by_mouse_and_view(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Keys that views understand themselves, and the mouse."""
        return (
            (
                self.tr("Studies"),
                (
                    (self.tr("Space"), self.tr("leave out or take in what is chosen")),
                    (self.tr("Shift+Space"), self.tr("the same for the whole study")),
                    (self.tr("Enter"), self.tr("show the series")),
                ),
            ),
            (
                self.tr("Through the images"),
                (
                    (self.tr("Wheel, ↑ ↓"), self.tr("next slice")),
                    (self.tr("PgUp, PgDn"), self.tr("ten slices")),
                    (self.tr("Home, End"), self.tr("first, last slice")),
                    ("← →", self.tr("next series")),
                    (", .", self.tr("next phase of a series in time")),
                    (self.tr("Tab, Shift+Tab"), self.tr("next view")),
                    (self.tr("Space"), self.tr("play the series")),
                    (self.tr("Shift+Space"), self.tr("play to and fro")),
                    ("Shift+>, Shift+<", self.tr("play faster, slower")),
                ),
            ),
            (
                self.tr("Mouse and touchpad"),
                (
                    (self.tr("Left drag"), self.tr("window and level; with Shift finely")),
                    (self.tr("Middle drag"), self.tr("move")),
                    (self.tr("Right drag"), self.tr("zoom")),
                    (self.tr("Ctrl+wheel, pinch"), self.tr("zoom about the mouse")),
                    ("+ −", self.tr("zoom about the middle")),
                    (self.tr("Double click"), self.tr("one view alone, and back")),
                ),
            ),
            (
                self.tr("In three planes"),
                (
                    (self.tr("Click, Ctrl+drag"), self.tr("move the crosshair")),
                    (self.tr("Shift+↑, Shift+↓"), self.tr("thicker, thinner slices")),
                    ("K", self.tr("MIP, MinIP or mean of thick slices")),
                ),
            ),
            (
                self.tr("Text in the images"),
                (
                    (self.tr("N, P"), self.tr("next, previous place")),
                    (self.tr("Enter"), self.tr("cover the place, or leave it visible")),
                    (self.tr("Del"), self.tr("leave it visible; remove a drawn one")),
                    (self.tr("X"), self.tr("not in this image")),
                    (self.tr("Hold Space"), self.tr("see what is beneath")),
                    (self.tr("Left drag, D"), self.tr("cover one more; with Shift over another")),
                    ("A", self.tr("put one more in the middle")),
                    (self.tr("Alt+arrows"), self.tr("move the place; with Shift far")),
                    (self.tr("Ctrl+arrows"), self.tr("make it larger or smaller")),
                ),
            ),
            (
                self.tr("Measure"),
                (
                    (self.tr("Enter"), self.tr("put a measurement in the middle")),
                    (self.tr("Alt+arrows"), self.tr("move what is chosen; with Shift far")),
                    (self.tr("Del"), self.tr("remove what is chosen")),
                    (self.tr("Esc"), self.tr("give up what is begun")),
                ),
            ),
            (
                self.tr("Faces"),
                (
                    ("← →", self.tr("turn the head")),
                    (self.tr("Arrows"), self.tr("move the box that is drawn")),
                    (self.tr("Shift+arrows"), self.tr("move its right or lower side")),
                    (self.tr("Ctrl+arrows"), self.tr("move its left or upper side")),
                ),
            ),
        )


def _lines(window: QWidget, everywhere: str) -> Iterator[tuple[str, Line]]:
    """Every shortcut of every action and of every key without one, with its group."""
    for action in window.findChildren(QAction):
        if action.shortcuts():
            texts = tuple(_text(one) for one in action.shortcuts())
            words = action.whatsThis() or action.text().replace("&", "").rstrip("…")
            yield _title(action, everywhere), Line(", ".join(texts), words, texts)
    for shortcut in window.findChildren(QShortcut):
        if shortcut.context() is not Qt.ShortcutContext.WidgetShortcut:
            texts = (_text(shortcut.key()),)
            yield (
                _title(shortcut, everywhere),
                Line(", ".join(texts), shortcut.whatsThis(), texts),
            )


def _text(sequence: QKeySequence) -> str:
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def _title(owner: QObject | None, otherwise: str) -> str:
    while owner is not None:
        if title := owner.property(_GROUP):
            return str(title)
        owner = owner.parent()
    return otherwise


def _merged(lines: Iterator[tuple[str, Line]]) -> Iterator[tuple[str, Line]]:
    """Keys of one meaning on one line: "1 … 8"."""
    together: dict[tuple[str, str], list[str]] = {}
    for title, line in lines:
        known = together.setdefault((title, line.meaning), [])
        known.extend(text for text in line.sequences if text not in known)
    for (title, meaning), texts in together.items():
        keys = f"{texts[0]} … {texts[-1]}" if len(texts) > _MANY else ", ".join(texts)
        yield title, Line(keys, meaning, tuple(texts))


def _columns(groups: Groups) -> list[list[str]]:
    """The groups in three columns of about the same height, in their order."""
    titles = list(groups)
    heights = [len(lines) + 2 for lines in groups.values()]

    def highest(cuts: tuple[int, ...]) -> int:
        return max(sum(heights[a:b]) for a, b in pairwise((0, *cuts, len(titles))))

    cuts = min(combinations(range(1, len(titles)), _COLUMNS - 1), key=highest)
    return [titles[a:b] for a, b in pairwise((0, *cuts, len(titles)))]


def _block(title: str, lines: Sequence[Line]) -> QVBoxLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GROUP)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    for row, line in enumerate(lines):
        name = parts.strong(line.keys)
        name.setWordWrap(False)
        grid.addWidget(name, row, 0)
        grid.addWidget(parts.text(line.meaning, "muted", wrap=False), row, 1)
    column = QVBoxLayout()
    column.setSpacing(SPACE // 2)
    column.addWidget(parts.heading(title))
    column.addLayout(grid)
    return column
