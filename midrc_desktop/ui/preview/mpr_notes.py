"""The fourth cell beside three sections: where the crosshair is, and what the volume is made of."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from midrc_desktop.dicom.grid import Triple
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.preview.greys import Greys
from midrc_desktop.ui.preview.mpr_words import point_text
from midrc_desktop.ui.preview.overlay import QUIET, TEXT


class MprNotes(QWidget):
    """Light text on black, like the corners of the pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setPalette(black(self.palette()))
        self.point = on_black(TEXT)
        self.value = on_black(TEXT)
        self.notes = on_black(QUIET)
        self.keys = on_black(QUIET)
        self.keys.setText(
            self.tr(
                "Click, or drag with Ctrl, to move the crosshair.\n"
                "↑ ↓ slice · Tab next section · Shift+↑ ↓ thickness · K projection"
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        column.setSpacing(theme.SPACE)
        for label in (self.point, self.value, self.notes):
            column.addWidget(label)
        column.addStretch(1)
        column.addWidget(self.keys)

    def set_volume(self, notes: tuple[str, ...]) -> None:
        """Say what the volume is made of."""
        self.notes.setText("\n".join(notes))

    def set_point(self, volume: Volume, voxel: Triple) -> None:
        """Say where the crosshair is in the patient, and what is there."""
        n, v, u = (round(at) for at in voxel)
        here = replace(volume.like, pixels=volume.values[n, v : v + 1, u : u + 1])
        self.point.setText(point_text(volume.grid.point(voxel)))
        self.value.setText(self.tr("Value: {0}").format(Greys(here).value(0, 0)))


def black(palette: QPalette) -> QPalette:
    """A palette whose ground is black in every look."""
    dark = QPalette(palette)
    dark.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
    return dark


def on_black(colour: QColor) -> QLabel:
    """A label in a colour that is the same in every look."""
    label = parts.text()
    palette = QPalette(label.palette())
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    label.setPalette(palette)
    return label
