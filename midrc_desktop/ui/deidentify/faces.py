"""The faces of a donation in step 4: looked at, confirmed, or left for a reason."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.dicom.study import Patient, Series
from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import messages, parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.faces_list import HeadsColumn
from midrc_desktop.ui.deidentify.faces_viewer import HeadViewer
from midrc_desktop.ui.deidentify.faces_ways import HeadNotes
from midrc_desktop.ui.deidentify.faces_words import Head, Standing, confirming, reason
from midrc_desktop.ui.deidentify.rows import focus_kept, order_tabs
from midrc_desktop.ui.deidentify.titles import series_titles, study_titles
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.step_page import Primary
from midrc_desktop.ui.theme import GROUP, ICON, MARGIN, SPACE
from midrc_desktop.workflow import faces, importing
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import CHANGEABLE

LEFT = 288

_Sight = tuple[str, Removal | None]
"""A series with what is blanked of it: what was seen before that changed counts no more."""


class FacesPanel(QWidget):
    """Left: the heads by study, and what is to be confirmed. Right: the head in view.

    Signals:
        changed: Something was decided about a face.
        turned: Another head is in view, or has been seen: the next thing to do is another.
    """

    changed = Signal()
    turned = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.donation_id: int | None = None
        self._heads: tuple[Head, ...] = ()
        self._found: faces.Faces | None = None
        self._seen: dict[int, set[_Sight]] = {}
        self._drawing: dict[int, Job] = {}
        self._nothing = parts.IconLine("mdi6.information-outline", "muted", "", size=ICON)
        self.column = HeadsColumn()
        self.column.setFixedWidth(LEFT)
        self.column.list.chosen.connect(self._turned_to)
        self.column.card.confirmed.connect(self._confirm)
        self.column.card.taken_back.connect(self._take_back)
        self.viewer = HeadViewer(context)
        self.viewer.seen.connect(self._note_seen)
        self.viewer.drawn.connect(self._draw)
        self.viewer.left_box.connect(self._leave_box)
        self.viewer.box.ready.connect(lambda _: self.turned.emit())
        self.viewer.slices.cut.connect(self._cut)
        self.viewer.slices.cut_taken_back.connect(lambda: self._cut(None))
        self.notes = HeadNotes()
        self.notes.draw_wanted.connect(self._draw_wanted)
        self.notes.leave_out.connect(self._leave_out)
        self.notes.kept.connect(self._keep_face)
        outer = QVBoxLayout(self)  # a stacked layout keeps no margins itself
        outer.setContentsMargins(MARGIN, 0, MARGIN, GROUP)
        self._pages = QStackedLayout()
        outer.addLayout(self._pages)
        self._pages.addWidget(self._empty())
        self._pages.addWidget(self._shown())
        self.setAccessibleName(self.tr("Faces"))
        order_tabs(self)
        context.desk_changed.connect(self._forget)

    def _empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._nothing)
        column.addStretch(1)
        return page

    def _shown(self) -> QWidget:
        page = QWidget()
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self.viewer, 1)
        right.addWidget(self.notes)
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(MARGIN)
        across.addWidget(self.column)
        across.addLayout(right, 1)
        return page

    # What the page asks -------------------------------------------------------------------

    def open(self, donation_id: int | None) -> None:
        """Show the heads of a donation; None shows nothing."""
        if donation_id != self.donation_id:
            self.donation_id = donation_id
            self.viewer.forget()
        if donation_id is not None:
            self._show()

    def leave(self) -> None:
        """Out of view: the volumes are let go."""
        if self.donation_id not in self._drawing:
            self.viewer.rest()
            self.notes.show()

    def to_settle(self) -> int:
        """How many studies are to be confirmed."""
        if self.donation_id is None:
            return 0
        return len(faces.to_settle(self.context.desk, self.donation_id))

    def primary(self) -> Primary | None:
        """The next thing to do among the faces; None where all that can be is confirmed."""
        head = self.column.list.head(self.column.list.current)
        if self.donation_id is None or head is None or not self._changeable:
            return None
        if self.viewer.drawing:
            blank = self.viewer.blank
            wait = self.tr("The box is being judged, or its planes are being made.")
            return Primary(blank.text(), blank.click, blank.isEnabled(), wait)
        waiting = faces.to_settle(self.context.desk, self.donation_id)
        if head.study_uid in waiting:
            of_study = [one for one in self._of_study(head) if one.to_confirm]
            why_not = self.column.card.why_not
            confirm = partial(self._confirm, head.study_uid)
            return Primary(confirming(of_study), confirm, not why_not, why_not)
        if waiting:
            return Primary(self.tr("Next study"), partial(self._turn_to_study, waiting[0]))
        return None

    def heads(self) -> tuple[Head, ...]:
        """The series that may show a face, as they are listed."""
        return self._heads

    # Showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        self._found = faces.found(desk, donation)
        self._heads = heads_of(desk, donation, self._found)
        if not self._heads:
            words = self.tr("None of the series that are meant to leave shows a head or a neck.")
            if self._found is None:
                words = self.tr("Faces were not looked for yet.")
            self._nothing.say("mdi6.information-outline", "muted", words)
            self.viewer.forget()
            self._pages.setCurrentIndex(0)
            return
        with focus_kept(self):
            self._pages.setCurrentIndex(1)
            self._list_heads()
            self._show_head(self.column.list.current)
        if QApplication.focusWidget() is self:  # what had it is gone; here nothing is decided
            self.column.list.setFocus()

    def _list_heads(self) -> None:
        desk, donation = self.context.desk, self.donation_id or 0
        titles = study_titles(desk.patient(donation))
        self.column.list.show_heads(self._heads, titles, self._seen_uids)

    def _turned_to(self, series_uid: str) -> None:
        self._show_head(series_uid)
        self.turned.emit()

    def _show_head(self, series_uid: str) -> None:
        head = self.column.list.head(series_uid)
        if head is None or self.donation_id is None:
            return
        desk, donation = self.context.desk, self.donation_id
        self._show_card(head)
        may_stay = desk.site.faces_may_stay
        self.notes.show_head(head, changeable=self._changeable, may_stay=may_stay)
        series, gone = _series(desk.patient(donation), series_uid), self._left_out(series_uid)
        kept = tuple(one for one in series.instances if one.sop_instance_uid not in gone)
        series = replace(series, instances=kept)
        self.viewer.open(series, head.removal, faces.portrait(desk, donation, series_uid))
        failed = head.standing is Standing.FAILED
        self.viewer.slices.offer_cut(self._changeable and (failed or bool(gone)), len(gone))
        self.notes.setVisible(not self.viewer.drawing)

    def _show_card(self, head: Head) -> None:
        confirmed = self._found is not None and head.study_uid in self._found.confirmed
        self.column.card.show_study(
            self._of_study(head),
            confirmed=confirmed,
            seen=self._seen_uids,
            changeable=self._changeable,
        )

    def _of_study(self, head: Head) -> list[Head]:
        return [one for one in self._heads if one.study_uid == head.study_uid]

    def _turn_to_study(self, study_uid: str) -> None:
        """Look at the first series of a study that is to be confirmed."""
        first = next(h for h in self._heads if h.study_uid == study_uid and h.to_confirm)
        self.column.list.choose(first.series_uid)

    @property
    def _changeable(self) -> bool:
        return self.context.desk.state(self.donation_id or 0) in CHANGEABLE

    @property
    def _seen_uids(self) -> set[str]:
        """Series that were on the screen as they are judged now."""
        seen = self._seen.get(self.donation_id or 0, set())
        return {head.series_uid for head in self._heads if (head.series_uid, head.removal) in seen}

    def _note_seen(self, series_uid: str) -> None:
        head = self.column.list.head(series_uid)
        if head is None or self.donation_id is None or series_uid in self._seen_uids:
            return
        self._seen.setdefault(self.donation_id, set()).add((series_uid, head.removal))
        self._list_heads()
        self._show_card(head)
        self.turned.emit()

    def _forget(self) -> None:
        """Another desk: its donations are others."""
        self.open(None)
        self._seen.clear()
        self._drawing.clear()

    # Doing --------------------------------------------------------------------------------

    def _decide(self, decide: Callable[[Desk, int], object]) -> None:
        if self.donation_id is None:
            return
        try:
            decide(self.context.desk, self.donation_id)
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        self._tell(self.donation_id)

    def _confirm(self, study_uid: str) -> None:
        """Confirm a study, and go on to the next that is to be confirmed."""
        self._decide(partial(faces.confirm, study_uid=study_uid))
        waiting = faces.to_settle(self.context.desk, self.donation_id or 0)
        if waiting and study_uid not in waiting:
            self._turn_to_study(waiting[0])

    def _take_back(self, study_uid: str) -> None:
        self._decide(partial(faces.take_back, study_uid=study_uid))

    def _leave_out(self) -> None:
        series_uid = self.column.list.current
        self._decide(partial(importing.set_included, series_uid=series_uid, included=False))

    def _cut(self, sop_uids: frozenset[str] | None) -> None:
        """Leave these images of the series in view out too; None takes all in again."""
        if self.donation_id is None:
            return
        series_uid = self.column.list.current
        gone = self._left_out(series_uid) | sop_uids if sop_uids is not None else frozenset()
        self._decide(partial(importing.leave_out_images, series_uid=series_uid, sop_uids=gone))

    def _left_out(self, series_uid: str) -> frozenset[str]:
        """The images of a series that are left out."""
        desk, donation = self.context.desk, self.donation_id or 0
        own = _series(desk.patient(donation), series_uid).instances
        out = importing.choices(desk, donation).left_out_images
        return out & {one.sop_instance_uid for one in own}

    def _keep_face(self, reason: str) -> None:
        self._decide(partial(faces.opt_out, series_uid=self.column.list.current, reason=reason))

    def _draw_wanted(self) -> None:
        head = self.column.list.head(self.column.list.current)
        if head is not None:
            self.viewer.draw_box(head.removal.cuboids if head.removal is not None else ())
            self.notes.hide()
            self.turned.emit()

    def _leave_box(self) -> None:
        self.viewer.leave_box()
        self.notes.show()
        self.turned.emit()

    def _draw(self, box: Cuboid) -> None:
        donation, series_uid = self.donation_id, self.column.list.current
        if donation is None or donation in self._drawing:
            return
        try:
            work = faces.draw(self.context.desk, donation, series_uid, (box,))
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        job = self.context.jobs.start(work)
        self._drawing[donation] = job
        self.viewer.show_judging(True)
        self.turned.emit()
        job.finished.connect(lambda _: self._drew(donation))
        job.cancelled.connect(lambda: self._stopped_drawing(donation))
        job.failed.connect(lambda problem: self._stopped_drawing(donation, problem))

    def _drew(self, donation: int) -> None:
        """A box was judged: back to the surface, or why it will not do."""
        self._drawing.pop(donation, None)
        self._tell(donation)
        head = self.column.list.head(self.column.list.current)
        if donation != self.donation_id or not self.viewer.drawing or head is None:
            return
        if head.standing is Standing.FAILED:
            self.viewer.show_refused(reason(head))
            self.turned.emit()
        else:
            self._leave_box()

    def _stopped_drawing(self, donation: int, problem: DesktopError | None = None) -> None:
        self._drawing.pop(donation, None)
        if donation == self.donation_id and self.viewer.drawing:
            self.viewer.show_judging(False)
            self.turned.emit()
        if problem is not None:
            messages.show_problem(self, problem)

    def _tell(self, donation: int) -> None:
        """Something of this donation is another now."""
        if donation == self.donation_id:
            self._show()
        self.context.donation_changed.emit(donation)
        self.changed.emit()


def heads_of(desk: Desk, donation_id: int, found: faces.Faces | None) -> tuple[Head, ...]:
    """The series that may show a face with what is known of each, in the patient's order."""
    if found is None:
        return ()
    patient = desk.patient(donation_id)
    titles = series_titles(patient)
    return tuple(
        Head(
            uid,
            study.study_instance_uid,
            titles[uid],
            found.judged.get(uid),
            found.opted_out.get(uid, ""),
        )
        for study, series in patient.series()
        if (uid := series.series_instance_uid) in found.judged or uid in found.opted_out
    )


def _series(patient: Patient, series_uid: str) -> Series:
    return next(one for _, one in patient.series() if one.series_instance_uid == series_uid)
