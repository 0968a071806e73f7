"""The fourth step at a glance: left what happens, in its order; right what stays here and why."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from midrc_desktop.dicom.study import Patient
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts
from midrc_desktop.ui.deidentify.held import HeldList, grouped
from midrc_desktop.ui.deidentify.rows import order_tabs
from midrc_desktop.ui.deidentify.settling import LookCard, Settling
from midrc_desktop.ui.deidentify.stages import Done, Running, WillHappen
from midrc_desktop.ui.deidentify.titles import series_titles
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

if TYPE_CHECKING:
    from midrc_desktop.deid.outcome import Outcome

CARD = 720
_WORTH_TRYING = ("reading", "verification")
"""Held only when the file was read; the plan knows all other reasons, which do not pass."""


class Overview(QScrollArea):
    """The cards of the step; which of them are in view is the page's.

    Signals:
        studies_wanted: The person wants to the series that are left out.
    """

    studies_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = LookCard()
        self.settling = Settling()
        self.will_happen = WillHappen()
        self.running = Running()
        self.done = Done()
        self.held = HeldList()
        self.nothing_held = parts.IconLine(
            "mdi6.check-circle", "green", self.tr("Nothing is held back.")
        )
        self.nothing_held.hide()
        self._not_known = parts.text("", "muted")
        self._not_known.hide()
        self.rest = parts.text(self.tr("The other images leave without them."), "muted")
        self.rest.hide()
        self._left_out = parts.text("", "muted", wrap=False)
        self._to_studies = parts.button(self.tr("Studies"), part="link")
        self._to_studies.clicked.connect(self.studies_wanted)
        left = QVBoxLayout()
        left.setSpacing(GROUP)
        for stage in self.stages:
            stage.hide()
            left.addWidget(stage)
        left.addStretch()
        right = QVBoxLayout()
        right.addWidget(self._staying())
        right.addStretch()
        inside = QWidget()
        inside.setObjectName("page")
        across = QHBoxLayout(inside)
        across.setContentsMargins(20, GROUP, 20, GROUP)
        across.setSpacing(MARGIN)
        inside.setMaximumWidth(2 * CARD)
        across.addLayout(left, 1)
        across.addLayout(right, 1)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    @property
    def stages(self) -> tuple[QWidget, ...]:
        """What stands at the left, from above."""
        return self.look, self.settling, self.running, self.done, self.will_happen

    def clear(self) -> None:
        """Another donation: nothing of the last one stays in view."""
        self.held.show_groups(())
        for shown in (*self.stages, self.nothing_held, self.rest):
            shown.hide()

    def show_left_out(self, count: int) -> None:
        """Say how many series are left out, with the way to them."""
        series = counted(count, self.tr("series is"), self.tr("series are"))
        self._left_out.setText(self.tr("{0} left out.").format(series))
        self._left_out.setVisible(bool(count))
        self._to_studies.setVisible(bool(count))

    def show_held_unknown(self, words: str) -> None:
        """Say that, and why, it is not known yet what is held."""
        self.held.show_groups(())
        self._not_known.setText(words)
        self._not_known.show()
        for shown in (self.held, self.nothing_held, self.rest):
            shown.hide()

    def show_held(
        self, held: Iterable[tuple[str, str, str]], patient: Patient, *, rest: bool, ways_on: bool
    ) -> None:
        """Show what stays here: (kind, reason, original series UID), one for each image.

        `rest` says that others leave, `ways_on` that anything can still be changed.
        """
        groups = grouped(held, series_titles(patient))
        self._not_known.hide()
        self.nothing_held.setVisible(not groups)
        self.held.setVisible(bool(groups))
        self.held.show_groups(groups, ways_on=ways_on)
        self.rest.setVisible(rest)
        order_tabs(self)

    def show_outcome(self, outcome: "Outcome", patient: Patient, *, ways_on: bool) -> None:
        """Show what was written and what was held."""
        written, titles = outcome.written(), series_titles(patient)
        per_series = Counter(one.series_uid for one in written)
        self.done.show_series([(titles.get(uid, ""), n) for uid, n in per_series.items()])
        self.done.show_counts(
            studies=len({one.study_uid for one in written}),
            series=len({one.series_uid for one in written}),
            images=len(written),
            again=ways_on and any(one.kind in _WORTH_TRYING for one in outcome.files),
        )
        held = [
            (one.kind, " ".join(one.reasons), one.series_uid)
            for one in outcome.files
            if one.status != "written"
        ]
        self.show_held(held, patient, rest=bool(held and written), ways_on=ways_on)

    def _staying(self) -> parts.Card:
        card = parts.Card(self.tr("What stays here"))
        card.body.addWidget(self._not_known)
        card.body.addWidget(self.nothing_held)
        card.body.addWidget(self.held)
        card.body.addWidget(self.rest)
        outside = QHBoxLayout()
        outside.setSpacing(SPACE)
        outside.addWidget(self._left_out)
        outside.addWidget(self._to_studies)
        outside.addStretch()
        card.body.addLayout(outside)
        return card
