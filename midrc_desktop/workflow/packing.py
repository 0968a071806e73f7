"""Records as bytes: JSON in lines, squeezed, and never long at a time.

A patient with 20,000 images is ten megabytes of JSON. Written or read in one call it would keep
every other thread waiting, the window's too; so a patient is a line without images, and further
lines with some images of one series each. Lines squeeze to a thirtieth, and a short record is
soon on disk. Records from before were one line that was not squeezed; they are read all the same.
"""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import msgspec

from midrc_desktop.dicom.study import Instance, Patient, Series

T = TypeVar("T")
_AT_ONCE = 500
_SQUEEZED = b"\x78"
"""The first byte of a zlib stream with the usual window (RFC 1950); no JSON begins with it."""

_Images = tuple[int, tuple[Instance, ...]]


def packed(record: object) -> bytes:
    """A record as bytes."""
    squeezer = zlib.compressobj(1)
    parts = [squeezer.compress(msgspec.json.encode(line) + b"\n") for line in _lines(record)]
    return b"".join((*parts, squeezer.flush()))


def unpacked(content: bytes, of: type[T]) -> T:
    """The record that was packed. Raises msgspec.ValidationError or DecodeError if it is none."""
    whole = zlib.decompress(content) if content.startswith(_SQUEEZED) else content
    first, *others = whole.splitlines()
    record = msgspec.json.decode(first, type=of)
    if isinstance(record, Patient) and others:
        return _filled(record, others)  # type: ignore[return-value]
    return record


def _lines(record: object) -> Iterator[object]:
    if not isinstance(record, Patient):
        yield record
        return
    yield _with_series(record, [replace(series, instances=()) for _, series in record.series()])
    for position, (_, series) in enumerate(record.series()):
        for start in range(0, len(series.instances), _AT_ONCE):
            yield position, series.instances[start : start + _AT_ONCE]


def _filled(patient: Patient, lines: list[bytes]) -> Patient:
    images: dict[int, list[Instance]] = {}
    for line in lines:
        position, some = msgspec.json.decode(line, type=_Images)
        images.setdefault(position, []).extend(some)
    return _with_series(
        patient,
        [
            replace(series, instances=tuple(images.get(position, ())))
            for position, (_, series) in enumerate(patient.series())
        ],
    )


def _with_series(patient: Patient, every: list[Series]) -> Patient:
    """The patient with these series in place of its own, in the same order."""
    coming = iter(every)
    studies = (
        replace(study, series=tuple(next(coming) for _ in study.series))
        for study in patient.studies
    )
    return replace(patient, studies=tuple(studies))
