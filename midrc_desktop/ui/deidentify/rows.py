"""Lists of widgets that are shown anew, and the order in which Tab goes through them."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def remove_all(layout: QLayout) -> None:
    """Take every widget out of a layout and let Qt delete it."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def order_tabs(page: QWidget) -> None:
    """Let Tab follow the layout; widgets that were made later stand last otherwise."""
    for before, after in pairwise(_stops(page)):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    """The widgets that can have the focus, in the order of the layouts."""
    if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)
    elif isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _stops(widget.widget())


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    at = 0
    while (item := layout.itemAt(at)) is not None:
        inside, below = item.widget(), item.layout()  # one of them, or neither
        if inside is not None:
            yield from _stops(inside)
        if below is not None:
            yield from _in_layout(below)
        at += 1
