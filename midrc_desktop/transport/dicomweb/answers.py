"""What an archive answers to a store request, and what its reasons mean (PS3.18 10.5.3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_FAILED, _STORED = "00081198", "00081199"
_SOP_INSTANCE, _REASON = "00081155", "00081197"

DUPLICATE = 0x0111
"""The archive has an instance of this UID already (PS3.7 C.5.9)."""

UNREADABLE = 0xC000
"""Cannot understand (PS3.4 B.2.3)."""


class Fault(StrEnum):
    """Why an archive did not take an image, in kinds that call for different steps."""

    FULL = "full"
    NOT_THIS_KIND = "not this kind"
    NOT_UNDERSTOOD = "not understood"
    NOT_ALLOWED = "not allowed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer: the SOP Instance UIDs that it says are stored, and why others failed.

    `everything` says that it names none and claims all. `unread` says that what it does not name
    was not taken: one part that cannot be read makes it so (400), and is not named itself.
    """

    taken: frozenset[str] = frozenset()
    failed: Mapping[str, int] = field(default_factory=dict)
    everything: bool = False
    unread: bool = False

    def took(self, uid: str) -> bool:
        """Whether it says that this instance is stored."""
        return self.everything or uid in self.taken

    def refused(self, uid: str) -> int | None:
        """The reason for which this instance was not taken, or None where it does not say that.

        UNREADABLE stands for the reason that a 400 does not give.
        """
        if uid in self.failed:
            return self.failed[uid]
        return UNREADABLE if self.unread and not self.took(uid) else None


def read(status: int, content: bytes) -> Stored:
    """The answer in a body of DICOM JSON (PS3.18 F.2), of status 200, 202, 400 or 409."""
    unread = status >= 400
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not {_FAILED, _STORED} & answer.keys():
        return Stored(everything=status == 200, unread=unread)
    failed: dict[str, int] = {}
    for one in _values(answer, _FAILED):
        reason = _first(one, _REASON)
        failed[str(_first(one, _SOP_INSTANCE))] = reason if isinstance(reason, int) else 0
    taken = {str(_first(one, _SOP_INSTANCE)) for one in _values(answer, _STORED)}
    return Stored(frozenset(taken - failed.keys()), failed, unread=unread)


def fault(reason: int) -> Fault:
    """The kind of a Failure Reason (PS3.18 10.5.3.2.1 Table I.2-2, PS3.7 C, PS3.4 B.2.3)."""
    if 0xA700 <= reason <= 0xA7FF:
        return Fault.FULL
    if 0xA900 <= reason <= 0xA9FF or reason in (0x0122, 0xC122):
        return Fault.NOT_THIS_KIND
    if 0xC000 <= reason <= 0xCFFF:
        return Fault.NOT_UNDERSTOOD
    return Fault.NOT_ALLOWED if reason == 0x0124 else Fault.OTHER


def _values(answer: Mapping[str, object], tag: str) -> list[object]:
    element = answer.get(tag)
    value = element.get("Value") if isinstance(element, dict) else None
    return value if isinstance(value, list) else []


def _first(item: object, tag: str) -> object:
    values = _values(item, tag) if isinstance(item, dict) else []
    return values[0] if values else None
