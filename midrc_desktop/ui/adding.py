"""Adding studies: what was dropped or chosen becomes donations."""

from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import number
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.messages import Answer, ask, show_problem

if TYPE_CHECKING:
    from midrc_desktop.workflow.choices import Donated
    from midrc_desktop.workflow.importing import Imported
    from midrc_desktop.workflow.work import Work

_CASES_OFFERED = 3


class Adding(QObject):
    """Asks for studies and reads them in.

    One import runs at a time; what comes meanwhile waits its turn.

    Signals:
        began: Reading has begun (the Job).
        seen: Some more was read (a tuple of Glimpse).
        waiting_changed: So many imports wait (int).
        added: Reading is done; carries the donations that are new or grew (tuple of ids), and
            what became of the files in a few words.
        stopped: Reading was cancelled; what was taken in before is kept (a tuple of ids).
        ended: Reading is over, however it went.
        case_wanted: A donation should be shown (its id).
    """

    began = Signal(object)
    seen = Signal(object)
    waiting_changed = Signal(int)
    added = Signal(object, str)
    stopped = Signal(object)
    ended = Signal()
    case_wanted = Signal(int)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._running: Job | None = None
        self._waiting: deque[tuple[Path, ...]] = deque()

    def choose_files(self) -> None:
        """Ask for files: images or zip archives."""
        dialog = self._dialog(self.tr("Choose images or ZIP archives"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.open()

    def choose_folder(self) -> None:
        """Ask for a folder or a CD."""
        dialog = self._dialog(self.tr("Choose a folder or a CD"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def read(self, paths: Sequence[Path]) -> None:
        """Import these files, folders and archives, now or when what runs is done."""
        from midrc_desktop.workflow.importing import import_studies

        if self._running is not None:
            self._waiting.append(tuple(paths))
            self.waiting_changed.emit(len(self._waiting))
            return
        self._watch(import_studies(self._context.desk, paths, seen=self.seen.emit))

    def read_practice(self) -> None:
        """Make the practice patient and import it."""
        from midrc_desktop.workflow.importing import practice_studies

        self._watch(practice_studies(self._context.desk))

    def forget(self) -> None:
        """Another desk comes: nothing waits for this one any more."""
        self._running = None
        self._waiting.clear()
        self.waiting_changed.emit(0)

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.filesSelected.connect(lambda names: self.read([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _watch(self, work: "Work[Any, Imported]") -> None:
        job = self._running = self._context.jobs.start(work)
        job.finished.connect(self._finished)
        job.failed.connect(self._failed)
        job.cancelled.connect(lambda: self.stopped.emit(()))
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self._go_on)
        self.began.emit(job)

    def _go_on(self) -> None:
        self._running = None
        self.ended.emit()
        if self._waiting:
            paths = self._waiting.popleft()
            self.waiting_changed.emit(len(self._waiting))
            self.read(paths)

    def _finished(self, imported: "Imported") -> None:
        self.added.emit(imported.donations, self._became(imported))
        if imported.stopped:
            self.stopped.emit(imported.donations)
        if imported.refused:
            self._say_refused(imported.refused)
        elif not imported.donations and imported.donated:
            self._say_donated(imported.donated)
        elif not imported.donations:
            self._say_nothing_found(imported)

    def _became(self, imported: "Imported") -> str:
        if not imported.donations:
            return ""
        count, images, left = len(imported.donations), imported.images, len(imported.skipped)
        return "  ·  ".join(
            (
                self.tr("Read 1 image") if images == 1 else self.tr("Read {0} images"),
                self.tr("1 patient") if count == 1 else self.tr("{1} patients, a case for each"),
                *((self.tr("1 file not taken"),) if left == 1 else ()),
                *((self.tr("{2} files not taken"),) if left > 1 else ()),
            )
        ).format(number(images), number(count), number(left))

    def _say_refused(self, sentences: Sequence[str]) -> None:
        problem = DesktopError(
            self.tr("1 patient was not taken in.")
            if len(sentences) == 1
            else self.tr("{0} patients were not taken in.").format(len(sentences)),
            safe=" ".join(dict.fromkeys(sentences)),
            advice=self.tr("The original files are unchanged. Tell your site's coordinator."),
        )
        show_problem(self._window, problem)

    def _say_donated(self, donated: "Sequence[Donated]") -> None:
        """All that came was given already: by which cases, with a way to them."""
        from midrc_desktop.ui.studies.words import study_is_in

        cases = list(dict.fromkeys(case for study in donated for case in study.donations))
        answers = [
            Answer(self.tr("Show case {0}").format(case), partial(self.case_wanted.emit, case))
            for case in cases[:_CASES_OFFERED]
        ]
        title, *others = dict.fromkeys(study_is_in(study) for study in donated)
        ask(
            self._window,
            title,
            (*answers, Answer(self.tr("Close"), part="primary")),
            explanation=" ".join(
                (*others, self.tr("Nothing was added, and what was given is unchanged."))
            ),
        )

    def _say_nothing_found(self, imported: "Imported") -> None:
        from midrc_desktop.ui.studies.skipped import SkippedList

        def show() -> None:
            SkippedList(imported.skipped, self._window).open()

        answers = [Answer(self.tr("Close"), part="primary")]
        if imported.skipped:
            answers.insert(0, Answer(self.tr("Show list"), show))
        ask(
            self._window,
            self.tr("There were no images to add."),
            answers,
            explanation=self.tr(
                "{0} files were looked at. None of them is a DICOM image that is not here already. "
                "Nothing was changed."
            ).format(imported.files),
        )

    def _failed(self, problem: DesktopError) -> None:
        show_problem(self._window, problem)


def dropped(mime: QMimeData) -> list[Path]:
    """The files and folders that are being dragged; web addresses are left out."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
