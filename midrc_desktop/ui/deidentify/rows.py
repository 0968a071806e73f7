"""Lists of widgets that are shown anew."""

from PySide6.QtWidgets import QLayout


def remove_all(layout: QLayout) -> None:
    """Take every widget out of a layout and let Qt delete it."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
