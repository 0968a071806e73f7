"""Which of the commons' properties come from which DICOM attribute, and their form there.

Our own short description of the series file nodes of MIDRC's dictionary; a test compares it with
the dictionary itself.
"""

import math
import struct
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydicom.datadict import dictionary_VR

Found = dict[str, dict[str, None]]


class Form(Enum):
    """How a property is written in a record."""

    TEXT = "text"
    TEXTS = "list of texts"
    NUMBER = "number"
    NUMBERS = "list of numbers"
    WHOLES = "list of whole numbers"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a series file node; `answers` is empty where any value is taken."""

    name: str
    keyword: str
    form: Form
    answers: tuple[str, ...] = ()


GENERAL = (
    Property("series_description", "SeriesDescription", Form.TEXT),
    Property("modality", "Modality", Form.TEXT),
    Property("manufacturer", "Manufacturer", Form.TEXT),
    Property("manufacturer_model_name", "ManufacturerModelName", Form.TEXT),
    Property("lossy_image_compression", "LossyImageCompression", Form.TEXT, ("00", "01")),
)
IMAGE = (
    Property("image_type", "ImageType", Form.TEXTS),
    Property("contrast_bolus_agent", "ContrastBolusAgent", Form.TEXTS),
    Property("pixel_spacing", "PixelSpacing", Form.NUMBERS),
)
SLICES = (
    Property("slice_thickness", "SliceThickness", Form.NUMBERS),
    Property("spacing_between_slices", "SpacingBetweenSlices", Form.NUMBERS),
)
IMAGER = Property("imager_pixel_spacing", "ImagerPixelSpacing", Form.NUMBERS)
BODY_PART = Property("body_part_examined", "BodyPartExamined", Form.TEXTS)
PROJECTION = (
    IMAGER,
    Property("view_position", "ViewPosition", Form.TEXTS),
    Property("spatial_resolution", "SpatialResolution", Form.NUMBER),
    Property(
        "detector_type", "DetectorType", Form.TEXT, ("DIRECT", "SCINTILLATOR", "STORAGE", "FILM")
    ),
)
CT = (
    Property(
        "acquisition_type",
        "AcquisitionType",
        Form.TEXT,
        ("SEQUENCED", "SPIRAL", "CONSTANT_ANGLE", "STATIONARY", "FREE"),
    ),
    Property("convolution_kernel", "ConvolutionKernel", Form.TEXTS),
    Property("exposure_modulation_type", "ExposureModulationType", Form.TEXT),
    Property("patient_position", "PatientPosition", Form.TEXT),
)
MR = (
    IMAGER,
    Property("magnetic_field_strength", "MagneticFieldStrength", Form.NUMBERS),
    Property("mr_acquisition_type", "MRAcquisitionType", Form.TEXTS),
    Property("scanning_sequence", "ScanningSequence", Form.TEXTS),
    Property("sequence_variant", "SequenceVariant", Form.TEXTS),
    Property("sequence_name", "SequenceName", Form.TEXTS),
    Property("scan_options", "ScanOptions", Form.TEXTS),
    Property("echo_time", "EchoTime", Form.NUMBERS),
    Property("repetition_time", "RepetitionTime", Form.NUMBERS),
    Property("echo_number", "EchoNumbers", Form.WHOLES),
    Property("echo_train_length", "EchoTrainLength", Form.WHOLES),
    Property("imaged_nucleus", "ImagedNucleus", Form.TEXTS),
    Property("angio_flag", "AngioFlag", Form.TEXTS),
    Property("diffusion_b_value", "DiffusionBValue", Form.NUMBERS),
    Property("diffusion_gradient_orientation", "DiffusionGradientOrientation", Form.TEXT),
    Property("number_of_temporal_positions", "NumberOfTemporalPositions", Form.WHOLES),
    Property("software_version", "SoftwareVersions", Form.TEXT),
)
TRANSDUCER = Property(
    "transducer_type",
    "TransducerType",
    Form.TEXT,
    (
        *("SECTOR_PHASED", "SECTOR_MECH", "SECTOR_ANNULAR", "LINEAR", "CURVED LINEAR"),
        *("SINGLE CRYSTAL", "SPLIT XTAL CWD", "IV_PHASED", "IV_ROT XTAL", "IV_ROT MIRROR"),
        *("ENDOCAV_PA", "ENDOCAV_MECH", "ENDOCAV_CLA", "ENDOCAV_AA", "ENDOCAV_LINEAR"),
        "VECTOR_PHASED",
    ),
)

BY_MODALITY: dict[str, tuple[Property, ...]] = {
    "CT": (*GENERAL, *IMAGE, *SLICES, *CT),
    "MR": (*GENERAL, *IMAGE, *SLICES, *MR),
    "CR": (*GENERAL, *IMAGE, *PROJECTION),
    "DX": (*GENERAL, *IMAGE, *PROJECTION),
    "MG": (*GENERAL, *IMAGE, *PROJECTION),
    "RF": (*GENERAL, *IMAGE, *PROJECTION),
    "XA": (*GENERAL, *IMAGE, *PROJECTION, BODY_PART),
    "NM": (*GENERAL, BODY_PART),
    "PT": (*GENERAL, BODY_PART, SLICES[0]),
    "US": (*GENERAL, TRANSDUCER),
}
"""The modalities that have a series file node, `<modality>_series_file` in small letters."""

FOR_CHECKS = ("PatientID", "PatientAge", "StudyDate", "StudyDescription", "Exposure", "FlipAngle")
ENHANCED = {"EffectiveEchoTime": "EchoTime"}
"""What enhanced objects call an attribute of the single-frame ones (PS3.3 C.8.13.5.4)."""

SHARED = "SharedFunctionalGroupsSequence"
PIXELS = "PixelData"

KEYWORDS = (
    *dict.fromkeys(one.keyword for properties in BY_MODALITY.values() for one in properties),
    *FOR_CHECKS,
)
"""The attributes that are read from de-identified files."""


def node_of(modality: str) -> str | None:
    """The series file node of a modality, or None where the commons has none."""
    return f"{modality.lower()}_series_file" if modality in BY_MODALITY else None


def collect(header: Any, found: Found) -> None:
    """Add the values that a header has for KEYWORDS to those found before, each once.

    Enhanced multi-frame objects keep some of them in the shared functional groups. The raw bytes
    are read, so that an odd value costs neither time nor a warning. The components of spacings
    and vectors stay together: they are kept as one value with backslashes.
    """
    for item in (header, *_nested(header.get(SHARED) or [])):
        for keyword in (*KEYWORDS, *ENHANCED):
            element = item.get_item(keyword)
            text = _text(element, keyword) if element is not None else ""
            if text:
                found.setdefault(ENHANCED.get(keyword, keyword), {})[text] = None


def _nested(items: Any) -> list[Any]:
    """The items of a sequence, and those of the sequences in them."""
    below = [
        inner for item in items for element in item if element.VR == "SQ" for inner in element.value
    ]
    return [*items, *below]


def _text(element: Any, keyword: str) -> str:
    value = element.value
    if not isinstance(value, bytes):
        parts = value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
        return "" if value is None else plain("\\".join(str(part) for part in parts))
    if (element.VR or dictionary_VR(keyword)) == "FD":
        order = "<" if element.is_little_endian else ">"
        numbers = struct.unpack(f"{order}{len(value) // 8}d", value[: len(value) // 8 * 8])
        return "\\".join(f"{number:g}" for number in numbers)
    return plain(value.decode("latin-1").strip(" \0"))


def plain(text: str) -> str:
    """Text in ASCII, as the commons takes it: accents and everything else beyond it are dropped."""
    letters = unicodedata.normalize("NFKD", text)
    return letters.encode("ascii", "ignore").decode("ascii").strip()


def written(found: tuple[str, ...], one: Property) -> object:
    """A property's value for a record, or None where nothing fits its form."""
    if one.answers:
        fitting = [value for value in found if value in one.answers]
        return fitting[-1] if fitting else None
    if one.form is Form.TEXT:
        return found[0].replace("\\", ",") if found else None
    values = list(dict.fromkeys(part.strip() for value in found for part in value.split("\\")))
    if one.name.endswith("pixel_spacing"):
        values = [part.strip() for value in found for part in value.split("\\")]
    if one.form is Form.TEXTS:
        return [value for value in values if value] or None
    numbers = [number for value in values if (number := _number(value)) is not None]
    if one.form is Form.WHOLES:
        return [int(number) for number in numbers if number.is_integer()] or None
    if one.form is Form.NUMBER:
        return numbers[0] if numbers else None
    return numbers or None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
