"""The bar above what is looked at from an overview: the way back, and what it is."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE


def way_back(words: str, go: Callable[[], object]) -> QPushButton:
    """The link that leads back."""
    back = parts.button(words, theme.icon("mdi6.arrow-left", "accent"), part="link")
    back.setToolTip("Esc")
    back.clicked.connect(lambda _checked=False: go())
    return back


def with_way_back(view: QWidget, title: str, words: str, go: Callable[[], object]) -> QWidget:
    """A view below a bar that names it and leads back."""
    whole = QWidget()
    bar = QHBoxLayout()
    bar.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
    bar.setSpacing(GROUP)
    bar.addWidget(way_back(words, go))
    bar.addWidget(parts.strong(title), 1)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(bar)
    column.addWidget(view, 1)
    return whole
