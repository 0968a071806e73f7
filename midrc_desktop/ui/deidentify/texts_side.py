"""The right side of the text view: the places of a series, and what is done with the chosen one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.texts_rows import Row, RowList
from midrc_desktop.ui.deidentify.texts_scopes import Scope, covered_in, covers
from midrc_desktop.ui.deidentify.texts_words import (
    Said,
    how_many,
    in_short,
    looks_like,
    title,
    whether_covered,
)
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

WIDTH = 300
_WHERE = ""
"""Among the scopes: as it is now, which is none of them."""


class TextsSide(QWidget):
    """A list of places, and below it the chosen one with all that can be done to it.

    Signals:
        chosen: A place was chosen in the list (its number).
        switched: The chosen place should be covered, or not any more.
        scope_chosen: The chosen place should be covered there (a Scope).
        spared: The chosen place should not be covered in this image, or again (bool).
        removed: The chosen place should go.
        template_wanted: The places should be kept for this device.
    """

    chosen = Signal(object)
    switched = Signal()
    scope_chosen = Signal(object)
    spared = Signal(bool)
    removed = Signal()
    template_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._heading = parts.strong(self.tr("Places with text"))
        self.list = RowList(self.tr("Places with text"))
        self.list.chosen.connect(self.chosen)
        self._problem = parts.IconLine("mdi6.hand-back-right-outline", "red")
        self._none = parts.text(
            self.tr("No text was found here. Drag over the image to cover something."), "muted"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, MARGIN, GROUP)
        column.setSpacing(SPACE)
        column.addWidget(self._heading)
        column.addWidget(self._problem)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addStretch()  # for where there is no list
        column.addWidget(self._of_chosen())
        column.addWidget(self._for_device())

    def show_places(self, regions: Sequence[Region], chosen: int | None, spot: Spot | None) -> None:
        """List these places as they are seen from one frame."""
        rows = [
            Row(
                one.number,
                title(one),
                (_kind(one),),
                aside=in_short(one, spot),
                quiet=spot is not None and spot not in one.spots,
            )
            for one in regions
        ]
        self.list.show_rows(rows, chosen)
        self._none.setVisible(not rows)
        self.list.setVisible(bool(rows))

    def show_problem(self, sentence: str) -> None:
        """Say why the image in view was not searched and stays here; "": it was searched."""
        words = self.tr("This image stays here. {0}").format(sentence)
        self._problem.say("mdi6.hand-back-right-outline", "red", words)
        self._problem.setVisible(bool(sentence))

    def show_chosen(
        self,
        region: Region | None,
        spot: Spot | None,
        scopes: Sequence[tuple[Scope, str]],
        scope: Scope | None,
        *,
        changeable: bool,
    ) -> None:
        """Show what can be done with a place, seen from one frame; None: nothing is chosen."""
        shown = region is not None and spot is not None
        self.card.setVisible(shown)
        if region is None or spot is None:
            return
        seen = spot if spot in region.spots else region.spots[0]
        covered = covers(region, seen)
        self._title.setText(title(region))
        kind, state = looks_like(region), whether_covered(region, seen)
        self._kind.say(kind.icon, kind.tint, kind.words)
        where = f" · {how_many(region)}" if len(region.spots) > 1 else ""
        self._state.say(state.icon, state.tint, f"{state.words}{where}")
        words = self.tr("Leave it visible") if covered else self.tr("Cover it")
        self.switch.setText(words)
        self.switch.setAccessibleName(words)
        self.switch.setIcon(theme.icon("mdi6.eye-outline" if covered else "mdi6.eye-off-outline"))
        self._show_scopes(region, scopes, scope)
        here = spot in region.spots and (covered or spot in region.spared)
        self.spare.blockSignals(True)
        self.spare.setChecked(spot in region.spared)
        self.spare.blockSignals(False)
        self.spare.setVisible(here and len(region.spots) > 1)
        drawn = region.origin is Origin.DRAWN
        self.remove.setVisible(drawn)
        self.switch.setVisible(not (drawn and covered))
        self.controls.setEnabled(changeable)
        self.controls.setVisible(changeable)

    def show_voided(self, voided: bool) -> None:
        """Say that the images that were de-identified do not show what was decided since."""
        self._voided.setVisible(voided)

    def show_device(self, words: str, *, offered: bool) -> None:
        """Offer to keep the places for the device, or say (`words`) that they are kept."""
        self.template.setVisible(offered)
        self._kept.say("mdi6.check-circle", "green", words)
        self._kept.setVisible(bool(words))

    def _show_scopes(
        self, region: Region, scopes: Sequence[tuple[Scope, str]], scope: Scope | None
    ) -> None:
        self.where.blockSignals(True)
        self.where.clear()
        if scope is None:
            words = self.tr("Covered {0}") if covered_in(region) else self.tr("Found {0}")
            self.where.addItem(words.format(how_many(region)), _WHERE)
        for each, words in scopes:
            self.where.addItem(words, each)
        keys = [self.where.itemData(at) for at in range(self.where.count())]
        self.where.setCurrentIndex(keys.index(scope) if scope in keys else 0)
        self.where.setVisible(len(keys) > 1)
        self.where.blockSignals(False)

    def _of_chosen(self) -> QWidget:
        self.card = parts.Card()
        self.card.body.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        self._title = parts.strong()
        self._kind = parts.IconLine()
        self._state = parts.IconLine()
        self.controls = QWidget()
        controls = QVBoxLayout(self.controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(SPACE)
        self.switch = parts.button("", theme.icon("mdi6.eye-outline"))
        self.switch.setToolTip(self.tr("Enter"))
        self.switch.clicked.connect(self.switched)
        self.remove = parts.button(self.tr("Remove"), theme.icon("mdi6.trash-can-outline"))
        self.remove.setToolTip(self.tr("Removes what was drawn (Del)."))
        self.remove.clicked.connect(self.removed)
        self.where = QComboBox()
        self.where.setAccessibleName(self.tr("Where it is covered"))
        self.where.activated.connect(self._scope_activated)
        self.spare = QCheckBox(self.tr("Not in this image (X)"))
        self.spare.toggled.connect(self.spared)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addWidget(self.switch)
        buttons.addWidget(self.remove)
        buttons.addStretch()
        for widget in (self._title, self._kind, self._state, self.controls):
            self.card.body.addWidget(widget)
        controls.addLayout(buttons)
        controls.addWidget(self.where)
        controls.addWidget(self.spare)
        return self.card

    def _for_device(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self.template = parts.button(
            self.tr("Keep these places for this device"),
            theme.icon("mdi6.content-save-outline"),
        )
        self.template.setToolTip(
            self.tr("What is covered here is covered from the start in later studies of it.")
        )
        self.template.clicked.connect(self.template_wanted)
        self._kept = parts.IconLine()
        self._voided = parts.IconLine(
            "mdi6.alert-circle-outline",
            "amber",
            self.tr("Identifiers are removed anew after this change, and a signature is void."),
        )
        self._voided.hide()
        column.addWidget(self.template, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._kept)
        column.addWidget(self._voided)
        return box

    def _scope_activated(self, at: int) -> None:
        scope = self.where.itemData(at)
        if scope != _WHERE:
            self.scope_chosen.emit(scope)


def _kind(region: Region) -> Said:
    """What a place looks like, and in how many images it is where these are several."""
    said = looks_like(region)
    if len(region.spots) == 1:
        return said
    return Said(said.icon, said.tint, f"{said.words} · {how_many(region)}")
