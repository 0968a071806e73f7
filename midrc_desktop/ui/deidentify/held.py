"""What stays on this computer, grouped by its reason, each group with a way on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.rows import remove_all
from midrc_desktop.ui.theme import GROUP, SPACE

_ICONS = {
    "face": "mdi6.face-man-outline",
    "text in image": "mdi6.format-text",
    "object": "mdi6.file-question-outline",
    "not taken": "mdi6.file-cancel-outline",
    "patient": "mdi6.account-question-outline",
}
LEAST_REASON = 8
"""A reason shorter than this is no reason: "ok", "fine"."""


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A series of which something is held, in words for people."""

    series_uid: str
    title: str
    images: int


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """All that is held for one reason. `kind` is that of `deid.plan.Held`."""

    kind: str
    reason: str
    series: tuple[HeldSeries, ...]

    @property
    def images(self) -> int:
        """How many images are held for this reason."""
        return sum(series.images for series in self.series)


def grouped(
    held: Iterable[tuple[str, str, str]], titles: Mapping[str, str]
) -> tuple[HeldGroup, ...]:
    """Group (kind, reason, original series UID), one for each image, in order of appearance.

    `titles` names the series for people; a series without a name is "Series".
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for kind, reason, series_uid in held:
        group = found.setdefault((kind, reason), {})
        group[series_uid] = group.get(series_uid, 0) + 1
    return tuple(
        HeldGroup(
            kind,
            reason,
            tuple(HeldSeries(uid, titles.get(uid, "Series"), count) for uid, count in of.items()),
        )
        for (kind, reason), of in found.items()
    )


class HeldList(QWidget):
    """The groups of what is held, under each other.

    Signals:
        leave_out: This series should not be part of the donation (its original UID).
        face_accepted: The faces may go to a folder, for this reason (str).
    """

    leave_out = Signal(str)
    face_accepted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GROUP)
        self._groups: tuple[HeldGroup, ...] = ()
        self._offered = (False, False)

    def groups(self) -> tuple[HeldGroup, ...]:
        """What is shown."""
        return self._groups

    def show_groups(
        self, groups: Sequence[HeldGroup], *, ways_on: bool = True, faces_may_leave: bool = False
    ) -> None:
        """Show these groups; `faces_may_leave` offers to hand faces to a folder with a reason.

        The same groups again change nothing: a reason that is being typed stays.
        """
        if (tuple(groups), (ways_on, faces_may_leave)) == (self._groups, self._offered):
            return
        self._groups, self._offered = tuple(groups), (ways_on, faces_may_leave)
        remove_all(self._layout)
        for group in groups:
            shown = _Group(group, ways_on=ways_on, faces_may_leave=faces_may_leave)
            shown.leave_out.connect(self.leave_out)
            shown.face_accepted.connect(self.face_accepted)
            self._layout.addWidget(shown)


class _Group(QWidget):
    leave_out = Signal(str)
    face_accepted = Signal(str)

    def __init__(self, group: HeldGroup, *, ways_on: bool, faces_may_leave: bool) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        icon = _ICONS.get(group.kind, "mdi6.hand-back-right-outline")
        layout.addWidget(parts.IconLine(icon, "amber", group.reason, size=18))
        for series in group.series:
            layout.addLayout(self._series_row(series, ways_on=ways_on))
        if ways_on and group.kind == "face":
            layout.addWidget(self._face_question() if faces_may_leave else self._no_way())

    def _series_row(self, series: HeldSeries, *, ways_on: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 0, 0)
        row.setSpacing(GROUP)
        count = counted(series.images, self.tr("image"), self.tr("images"))
        row.addWidget(parts.text(f"{series.title} · {count}", "muted"), 1)
        if ways_on:
            leave = parts.button(self.tr("Leave this series out"), part="link")
            leave.setAccessibleName(self.tr("Leave out {0}").format(series.title))
            leave.clicked.connect(lambda: self.leave_out.emit(series.series_uid))
            row.addWidget(leave)
        return row

    def _no_way(self) -> QWidget:
        words = self.tr(
            "This version does not remove faces, and a face never leaves over a network."
        )
        said = parts.text(words)
        said.setContentsMargins(24, SPACE // 2, 0, 0)
        return said

    def _face_question(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(24, SPACE // 2, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(
            parts.text(
                self.tr(
                    "This version does not remove faces. You may keep them: the donation can "
                    "then be handed over in a folder, never over a network, and your reason "
                    "goes with it."
                )
            )
        )
        reason = QLineEdit()
        reason.setAccessibleName(self.tr("Why the face may stay"))
        reason.setPlaceholderText(self.tr("Why the face may stay"))
        accept = parts.button(self.tr("Keep the faces"), theme.icon("mdi6.face-man-outline"))
        accept.setEnabled(False)
        accept.setToolTip(self.tr("Write the reason first."))
        reason.textChanged.connect(
            lambda words: accept.setEnabled(len(words.strip()) >= LEAST_REASON)
        )
        reason.returnPressed.connect(accept.click)
        accept.clicked.connect(lambda: self.face_accepted.emit(reason.text().strip()))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(reason, 1)
        row.addWidget(accept, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(row)
        return box
