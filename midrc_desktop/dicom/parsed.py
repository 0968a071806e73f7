"""A header as pydicom reads it, given as the same elements that the walker gives."""

from dataclasses import dataclass, field

from pydicom import Dataset
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.sequence import Sequence

from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.raw import UNDEFINED, Items, Raw, vr_to_read_by
from midrc_desktop.errors import Unreadable

_PIXEL_DATA = 0x7FE00010
_SPECIFIC_CHARACTER_SET = 0x00080005


class Incomplete(Unreadable):
    """The file ends before its contents do, or contradicts itself."""

    title = "This file could not be read completely; it stays here."


@dataclass(slots=True)
class Parsed:
    """A header as pydicom has parsed it, with the raw bytes of its elements.

    `patient` takes what can be read of it and passes over the rest.
    """

    dataset: Dataset
    patient: bool = False
    _elements: tuple[Raw, ...] | None = field(default=None, init=False)

    def elements(self) -> tuple[Raw, ...]:
        """The elements in the order of their tags, as they are in the file.

        Raises Incomplete where a value is shorter than its length says, unless patient.
        """
        if self._elements is None:
            self._elements = _elements(self.dataset, patient=self.patient)
        return self._elements

    def value(self, tag: int) -> bytes | None:
        """The bytes of an element of the top level; None if absent."""
        # Asking pydicom for the value would convert it in place.
        raw = self.dataset.get_item(tag, keep_deferred=True)
        if raw is None:
            return None
        if not isinstance(raw, RawDataElement):
            raise Incomplete
        return raw.value or b""


def _elements(dataset: Dataset, *, patient: bool) -> tuple[Raw, ...]:
    # As plain numbers: comparing pydicom's tags takes longer than all else here.
    numbers = {int(tag): tag for tag in dataset.keys()}  # noqa: SIM118 - iterating would convert
    found = []
    for tag in sorted(numbers):
        if tag >= _PIXEL_DATA and tag >> 16 == _PIXEL_DATA >> 16:
            break
        raw = dataset.get_item(numbers[tag], keep_deferred=True)
        if isinstance(raw, RawDataElement):
            value = raw.value or b""
            if raw.length not in (UNDEFINED, len(value)) and not patient:
                raise Incomplete
            declared = raw.VR or ""
            vr = vr_to_read_by(tag, declared)
        else:
            declared, value = str(raw.VR), _converted(raw, patient=patient)
            vr = declared
        found.append(Raw(tag, vr, value, declared, _Items(dataset, tag, patient)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Items:
    """The items of a sequence, which pydicom parses when asked."""

    dataset: Dataset
    tag: int
    patient: bool

    def __call__(self) -> Items:
        with quiet():
            try:
                sequence = self.dataset[self.tag].value
                if isinstance(sequence, Sequence):
                    return tuple(_elements(item, patient=self.patient) for item in sequence)
            except BROKEN as why:
                if not self.patient:
                    raise Incomplete from why
        if self.patient:
            return ()
        raise Incomplete


def _converted(element: DataElement, *, patient: bool) -> bytes:
    """The bytes of what pydicom has converted as it read: (0008,0005), sequences, file meta."""
    if element.VR == "SQ":
        return b""
    if element.tag != _SPECIFIC_CHARACTER_SET and not patient:
        raise Incomplete
    if isinstance(element.value, bytes):
        return element.value
    values = element.value
    values = [values] if isinstance(values, str) or not hasattr(values, "__iter__") else values
    return "\\".join("" if one is None else str(one) for one in values).encode("latin-1", "replace")
