"""The site profile: opened from a TOML file, asked about first, and shown in plain words."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.errors import DesktopError, Refused
from midrc_desktop.submission.site_profile import Destination, SiteProfile
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.messages import Answer, Message, ask, show_problem
from midrc_desktop.ui.sending.places import short, what_it_is
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

_NO_SITE = "000000"  # the built-in profile's
_LONGEST = 40  # letters of a name in the status line


class SiteProfiles(QObject):
    """Opens, changes and shows the site profile of the desk.

    Signals:
        changed: Another profile is kept.
    """

    changed = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def words(self) -> str:
        """Whose site it is and whether anything can leave, for the status line."""
        site = self._context.desk.site
        if self._context.desk.practice:
            return self.tr("Practice site · nothing leaves this computer")
        if site.site_id == _NO_SITE:
            return self.tr("No site profile yet · packages go to a folder")
        if not any(destination.is_network for destination in site.destinations):
            return self.tr("{0} · packages go to a folder").format(short(site.name, _LONGEST))
        return short(site.name, _LONGEST)

    def choose(self) -> None:
        """Ask for a TOML file."""
        dialog = QFileDialog(self._window, self.tr("Open a site profile"))
        dialog.setNameFilter(self.tr("Site profiles (*.toml)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, path: Path) -> Message:
        """Read a profile and ask whether to use it."""
        from midrc_desktop.submission.reading import read_profile

        try:
            self._refuse_in_practice()
            profile = read_profile(path)
        except DesktopError as problem:
            return show_problem(self._window, problem)
        places = "\n".join(
            f"{destination.name}: {what_it_is(destination)}" for destination in profile.destinations
        )
        return ask(
            self._window,
            self.tr("Use the site profile of {0}?").format(profile.name),
            (
                Answer(self.tr("Use this profile"), lambda: self.use(profile), "primary"),
                Answer(self.tr("Keep the present one")),
            ),
            explanation=self.tr(
                "Site {0}, project {1}, dataset {2}. Donations may go to:\n{3}"
            ).format(profile.site_id, profile.project, profile.dataset, places or self.tr("none")),
        )

    def use(self, profile: SiteProfile) -> None:
        """Keep a profile on the desk."""
        try:
            self._context.desk.set_site(profile)
        except DesktopError as problem:
            show_problem(self._window, problem)
            return
        self.changed.emit()

    def add_folder(self, folder: Path) -> Destination:
        """Keep a folder of this computer as one more destination, and return it."""
        site = self._context.desk.site
        added = Destination("folder", folder.name or str(folder), str(folder))
        if added not in site.destinations:
            self.use(replace(site, destinations=(*site.destinations, added)))
        return added

    def show(self) -> "SiteDialog":
        """Show what the profile says."""
        dialog = SiteDialog(self._context.desk.site, self._window)
        dialog.open_wanted.connect(self.choose)
        dialog.open()
        return dialog

    def _refuse_in_practice(self) -> None:
        if self._context.desk.practice:
            raise Refused(
                self.tr("A site profile is not opened during practice."),
                safe=self.tr("The practice site stays as it is."),
                advice=self.tr("Leave practice, then open the profile again."),
            )


class SiteDialog(QDialog):
    """The site profile in plain words.

    Signals:
        open_wanted: Open another profile.
    """

    open_wanted = Signal()

    def __init__(self, site: SiteProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Site profile"))
        self.setMinimumSize(520, 420)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * MARGIN)
        form.setVerticalSpacing(GROUP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for name, words in self._lines(site):
            form.addRow(parts.text(name, "muted", wrap=False), parts.text(words or "–"))
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(form)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self.tr("Site profile"))
        other = parts.button(self.tr("Open another profile…"))
        other.clicked.connect(self._open_other)
        close = parts.button(self.tr("Close"), part="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(other)
        row.addStretch()
        row.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(MARGIN)
        page.addWidget(parts.heading(site.name))
        page.addWidget(scroll, 1)
        page.addSpacing(SPACE)
        page.addLayout(row)

    def _lines(self, site: SiteProfile) -> tuple[tuple[str, str], ...]:
        from midrc_desktop.clinical.form import form

        labels = {field.name: field.label for field in form().fields}
        required = ", ".join(labels.get(key, key) for key in site.required)
        places = "\n".join(f"{place.name}\n{what_it_is(place)}" for place in site.destinations)
        return (
            (self.tr("Site id"), site.site_id),
            (self.tr("Contributor"), site.contributor),
            (self.tr("Project"), site.project),
            (self.tr("Dataset"), site.dataset),
            (self.tr("About it"), site.dataset_description),
            (self.tr("Agreement"), site.agreement),
            (self.tr("Ethics"), site.ethics),
            (self.tr("Consent"), site.consent),
            (self.tr("Answers it needs"), required),
            (self.tr("Destinations"), places),
        )

    def _open_other(self) -> None:
        self.accept()
        self.open_wanted.emit()
