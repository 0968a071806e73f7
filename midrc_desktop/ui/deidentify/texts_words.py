"""How places are spoken of: what a text looks like, whether it is covered, and where."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from midrc_desktop.burned_in.found import Verdict
from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui.deidentify.texts_scopes import Scope, covered_in, covers


@dataclass(frozen=True, slots=True)
class Said:
    """An icon, its tint and words: never colour alone."""

    icon: str
    tint: str
    words: str


def looks_like(region: Region) -> Said:
    """What a text is, as the program sees it."""
    if region.origin is Origin.DRAWN:
        return Said("mdi6.pencil-box-outline", "accent", _tr("Drawn by hand"))
    if region.origin is Origin.TEMPLATE:
        return Said("mdi6.content-save-outline", "accent", _tr("Kept for this device"))
    return {
        Verdict.IDENTIFIER: Said(
            "mdi6.account-alert-outline", "red", _tr("Looks like the patient’s own")
        ),
        Verdict.NUMBER: Said("mdi6.calendar-alert", "amber", _tr("Date or number")),
        Verdict.HARMLESS: Said("mdi6.check-circle-outline", "green", _tr("Harmless marker")),
        Verdict.UNKNOWN: Said("mdi6.help-circle-outline", "amber", _tr("Unknown text")),
        None: Said("mdi6.help-circle-outline", "amber", _tr("Unknown text")),
    }[region.verdict]


def short(region: Region) -> str:
    """The same in a word or two, for a tag beside the box."""
    if region.origin is Origin.DRAWN:
        return _tr("Drawn")
    if region.origin is Origin.TEMPLATE:
        return _tr("Device")
    return {
        Verdict.IDENTIFIER: _tr("Patient’s own"),
        Verdict.NUMBER: _tr("Number"),
        Verdict.HARMLESS: _tr("Marker"),
        Verdict.UNKNOWN: _tr("Text"),
        None: _tr("Text"),
    }[region.verdict]


def whether_covered(region: Region, spot: Spot) -> Said:
    """Whether a place is covered in this frame, and elsewhere."""
    if covers(region, spot):
        return Said("mdi6.eye-off-outline", "accent", _tr("Covered"))
    if covered_in(region):
        if spot in region.spared:
            return Said("mdi6.eye-minus-outline", "amber", _tr("Covered, but not in this image"))
        return Said("mdi6.eye-off-outline", "accent", _tr("Covered in other images"))
    return Said("mdi6.eye-outline", "text", _tr("Stays visible"))


def in_short(region: Region, spot: Spot | None) -> Said:
    """Whether a place is covered, in a word: in this frame, or where it is not in it at all."""
    seen = spot if spot is not None and spot in region.spots else None
    if covered_in(region) if seen is None else covers(region, seen):
        return Said("mdi6.eye-off-outline", "accent", _tr("Covered"))
    if seen is not None and covered_in(region):
        return Said("mdi6.eye-minus-outline", "amber", _tr("Not here"))
    return Said("mdi6.eye-outline", "text", _tr("Visible"))


def how_many(region: Region) -> str:
    """In how many images it is: “in 3 of 12 images”."""
    everywhere, covered = len(region.spots), covered_in(region)
    if covered and covered != everywhere:
        return _tr("in {0} of {1} images").format(f"{covered:,}", f"{everywhere:,}")
    return _tr("in {0}").format(counted(everywhere, _tr("image"), _tr("images")))


def title(region: Region) -> str:
    """The text as it was read, in quotes, or what stands for it. It may identify."""
    if region.text:
        return f"“{region.text}”"
    return _tr("A drawn place") if region.origin is Origin.DRAWN else _tr("A place of this device")


def places(count: int) -> str:
    """A count of places."""
    return counted(count, _tr("place"), _tr("places"))


def scope_words(scope: Scope, images: int, *, clip: bool) -> str:
    """A scope with the number of its images; `clip` says that the image has several frames."""
    words = {
        Scope.SERIES: _tr("In the whole series"),
        Scope.ALIKE: _tr("In all images like this one"),
        Scope.CLIP: _tr("In all frames of this clip"),
        Scope.FRAME: _tr("In this frame only") if clip else _tr("In this image only"),
    }[scope]
    return words if scope is Scope.FRAME else f"{words} ({images:,})"


def _tr(words: str) -> str:
    return QCoreApplication.translate("Texts", words)
