"""The commons' nodes that a package fills: properties, their form, and the links between them.

Our own short description of what we write; a test compares it with MIDRC's dictionary.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from midrc_desktop.clinical.age import OLDEST
from midrc_desktop.clinical.form import form
from midrc_desktop.submission.outputs import DEFACING, TEXT_REMOVED
from midrc_desktop.submission.properties import BY_MODALITY, Form

YES_NO = ("Yes", "No")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a property may hold.

    `kind` is "text", "number", "whole", "flag", or "link"; `many` says that it is a list.
    `answers` lists the only texts taken, if any; `most` is the highest number taken (from 0).
    """

    kind: str
    many: bool = False
    answers: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One kind of record.

    `links` maps a property to the node that it points to ("project" is not in a package).
    Every link in `needs` must be there; of those in `one_of`, at least one.
    """

    properties: Mapping[str, Rule]
    required: tuple[str, ...]
    links: Mapping[str, str]
    needs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


TEXT, TEXTS = Rule("text"), Rule("text", many=True)
NUMBER, WHOLE, WHOLES = Rule("number"), Rule("whole"), Rule("whole", many=True)
FLAG, LINK, LINKS = Rule("flag"), Rule("link"), Rule("link", many=True)
AGE, OVER = Rule("number", most=OLDEST), Rule("text", answers=YES_NO)
EVERY = {"type": TEXT, "submitter_id": TEXT, "case_ids": TEXTS}
FORMS = {
    Form.TEXT: TEXT,
    Form.TEXTS: TEXTS,
    Form.NUMBER: NUMBER,
    Form.NUMBERS: Rule("number", many=True),
    Form.WHOLES: WHOLES,
}


def _asked(name: str) -> Rule:
    return Rule("text", answers=form().field(name).choices)


def _series_file(modality: str) -> Node:
    properties = {
        one.name: Rule("text", answers=one.answers) if one.answers else FORMS[one.form]
        for one in BY_MODALITY[modality]
    }
    links = {
        "core_metadata_collections": "core_metadata_collection",
        "imaging_studies": "imaging_study",
    }
    methods = (TEXT_REMOVED, DEFACING, "Skull-stripping")
    return Node(
        EVERY
        | dict.fromkeys(links, LINK)
        | dict.fromkeys(("file_name", "md5sum", "series_uid"), TEXT)
        | dict.fromkeys(("file_size", "number_of_instances"), WHOLE)
        | {
            "data_category": Rule("text", answers=(modality,)),
            "data_format": Rule("text", answers=("DCM",)),
            "data_type": Rule("text", answers=("DICOM",)),
            "image_data_modified": FLAG,
            "image_data_modification_method": Rule("text", answers=methods),
        }
        | properties,
        required=("file_name", "file_size", "md5sum", "data_format", "data_type", "data_category"),
        links=links,
        one_of=tuple(links),
    )


SERIES_LINKS = {
    f"{modality.lower()}_series_files": f"{modality.lower()}_series_file"
    for modality in BY_MODALITY
}
ANNOTATION_LINKS = {"imaging_studies": "imaging_study"} | SERIES_LINKS

NODES: dict[str, Node] = {
    "dataset": Node(
        {
            "type": TEXT,
            "submitter_id": TEXT,
            "projects": LINK,
            "data_description": TEXT,
            "data_contributor": TEXT,
        },
        required=("data_description",),
        links={"projects": "project"},
        needs=("projects",),
    ),
    "core_metadata_collection": Node(
        {"type": TEXT, "submitter_id": TEXT, "projects": LINK}
        | dict.fromkeys(("title", "contributor", "creator", "description", "format"), TEXT),
        required=(),
        links={"projects": "project"},
        needs=("projects",),
    ),
    "case": Node(
        EVERY
        | {
            "datasets": LINKS,
            "site_id": TEXT,
            "index_event": _asked("index_event"),
            "covid19_positive": _asked("covid19_positive"),
            "age_at_index": AGE,
            "age_at_index_gt89": OVER,
            "sex": _asked("sex"),
            "race": _asked("race"),
            "ethnicity": _asked("ethnicity"),
        },
        required=("site_id",),
        links={"datasets": "dataset"},
        needs=("datasets",),
    ),
    "measurement": Node(
        EVERY
        | {
            "cases": LINK,
            "test_name": Rule("text", answers=("COVID-19",)),
            "test_method": _asked("tests.method"),
            "test_result_text": _asked("tests.result"),
            "test_days_from_index": WHOLE,
        },
        required=("test_name", "test_method", "test_result_text"),
        links={"cases": "case"},
        one_of=("cases",),
    ),
    "imaging_study": Node(
        EVERY
        | {
            "cases": LINK,
            "datasets": LINKS,
            "study_uid": TEXT,
            "study_description": TEXT,
            "study_modality": TEXTS,
            "body_part_examined": TEXTS,
            "study_year": WHOLE,
            "study_year_shifted": FLAG,
            "image_data_modified": FLAG,
            "days_to_study": WHOLE,
            "age_at_imaging": AGE,
            "age_at_imaging_gt89": OVER,
            "days_from_study_to_pos_covid_test": WHOLES,
            "days_from_study_to_neg_covid_test": WHOLES,
        },
        required=("study_uid", "study_modality"),
        links={"cases": "case", "datasets": "dataset"},
        needs=("cases", "datasets"),
    ),
    "annotation": Node(
        EVERY
        | dict.fromkeys(ANNOTATION_LINKS, LINK)
        | {
            "annotation_long_name": TEXT,
            "annotation_method": Rule("text", answers=("Clinically_derived",)),
            "annotator_id": TEXT,
            "instance_uids": TEXTS,
            "software_version": TEXT,
        },
        required=("annotation_long_name", "annotation_method", "instance_uids"),
        links=ANNOTATION_LINKS,
        one_of=tuple(ANNOTATION_LINKS),
    ),
} | {f"{modality.lower()}_series_file": _series_file(modality) for modality in BY_MODALITY}
"""Every node that a package may hold, by name."""
