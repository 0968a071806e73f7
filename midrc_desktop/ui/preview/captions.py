"""What the corners of the viewport say of a picture."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from midrc_desktop.dicom.orientation import letters, plane, slice_position
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.stack import Stack


def caption(
    stack: Stack, index: int, flags: tuple[str, ...] = (), image: SliceImage | None = None
) -> Caption:
    """Series, number, position along the normal and directions of one picture of a stack.

    Where a decoded `image` knows its own place (a frame of an enhanced object), that counts.
    """
    count = len(stack.pictures)
    if not count:
        return Caption(lines=(_title(stack),))
    instance = stack.pictures[index].instance
    if image is not None and image.orientation is not None:
        instance = replace(
            instance, image_position=image.position, image_orientation=image.orientation
        )
    number = _tr("Slice {0} of {1}") if count > 1 else _tr("Image {0} of {1}")
    orientation, position = instance.image_orientation, slice_position(instance)
    where = [] if orientation is None else [_plane(plane(orientation))]
    if position is not None:
        where.append(f"{position:.1f} mm".replace("-", "−"))
    return Caption(
        lines=(_title(stack), number.format(index + 1, count)),
        position=" · ".join(where),
        letters=("", "", "", "") if orientation is None else letters(orientation),
        flags=flags,
    )


def _plane(name: str) -> str:
    return {
        "axial": _tr("Axial"),
        "coronal": _tr("Coronal"),
        "sagittal": _tr("Sagittal"),
    }.get(name, _tr("Oblique"))


def _title(stack: Stack) -> str:
    return " · ".join(dict.fromkeys(p for p in (stack.kind, stack.label) if p))


def _tr(words: str) -> str:
    return QCoreApplication.translate("Viewer", words)
