"""How to send: only at night, and how fast at most."""

from PySide6.QtCore import QCoreApplication, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import size
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow.night import Rules

_LIMITS = (0, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000)
_CLOCK = "HH:mm"


class SendingRules(QDialog):
    """The rules of the queue, in one quiet dialog.

    Signals:
        chosen: Other rules are wanted (Rules).
    """

    chosen = Signal(object)

    def __init__(self, rules: Rules, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("How to send"))
        self.setMinimumWidth(460)
        self.at_night = QCheckBox(self.tr("Send only at night"))
        self.at_night.setAccessibleName(self.at_night.text())
        self.at_night.setChecked(rules.at_night)
        self.begins = self._clock(self.tr("The night begins"), rules.night_from)
        self.ends = self._clock(self.tr("The night ends"), rules.night_to)
        self.limit = QComboBox()
        self.limit.setAccessibleName(self.tr("Speed at most"))
        for one in sorted({*_LIMITS, rules.limit}):
            words = (
                self.tr("{0} a second").format(size(one)) if one else self.tr("As fast as it goes")
            )
            self.limit.addItem(words, one)
        self.limit.setCurrentIndex(self.limit.findData(rules.limit))
        speed = QHBoxLayout()
        speed.setSpacing(SPACE)
        speed.addWidget(parts.text(self.tr("Speed at most"), wrap=False))
        speed.addWidget(self.limit)
        speed.addStretch()
        self.proxy = QLineEdit(rules.proxy)
        self.proxy.setAccessibleName(self.tr("Proxy, if your network needs one"))
        self.proxy.setPlaceholderText("http://proxy.example.org:3128")
        keep = parts.button(self.tr("Send like this"), part="primary")
        keep.setDefault(True)
        keep.clicked.connect(self._keep)
        leave = parts.button(self.tr("Leave it as it was"))
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addStretch()
        row.addWidget(leave)
        row.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, MARGIN)
        column.setSpacing(GROUP)
        column.addWidget(parts.heading(self.tr("How to send")))
        column.addWidget(self.at_night)
        column.addLayout(self._night())
        column.addWidget(
            parts.text(
                self.tr(
                    "MIDRC Desktop has to be open then; it keeps the computer awake meanwhile."
                ),
                "muted",
            )
        )
        column.addSpacing(SPACE)
        column.addLayout(speed)
        column.addSpacing(SPACE)
        column.addWidget(parts.text(self.tr("Proxy, only if your network needs one")))
        column.addWidget(self.proxy)
        column.addStretch()
        column.addSpacing(SPACE)
        column.addLayout(row)
        self.at_night.toggled.connect(self._fit)
        self._fit()

    def _night(self) -> QHBoxLayout:
        night = QHBoxLayout()
        night.setContentsMargins(26, 0, 0, 0)
        night.setSpacing(SPACE)
        for widget in (
            parts.text(self.tr("from"), wrap=False),
            self.begins,
            parts.text(self.tr("to"), wrap=False),
            self.ends,
        ):
            night.addWidget(widget)
        night.addStretch()
        return night

    def _clock(self, name: str, hour: str) -> QTimeEdit:
        made = QTimeEdit(QTime.fromString(hour, _CLOCK))
        made.setDisplayFormat(_CLOCK)
        made.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
        made.setAccessibleName(name)
        return made

    def _fit(self) -> None:
        for clock in (self.begins, self.ends):
            clock.setEnabled(self.at_night.isChecked())

    def _keep(self) -> None:
        self.accept()
        self.chosen.emit(
            Rules(
                limit=self.limit.currentData(),
                at_night=self.at_night.isChecked(),
                night_from=self.begins.time().toString(_CLOCK),
                night_to=self.ends.time().toString(_CLOCK),
                proxy=self.proxy.text().strip(),
            )
        )


def in_words(rules: Rules) -> str:
    """The rules in one line, or "" where there are none."""
    said = []
    if rules.at_night:
        words = QCoreApplication.translate("SendingRules", "only from {0} to {1}")
        said.append(words.format(rules.night_from, rules.night_to))
    if rules.limit:
        words = QCoreApplication.translate("SendingRules", "at most {0} a second")
        said.append(words.format(size(rules.limit)))
    if not said:
        return ""
    return QCoreApplication.translate("SendingRules", "Sent {0}.").format(", ".join(said))
