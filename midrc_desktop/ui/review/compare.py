"""Before and after of one image: side by side, with a divider, or in turns."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui import motion, parts, theme
from midrc_desktop.ui.keys import name_group
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.slice_view import SliceView
from midrc_desktop.ui.review.difference import alike, changed
from midrc_desktop.ui.review.pair_view import PairView, Picture, Sight
from midrc_desktop.ui.theme import GROUP, SPACE

SIDE_BY_SIDE, SWIPE, BLINK = range(3)
MOST_CHANGED = 0.6
"""Share of the pixels that covered text and a removed face change at most."""

SPEEDS = (0.5, 1.0, 2.0, 4.0)
"""Changes a second while it blinks by itself."""


class ComparePanel(QWidget):
    """Two versions of every image of a series, for the eye to compare.

    Both share window, zoom and place. B (the action `change`, which a page may take as its own)
    shows the before in the place of the after, and back.

    Signals:
        wanted: The images of this slice should be shown (int, from 0).
        shown: Both images of a slice are on the screen.
    """

    wanted = Signal(int)
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = SliceView()
        self.after = PairView()
        for view, name in ((self.before, self.tr("Before")), (self.after, self.tr("After"))):
            view.setAccessibleName(name)
            view.setMinimumSize(120, 96)
            view.scrolled.connect(self._scroll)
        self._join()
        self._pictures: tuple[Picture, Picture] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE // 2, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(self._ways())
        layout.addLayout(self._views(), 1)
        layout.addLayout(self._below())
        self._add_key()
        self.show_way(SIDE_BY_SIDE)

    @property
    def way(self) -> int:
        """How the two are compared: SIDE_BY_SIDE, SWIPE or BLINK."""
        return self._choices.checkedId()

    @property
    def blinking(self) -> bool:
        """Whether it blinks by itself."""
        return self._timer.isActive()

    def show_way(self, way: int) -> None:
        """Compare side by side, with a divider, or in turns."""
        self._choices.button(way).setChecked(True)
        beside = way == SIDE_BY_SIDE
        self.before.setVisible(beside)
        self.hold.setVisible(beside)
        self.by_itself.setVisible(way == BLINK)
        self.speed.setVisible(way == BLINK)
        self.by_itself.setChecked(False)
        self.after.set_sight(Sight.BOTH if way == SWIPE else Sight.AFTER)
        name = self.tr("After") if beside else self.tr("Before and after")
        self.after.setAccessibleName(name)

    def show_series(self, images: int, at: int | None = None) -> None:
        """Begin with a series of so many images, at its middle or at one; asks for that image."""
        self._pictures = None
        self._values.hide()
        self.by_itself.setChecked(False)
        first = images // 2 if at is None else at
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(images - 1, 0))
        self.slider.setValue(first)
        self.slider.blockSignals(False)
        self.slider.setEnabled(images > 1)
        self._say_place()
        if images:
            self.wanted.emit(first)

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
        title = Caption(lines=(self.tr("Before"),))
        if isinstance(before, str):
            self.before.show_sentence(before, title)
        else:
            self.before.show_image(before, title)
        self.after.show_pair(before, after)
        found = self.after.difference
        self.mark.setEnabled(found is not None)
        words = self.tr("Mark differences")
        self.mark.setText(f"{words} ({found.count:,})" if found is not None else words)
        if not isinstance(before, str) and not isinstance(after, str):
            self.shown.emit()

    def values(self) -> str:
        """What it says of the pixel values, "" while there are not two images."""
        return "" if self._values.isHidden() else self._values.words()

    def _join(self) -> None:
        """One window, zoom and place for both."""
        for one, other in ((self.before, self.after), (self.after, self.before)):
            one.window_changed.connect(other.set_window)
            one.placement_changed.connect(other.set_placement)

    def _ways(self) -> QHBoxLayout:
        self._choices = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(SPACE // 2)
        for way, words in (
            (SIDE_BY_SIDE, self.tr("Side by side")),
            (SWIPE, self.tr("Divider")),
            (BLINK, self.tr("In turns")),
        ):
            button = parts.button(words)
            button.setCheckable(True)
            self._choices.addButton(button, way)
            row.addWidget(button)
        self._choices.idClicked.connect(self.show_way)
        self.mark = QCheckBox(self.tr("Mark differences"))
        self.mark.setToolTip(self.tr("Marks and frames every pixel that is another now."))
        self.mark.toggled.connect(self.after.set_marked)
        row.addStretch(1)
        row.addWidget(self.mark)
        return row

    def _views(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GROUP)
        row.addWidget(self.before, 1)
        row.addWidget(self.after, 1)
        return row

    def _below(self) -> QHBoxLayout:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Image of the series"))
        self.slider.setPageStep(10)
        self.slider.valueChanged.connect(self._slid)
        self._place = parts.text("", "muted", wrap=False)
        self._values = parts.IconLine(wrap=False)
        self._values.hide()
        row = QHBoxLayout()
        row.setSpacing(GROUP)
        row.addWidget(self.slider, 1)
        row.addWidget(self._place)
        row.addWidget(self._values, 0, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self._hold(), *self._blinking()):
            row.addWidget(widget)
        return row

    def _hold(self) -> QWidget:
        icon = theme.icon("mdi6.eye-refresh-outline")
        self.hold = parts.button(self.tr("Hold to see before"), icon)
        self.hold.setToolTip(self.tr("While held, “After” shows the image as it was (Space)."))
        self.hold.pressed.connect(lambda: self.after.set_sight(Sight.BEFORE))
        self.hold.released.connect(lambda: self.after.set_sight(Sight.AFTER))
        return self.hold

    def _blinking(self) -> tuple[QWidget, QWidget]:
        self.by_itself = QCheckBox(self.tr("By itself"))
        self.by_itself.setToolTip(self.tr("Before and after in turns; B does it by hand."))
        if motion.reduced():
            self.by_itself.setEnabled(False)
            words = self.tr("Your system asks for less motion. B changes by hand.")
            self.by_itself.setToolTip(words)
        self.by_itself.toggled.connect(self._blink)
        self.speed = QComboBox()
        self.speed.setAccessibleName(self.tr("Changes a second"))
        for speed in SPEEDS:
            self.speed.addItem(self.tr("{0} a second").format(f"{speed:g}"), speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(lambda _: self._blink(self.blinking))
        return self.by_itself, self.speed

    def _add_key(self) -> None:
        self.change = QAction(self.tr("Change between before and after"), self)
        self.change.setShortcut(QKeySequence("B"))
        self.change.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.change.triggered.connect(self._turn)
        self.addAction(self.change)
        name_group(self, self.tr("Review"))

    def _blink(self, wanted: bool) -> None:
        if wanted:
            self._timer.start(round(1000 / float(self.speed.currentData())))
        else:
            self._timer.stop()

    def _turn(self) -> None:
        """The other one: of a divided view first the before."""
        shown = self.after.sight is Sight.BEFORE
        back = Sight.BOTH if self.way == SWIPE else Sight.AFTER
        self.after.set_sight(back if shown else Sight.BEFORE)

    def _say_values(self, before: Picture, after: Picture) -> None:
        """An eye under one window sees little of a lost rescaling; so the values are compared."""
        both = isinstance(before, SliceImage) and isinstance(after, SliceImage)
        self._values.setVisible(both)
        if isinstance(before, str) or isinstance(after, str):
            return
        if alike(before, after):
            self._values.say("mdi6.check-circle", "green", self.tr("Same pixel values"))
        elif (share := changed(before, after)) is not None and share < MOST_CHANGED:
            self._values.say("mdi6.circle-half-full", "accent", self.tr("Some pixels changed"))
        else:
            self._values.say("mdi6.alert-circle", "amber", self.tr("Other pixel values"))

    def _scroll(self, steps: int) -> None:
        self.slider.setValue(self.slider.value() + steps)

    def _slid(self, value: int) -> None:
        self._say_place()
        self.wanted.emit(value)

    def _say_place(self) -> None:
        number, count = self.slider.value() + 1, self.slider.maximum() + 1
        self._place.setText(self.tr("Image {0} of {1}").format(number, count))

    def hideEvent(self, event: QHideEvent) -> None:
        self.by_itself.setChecked(False)
        super().hideEvent(event)
