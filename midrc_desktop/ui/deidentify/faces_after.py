"""One slice of a head as it leaves: what is blanked has the value of air."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from midrc_desktop.defacing.region import Removal, blanked
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.volume import Slice
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.preview.decoding import PATIENCE_SECONDS, decode_picture

LOOKED_INTO = 24
"""Slices, spread over a series, among which one with much of the face is looked for."""

RICH = 0.7
"""Share of the most that is blanked of a slice, from which it is much."""


def with_much(slices: Sequence[Slice], removal: Removal | None) -> int:
    """The slice nearest to the middle of which much is blanked; the middle if none is."""
    middle = len(slices) // 2
    if removal is None or not slices:
        return middle
    some = {round(at) for at in np.linspace(0, len(slices) - 1, min(LOOKED_INTO, len(slices)))}
    counts = {at: _blanked_of(slices[at], removal) for at in some | {middle}}
    most = max(counts.values())
    if not most:
        return middle
    rich = [at for at, count in counts.items() if count >= RICH * most]
    return min(rich, key=lambda at: (abs(at - middle), at))


def both(
    pool: WorkerPool, slice_: Slice, removal: Removal | None
) -> tuple[SliceImage | str, SliceImage | str]:
    """A slice as it is, and as it leaves; a str is the sentence why it cannot be shown."""
    unit = (slice_.instance.source, slice_.frame)
    came = pool.call(decode_picture, unit, timeout=PATIENCE_SECONDS)
    if isinstance(came, Failure):
        return came.sentence, came.sentence
    return came, without_face(came, slice_, removal)


def without_face(image: SliceImage, slice_: Slice, removal: Removal | None) -> SliceImage:
    """The image with what is blanked set to air."""
    plane = slice_.plane
    if removal is None or plane is None or image.pixels.shape != (plane.rows, plane.columns):
        return image
    pixels = image.pixels.copy()
    pixels[blanked(removal, plane)] = air_in(pixels.dtype, removal)
    return replace(image, pixels=pixels)


def air_in(kind: "np.dtype[Any]", removal: Removal) -> float:
    """The value of air that an array of this kind can hold."""
    if kind.kind not in "iu":
        return removal.air
    limits = np.iinfo(kind)
    return min(max(round(removal.air), limits.min), limits.max)


def _blanked_of(slice_: Slice, removal: Removal) -> int:
    return 0 if slice_.plane is None else int(np.count_nonzero(blanked(removal, slice_.plane)))
