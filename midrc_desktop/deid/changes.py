"""What became of every attribute of one file: the table that the signer reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from pydicom import DataElement, Dataset

from midrc_desktop.deid.decision import Action, Decision, decide
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import MIDRC, Profile
from midrc_desktop.deid.safe_private import block_of_creator, creator_of, is_creator, safe_vr
from midrc_desktop.deid.said import AS_WRITTEN_NOW, BURNED_IN, NO_LONGER_TRUE, RECOGNIZABLE
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.jobs.counting import counted

Group = Literal["removed", "replaced", "shifted", "cleaned", "kept"]

_PIXEL_DATA = 0x7FE00010
_CLAIMED = {
    BURNED_IN: "looked at on this computer: no text that identifies is left",
    RECOGNIZABLE: "looked at on this computer: no face that can be recognised is left",
}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute before and after, as readable text; `before` may identify.

    `path` is the attribute's tag, with those of the sequences around it and item numbers from 1:
    "(0040,0275)[1](0032,1060)". `group` is "removed" where no value is left. `reason` is why.
    """

    path: str
    keyword: str
    name: str
    group: Group
    before: str
    after: str
    reason: str


def changes(original: Dataset, output: Dataset, profile: Profile = MIDRC) -> tuple[Change, ...]:
    """Compare a file's header with what was written of it, attribute by attribute.

    Sequences are listed by what is in them, and as one line where they are gone. Pixels are left
    out.
    """
    comparison = _Comparison(profile, Iod(str(original.get("SOPClassUID", ""))))
    with quiet():
        return tuple(comparison.of(original, output))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the reasons depend on."""

    profile: Profile
    iod: Iod

    def of(
        self, before: Dataset, after: Dataset, above: tuple[int, ...] = (), label: str = ""
    ) -> Iterator[Change]:
        """The changes of one data set or item."""
        reserved = [tag for tag in sorted(before.keys()) if is_creator(tag)]
        creators = {block_of_creator(tag): readable(before[tag]) for tag in reserved}
        for tag in sorted({*before.keys(), *after.keys()} - {_PIXEL_DATA}):
            old, new = before.get(tag, None), after.get(tag, None)
            here = f"{label}({tag.group:04X},{tag.elem:04X})"
            path = (*above, int(tag))
            if new is not None and new.VR == "SQ" and (old is None or old.VR == "SQ"):
                pairs = zip_longest(old.value if old else (), new.value, fillvalue=Dataset())
                for number, (one, other) in enumerate(pairs, 1):
                    yield from self.of(one, other, path, f"{here}[{number}]")
            else:
                yield self._change(old, new, Path(path), here, creator_of(tag, creators))

    def _change(
        self,
        old: DataElement | None,
        new: DataElement | None,
        path: Path,
        label: str,
        creator: str,
    ) -> Change:
        """The change of one attribute that is there before, after, or both."""
        element = old if old is not None else new
        assert element is not None
        vr = safe_vr(path.tag, creator, str(element.VR)) or str(element.VR)
        decision = decide(path, vr, self.profile, self.iod, creator)
        before, after = readable(old), readable(new)
        if old is None:
            group: Group = "replaced"
        elif new is None or (before and not after):
            group = "removed"
        elif before == after:
            group = "kept"
        elif element.VR in {"DA", "DT"}:
            group = "shifted"
        else:
            group = "cleaned" if decision.action in {Action.CLEAN, Action.SEARCH} else "replaced"
        return Change(
            path=label,
            keyword=str(element.keyword),
            name=str(element.name),
            group=group,
            before=before,
            after=after,
            reason=_reason(path.tag, old, new, decision),
        )


def _reason(tag: int, old: DataElement | None, new: DataElement | None, decision: Decision) -> str:
    if tag in _CLAIMED and new is not None and str(new.value) == "NO":
        return _CLAIMED[tag]
    if old is None:
        return "written by this program"
    if new is None and tag in NO_LONGER_TRUE and decision.action is not Action.REMOVE:
        return "no longer true of the changed pixels"
    if new is not None and tag in AS_WRITTEN_NOW and old.value != new.value:
        return "as the pixels are written now"
    if new is not None and is_creator(tag):
        return "says whose the private elements are that stay"
    return decision.reason


def readable(element: DataElement | None) -> str:
    """A value as text: several joined by a backslash, bytes and items counted, long ones cut."""
    if element is None or element.value is None:
        return ""
    value = element.value
    if element.VR == "SQ":
        return counted(len(value), "item")
    if isinstance(value, bytes):
        return f"{len(value):,} bytes" if value else ""
    several = not isinstance(value, str) and hasattr(value, "__iter__") and element.VM > 1
    text = "\\".join(str(one) for one in value) if several else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
