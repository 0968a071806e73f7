"""What will leave, beside what it was: attributes and images of a series, records, held."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts
from midrc_desktop.ui.deidentify.held import HeldGroup, HeldList
from midrc_desktop.ui.review.attributes import AttributesPanel
from midrc_desktop.ui.review.compare import ComparePanel
from midrc_desktop.ui.review.faces_leaving import FacesLeaving, LeavingHead
from midrc_desktop.ui.review.pixel_notes import PixelNotes, PixelNotesPanel
from midrc_desktop.ui.review.records import Records, RecordsPanel
from midrc_desktop.ui.theme import GROUP, SPACE


@dataclass(frozen=True, slots=True)
class ListedSeries:
    """A series that leaves, in words for people, with its number of images."""

    title: str
    images: int


class LeavingPanel(QWidget):
    """The left side of the review.

    Signals:
        series_chosen: Another series is looked at (its position).
        image_wanted: The images at this position in the series should be shown.
        head_wanted: The surface of the head at this position should be shown.
    """

    series_chosen = Signal(int)
    image_wanted = Signal(int)
    head_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = parts.text("", "muted")
        self.series = QComboBox()
        self.series.setAccessibleName(self.tr("Series to look at"))
        self.series.currentIndexChanged.connect(self._chosen)
        self.attributes = AttributesPanel()
        self.compare = ComparePanel()
        self.compare.wanted.connect(self.image_wanted)
        self.notes = PixelNotesPanel()
        self.notes.place_wanted.connect(self.compare.slider.setValue)
        self.compare.wanted.connect(self.notes.show_place)
        self.faces = FacesLeaving()
        self.faces.chosen.connect(self.head_wanted)
        self.records = RecordsPanel()
        self.held = HeldList()
        self._held_note = parts.IconLine("mdi6.check-circle", "green", "")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(self.tr("Parts of what will leave"))
        self.tabs.addTab(self._looking(), self.tr("Attributes and images"))
        self.tabs.addTab(self.faces, self.tr("Faces"))
        self.tabs.addTab(self.records, self.tr("Records"))
        self._held_page = self._staying()
        self.tabs.addTab(self._held_page, self.tr("Held"))
        self.tabs.currentChanged.connect(self._show_tab)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(parts.heading(self.tr("What will leave this computer")))
        layout.addWidget(self._sentence)
        layout.addWidget(self.tabs, 1)

    def _looking(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.series, 1)
        row.addWidget(self.attributes.search)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(True)
        split.setHandleWidth(1)
        split.addWidget(self.attributes)
        split.addWidget(self.compare)
        split.setSizes([320, 280])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, SPACE, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(row)
        layout.addWidget(self.notes)
        layout.addWidget(split, 1)
        return page

    def _staying(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, GROUP, SPACE, 0)
        column.setSpacing(GROUP)
        column.addWidget(self._held_note)
        column.addWidget(self.held)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def show_sentence(self, sentence: str) -> None:
        """Say in one sentence how much leaves."""
        self._sentence.setText(sentence)

    def sentence(self) -> str:
        """What it says leaves."""
        return self._sentence.text()

    def show_series(self, series: Sequence[ListedSeries]) -> None:
        """List the series and begin with the first."""
        self.series.blockSignals(True)
        self.series.clear()
        for one in series:
            images = counted(one.images, self.tr("image"), self.tr("images"))
            self.series.addItem(f"{one.title} · {images}")
        self.series.blockSignals(False)
        if series:
            self._chosen(0)

    def show_notes(self, notes: PixelNotes) -> None:
        """Say what the pixels of the series in view need said."""
        self.notes.show_notes(notes)

    def show_heads(self, heads: Sequence[LeavingHead]) -> None:
        """Show the heads that leave, and their number on the tab; none has no tab."""
        self.faces.show_heads(heads)
        self._name_tab(self.faces, self.tr("Faces {0}").format(f"{len(heads):,}"))
        self.tabs.setTabVisible(self.tabs.indexOf(self.faces), bool(heads))
        self._show_tab()

    def show_faces(self) -> None:
        """Turn to the heads."""
        self.tabs.setCurrentWidget(self.faces)

    def show_records(self, records: Records) -> None:
        """Show the records, and their number on the tab."""
        count = sum(len(of_node) for of_node in records.values())
        self.records.show_records(records)
        self._name_tab(self.records, self.tr("Records {0}").format(f"{count:,}"))

    def show_held(self, groups: Sequence[HeldGroup]) -> None:
        """Show what stays here, and its number on the tab."""
        count = sum(group.images for group in groups)
        self.held.show_groups(groups, ways_on=False)
        self._name_tab(self._held_page, self.tr("Held {0}").format(f"{count:,}"))
        if groups:
            words = self.tr("These stay on this computer. Step 4 has the ways on.")
            self._held_note.say("mdi6.information-outline", "muted", words)
        else:
            self._held_note.say("mdi6.check-circle", "green", self.tr("Nothing is held back."))

    def _name_tab(self, page: QWidget, name: str) -> None:
        self.tabs.setTabText(self.tabs.indexOf(page), name)

    def _show_tab(self) -> None:
        if self.tabs.currentWidget() is self.faces:
            self.faces.ask()

    def _chosen(self, position: int) -> None:
        if position >= 0:
            self.series_chosen.emit(position)
