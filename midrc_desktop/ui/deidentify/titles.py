"""How series and studies are called on these pages: in words that may leave anyway."""

from dataclasses import replace

from midrc_desktop.deid.descriptors import clean
from midrc_desktop.dicom.study import Patient, Series, Study
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.workflow.cards import kinds


def series_titles(patient: Patient) -> dict[str, str]:
    """Original Series Instance UID to "CT · AX BRAIN", or "CT · series 2" without such words."""
    identifiers = Identifiers.from_patient(patient)
    return {
        series.series_instance_uid: _series_title(series, identifiers)
        for _, series in patient.series()
    }


def study_titles(patient: Patient) -> dict[str, str]:
    """Original Study Instance UID to "CT head"; those called alike are numbered."""
    named = {study.study_instance_uid: _study_title(patient, study) for study in patient.studies}
    titles: dict[str, str] = {}
    for uid, name in named.items():
        alike = [other for other, called in named.items() if called == name]
        titles[uid] = f"{name} ({alike.index(uid) + 1})" if len(alike) > 1 else name
    return titles


def _series_title(series: Series, identifiers: Identifiers) -> str:
    described = clean(series.description or series.protocol_name, identifiers)
    number = "series" if series.number is None else f"series {series.number}"
    return f"{series.modality} · {described or number}"


def _study_title(patient: Patient, study: Study) -> str:
    return ", ".join(kinds(replace(patient, studies=(study,))))
