"""Three planes of a series: the volume is loaded here, beside the window, and let go again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.reformat import Volume, expected_bytes, load
from midrc_desktop.dicom.study import Vector
from midrc_desktop.dicom.volume import Pile, Slice
from midrc_desktop.dicom.window import Voi
from midrc_desktop.jobs import CancelToken, Progress, Report, memory
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.jobs import Job, JobRunner
from midrc_desktop.ui.preview.captions import title
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.mpr_loading import MprLoading
from midrc_desktop.ui.preview.mpr_tools import MprTools
from midrc_desktop.ui.preview.mpr_views import MprViews
from midrc_desktop.ui.preview.mpr_words import volume_notes
from midrc_desktop.ui.preview.slice_view import ZOOM_PER_NOTCH, Drag, SliceView
from midrc_desktop.ui.preview.stack import Picture, Stack
from midrc_desktop.workflow.work import Work

MANY = 10

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MANY,
    Qt.Key.Key_PageUp: -MANY,
}


@dataclass(frozen=True, slots=True)
class _Sight:
    """How a series was looked at: where the crosshair was, under which window, in which phase."""

    point: Vector | None = None
    window: Voi | None = None
    phase: int = 0


class MprPanel(QWidget):
    """Axial, coronal and sagittal sections of the volume that a stack is.

    One volume is held at a time; a volume of another stack or phase takes its place.

    Signals:
        window_changed: The person has dragged the window (Voi).
        maximise_wanted: The person double-clicked a section.
        held_changed: The memory that the volume holds, or will hold soon, has changed (bytes, as
            an object: it may be more than an int of C).
        moved: The crosshair is elsewhere.
        came: A volume has come and is in view.
    """

    window_changed = Signal(object)
    maximise_wanted = Signal()
    held_changed = Signal(object)
    moved = Signal()
    came = Signal()

    def __init__(
        self,
        jobs: JobRunner,
        pool: Callable[[], WorkerPool],
        measured: Measured | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._pool = jobs, pool
        self._budget = memory.budget()
        self._stack: Stack | None = None
        self._pile: Pile | None = None
        self._phase = 0
        self._sights: dict[tuple[str, int], _Sight] = {}
        self._job: Job | None = None
        self._patient, self._words_shown = "", True
        self._flags: Mapping[str, tuple[str, ...]] = {}
        self.tools = MprTools()
        self.views = MprViews(measured)
        self.loading = MprLoading()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.loading)
        self._pages.addWidget(self.views)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self._pages, 1)
        self.tools.slab_chosen.connect(self.views.set_slab)
        self.tools.linked.connect(self.views.set_linked)
        self.views.window_changed.connect(self.window_changed)
        self.views.maximise_wanted.connect(self.maximise_wanted)
        self.views.moved.connect(self._moved)
        self.loading.cancel_wanted.connect(self.cancel)
        self.loading.again_wanted.connect(self._load)
        self.tools.setEnabled(False)

    @property
    def stack(self) -> Stack | None:
        """The series in view."""
        return self._stack

    @property
    def phase(self) -> int:
        """The phase in view, from 0."""
        return self._phase

    @property
    def view(self) -> SliceView:
        """The picture that keys and tools are for."""
        return self.views.sections[self.views.active].view

    @property
    def windows(self) -> tuple[Voi, ...]:
        """The windows that the header brings."""
        volume = self.views.volume
        return () if volume is None else tuple(voi for _, voi in volume.like.windows)

    @property
    def busy(self) -> bool:
        """Whether a volume is on its way."""
        return self._job is not None

    @property
    def bytes_held(self) -> int:
        """The memory that the volume holds."""
        return 0 if self.views.volume is None else int(self.views.volume.values.nbytes)

    def set_budget(self, budget: int) -> None:
        """How many bytes a volume may hold from the next one on."""
        self._budget = budget

    def show_stack(
        self, stack: Stack | None, through: Plane | None = None, window: Voi | None = None
    ) -> None:
        """Load the volume of a stack and show it, with the crosshair in the plane of a slice.

        Within the plane it is where it was when the stack was last seen, or in the middle. Under
        a window, if one is given, else under the one before or the header's.
        """
        if stack is None or self._stack is None or stack.key != self._stack.key:
            self.forget()
            self._stack = stack
        elif self.busy or self.views.volume is not None:
            return
        if stack is None:
            return
        if not stack.piles:
            self.loading.say(self.tr("This series holds no images."))
            return
        sight = self._sights.get(stack.key, _Sight())
        self._pile = max(stack.piles, key=lambda pile: (pile.can_reformat, len(pile.places)))
        self._phase = min(sight.phase, len(self._pile.phases) - 1)
        point = sight.point
        if through is not None:
            point = through.centre if point is None else through.at(*through.place(point))
        self._sights[stack.key] = _Sight(point, window or sight.window, self._phase)
        if self._pile.can_reformat:
            self._load()
        else:
            self.loading.say(self._pile.why_not)

    def forget(self) -> None:
        """Let go of the volume, and of what is under way."""
        self._keep_sight()
        self.cancel()
        self._job = None
        self._stack = self._pile = None
        self.views.clear()
        self.loading.say("")
        self._pages.setCurrentWidget(self.loading)
        self.tools.setEnabled(False)
        self.held_changed.emit(0)

    def forget_sights(self) -> None:
        """Another donation: nothing has been looked at yet."""
        self.forget()
        self._sights.clear()

    def cancel(self) -> None:
        """Stop loading."""
        if self._job is not None:
            self._job.cancel()

    def slice_at_crosshair(self) -> Slice | None:
        """The slice of the series that is nearest to the crosshair, or None without a volume."""
        if self._pile is None or (number := self._number()) is None:
            return None
        return self._pile.phases[self._phase][number]

    @property
    def picture(self) -> Picture | None:
        """The same, as the picture in view."""
        return self.slice_at_crosshair()

    @property
    def index(self) -> int:
        """The number of that picture in the stack, from 0."""
        number = self._number()
        if number is None or self._pile is None or self._stack is None:
            return 0
        before = self._stack.piles[: self._stack.piles.index(self._pile)]
        start = sum(len(pile.slices) for pile in before) + self._phase * len(self._pile.places)
        return start + number

    @property
    def waiting(self) -> bool:
        """Whether a volume is on its way."""
        return self.busy

    def go_to(self, index: int) -> None:
        """Move the crosshair along the normal into a picture of the stack, now or when it comes."""
        if self._stack is None or not 0 <= index < len(self._stack.pictures):
            return
        there, volume = self._stack.pictures[index].plane, self.views.volume
        if there is not None and volume is not None:
            _, v, u = self.views.voxel
            self.views.point_at((volume.grid.voxel(there.position)[0], v, u))
        elif there is not None:
            sight = self._sights.get(self._stack.key, _Sight())
            self._sights[self._stack.key] = replace(sight, point=there.centre)

    def _number(self) -> int | None:
        """The number of the slice at the crosshair in its phase."""
        if self.views.volume is None:
            return None
        at, stations = self.views.voxel[0], self.views.volume.grid.stations
        return min(range(len(stations)), key=lambda number: abs(stations[number] - at))

    def step_phase(self, by: int) -> None:
        """The next phase of a 4-D series: round from the last to the first."""
        if self._pile is None or len(self._pile.phases) < 2 or self.busy:
            return
        self._keep_sight()
        self._phase = (self._phase + by) % len(self._pile.phases)
        self.views.let_go()
        self._load()

    def set_window(self, window: Voi) -> None:
        """Look at the sections under this window."""
        self.views.set_window(window)
        self._keep_sight()

    def set_inverted(self, inverted: bool) -> None:
        """Swap black and white, or swap them back."""
        self.views.set_inverted(inverted)

    def set_left_drag(self, drag: Drag) -> None:
        """What the left button does in the sections."""
        self.views.set_left_drag(drag)

    def set_alone(self, alone: bool) -> None:
        """Give the section that keys are for the place of all, or bring the others back."""
        self.views.set_alone(alone)

    def set_patient(self, who: str) -> None:
        """A line above the others that names the patient, or "" for none."""
        self._patient = who
        self._tell()

    def set_words_shown(self, shown: bool) -> None:
        """Show or hide what the corners say."""
        self._words_shown = shown
        self._tell()

    def set_flags(self, by_instance: Mapping[str, tuple[str, ...]]) -> None:
        """Which instances (SOP Instance UID) are flagged, and with what."""
        self._flags = by_instance
        self._mark_flagged()
        self._tell_flags()

    def fit(self) -> None:
        """Fit the sections into their cells."""
        self.views.fit()

    def reset(self) -> None:
        """Window, zoom, crosshair and thickness as they came."""
        self.tools.reset()
        self.views.reset()

    def took_key(self, event: QKeyEvent) -> bool:
        """Whether a key, wherever the focus is, was one for the sections."""
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if self._stack is None or event.modifiers() & control:
            return False
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key is Qt.Key.Key_Escape and self.busy:
            self.cancel()
        elif self.views.volume is None:
            return key in _STEPS
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and shift:
            self.tools.thicken(1 if key is Qt.Key.Key_Up else -1)
        elif key in _STEPS:
            self.views.step(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.views.go_to_end(key is Qt.Key.Key_End)
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self.step_phase(-1 if key is Qt.Key.Key_Comma else 1)
        elif key is Qt.Key.Key_K:
            self.tools.next_projection()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            grown = 1 / ZOOM_PER_NOTCH if key is Qt.Key.Key_Minus else ZOOM_PER_NOTCH
            self.view.zoom_by(grown)
        else:
            return False
        return True

    def _keep_sight(self) -> None:
        volume = self.views.volume
        if self._stack is not None and volume is not None:
            self._sights[self._stack.key] = _Sight(
                volume.grid.point(self.views.voxel), self.views.window_level, self._phase
            )

    def _load(self) -> None:
        assert self._pile is not None
        pile, phase, pool, budget = self._pile, self._phase, self._pool(), self._budget

        def run(report: Report, cancel: CancelToken) -> Volume:
            return load(pile, phase, pool=pool, budget=budget, report=report, cancel=cancel)

        self.loading.begin()
        self.held_changed.emit(expected_bytes(pile))
        job = self._jobs.start(Work("", run, lambda volume: volume), quiet=True)
        self._job = job
        job.progressed.connect(lambda progress: self._progressed(job, progress))
        job.finished.connect(lambda volume: self._came(job, volume))
        job.failed.connect(lambda problem: self._did_not_come(job, problem.title))
        job.cancelled.connect(lambda: self._did_not_come(job, self.tr("No planes were made.")))

    def _progressed(self, job: Job, progress: Progress) -> None:
        if job is self._job:
            self.loading.show_progress(progress)

    def _came(self, job: Job, volume: Volume) -> None:
        if job is not self._job or self._pile is None or self._stack is None:
            return
        self._job = None
        sight = self._sights.get(self._stack.key, _Sight())
        self._tell()
        self.views.notes.set_volume(volume_notes(self._pile, volume))
        self.views.show_volume(volume, (self._stack.key, self._phase), sight.point, sight.window)
        self.tools.setEnabled(True)
        self.tools.show_phase(self._phase, len(self._pile.phases))
        self._pages.setCurrentWidget(self.views)
        self.held_changed.emit(self.bytes_held)
        self.came.emit()
        self._mark_flagged()
        self._moved()

    def _moved(self) -> None:
        self._tell_flags()
        self.moved.emit()

    def _tell(self) -> None:
        named = () if self._stack is None else (title(self._stack),)
        lines = (self._patient, *named) if self._patient else named
        self.views.set_words(lines, self._words_shown)

    def _mark_flagged(self) -> None:
        volume = self.views.volume
        if volume is not None and self._pile is not None:
            slices = zip(self._pile.phases[self._phase], volume.grid.stations, strict=True)
            uids = ((slice_.instance.sop_instance_uid, at) for slice_, at in slices)
            self.views.mark_flagged([at for uid, at in uids if uid in self._flags])

    def _tell_flags(self) -> None:
        here = self.slice_at_crosshair()
        if here is not None:
            self.views.set_flags(self._flags.get(here.instance.sop_instance_uid, ()))

    def _did_not_come(self, job: Job, sentence: str) -> None:
        if job is self._job:
            cancelled = job.token.cancelled
            self._job = None
            self.views.clear()
            self.tools.setEnabled(False)
            self._pages.setCurrentWidget(self.loading)
            self.loading.say(sentence, again=cancelled)
            self.held_changed.emit(0)
