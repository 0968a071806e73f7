"""Where text in the pixels is likely, judged by the header alone.

A header cannot prove that an image is clean: BurnedInAnnotation NO on an ultrasound image or a
screen capture is no evidence (files in public archives say NO and show a name).
"""

from midrc_desktop.dicom.study import Instance

_SCREEN_CAPTURES = "1.2.840.10008.5.1.4.1.1.7"
_ULTRASOUND = (
    "1.2.840.10008.5.1.4.1.1.3",
    "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.6.2",
    "1.2.840.10008.5.1.4.1.1.6.3",
)
_ULTRASOUND_RETIRED = ("1.2.840.10008.5.1.4.1.1.6", "1.2.840.10008.5.1.4.1.1.3.1")
_VISIBLE_LIGHT = "1.2.840.10008.5.1.4.1.1.77.1"
_OPHTHALMIC = "1.2.840.10008.5.1.4.1.1.77.1.5"
_FLUOROSCOPY = ("1.2.840.10008.5.1.4.1.1.12", "1.2.840.10008.5.1.4.1.1.13.1")

_PHOTOGRAPHS = frozenset({"ES", "XC", "GM", "SM", "OP", "OPT", "IVUS", "IVOCT", "DMS", "EPS"})
_DOCUMENT_SCREENS = frozenset({"OT", "DOC", "SC", "HC", "DG", "TG", "ECG"})
_FLUOROSCOPIC = frozenset({"XA", "RF"})
_SCREENS = frozenset(
    {"SC", "SCREEN", "SCREEN SAVE", "SCREEN_SAVE", "SCREENSAVE", "SSAVE", "SCREEN CAPTURE"}
    | {"SCREENSHOT", "CAPTURE", "HARDCOPY", "FILM", "DIGITIZED", "SECONDARY CAPTURE"}
    | {"DOSE", "DOSE_INFO", "DOSE INFO", "DOSE REPORT", "DOSE_REPORT", "PATIENT PROTOCOL"}
    | {"PROTOCOL", "REPORT", "CSA REPORT", "SUMMARY", "RESULT", "GRAPH", "TABLE"}
)


def text_likely(instance: Instance, modality: str) -> str | None:
    """Why this image may show text in its pixels, as a sentence; None where nothing says so.

    CR, DX and MG are judged by BurnedInAnnotation (0028,0301) and ImageType (0008,0008): side
    markers that technologists expose onto the film do not identify the patient.
    """
    if not instance.has_pixels:
        return None
    sop_class = instance.sop_class_uid
    if instance.burned_in_annotation.strip().upper() == "YES":
        return "The file itself says that text is burned into its pixels."
    if _is_below(sop_class, _SCREEN_CAPTURES):
        return "It is a screen capture, and those often show names and dates."
    if sop_class in _ULTRASOUND or sop_class in _ULTRASOUND_RETIRED or _modality(modality) == "US":
        return "It is an ultrasound image, and those often show names and dates."
    if _shows_a_screen(instance.image_type):
        return "It is a picture of a screen, such as a dose report, and not of the patient."
    return _other(sop_class, _modality(modality))


def _other(sop_class: str, modality: str) -> str | None:
    if modality in _PHOTOGRAPHS or _is_below(sop_class, _VISIBLE_LIGHT):
        return "It is a photograph or endoscopic image, which can show text or the patient."
    if modality in _DOCUMENT_SCREENS:
        return "Its modality says that it is a document or a picture of unknown origin."
    if modality in _FLUOROSCOPIC or any(_is_below(sop_class, root) for root in _FLUOROSCOPY):
        return "It is a fluoroscopic image, and those often carry text from the screen."
    return None


def _modality(modality: str) -> str:
    return modality.strip().upper()


def _is_below(uid: str, root: str) -> bool:
    return uid == root or uid.startswith(root + ".")


def _shows_a_screen(image_type: tuple[str, ...]) -> bool:
    return any(value.strip().upper() in _SCREENS for value in image_type)
