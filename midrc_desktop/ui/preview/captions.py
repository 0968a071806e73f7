"""What the corners of the viewport say of a picture."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from midrc_desktop.dicom.orientation import letters, plane, slice_position
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.stack import Picture, Stack, plane_name


def caption(
    stack: Stack, index: int, flags: tuple[str, ...] = (), image: SliceImage | None = None
) -> Caption:
    """Series, number, phase, position along the normal, thickness and directions of a picture.

    Where only a decoded `image` knows its place, that counts.
    """
    if not stack.pictures:
        return Caption(lines=(title(stack),))
    picture = stack.pictures[index]
    position, orientation = picture.position, picture.orientation
    if image is not None and orientation is None:
        position, orientation = image.position, image.orientation
    where = [] if orientation is None else [plane_name(plane(orientation))]
    along = slice_position(
        replace(picture.instance, image_position=position, image_orientation=orientation)
    )
    if along is not None:
        where.append(f"{along:.1f} mm".replace("-", "−"))
    told = [" · ".join(where)] if where else []
    if picture.instance.slice_thickness:
        told.append(_tr("{0} mm thick").format(f"{picture.instance.slice_thickness:g}"))
    return Caption(
        lines=(title(stack), *_numbers(stack, index, picture)),
        position="\n".join(told),
        letters=("", "", "", "") if orientation is None else letters(orientation),
        flags=flags,
    )


def _numbers(stack: Stack, index: int, picture: Picture) -> list[str]:
    """Say which slice it is: Slice 3 of 34; of a 4-D stack also its phase: Phase 2 of 40."""
    count = stack.per_phase
    if picture.position is None and picture.instance.frames > 1:
        words = _tr("Frame {0} of {1}")
    elif count > 1 and picture.position is not None:
        words = _tr("Slice {0} of {1}")
    else:
        words = _tr("Image {0} of {1}")
    told = [words.format(index % count + 1, count)]
    if stack.phases > 1:
        told.append(_tr("Phase {0} of {1}").format(stack.phase_of(index) + 1, stack.phases))
    return told


def title(stack: Stack) -> str:
    """What a stack is called in a corner: short name and kind."""
    return " · ".join(dict.fromkeys(p for p in (stack.label, stack.kind) if p))


def _tr(words: str) -> str:
    return QCoreApplication.translate("Viewer", words)
