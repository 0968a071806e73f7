"""The status line: what is running, with its count and Cancel; whose site it is, on the right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.dates import far
from midrc_desktop.ui.dates import left as in_words
from midrc_desktop.ui.jobs import Job, JobRunner
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE


class StatusLine(QFrame):
    """Shows the oldest running job and how many more there are."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "status")
        self._jobs = jobs
        self._shown: Job | None = None
        self.words = parts.text(self.tr("Ready"), "muted", wrap=False)
        self.cancel = parts.button(self.tr("Cancel"), part="link")
        self.cancel.clicked.connect(self._cancel)
        self.cancel.hide()
        self.place = parts.button(self.tr("Show the case"), part="link")
        self.place.clicked.connect(self._show_wanted)
        self.place.hide()
        self._told = ""
        self._waiting = 0
        self._shows: Callable[[], object] | None = None
        self.sending = parts.button("", part="link")
        self.sending.setIconSize(QSize(16, 16))
        self.sending.hide()
        self.site = parts.IconLine("mdi6.shield-check-outline", "green", "", wrap=False)
        self.site.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 1, MARGIN, 1)
        row.setSpacing(SPACE)
        row.addWidget(self.words)
        row.addWidget(self.cancel)
        row.addWidget(self.place)
        row.addStretch()
        row.addWidget(self.sending)
        row.addSpacing(GROUP)
        row.addWidget(self.site, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(28)
        jobs.started.connect(self._started)
        jobs.ended.connect(self._next)

    def tell(self, words: str, label: str = "", shows: Callable[[], object] | None = None) -> None:
        """Say what has just been done, until something else runs; `label` links to it."""
        self._told, self._shows = words, shows
        if label:
            self.place.setText(label)
            self.place.setAccessibleName(label)
        self._say()

    def show_waiting(self, count: int) -> None:
        """Say how many imports wait for the one that runs."""
        self._waiting = count
        self._say()

    def forget(self) -> None:
        """Another desk comes: nothing of this one is said any more."""
        self.tell("")
        self.show_site("")
        self.show_sending("mdi6.arrow-up-circle-outline", "accent", "")

    def show_site(self, words: str, *, calm: bool = True) -> None:
        """Say whose site it is, and whether anything can leave; not `calm` where it cannot."""
        icon = "mdi6.shield-check-outline" if calm else "mdi6.account-alert-outline"
        self.site.say(icon, "green" if calm else "amber", words)
        self.site.setVisible(bool(words))

    def show_sending(self, icon: str, tint: str, words: str) -> None:
        """Say what is on its way, as a link to it; "" is nothing."""
        self.sending.setIcon(theme.icon(icon, tint))
        self.sending.setText(words)
        self.sending.setAccessibleName(words)
        self.sending.setVisible(bool(words))

    def _started(self, job: Job) -> None:
        if not job.quiet:
            self._told, self._shows = "", None
            job.progressed.connect(self._say)
            self._next()

    def _next(self) -> None:
        running = self._jobs.jobs
        self._shown = running[0] if running else None
        self.cancel.setVisible(self._shown is not None)
        self._say()

    def _cancel(self) -> None:
        if self._shown is not None:
            self._shown.cancel()
            self.words.setText(self.tr("{0}: stopping").format(self._shown.title))
            self.cancel.hide()

    def _show_wanted(self) -> None:
        if self._shows is not None:
            shows, self._shows = self._shows, None
            shows()
            self._say()

    def _say(self) -> None:
        job = self._shown
        self.place.setVisible(job is None and self._shows is not None)
        if job is None:
            self.words.setText(self._told or self.tr("Ready"))
            return
        if job.token.cancelled:
            return
        said = [job.title]
        if job.progress is not None:
            said = [f"{job.title}: {far(job.progress)}"]
        if (left := job.remaining()) is not None and left > 5:
            said.append(in_words(left))
        if (others := len(self._jobs.jobs) - 1) > 0:
            said.append(self.tr("{0} more running").format(others))
        if self._waiting:
            said.append(self.tr("{0} more waiting").format(self._waiting))
        self.words.setText("  ·  ".join(said))
