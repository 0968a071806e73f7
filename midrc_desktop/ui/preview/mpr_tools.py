"""The line above three sections: how thick they are, what a thick one shows, zoom together."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QSlider, QWidget

from midrc_desktop.dicom.sections import Slab
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.preview.mpr_words import projection_names

THICKEST = 100
SLIDER_END = 50


class MprTools(QWidget):
    """Thickness as a slider and a number, a choice of projection, and a switch.

    Signals:
        slab_chosen: The sections are to be this thick (Slab).
        linked: The sections are to be zoomed together, or not (bool).
    """

    slab_chosen = Signal(object)
    linked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.projection = QComboBox()
        for one, name in projection_names().items():
            self.projection.addItem(name, one)
        self.projection.setAccessibleName(self.tr("What a thick slice shows"))
        self.projection.setToolTip(
            self.tr("MIP: the highest value · MinIP: the lowest · Mean: the average (K)")
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, SLIDER_END)
        self.slider.setMinimumWidth(40)
        self.slider.setMaximumWidth(140)
        self.slider.setAccessibleName(self.tr("Thickness of the slices in mm"))
        self.number = QDoubleSpinBox()
        self.number.setRange(0, THICKEST)
        self.number.setDecimals(1)
        self.number.setSuffix(self.tr(" mm"))
        self.number.setSpecialValueText(self.tr("Single slice"))
        self.number.setAccessibleName(self.tr("Thickness of the slices"))
        self.number.lineEdit().setAccessibleName(self.number.accessibleName())
        self.number.setToolTip(self.tr("Thickness of the slices (Shift+↑, Shift+↓)"))
        self.together = QCheckBox(self.tr("Zoom together"))
        self.phase = parts.text("", "muted", wrap=False)
        self.phase.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, 4, theme.SPACE, 4)
        row.setSpacing(theme.SPACE)
        row.addWidget(parts.text(self.tr("Thickness"), wrap=False))
        for widget in (self.slider, self.number, self.projection, self.together):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.phase)
        self.slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(self._typed)
        self.projection.currentIndexChanged.connect(lambda _index: self._choose())
        self.together.toggled.connect(self.linked)
        self.projection.setEnabled(False)

    @property
    def slab(self) -> Slab:
        """What is chosen."""
        return Slab(self.number.value(), self.projection.currentData())

    def thicken(self, by: float) -> None:
        """Make the slices thicker, or thinner, by so many mm."""
        self.number.setValue(self.number.value() + by)

    def next_projection(self) -> None:
        """The next of the projections, round from the last to the first."""
        count = self.projection.count()
        self.projection.setCurrentIndex((self.projection.currentIndex() + 1) % count)

    def reset(self) -> None:
        """Single slices."""
        self.number.setValue(0)

    def show_phase(self, phase: int, phases: int) -> None:
        """Say which phase of a 4-D series it is; nothing if there is one only."""
        self.phase.setVisible(phases > 1)
        self.phase.setText(self.tr("Phase {0} of {1} (, .)").format(phase + 1, phases))

    def _slid(self, value: int) -> None:
        if round(min(self.number.value(), SLIDER_END)) != value:
            self.number.setValue(value)

    def _typed(self, value: float) -> None:
        self.slider.setValue(round(min(value, SLIDER_END)))
        self._choose()

    def _choose(self) -> None:
        self.projection.setEnabled(self.number.value() > 0)
        self.slab_chosen.emit(self.slab)
