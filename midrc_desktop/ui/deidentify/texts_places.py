"""The places of a donation and what a person decides about them; each change is kept at once."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.dicom.study import Series
from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify import texts_edits as edits
from midrc_desktop.ui.deidentify.texts_editor import TextsEditor
from midrc_desktop.ui.deidentify.texts_scopes import Regions, Scope, read_in, spread
from midrc_desktop.workflow import texts
from midrc_desktop.workflow.donation import CHANGEABLE, State

_FINISHED = (State.DEIDENTIFIED, State.APPROVED)


class TextsPlaces(QObject):
    """Reads and keeps the places of one donation; one of them is chosen.

    Signals:
        changed: The places, the chosen one, or what is settled are others now.
        decided: And that was kept in the donation's records.
        failed: Something was not kept (a DesktopError).
    """

    changed = Signal()
    decided = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._donation: int | None = None
        self._texts: texts.Texts | None = None
        self._unsettled: tuple[str, ...] = ()
        self.changeable = False
        self.chosen: int | None = None
        self.voided = False
        """Whether something was decided that the de-identified images do not show."""
        self.kept_for: set[str] = set()
        """Series whose places were kept for their device since the donation was opened."""
        self._editor = TextsEditor(self)
        self._editor.changed.connect(self._keep)
        self.undo = self._editor.undo

    @property
    def known(self) -> texts.Texts | None:
        """What was found and decided, or None while not all was looked at."""
        return self._texts

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Series that a person has to look at yet (original UIDs)."""
        return self._unsettled

    @property
    def regions(self) -> Regions:
        """All places."""
        return self._editor.regions

    @property
    def region(self) -> Region | None:
        """The chosen place."""
        return edits.one_of(self.regions, self.chosen)

    def of(self, series_uid: str) -> Regions:
        """The places of a series, in the order in which they were found or drawn."""
        return tuple(one for one in self.regions if one.series_uid == series_uid)

    def open(self, donation_id: int | None) -> None:
        """Read a donation's places; what was done to those of another cannot be undone now."""
        self.voided = False
        if donation_id != self._donation:
            self.chosen = None
            self.kept_for.clear()
        self._donation = donation_id
        self._read()
        regions = () if self._texts is None else self._texts.regions
        if regions != self.regions:
            self._editor.load(regions)
        self.changed.emit()

    def choose(self, number: int | None) -> None:
        """Make a place the chosen one."""
        self.chosen = number
        self.changed.emit()

    def switch(self, spot: Spot | None) -> None:
        """Cover the chosen place, or leave it visible, as it is seen from a frame."""
        if (region := self.region) is not None:
            seen = spot if spot in region.spots and spot is not None else region.spots[0]
            self._change(edits.switched(region, seen), self.tr("Cover or leave a place"))

    def drop(self) -> None:
        """Remove the chosen place if it was drawn; leave it visible if it was found."""
        region = self.region
        if region is None or not self.changeable:
            return
        if region.origin is Origin.DRAWN:
            self.chosen = None
            after = edits.without(self.regions, region.number)
            self._editor.change(after, self.tr("Remove a place"))
        else:
            self._change(replace(region, covered=False), self.tr("Leave a place visible"))

    def spare(self, spot: Spot | None, spared: bool) -> None:
        """Do not cover the chosen place in one frame, or cover it there again."""
        region = self.region
        if region is not None and spot is not None and region.covered and spot in region.spots:
            self._change(edits.spared(region, spot, spared), self.tr("Leave out one image"))

    def spread(self, scope: Scope, series: Series, spot: Spot) -> None:
        """Cover the chosen place in the frames of a scope, seen from one frame."""
        region = self.region
        if region is not None and self._texts is not None:
            read = read_in(region, series, self._texts.looked)
            after = spread(region, scope, series, spot, read)
            self._change(after, self.tr("Change where a place is covered"))

    def draw(self, series: Series, spot: Spot, box: Box) -> None:
        """Cover one more place, and choose it."""
        if self._donation is not None and self._texts is not None and self.changeable:
            number = texts.free_number(self._context.desk, self._donation)
            self.chosen = number
            new = edits.drawn(number, series, spot, box)
            self._editor.change((*self.regions, new), self.tr("Draw a place"))

    def reshape(self, number: int, box: Box) -> None:
        """Put a place elsewhere, or make it larger or smaller."""
        if (region := edits.one_of(self.regions, number)) is not None:
            self._change(replace(region, box=box), self.tr("Move a place"), run=number)

    def settle(self, series_uid: str) -> bool:
        """What is covered in this series is right; whether that was kept."""
        if self._donation is None:
            return False
        call = partial(texts.settle, self._context.desk, self._donation, [series_uid])
        if kept := self._try(call):
            self._read()
            self.changed.emit()
            self.decided.emit()
        return kept

    def keep_for_device(self, series_uid: str) -> None:
        """Keep the places of this series as the template of its device."""
        if self._donation is not None and self._try(
            partial(texts.save_template, self._context.desk, self._donation, series_uid)
        ):
            self.kept_for.add(series_uid)
            self.changed.emit()

    def _read(self) -> None:
        self._texts, self._unsettled, self.changeable = None, (), False
        if self._donation is not None:
            desk = self._context.desk
            self._texts = texts.found(desk, self._donation)
            self._unsettled = texts.to_settle(desk, self._donation)
            self.changeable = desk.state(self._donation) in CHANGEABLE

    def _change(self, after: Region, words: str, run: int = -1) -> None:
        if self.changeable:
            self._editor.change(edits.changed(self.regions, after), words, run)

    def _keep(self) -> None:
        """Keep the places as they are now; where that fails, go back to what is kept."""
        if self._donation is None:
            return
        call = partial(texts.change, self._context.desk, self._donation, self.regions)
        kept = self._try(call)
        self._read()
        if self._texts is not None and self._texts.regions != self.regions:
            self._editor.load(self._texts.regions)
        if self.region is None:
            self.chosen = None
        self.changed.emit()
        if kept:
            self.decided.emit()

    def _try(self, call: Callable[[], None]) -> bool:
        before = self._state()
        try:
            call()
        except DesktopError as problem:
            self.failed.emit(problem)
            return False
        self.voided |= before in _FINISHED and self._state() not in _FINISHED
        return True

    def _state(self) -> State | None:
        return None if self._donation is None else self._context.desk.state(self._donation)
