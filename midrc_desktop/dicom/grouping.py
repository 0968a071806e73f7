"""From headers to patients, studies and series; what only a person can settle is said."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from midrc_desktop.dicom.header import Header
from midrc_desktop.dicom.names import may_be_one_person, normalised_id, spelling
from midrc_desktop.dicom.order import ordered
from midrc_desktop.dicom.study import Disagreement, Patient, Series, Study
from midrc_desktop.jobs import CancelToken

SEVERAL_IDS = "One study holds images with different patient ids."
SEVERAL_ISSUERS = "The same patient id was given by different hospitals."
SEVERAL_NAMES = "Images with the same patient id carry different names."
SEVERAL_BIRTH_DATES = "Images with the same patient id carry different birth dates."
SEVERAL_SPELLINGS = "The patient's name is spelled in several ways."
NO_ID = "A study has no patient id, so it cannot be joined with other studies of the patient."

_OFTEN = 2**31


def grouped(
    headers: Iterable[Header], cancel: CancelToken | None = None
) -> tuple[tuple[Patient, ...], tuple[Disagreement, ...]]:
    """Patients in the order of their keys, with everything that does not fit together.

    A study is never divided. It belongs to the patient id that most of its files carry.
    The outcome does not depend on the order of the headers. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    by_study: dict[str, list[Header]] = defaultdict(list)
    for header in sorted(headers, key=place):
        by_study[header.study_uid].append(header)
    by_patient: dict[str, list[Header]] = defaultdict(list)
    for key, of_patient in _keyed(by_study).items():
        by_patient[key].extend(of_patient)
    patients = []
    disagreements: list[Disagreement] = []
    for key in sorted(by_patient):
        cancel.check()
        patient = _patient(key, by_patient[key], cancel)
        cancel.check()
        patients.append(patient)
        disagreements.extend(_disagreements(patient, by_patient[key]))
    return tuple(patients), tuple(disagreements)


def place(header: Header) -> tuple[str, tuple[str, ...]]:
    """Where the header was read: the order in which files count."""
    return header.instance.source.path, header.instance.source.members


def _keyed(by_study: dict[str, list[Header]]) -> dict[str, list[Header]]:
    """The headers of each patient under the patient's key."""
    by_id: dict[str, list[list[Header]]] = defaultdict(list)
    keyed: dict[str, list[Header]] = {}
    for study_uid, headers in by_study.items():
        patient_id = _most([normalised_id(header.patient_id) for header in headers])
        if patient_id:
            by_id[patient_id].append(headers)
        else:
            keyed[f"study:{study_uid}"] = headers
    for patient_id, studies in by_id.items():
        issuers = [{normalised_id(header.issuer) for header in study} for study in studies]
        # An issuer tells patients apart only if every study carries exactly one.
        if all(len(issuer) == 1 and "" not in issuer for issuer in issuers):
            for study, issuer in zip(studies, issuers, strict=True):
                keyed.setdefault(f"{patient_id}^^^{min(issuer)}", []).extend(study)
        else:
            keyed[patient_id] = [header for study in studies for header in study]
    return keyed


def _most(values: Iterable[str]) -> str:
    """The value that occurs most often and is not empty; "" if there is none."""
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else ""


def _patient(key: str, headers: Sequence[Header], cancel: CancelToken) -> Patient:
    by_study: dict[str, list[Header]] = defaultdict(list)
    for header in headers:
        by_study[header.study_uid].append(header)
    studies = [_study(uid, of_study, cancel) for uid, of_study in by_study.items()]
    return Patient(
        key=key,
        patient_id=_most(header.patient_id for header in headers),
        issuer=_most(header.issuer for header in headers),
        names=_distinct(header.name for header in headers),
        ids=_distinct(header.patient_id for header in headers),
        birth_date=_most(header.birth_date for header in headers),
        sex=_most(header.sex for header in headers),
        ethnic_group=_most(header.ethnic_group for header in headers),
        studies=tuple(sorted(studies, key=lambda study: (study.date, study.study_instance_uid))),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    counted = Counter(value for value in values if value)
    return tuple(sorted(counted, key=lambda value: (-counted[value], value)))


def _study(uid: str, headers: Sequence[Header], cancel: CancelToken) -> Study:
    by_series: dict[str, list[Header]] = defaultdict(list)
    for header in headers:
        by_series[header.series_uid].append(header)
    series = []
    for series_uid, of_series in by_series.items():
        cancel.check()
        series.append(_series(series_uid, of_series))
    cancel.check()
    return Study(
        study_instance_uid=uid,
        date=_most(header.study_date for header in headers),
        description=_most(header.study_description for header in headers),
        accession_number=_most(header.accession_number for header in headers),
        patient_age=_most(header.patient_age for header in headers),
        series=tuple(sorted(series, key=_series_place)),
    )


def _series_place(series: Series) -> tuple[int, str]:
    return (series.number if series.number is not None else _OFTEN, series.series_instance_uid)


def _series(uid: str, headers: Sequence[Header]) -> Series:
    numbers = sorted(h.series_number for h in headers if h.series_number is not None)
    return Series(
        series_instance_uid=uid,
        modality=_most(header.modality for header in headers),
        description=_most(header.series_description for header in headers),
        body_part=_most(header.body_part for header in headers),
        number=numbers[0] if numbers else None,
        date=_most(header.series_date for header in headers),
        protocol_name=_most(header.protocol_name for header in headers),
        frame_of_reference_uid=_most(header.frame_of_reference_uid for header in headers),
        manufacturer=_most(header.manufacturer for header in headers),
        instances=ordered([header.instance for header in headers]),
        uid_made=headers[0].series_uid_made,
    )


def _disagreements(patient: Patient, headers: Sequence[Header]) -> Iterable[Disagreement]:
    every_study = tuple(study.study_instance_uid for study in patient.studies)

    def found(
        kind: str, sentence: str, *, blocks: bool, studies: Iterable[str] = ()
    ) -> Disagreement:
        return Disagreement(kind, patient.key, tuple(studies) or every_study, sentence, blocks)

    ids: dict[str, set[str]] = defaultdict(set)
    for header in headers:
        ids[header.study_uid].add(normalised_id(header.patient_id))
    mixed = [uid for uid in every_study if len(ids[uid] - {""}) > 1]
    if mixed:
        yield found("ids", SEVERAL_IDS, blocks=True, studies=mixed)
    elif len({normalised_id(header.issuer) for header in headers} - {""}) > 1:
        yield found("ids", SEVERAL_ISSUERS, blocks=True)
    if not any(ids[uid] - {""} for uid in every_study):
        yield found("no id", NO_ID, blocks=False)
    names = {spelling(name) for name in patient.names} - {""}
    if not may_be_one_person(names):
        yield found("names", SEVERAL_NAMES, blocks=True)
    elif len(names) > 1:
        yield found("spelling", SEVERAL_SPELLINGS, blocks=False)
    if len({header.birth_date for header in headers} - {""}) > 1:
        yield found("birth dates", SEVERAL_BIRTH_DATES, blocks=True)
