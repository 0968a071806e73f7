"""What an import has found so far, while it still reads."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import far
from midrc_desktop.ui.studies.model import Column
from midrc_desktop.ui.studies.tree import StudyTree
from midrc_desktop.ui.theme import MARGIN, SPACE
from midrc_desktop.workflow.glimpses import Glimpse

_BAR = 6  # pixels
_EXPANDED = 100
"""So many studies are shown with their series; the tree of more would only run away."""


class ReadingPanel(QWidget):
    """A tree of studies and series that grows, with how far the reading is above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = parts.heading()
        self.count = parts.text("", "muted", wrap=False)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How much is read"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR)
        self.tree = StudyTree()
        self.tree.setAccessibleName(self.tr("Studies found so far"))
        self.tree.setColumnHidden(Column.WHY, True)
        above = QHBoxLayout()
        above.setSpacing(SPACE)
        above.addWidget(self.title)
        above.addStretch()
        above.addWidget(self.count)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN + 4, MARGIN, MARGIN + 4, SPACE)
        page.setSpacing(SPACE)
        page.addLayout(above)
        page.addWidget(self.bar)
        page.addWidget(
            parts.text(self.tr("The files are read where they are and never changed."), "muted")
        )
        page.addWidget(self.tree, 1)

    def begin(self, title: str) -> None:
        """Show that reading begins."""
        self.title.setText(title)
        self.count.clear()
        self.bar.setRange(0, 0)
        self.tree.rows.show_studies(())

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.count.setText(far(progress))
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(progress.done)

    def grow(self, glimpses: Sequence[Glimpse]) -> None:
        """Show what was just read."""
        before = self.tree.rows.rowCount()
        self.tree.rows.grow(glimpses)
        if before != self.tree.rows.rowCount() <= _EXPANDED:
            self.tree.expandAll()
