"""Which series of a patient carry a recognisable face.

A head volume shows the face of its patient to anybody who renders its surface. What a series
shows is read from the body part, its descriptions and its protocol. RecognizableVisualFeatures
NO in a source is no evidence: nobody says who looked.
"""

import re

from midrc_desktop.dicom.fold import fold
from midrc_desktop.dicom.study import Instance, Series, Study

_VOLUMES = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.2",  # CT Image Storage
        "1.2.840.10008.5.1.4.1.1.2.1",  # Enhanced CT
        "1.2.840.10008.5.1.4.1.1.2.2",  # Legacy Converted Enhanced CT
        "1.2.840.10008.5.1.4.1.1.4",  # MR Image Storage
        "1.2.840.10008.5.1.4.1.1.4.1",  # Enhanced MR
        "1.2.840.10008.5.1.4.1.1.4.3",  # Enhanced MR Color
        "1.2.840.10008.5.1.4.1.1.4.4",  # Legacy Converted Enhanced MR
        "1.2.840.10008.5.1.4.1.1.13.1.1",  # X-Ray 3D Angiographic
        "1.2.840.10008.5.1.4.1.1.13.1.2",  # X-Ray 3D Craniofacial
        "1.2.840.10008.5.1.4.1.1.20",  # Nuclear Medicine
        "1.2.840.10008.5.1.4.1.1.30",  # Parametric Map
        "1.2.840.10008.5.1.4.1.1.66.4",  # Segmentation
        "1.2.840.10008.5.1.4.1.1.66.7",  # Label Map Segmentation
        "1.2.840.10008.5.1.4.1.1.128",  # PET
        "1.2.840.10008.5.1.4.1.1.128.1",  # Legacy Converted Enhanced PET
        "1.2.840.10008.5.1.4.1.1.130",  # Enhanced PET
        "1.2.840.10008.5.1.4.1.1.481.1",  # RT Image
    }
)
# The outline of a head, drawn for radiotherapy, shows its face without any pixels.
_OUTLINES = frozenset({"1.2.840.10008.5.1.4.1.1.481.3"})
_MODALITIES = frozenset({"CT", "MR", "PT", "NM"})

_HEAD = re.compile(
    r"head|brain|skull|crani|cereb|ceph|face|facial|orbit|sinus|\bpns\b|neck|nasal|nose|naso"
    r"|mandib|maxill|\bjaw|dental|teeth|tooth|\btmj|\biacs?\b|\biams?\b|\bcpa\b|petrous"
    r"|mastoid|temporal|auditory"
    r"|\bears?\b|\beyes?\b|globe|pituit|sella|stroke|circle of|carotid|\bcow\b|laryn|pharyn"
    r"|thyroid|parotid|saliv|tongue|trachea|(?<![a-z])c[\s_-]?spine|cervic|\bcsp\b|odontoid"
    r"|whole\s?body|\bwb\b|total\s?body"
    r"|kopf|schadel|schaedel|gehirn|hirn|hals|\bhws\b|tete|crane|cerveau|cou\b|cabeza|craneo|cuello"
    r"|testa|cranio|\bencef|\bneuro|mprage|flair|\bswi\b|\bdti\b|\btof\b|polygon of|\bich\b|\bsah\b"
)
_ELSEWHERE = re.compile(
    r"chest|thora|\blungs?\b|pulm|cardi|heart|coronar|\baort|abd|pelvi|pelvis|liver|hepat|renal|kidney|pancrea"
    r"|\bkub\b|\bcap\b|colon|enterog|urog|prostat|uter|rectum|bladder|spleen|adrenal|bowel|biliary|mrcp|breast|mamm"
    r"|[tl][\s_-]?spine|lumb|lspine|tspine|sacr|coccyx|\bbws\b|\blws\b|\bls\b|thorac"
    r"|shoulder|humer|elbow|forearm|wrist|hand|finger|thumb|hip|femur|thigh|knee|patella|tibia|fibula|ankle"
    r"|foot|feet|toe|heel|calcan|extrem|\blegs?\b|\barms?\b|runoff|clavicle|scapula|sternum|\bribs?\b|iliac|groin"
    r"|brustkorb|bauch|becken|leber|knie|thorax|torax|poumon|pulmon"
)
_TELLS_NOTHING = frozenset({"", "none", "unknown", "other", "body", "spine", "vertebra"})


def carries_face(study: Study, series: Series) -> str | None:
    """Why this series may show the patient's face, as a sentence; None if it does not.

    CT, MR, PET, nuclear medicine and what is drawn or computed from them, scouts of the head
    included: a projection through the head shows a profile. What cannot be told counts as a
    face. A place named in the series is believed before one named for the whole study, unless
    the study is of the head only.
    """
    if not any(shows_a_face(instance, series.modality) for instance in series.instances):
        return None
    own = (series.body_part, series.description, series.protocol_name)
    here, whole = " | ".join(map(fold, own)), fold(study.description)
    if _HEAD.search(here):
        return "It shows the head or neck, so a face could be made out from it."
    if _ELSEWHERE.search(here) and (not _HEAD.search(whole) or _ELSEWHERE.search(whole)):
        return None
    if _HEAD.search(whole):
        return "Its study is of the head or neck, so a face could be made out from it."
    if _ELSEWHERE.search(whole):
        return None
    if all(fold(text).strip() in _TELLS_NOTHING for text in (*own, study.description)):
        return "Nothing in it says which part of the body it shows, so it may show a face."
    return "Its descriptions do not say which part of the body it shows, so it may show a face."


def shows_a_face(instance: Instance, modality: str) -> bool:
    """Whether images of this kind are of a volume, or drawn from one, in which a face shows."""
    if not instance.has_pixels:
        return instance.sop_class_uid in _OUTLINES
    return instance.sop_class_uid in _VOLUMES or modality.strip().upper() in _MODALITIES
