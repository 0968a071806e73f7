"""Real images of all kinds that text is planted on, and writing them back as DICOM files."""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_color_lut, convert_color_space
from pydicom.uid import (
    JPEG2000,
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.stored import stored_values
from midrc_desktop.dicom.study import Instance, Series, Source
from tests.benchmarks.pixels.planting import Values

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
DATA_ENV = "PYDICOM_DATA"
"""Names the folder `data_store/data` of the package pydicom-data where it is not installed."""

# name in its folder, frame, whether it shows text of its own, how it is written back
_SHARED = (
    ("codecs/CT1_J2KR", 0, False, "plain"),
    ("codecs/CT1_J2KR", 0, False, "rle"),
    ("codecs/MR1_J2KR", 0, False, "jpeg 2000"),
    ("codecs/MR1_JPLY", 0, False, "jpeg-ls"),
    ("codecs/US1_RLE", 0, True, "ybr"),
    ("codecs/US1_J2KR", 0, True, "jpeg"),
    ("codecs/SC1_J2KR", 0, True, "plain"),
    ("burned_in/OBXXXX1A.dcm", 0, True, "palette"),
    ("burned_in/gdcm-US-ALOKA-16.dcm", 0, True, "palette"),
    *((f"head_ct_ge/{n:02}.dcm", 0, False, how) for n, how in
      ((2, "plain"), (5, "jpeg"), (9, "jpeg 2000 lossy"), (12, "white"), (15, "rgb"),
       (18, "jpeg-ls"), (20, "white"), (23, "plain"), (26, "rle"))),
    *((f"head_mr_t1_philips/1301_{n:04}.dcm", 0, False, how) for n, how in
      ((20, "plain"), (40, "rle"), (60, "jpeg"), (75, "plain"), (85, "white"), (100, "ybr"),
       (110, "jpeg-ls"), (130, "jpeg 2000"), (150, "rgb"), (160, "plain"))),
    ("enhanced_mr/IM_0027_fMAP.dcm", 20, False, "plain"),
)  # fmt: skip
_PYDICOM = (
    ("693_J2KI.dcm", 0, False, "plain"),
    ("J2K_pixelrep_mismatch.dcm", 0, False, "jpeg 2000"),
    ("image_dfl.dcm", 0, False, "plain"),
    ("JPGExtended.dcm", 0, False, "plain"),
    ("examples_overlay.dcm", 0, False, "rle"),
    ("examples_jpeg2k.dcm", 0, True, "rgb"),
    ("examples_palette.dcm", 0, True, "palette"),
    ("examples_rgb_color.dcm", 0, True, "rgb"),
    ("examples_ybr_color.dcm", 3, True, "jpeg"),
    ("SC_rgb_jpeg_dcmd.dcm", 0, False, "ybr"),
    ("GDCMJ2K_TextGBR.dcm", 0, True, "rgb"),
    ("CT_small.dcm", 0, False, "plain"),
)
_PYDICOM_DATA = (
    ("693_UNCR.dcm", 0, False, "jpeg 2000 lossy"),
    ("JPEG2000_UNC.dcm", 0, False, "white"),
    ("JPGLosslessP14SV1_1s_1f_8b.dcm", 0, True, "plain"),
    ("MR-SIEMENS-DICOM-WithOverlays.dcm", 0, False, "jpeg"),
    ("MR2_UNCR.dcm", 0, False, "plain"),
    ("MR2_UNCR.dcm", 0, False, "jpeg 2000 lossy"),
    ("OT-PAL-8-face.dcm", 0, False, "palette"),
    ("RG1_UNCR.dcm", 0, False, "white"),
    ("RG1_UNCR.dcm", 0, False, "plain"),
    ("RG3_UNCR.dcm", 0, True, "white"),
    ("RG3_UNCR.dcm", 0, True, "jpeg"),
    ("color-pl.dcm", 0, True, "rgb"),
    ("color3d_jpeg_baseline.dcm", 10, True, "ybr"),
    ("color3d_jpeg_baseline.dcm", 90, True, "jpeg"),
    ("eCT_Supplemental.dcm", 1, False, "plain"),
    ("mlut_18.dcm", 0, True, "rle"),
    ("vlut_04.dcm", 0, True, "plain"),
    ("liver_1frame.dcm", 0, False, "plain"),
)
_SYNTAXES = {
    "rle": RLELossless,
    "jpeg 2000": JPEG2000Lossless,
    "jpeg 2000 lossy": JPEG2000,
    "jpeg-ls": JPEGLSLossless,
}
_KEPT = ("WindowCenter", "WindowWidth", "RescaleSlope", "RescaleIntercept", "BurnedInAnnotation")


@dataclass(frozen=True)
class Picked:
    """One frame of a real file: how it is written back, and whether it shows text of its own."""

    file: Path
    frame: int
    has_text: bool
    how: str

    @property
    def name(self) -> str:
        return f"{self.file.name}:{self.frame} ({self.how})"


def picked() -> Iterator[Picked]:
    """All images that are on this machine."""
    folders = [(SHARED, _SHARED), (PYDICOM, _PYDICOM)]
    if (more := _pydicom_data()) is not None:
        folders.append((more, _PYDICOM_DATA))
    for folder, files in folders:
        for name, frame, has_text, how in files:
            if (folder / name).exists():
                yield Picked(folder / name, frame, has_text, how)


def _pydicom_data() -> Path | None:
    if named := os.environ.get(DATA_ENV):
        return Path(named)
    package = find_spec("data_store")
    return Path(package.origin).parent / "data" if package and package.origin else None


def values_of(one: Picked) -> Values:
    """Stored values; RGB for colours, indices for PALETTE COLOR."""
    image = read_image(Source(str(one.file)))
    values = stored_values(image, one.frame)
    if one.how in {"jpeg", "rgb", "ybr"}:
        return _eight_bits(values)
    return values


def _eight_bits(values: Values) -> Values:
    if values.dtype == np.uint8:
        return values
    low, high = np.percentile(values, (0.2, 99.8))
    grey = np.clip((values.astype(np.float32) - low) * (255 / max(high - low, 1)), 0, 255)
    return grey.astype(np.uint8)


def palette_ends(one: Picked) -> tuple[int, int]:
    """The indices of the darkest and the lightest colour of a palette that the image uses."""
    header = dcmread(one.file, stop_before_pixels=True, force=True)
    first = int(header.RedPaletteColorLookupTableDescriptor[1])
    used = np.arange(first, first + (int(header.RedPaletteColorLookupTableDescriptor[0]) or 65536))
    bright = apply_color_lut(used.astype(np.uint16)[None], header)[0].astype(float).sum(axis=-1)
    return int(used[bright.argmin()]), int(used[bright.argmax()])


def write(one: Picked, values: Values, path: Path, number: int) -> Series:
    """Write these values as an image of its own series; the series as the index describes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        original = dcmread(one.file, force=True)
        image = _dataset(one, original, values, number)
        syntax = _SYNTAXES.get(one.how)
        if syntax is not None:
            more = {"j2k_cr": [8]} if syntax == JPEG2000 else {}
            image.compress(syntax, generate_instance_uid=False, **more)
        image.save_as(path, enforce_file_format=True)
    instance = Instance(
        source=Source(str(path)),
        sop_class_uid=str(image.SOPClassUID),
        sop_instance_uid=str(image.SOPInstanceUID),
        transfer_syntax_uid=str(image.file_meta.TransferSyntaxUID),
        rows=image.Rows,
        columns=image.Columns,
        has_pixels=True,
        image_type=tuple(image.get("ImageType", ())),
    )
    uid = str(image.SeriesInstanceUID)
    return Series(uid, image.Modality, "", "", 1, "", "", "", "", (instance,))


def _dataset(one: Picked, original: Dataset, values: Values, number: int) -> Dataset:
    image = Dataset()
    image.file_meta = pydicom.dataset.FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID = UID(original.get("SOPClassUID") or "1.2.840.10008.5.1.4.1.1.7")
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.SeriesInstanceUID, image.StudyInstanceUID = generate_uid(), generate_uid()
    image.Modality, image.InstanceNumber = original.get("Modality") or "OT", number
    image.PatientName, image.PatientID = "Planted^Text", "1"
    if "ImageType" in original:
        image.ImageType = original.ImageType
    image.Rows, image.Columns = values.shape[:2]
    grey = values.ndim == 2
    image.SamplesPerPixel = 1 if grey else 3
    if not grey:
        image.PlanarConfiguration = 0
    image.PhotometricInterpretation = "MONOCHROME2" if grey else "RGB"
    bits = 8 * values.dtype.itemsize
    image.BitsAllocated, image.BitsStored, image.HighBit = bits, bits, bits - 1
    image.PixelRepresentation = int(values.dtype.kind == "i")
    if one.how == "palette":
        image.PhotometricInterpretation = "PALETTE COLOR"
        for element in original:
            if "PaletteColorLookupTable" in element.keyword:
                image.add(element)
    elif one.how in {"plain", "white", "rle", "jpeg 2000", "jpeg-ls", "jpeg 2000 lossy"}:
        for keyword in _KEPT:
            if keyword in original:
                setattr(image, keyword, original[keyword].value)
    if one.how == "white" and grey:
        image.PhotometricInterpretation = "MONOCHROME1"
        image.pop("WindowCenter", None)
    if one.how == "ybr" and not grey:
        image.PhotometricInterpretation = "YBR_FULL"
        values = convert_color_space(values, "RGB", "YBR_FULL")
    if one.how == "jpeg":
        return _in_jpeg(image, values)
    image.PixelData = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
    if len(image.PixelData) % 2:
        image.PixelData += b"\0"
    image["PixelData"].VR = "OB" if bits == 8 else "OW"
    return image


def _in_jpeg(image: Dataset, values: Values) -> Dataset:
    import io

    written = io.BytesIO()
    Image.fromarray(values).save(
        written, "JPEG", quality=88, subsampling=0 if values.ndim == 2 else 2
    )
    image.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    if values.ndim == 3:
        image.PhotometricInterpretation = "YBR_FULL_422"
    image.LossyImageCompression = "01"
    image.PixelData = encapsulate([written.getvalue()])
    image["PixelData"].VR = "OB"
    return image
