"""Small images with text in them, as files and as the index describes them."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from midrc_desktop.dicom.study import Instance, Series, Source
from tests.dicom.made_files import made, made_dataset

NAME = "MARWENNA QUILFORD"
SCREEN = "1.2.840.10008.5.1.4.1.1.7"
CT = "1.2.840.10008.5.1.4.1.1.2"


def written(
    *texts: tuple[str, int, int, int], rows: int = 160, columns: int = 320, ground: int = 20
) -> npt.NDArray[np.uint8]:
    """White text on dark ground; each is (text, left, top, size)."""
    sheet = Image.new("L", (columns, rows), ground)
    for text, left, top, size in texts:
        ImageDraw.Draw(sheet).text((left, top), text, fill=235, font=ImageFont.load_default(size))
    return np.asarray(sheet)


def image(path: Path, pixels: npt.NDArray[Any], number: int = 1, **attributes: Any) -> Instance:
    """Write grey or RGB pixels to a file; what the index would say of it."""
    frames = pixels.shape[0] if "NumberOfFrames" in attributes else 1
    grey = pixels.ndim - ("NumberOfFrames" in attributes) == 2
    shape = pixels.shape[1:] if "NumberOfFrames" in attributes else pixels.shape
    bits = 8 * pixels.dtype.itemsize
    said = {
        "SOPClassUID": SCREEN,
        "Modality": "OT",
        "SamplesPerPixel": 1 if grey else 3,
        "PhotometricInterpretation": "MONOCHROME2" if grey else "RGB",
        "PlanarConfiguration": 0,
        "Rows": shape[0],
        "Columns": shape[1],
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "RescaleSlope": None,
        "RescaleIntercept": None,
        "ImageType": ["DERIVED", "SECONDARY"],
        "PixelData": pixels.tobytes(),
    }
    said |= attributes
    before = made_dataset(number)
    made(path, number, **{key: said[key] for key in said if said[key] is not None or key in before})
    return Instance(
        source=Source(str(path)),
        sop_class_uid=said["SOPClassUID"],
        sop_instance_uid=f"1.2.3.4.5.{number}",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        instance_number=number,
        rows=shape[0],
        columns=shape[1],
        frames=frames,
        has_pixels=True,
        image_type=tuple(said["ImageType"]),
    )


def series(*instances: Instance, modality: str = "OT") -> Series:
    """A series of these images."""
    return Series("1.2.3", modality, "", "", 1, "", "", "1.2.9", "", instances)
