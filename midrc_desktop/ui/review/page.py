"""The fifth step: everything that will leave, beside what it was, and the signature."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from midrc_desktop.defacing.portrait import Portrait
from midrc_desktop.deid.changes import Change
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import first_window
from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import messages, parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.held import grouped
from midrc_desktop.ui.deidentify.rows import focus_kept
from midrc_desktop.ui.deidentify.titles import series_titles
from midrc_desktop.ui.newest import Newest
from midrc_desktop.ui.review import pair_loader
from midrc_desktop.ui.review.faces_leaving import LeavingHead
from midrc_desktop.ui.review.leaving import LeavingPanel, ListedSeries
from midrc_desktop.ui.review.pair_loader import PairLoader
from midrc_desktop.ui.review.pixel_notes import PixelNotes
from midrc_desktop.ui.review.points import FACES, points, what_leaves
from midrc_desktop.ui.review.settle import SettleList
from midrc_desktop.ui.review.signature import SignaturePanel, Signed, local_time
from midrc_desktop.ui.review.waiting import WaitingPanel
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow import portraying, reviewing
from midrc_desktop.workflow.donation import SIGNED, State
from midrc_desktop.workflow.reviewing import LeavingSeries, Pair, Review
from midrc_desktop.workflow.steps import Missing, Step, missing

SIDE = 316


class ReviewPage(StepPage):
    """Left: what leaves. Right: what to settle, and the signature.

    What leaves is put together when the page is opened, if it is not yet.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._review: Review | None = None
        self._series: LeavingSeries | None = None
        self._frames: dict[str, int] = {}
        self._shown: tuple[tuple[Pair, pair_loader.Pair], ...] = ()
        self._fresh_series = True
        self._busy: set[int] = set()
        self._stopped: set[int] = set()
        self.waiting = WaitingPanel()
        self.waiting.wanted.connect(self.wanted)
        self.waiting.again.connect(self._assemble)
        self.leaving = LeavingPanel()
        self.leaving.series_chosen.connect(self._series_chosen)
        self.leaving.image_wanted.connect(self._image_wanted)
        self.leaving.head_wanted.connect(self._head_wanted)
        self.addAction(self.leaving.compare.change)
        self.settle = SettleList()
        self.settle.wanted.connect(self._go_to)
        self.signature = SignaturePanel()
        self.signature.edited.connect(self.changed)
        self.signature.withdrawn.connect(self._ask_withdraw)
        self._pairs = PairLoader(context, self)
        self._pairs.loaded.connect(self._pictures_came)
        self._portraits = Newest(context.jobs, self)
        self._portraits.came.connect(self._portrait_came)
        self._portraits.failed.connect(self._no_portrait)
        shown = QWidget()
        across = QHBoxLayout(shown)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(MARGIN)
        across.addWidget(self.leaving, 1)
        across.addWidget(self._side())
        self._stack = QStackedLayout()
        outer = QVBoxLayout(self)  # a stacked layout keeps no margins itself
        outer.setContentsMargins(20, GROUP, 20, 0)
        outer.addLayout(self._stack)
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(shown)
        self.setAccessibleName(self.tr("Review"))
        context.patient_shown_changed.connect(self._patient_shown)
        context.donation_changed.connect(self._changed_elsewhere)
        context.desk_changed.connect(self._forget)

    def _side(self) -> parts.Card:
        card = parts.Card()
        card.setFixedWidth(SIDE)
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACE // 2, 0)
        column.setSpacing(SPACE)
        self._points_title = parts.heading()
        column.addWidget(self._points_title)
        column.addWidget(self.settle)
        column.addSpacing(GROUP)
        column.addWidget(self.signature)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        card.body.addWidget(scroll)
        return card

    # What the window asks -----------------------------------------------------------------

    def open(self, donation_id: int | None) -> None:
        if donation_id != self.donation_id:
            self._forget()
        super().open(donation_id)
        self.setEnabled(donation_id is not None)
        if donation_id is not None:
            self._stopped.discard(donation_id)
            self._show()

    def primary(self) -> Primary | None:
        if self.donation_id is None or self._review is None:
            return None
        if self.context.desk.state(self.donation_id) in SIGNED:
            return Primary(self.tr("Next: Send"), partial(self.wanted.emit, Step.SEND))
        studies = self._review.studies
        label = (
            self.tr("Sign and approve 1 study")
            if studies == 1
            else self.tr("Sign and approve {0} studies").format(studies)
        )
        reason = self._why_not()
        return Primary(label, self._sign, not reason, reason)

    def show_place(self, anchor: str) -> None:
        self.signature.focus_missing()

    # Showing ------------------------------------------------------------------------------

    def _why_not(self) -> str:
        """Why nothing can be signed now, as a sentence; "" when it can."""
        if self.donation_id in self._busy:
            return self.tr("Wait until what leaves is put together and compared.")
        if blocking := self.settle.blocking():
            return blocking[0].sentence
        return self.signature.missing()

    def _forget(self) -> None:
        self._review = self._series = None
        self._pairs.forget()
        self._portraits.forget()

    def _changed_elsewhere(self, donation: int) -> None:
        if donation == self.donation_id and self.isVisible():
            self._show()

    def _show(self) -> None:
        with focus_kept(self):
            self._show_as_it_stands()

    def _show_as_it_stands(self) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        state = desk.state(donation)
        if state not in SIGNED and state is not State.DEIDENTIFIED:
            self._forget()
            self.waiting.ask_for_deidentification()
            self._stack.setCurrentIndex(0)
            return
        if reviewing.assembled(desk, donation) is None:
            self._forget()
            self._stack.setCurrentIndex(0)
            if donation not in self._busy and donation not in self._stopped:
                self._assemble()
            return
        self._show_review(reviewing.review(desk, donation))
        self._show_side(missing(desk, donation), state)
        self._stack.setCurrentIndex(1)

    def _show_review(self, review: Review) -> None:
        self.leaving.attributes.show_patient(self.context.patient_shown)
        if review == self._review:
            return
        self._review = review
        patient = self.context.desk.patient(self.donation_id or 0)
        titles = series_titles(patient)
        self._frames = {
            one.sop_instance_uid: one.frames
            for _, series in patient.series()
            for one in series.instances
        }
        self.leaving.show_sentence(what_leaves(review))
        self.leaving.show_records(review.records)
        held = [
            (one.kind, one.reason, one.original_series_uid)
            for one in review.held
            for _ in one.sources
        ]
        self.leaving.show_held(grouped(held, titles))
        listed = [
            ListedSeries(titles.get(one.original_series_uid, one.modality), len(one.pairs))
            for one in review.series
        ]
        self.leaving.show_series(listed)
        self.leaving.show_heads(
            [
                LeavingHead(
                    titles.get(one.original_series_uid, one.modality), face, one.face_reason
                )
                for one in review.series
                if (face := one.face) is not None
            ]
        )

    def _show_side(self, open_points: Sequence[Missing], state: State) -> None:
        assert self._review is not None
        self.settle.show_points(points(self._review, open_points))
        signed = reviewing.signature(self.context.desk, self.donation_id or 0)
        self._points_title.setText(self.tr("Settled") if signed else self.tr("To settle"))
        if signed is None:
            self.signature.ask(self.context.desk.site.consent, self._review.manifest_sha256)
            return
        self.signature.show_signed(
            Signed(signed.name, signed.role, local_time(signed.time), signed.manifest_sha256),
            may_withdraw=state is State.APPROVED,
        )

    # Looking ------------------------------------------------------------------------------

    def _series_chosen(self, position: int) -> None:
        if self._review is None:
            return
        self._series = self._review.series[position]
        self._fresh_series = True
        self._shown = pair_loader.by_frame(self._series.pairs, self._frames)
        self.leaving.show_notes(_notes(self._series, [pair for pair, _ in self._shown]))
        self.leaving.compare.show_series(len(self._shown))

    def _image_wanted(self, position: int) -> None:
        if self._series is None or position >= len(self._shown):
            return
        pair, pictures = self._shown[position]
        self.leaving.compare.show_waiting()
        self._pairs.load(pictures)
        if self._fresh_series:
            self._read_attributes(pair)

    def _read_attributes(self, pair: Pair) -> None:
        """Compare the headers of the series' image at hand, beside the window."""
        desk, donation, series = self.context.desk, self.donation_id or 0, self._series
        job = self.context.jobs.fetch(lambda: reviewing.compare(desk, donation, pair))
        job.finished.connect(lambda changes: self._attributes_came(series, changes))
        job.failed.connect(lambda _: self._attributes_came(series, ()))

    def _attributes_came(self, series: LeavingSeries | None, changes: tuple[Change, ...]) -> None:
        if series is self._series:
            self.leaving.attributes.show_changes(changes)

    def _pictures_came(
        self, _pair: object, before: SliceImage | str, after: SliceImage | str
    ) -> None:
        window = None
        if self._fresh_series:
            seen = next((one for one in (before, after) if isinstance(one, SliceImage)), None)
            if seen is not None:
                window = first_window(seen.window, seen.pixels, seen.unit, seen.padding)
                self._fresh_series = False
        self.leaving.compare.show_pictures(before, after, window)

    def _head_wanted(self, position: int) -> None:
        if self._review is None or self.donation_id is None:
            return
        one = [series for series in self._review.series if series.face is not None][position]
        draw = portraying.portrait(self.context.desk, self.donation_id, one)
        self._portraits.want(one.series_uid, draw)

    def _portrait_came(self, _series_uid: object, portrait: Portrait) -> None:
        self.leaving.faces.show_portrait(portrait)

    def _no_portrait(self, _series_uid: object, problem: DesktopError) -> None:
        words = self.tr("The surface cannot be drawn: {0} The images show what leaves.")
        self.leaving.faces.portrait.show_sentence(words.format(problem.title))

    def _patient_shown(self, shown: bool) -> None:
        if self._review is not None and self.donation_id is not None and self.isVisible():
            self.context.identity(self.donation_id)  # a look at the patient is audited
        self.leaving.attributes.show_patient(shown)

    def _go_to(self, place: object) -> None:
        if place == FACES:
            self.leaving.show_faces()
        elif isinstance(place, Missing):
            self.wanted.emit(place.step)

    # Doing --------------------------------------------------------------------------------

    def _assemble(self) -> None:
        donation = self.donation_id
        if donation is None or donation in self._busy:
            return
        self._stopped.discard(donation)
        self.waiting.show_working()
        try:
            work = reviewing.assemble(self.context.desk, donation)
        except DesktopError as problem:
            self._failed(donation, problem)
            return
        self._busy.add(donation)
        job = self.context.jobs.start(work)
        job.progressed.connect(self.waiting.show_progress)
        job.finished.connect(lambda _: self._ended(donation))
        job.cancelled.connect(partial(self._cancelled, donation))
        job.failed.connect(partial(self._failed, donation))

    def _sign(self) -> None:
        donation = self.donation_id
        if donation is None or donation in self._busy:
            return
        try:
            work = reviewing.sign(
                self.context.desk, donation, self.signature.name(), self.signature.role()
            )
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        self._busy.add(donation)
        job = self.context.jobs.start(work)
        job.finished.connect(lambda _: self._ended(donation))
        job.cancelled.connect(partial(self._ended, donation))
        job.failed.connect(partial(self._failed, donation))
        self.changed.emit()

    def _ask_withdraw(self) -> None:
        messages.ask(
            self,
            self.tr("Withdraw the signature?"),
            (
                messages.Answer(self.tr("Keep the signature"), part="primary"),
                messages.Answer(self.tr("Withdraw the signature"), self._withdraw),
            ),
            explanation=self.tr("Nothing has been sent yet. The donation can be changed again."),
        )

    def _withdraw(self) -> None:
        if self.donation_id is None:
            return
        try:
            reviewing.withdraw(self.context.desk, self.donation_id)
        except DesktopError as problem:
            messages.show_problem(self, problem)
        self._ended(self.donation_id)

    def _ended(self, donation: int) -> None:
        self._busy.discard(donation)
        if donation == self.donation_id:
            self._show()
        self.context.donation_changed.emit(donation)
        self.changed.emit()

    def _cancelled(self, donation: int) -> None:
        self._stopped.add(donation)
        self.waiting.show_stopped()
        self._ended(donation)

    def _failed(self, donation: int, problem: DesktopError) -> None:
        self._cancelled(donation)
        messages.show_problem(self, problem)

    # Qt's own methods ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.setFocus()


def _notes(series: LeavingSeries, shown: Sequence[Pair]) -> PixelNotes:
    """What there is to say of the pixels of a series, whose images are shown in this order."""
    return PixelNotes(
        covered=[at for at, pair in enumerate(shown) if pair.masked],
        face_reason=series.face_reason,
        remarks=tuple(Counter(pair.remark for pair in series.pairs if pair.remark).items()),
    )
