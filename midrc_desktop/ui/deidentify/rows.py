"""Lists of widgets that are shown anew: the order of Tab, and where the focus goes meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QWidget


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


@contextmanager
def focus_kept(page: QWidget) -> Iterator[None]:
    """When the control that has the focus goes, the page gets it and not the next control.

    The next one may decide something: Space on it would leave a series out, withdraw a
    signature or show the patient.
    """
    before = QApplication.focusWidget()
    yield
    if before is not QApplication.focusWidget() and page.isAncestorOf(before or page):
        page.setFocus()


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
