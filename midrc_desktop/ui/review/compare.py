"""Before and after of one image, side by side, with one slider for both."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.slice_view import SliceView
from midrc_desktop.ui.theme import GROUP, SPACE

Picture = SliceImage | str


class ComparePanel(QWidget):
    """Two views that scroll and window together. Holding "Blink" shows the before in both.

    Signals:
        wanted: The images of this slice should be shown (int, from 0).
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = self._view(self.tr("Before"))
        self.after = self._view(self.tr("After"))
        self._pictures: tuple[Picture, Picture] | None = None
        self.before.window_changed.connect(self.after.set_window)
        self.after.window_changed.connect(self.before.set_window)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Image of the series"))
        self.slider.setPageStep(10)
        self.slider.valueChanged.connect(self._slid)
        self._place = parts.text("", "muted", wrap=False)
        self._values = parts.IconLine(wrap=False)
        self._values.hide()
        self.blink = parts.button(
            self.tr("Hold to see before"), theme.icon("mdi6.eye-refresh-outline")
        )
        self.blink.setToolTip(self.tr("While held, “After” shows the image as it was (Space)."))
        self.blink.pressed.connect(lambda: self._draw(blinking=True))
        self.blink.released.connect(lambda: self._draw(blinking=False))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GROUP)
        grid.setVerticalSpacing(SPACE // 2)
        grid.addWidget(parts.text(self.tr("Before"), "muted"), 0, 0)
        grid.addWidget(parts.text(self.tr("After"), "muted"), 0, 1)
        grid.addWidget(self.before, 1, 0)
        grid.addWidget(self.after, 1, 1)
        grid.setRowStretch(1, 1)
        row = QHBoxLayout()
        row.setSpacing(GROUP)
        row.addWidget(self.slider, 1)
        row.addWidget(self._place)
        row.addWidget(self._values, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.blink)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE // 2, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(grid, 1)
        layout.addLayout(row)

    def _view(self, name: str) -> SliceView:
        view = SliceView()
        view.setAccessibleName(name)
        view.setMinimumSize(120, 96)
        view.scrolled.connect(self._scroll)
        return view

    def show_series(self, images: int) -> None:
        """Begin with a series of so many images, at its middle; asks for that image."""
        self._pictures = None
        self._values.hide()
        middle = images // 2 if images else 0
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(images - 1, 0))
        self.slider.setValue(middle)
        self.slider.blockSignals(False)
        self.slider.setEnabled(images > 1)
        self._say_place()
        if images:
            self.wanted.emit(middle)

    def show_waiting(self) -> None:
        """The images are on their way."""
        self.before.show_waiting()
        self.after.show_waiting()

    def show_pictures(self, before: Picture, after: Picture, window: Voi | None) -> None:
        """Show both images; a str is a sentence that says why there is none.

        `window` is taken over if given (the first image of a series).
        """
        self._pictures = (before, after)
        self._say_values(before, after)
        if window is not None:
            self.before.set_window(window)
            self.after.set_window(window)
        self._draw(blinking=False)

    def values(self) -> str:
        """What it says of the pixel values, "" while there are not two images."""
        return "" if self._values.isHidden() else self._values.words()

    def _say_values(self, before: Picture, after: Picture) -> None:
        """An eye under one window sees little of a lost rescaling; so the values are compared."""
        both = isinstance(before, SliceImage) and isinstance(after, SliceImage)
        self._values.setVisible(both)
        if isinstance(before, str) or isinstance(after, str):
            return
        alike = (
            before.inverted == after.inverted
            and before.unit == after.unit
            and np.array_equal(before.pixels, after.pixels)
        )
        if alike:
            self._values.say("mdi6.check-circle", "green", self.tr("Same pixel values"))
        else:
            self._values.say("mdi6.alert-circle", "amber", self.tr("Other pixel values"))

    def _draw(self, *, blinking: bool) -> None:
        if self._pictures is None:
            return
        before, after = self._pictures
        _show(self.before, before)
        _show(self.after, before if blinking else after)

    def _scroll(self, steps: int) -> None:
        self.slider.setValue(self.slider.value() + steps)

    def _slid(self, value: int) -> None:
        self._say_place()
        self.wanted.emit(value)

    def _say_place(self) -> None:
        number, count = self.slider.value() + 1, self.slider.maximum() + 1
        self._place.setText(self.tr("Image {0} of {1}").format(number, count))


def _show(view: SliceView, picture: Picture) -> None:
    if isinstance(picture, str):
        view.show_sentence(picture, Caption())
    else:
        view.show_image(picture, Caption())
