"""What stands where the sections will be: how far they are, or why there are none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.preview.mpr_notes import black, on_black
from midrc_desktop.ui.preview.overlay import TEXT

WIDTH = 360


class MprLoading(QWidget):
    """A sentence on black; while a volume is on its way, a bar and a way to stop it.

    Signals:
        cancel_wanted: Stop loading.
        again_wanted: Load after all.
    """

    cancel_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setPalette(black(self.palette()))
        self.sentence = on_black(TEXT)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Images read"))
        self.stop = parts.button(self.tr("Cancel"))
        self.again = parts.button(self.tr("Make the planes"))
        column = QVBoxLayout(self)
        column.setSpacing(theme.GROUP)
        column.addStretch(1)
        for widget in (self.sentence, self.bar, self.stop, self.again):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.sentence.setFixedWidth(WIDTH)
        self.bar.setFixedWidth(WIDTH)
        self.stop.clicked.connect(self.cancel_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.say("")

    def say(self, sentence: str, *, again: bool = False) -> None:
        """Only a sentence; with `again`, a button to load after all."""
        self.sentence.setText(sentence)
        self.bar.hide()
        self.stop.hide()
        self.again.setVisible(again)

    def begin(self) -> None:
        """A volume is on its way."""
        self.say(self.tr("Preparing the planes"))
        self.bar.setRange(0, 0)
        self.bar.show()
        self.stop.show()

    def show_progress(self, progress: Progress) -> None:
        """How far it is."""
        total = progress.total or 0
        self.bar.setRange(0, total)
        self.bar.setValue(progress.done)
        told = self.tr("Preparing the planes: {0} of {1} images")
        self.sentence.setText(told.format(progress.done, total))
