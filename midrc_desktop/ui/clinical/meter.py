"""How much of the form is done, what is open, and what the question at hand means."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.rows import remove_all
from midrc_desktop.ui.theme import GROUP, SPACE

_MOST = 8


class Meter(parts.Card):
    """The card beside the form.

    Signals:
        wanted: The person goes to a field (its anchor).
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._count = parts.heading()
        self._count.setWordWrap(False)
        self._needed = parts.text(self.tr("that MIDRC needs"), "muted", wrap=False)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Answers that MIDRC needs"))
        self._done = parts.IconLine("mdi6.check-circle", "green", self.tr("Complete for MIDRC"))
        self._links = QVBoxLayout()
        self._links.setSpacing(SPACE // 2)
        self._listed: tuple[tuple[str, str], ...] = ()
        self._asked = parts.strong()
        self._help = parts.text("", "muted")
        counting = QHBoxLayout()
        counting.setSpacing(SPACE)
        counting.addWidget(self._count)
        counting.addWidget(self._needed, 1, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(counting)
        self.body.addWidget(self._bar)
        self.body.addSpacing(GROUP // 2)
        self.body.addWidget(self._done)
        self.body.addLayout(self._links)
        self.body.addSpacing(GROUP)
        self.body.addWidget(self._asked)
        self.body.addWidget(self._help)
        self.body.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.show_help("", "")

    def show_count(self, done: int, needed: int) -> None:
        """Say "7 of 9 that MIDRC needs"."""
        self._count.setText(self.tr("{0} of {1}").format(done, needed))
        self._count.setVisible(bool(needed))
        self._needed.setVisible(bool(needed))
        self._bar.setVisible(bool(needed))
        self._bar.setRange(0, max(needed, 1))
        self._bar.setValue(done)

    def words(self) -> str:
        """What the meter says."""
        return f"{self._count.text()} {self._needed.text()}"

    def show_problems(self, problems: Sequence[tuple[str, str]], *, complete: bool) -> None:
        """List what is open, as (anchor, sentence), each a way to its field."""
        listed = tuple(problems)
        if listed != self._listed:
            self._listed = listed
            self._write_links()
        self._done.setVisible(complete)

    def _write_links(self) -> None:
        remove_all(self._links)
        for anchor, sentence in self._listed[:_MOST]:
            self._links.addWidget(self._link(anchor, sentence))
        if len(self._listed) > _MOST:
            more = self.tr("and {0} more").format(len(self._listed) - _MOST)
            self._links.addWidget(parts.text(more, "muted"))

    def _link(self, anchor: str, sentence: str) -> QLabel:
        """A sentence that is a link; a button would not break into lines."""
        style = f"text-decoration: none; color: {theme.colours().accent}"
        link = parts.text(f'<a href="#" style="{style}">{escape(sentence)}</a>')
        link.setTextFormat(Qt.TextFormat.RichText)
        link.setAccessibleName(sentence)
        link.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        link.linkActivated.connect(lambda _: self.wanted.emit(anchor))
        return link

    def show_help(self, asked: str, sentence: str) -> None:
        """Explain the question that has the focus."""
        self._asked.setText(asked)
        self._help.setText(sentence)
        self._asked.setVisible(bool(asked))
        self._help.setVisible(bool(sentence))

    # Qt's own methods ---------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write_links()  # a link keeps the colour it was written in
