"""Adding studies: what was dropped or chosen becomes donations."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import number
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.messages import Answer, ask, show_problem

if TYPE_CHECKING:
    from midrc_desktop.workflow.importing import Imported


class Adding(QObject):
    """Asks for studies and reads them in.

    Signals:
        began: Reading has begun (the Job).
        added: Reading is done; carries the donations that are new or grew (tuple of ids), and
            what became of the files in a few words.
        ended: Reading is over, however it went.
    """

    began = Signal(object)
    added = Signal(object, str)
    ended = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

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

    def read(self, paths: Sequence[Path]) -> Job:
        """Import these files, folders and archives."""
        from midrc_desktop.workflow.importing import import_studies

        return self._watch(self._context.jobs.start(import_studies(self._context.desk, paths)))

    def read_practice(self) -> Job:
        """Make the practice patient and import it."""
        from midrc_desktop.workflow.importing import practice_studies

        return self._watch(self._context.jobs.start(practice_studies(self._context.desk)))

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.filesSelected.connect(lambda names: self.read([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _watch(self, job: Job) -> Job:
        job.finished.connect(self._finished)
        job.failed.connect(self._failed)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self.ended)
        self.began.emit(job)
        return job

    def _finished(self, imported: "Imported") -> None:
        for donation_id in imported.donations:
            self._context.donation_changed.emit(donation_id)
        self.added.emit(imported.donations, self._became(imported))
        if imported.refused:
            self._say_refused(imported.refused)
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
