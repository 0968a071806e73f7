"""Step 2, Images: series left, the slice in the middle, findings right."""

import gc

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QImage, QKeyEvent, QKeySequence, QShowEvent, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QWidget

from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import DesktopError
from midrc_desktop.findings.finding import Finding
from midrc_desktop.findings.vocabulary import vocabulary
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.findings.editor import FindingsEditor
from midrc_desktop.ui.findings.panel import FindingsPanel
from midrc_desktop.ui.findings.words import Place, short
from midrc_desktop.ui.keys import name_group
from midrc_desktop.ui.messages import show_problem
from midrc_desktop.ui.preview.decoding import Thumbnail
from midrc_desktop.ui.preview.hanging import Hanging
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.mpr import MprPanel
from midrc_desktop.ui.preview.series_strip import SeriesStrip
from midrc_desktop.ui.preview.stack import Picture, Stack, stacks
from midrc_desktop.ui.preview.thumbnails import ThumbnailLoader
from midrc_desktop.ui.preview.viewer import Viewer
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.workflow import describing, importing
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.steps import Step

WARM_AFTER_MS = 1500
MANY = 2000
LOOK_ONLY = (State.SENDING, State.SENT)


class ImagesPage(StepPage):
    """Looks at the slices of a donation and flags findings on them; every change is kept."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._loading = False
        self._thumbnails_due = False
        self._soon_warm = QTimer(self, singleShot=True, interval=WARM_AFTER_MS)
        self._made_of: tuple[Patient, frozenset[str]] | None = None
        self._made: tuple[Stack, ...] = ()
        self._hangings: dict[int, Hanging] = {}

        def pool() -> WorkerPool:
            return context.desk.pool

        self._pictures = PictureLoader(context.jobs, pool, self)
        self._thumbnails = ThumbnailLoader(context.jobs, pool, self)
        self.editor = FindingsEditor(self)
        self.strip = SeriesStrip()
        self.viewer = Viewer(
            self._pictures,
            Measured(self.editor.undo, self),
            lambda measured: MprPanel(context.jobs, pool, measured),
        )
        self.panel = FindingsPanel(self.editor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.strip)
        row.addWidget(self.viewer, 1)
        row.addWidget(self.panel)
        name_group(self, self.tr("Findings and corners"))
        self._add_actions()
        self._connect()

    def open(self, donation_id: int | None) -> None:
        another = donation_id != self.donation_id
        super().open(donation_id)
        self._loading = True
        if donation_id is None:
            self._show_stacks((), another)
            self.editor.load(())
        else:
            desk = self.context.desk
            included = frozenset(importing.included(desk, donation_id))
            self._show_stacks(self._stacks(desk.patient(donation_id), included), another)
            kept = describing.findings(desk, donation_id)
            if another or kept != self.editor.findings:
                self.editor.load(kept)
            self.panel.set_writable(desk.donation(donation_id).state not in LOOK_ONLY)
        self._loading = False
        self._show_patient()

    def leave(self) -> None:
        self.set_maximised(False)

    def primary(self) -> Primary | None:
        if self.donation_id is None:
            return None
        return Primary(self.tr("Next: Clinical"), lambda: self.wanted.emit(Step.CLINICAL))

    def undo_stack(self) -> QUndoStack | None:
        return self.editor.undo

    def show_place(self, anchor: str) -> None:
        """Show a series (its original UID), or the box where a finding is typed."""
        of = [one for one in self.strip.stacks if one.series.series_instance_uid == anchor]
        if of:
            self.strip.choose(of[0])
            self._back_to_image()
        else:
            self.start_typing()

    def start_typing(self) -> None:
        """Put the focus into the box where a finding is typed."""
        self.set_maximised(False)
        self.panel.start_typing()

    def idle(self) -> bool:
        """Whether no picture is on its way."""
        return self._pictures.idle

    @property
    def maximised(self) -> bool:
        """Whether the image alone fills the page."""
        return self.panel.isHidden()

    def set_maximised(self, maximised: bool) -> None:
        """Give the image the whole page, or show series and findings again."""
        self.viewer.set_alone(maximised)
        self.strip.setHidden(maximised)
        self.panel.setHidden(maximised)
        if maximised:
            self._back_to_image()

    def _add_actions(self) -> None:
        for words, key, run in (
            (self.tr("Flag a finding"), "F", self.start_typing),
            (self.tr("Show or hide the corner texts"), "T", self._switch_words),
            (self.tr("Show or hide the patient"), "N", self._switch_patient),
        ):
            action = QAction(words, self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(run)
            self.addAction(action)
        self.addActions(self.viewer.actions_of_keys)

    def _switch_words(self) -> None:
        self.viewer.set_words_shown(not self.viewer.words_shown)

    def _switch_patient(self) -> None:
        self.context.show_patient(not self.context.patient_shown)

    def _connect(self) -> None:
        self.strip.chosen.connect(self.viewer.show_stack)
        self.viewer.activated.connect(self._activated)
        self.viewer.dropped.connect(lambda number: self.strip.choose(self.strip.stacks[number]))
        self.viewer.moved.connect(self._moved)
        self.viewer.maximise_wanted.connect(lambda: self.set_maximised(not self.maximised))
        self.viewer.series_wanted.connect(self.strip.step)
        self.panel.went_to.connect(self._go_to)
        self.panel.left.connect(self._back_to_image)
        self.editor.changed.connect(self._findings_changed)
        self._thumbnails.arrived.connect(self._thumbnail_came)
        self._pictures.arrived.connect(lambda _picture, _outcome: self._want_thumbnails())
        self.context.desk_changed.connect(self.viewer.measured.forget)
        self.context.desk_changed.connect(self._other_desk)
        self._soon_warm.timeout.connect(self._warm)
        self.context.patient_shown_changed.connect(lambda _shown: self._show_patient())

    def _other_desk(self) -> None:
        """Nothing that was read on the desk before stays."""
        self.open(None)
        self._made_of, self._made = None, ()
        self._hangings.clear()
        self._soon_warm.start()

    def _warm(self) -> None:
        """Once the window stands there, have workers ready for the first slice."""
        if self.context.has_desk:
            self._pictures.warm()

    def _show_patient(self) -> None:
        """Name the patient in the corner while the eye is open, and only then."""
        who = None if self.donation_id is None else self.context.identity(self.donation_id)
        self.viewer.set_patient("" if who is None else f"{who.name} · {who.patient_id}")

    def _stacks(self, patient: Patient, included: frozenset[str]) -> tuple[Stack, ...]:
        """The stacks of a patient, made anew only when what they are made of is not the same."""
        if self._made_of is None or self._made_of[0] is not patient or self._made_of[1] != included:
            self._made_of = patient, included
            self._made = stacks(patient, included)
            if sum(len(stack.pictures) for stack in self._made) > MANY:
                # A full round of the collector through them would stop the picture for 50 ms.
                gc.freeze()
        return self._made

    def _show_stacks(self, shown: tuple[Stack, ...], another: bool) -> None:
        before = self.viewer.stack
        hanging = None if self.donation_id is None else self._hangings.get(self.donation_id)
        if another:
            self.viewer.forget_sights()
            self._pictures.forget()
        elif shown == self.strip.stacks:
            return
        self.strip.set_stacks(shown)
        self.viewer.set_stacks(shown)
        self.panel.set_places(place for stack in shown for place in _places(stack))
        self._thumbnails_due = True
        key = before.key if before and not another else None
        here = next((s for s in shown if s.key == key), None)
        here = here or next((s for s in shown if s.pictures), None) or next(iter(shown), None)
        if here is None:
            self.viewer.show_stack(None)
            self.panel.set_view(None)
        else:
            self.strip.choose(here)
        if another and hanging is not None:
            self.viewer.hang_again(hanging)
        elif here is not None:
            self.viewer.set_layout(self.viewer.layout_shown)
        if self._pictures.idle:
            self._want_thumbnails()

    def _want_thumbnails(self) -> None:
        """Thumbnails come after the first slice, which a person waits for."""
        if self._thumbnails_due:
            self._thumbnails_due = False
            without = self.strip.without_thumbnail()
            self._thumbnails.want([stack.pictures[len(stack.pictures) // 2] for stack in without])

    def _activated(self) -> None:
        """The strip and the findings go with the active viewport."""
        stack = self.viewer.stack
        self.strip.mark(stack)
        self.strip.set_hung(self.viewer.stacks_beside)
        if self.donation_id is not None and stack is not None:
            self._hangings[self.donation_id] = self.viewer.hanging
        if stack is not None and stack.pictures:
            self._moved(self.viewer.index)
        else:
            self.panel.set_view(None)

    def _moved(self, index: int) -> None:
        stack, picture = self.viewer.stack, self.viewer.picture
        if stack is not None and picture is not None:
            self.panel.set_view(_place(stack, picture, index))

    def _go_to(self, place: Place) -> None:
        holding = [s for s in self.strip.stacks if s.index_of(place.sop_instance_uid) is not None]
        if holding and self.viewer.stack not in holding:
            self.strip.choose(holding[0])
        self.viewer.go_to(place.number - 1)

    def _back_to_image(self) -> None:
        self.viewer.focus_image()

    def _findings_changed(self, findings: tuple[Finding, ...]) -> None:
        by_instance: dict[str, tuple[str, ...]] = {}
        by_series: dict[str, int] = {}
        for finding in findings:
            words = short(finding, vocabulary().term(finding.term))
            uid = finding.series_instance_uid
            by_series[uid] = by_series.get(uid, 0) + 1
            for sop in finding.sop_instance_uids:
                by_instance[sop] = (*by_instance.get(sop, ()), words)
        self.viewer.set_flags(by_instance)
        self.strip.set_findings(by_series)
        if not self._loading:
            self._keep(findings)

    def _keep(self, findings: tuple[Finding, ...]) -> None:
        if self.donation_id is None:
            return
        desk = self.context.desk
        was_signed = desk.donation(self.donation_id).state is State.APPROVED
        try:
            describing.save_findings(desk, self.donation_id, findings)
        except DesktopError as problem:
            show_problem(self, problem)
            self._loading = True
            self.editor.load(describing.findings(desk, self.donation_id))
            self._loading = False
            return
        if was_signed:
            self.panel.tell(
                self.tr("The findings have changed, so the signature no longer holds. Sign again.")
            )
        self.context.donation_changed.emit(self.donation_id)
        self.changed.emit()

    def _thumbnail_came(self, picture: Picture, thumbnail: Thumbnail | str) -> None:
        shown = thumbnail if isinstance(thumbnail, str) else _image(thumbnail)
        for stack in self.strip.stacks:
            if stack.index_of(picture.instance.sop_instance_uid) is not None:
                self.strip.set_thumbnail(stack, shown)
        self._pictures.reserve(self.strip, self.strip.bytes_held)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._back_to_image()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.maximised:
            self.set_maximised(False)
        elif not self.viewer.took_key(event):
            super().keyPressEvent(event)


def _places(stack: Stack) -> list[Place]:
    seen: dict[str, Place] = {}
    for index, picture in enumerate(stack.pictures):
        seen.setdefault(picture.instance.sop_instance_uid, _place(stack, picture, index))
    return list(seen.values())


def _place(stack: Stack, picture: Picture, index: int) -> Place:
    return Place(
        study_instance_uid=stack.study.study_instance_uid,
        series_instance_uid=stack.series.series_instance_uid,
        sop_instance_uid=picture.instance.sop_instance_uid,
        series_label=stack.label,
        number=index + 1,
        modality=stack.series.modality,
    )


def _image(thumbnail: Thumbnail) -> QImage:
    greys = thumbnail.greys
    rows, columns = greys.shape[:2]
    colour = greys.ndim == 3
    form = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
    return QImage(greys.tobytes(), columns, rows, (3 if colour else 1) * columns, form).copy()
