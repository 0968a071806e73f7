"""What stays on this computer, grouped by its reason, each group with a way on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts
from midrc_desktop.ui.deidentify.rows import remove_all
from midrc_desktop.ui.theme import GROUP, SPACE

FACE, TEXT = "face", "text in image"
"""Kinds of `deid.plan.Held` that a person can look at in this step."""

_ICONS = {
    FACE: "mdi6.face-man-outline",
    TEXT: "mdi6.format-text",
    "object": "mdi6.file-question-outline",
    "not taken": "mdi6.file-cancel-outline",
    "patient": "mdi6.account-question-outline",
}


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
        look_wanted: The person wants to look at what is held for this kind of reason.
    """

    leave_out = Signal(str)
    look_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GROUP)
        self._groups: tuple[HeldGroup, ...] = ()
        self._offered = False

    def groups(self) -> tuple[HeldGroup, ...]:
        """What is shown."""
        return self._groups

    def show_groups(self, groups: Sequence[HeldGroup], *, ways_on: bool = True) -> None:
        """Show these groups, with ways on if anything can still be changed.

        The same groups again change nothing: what has the focus keeps it.
        """
        if (tuple(groups), ways_on) == (self._groups, self._offered):
            return
        self._groups, self._offered = tuple(groups), ways_on
        remove_all(self._layout)
        for group in groups:
            shown = _Group(group, ways_on=ways_on)
            shown.leave_out.connect(self.leave_out)
            shown.look_wanted.connect(self.look_wanted)
            self._layout.addWidget(shown)


class _Group(QWidget):
    leave_out = Signal(str)
    look_wanted = Signal(str)

    def __init__(self, group: HeldGroup, *, ways_on: bool) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        icon = _ICONS.get(group.kind, "mdi6.hand-back-right-outline")
        layout.addWidget(parts.IconLine(icon, "amber", group.reason, size=18))
        for series in group.series:
            layout.addLayout(self._series_row(series, ways_on=ways_on))
        looks = {FACE: self.tr("Look at the faces"), TEXT: self.tr("Look at the text")}
        if ways_on and group.kind in looks:
            layout.addLayout(self._look_row(looks[group.kind], group.kind))

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

    def _look_row(self, words: str, kind: str) -> QHBoxLayout:
        look = parts.button(words, part="link")
        look.clicked.connect(lambda: self.look_wanted.emit(kind))
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 0, 0)
        row.addWidget(look)
        row.addStretch()
        return row
