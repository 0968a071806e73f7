"""The commons' records of one package: the only place that writes them."""

from collections.abc import Sequence
from datetime import date

from midrc_desktop import __version__
from midrc_desktop.clinical.record import ClinicalRecord, StudyRecord
from midrc_desktop.findings.finding import Finding
from midrc_desktop.findings.vocabulary import vocabulary
from midrc_desktop.submission.outputs import SeriesOutput
from midrc_desktop.submission.package import package_name
from midrc_desktop.submission.properties import BY_MODALITY, node_of, plain, written
from midrc_desktop.submission.site_profile import SiteProfile

Record = dict[str, object]
Records = dict[str, list[Record]]

SOFTWARE = f"MIDRC Desktop {__version__}"
ANNOTATOR = "R1"
"""The commons wants annotators coded, not named; a donation has one."""


def records(
    site: SiteProfile,
    case_id: str,
    clinical: ClinicalRecord,
    findings: Sequence[Finding],
    series: Sequence[SeriesOutput],
    *,
    created: date,
    face_reasons: Sequence[str] = (),
) -> Records:
    """The records of a package by node, valid against MIDRC's dictionary, in ASCII.

    What is not known is left out. Findings on slices that do not leave are left out too, and
    `preflight` tells of them. Reasons for which faces stay go into the description of the package.
    """
    package = package_name(site, created, case_id)
    by_node: Records = {
        "dataset": [_dataset(site)],
        "core_metadata_collection": [_collection(site, package, series, face_reasons)],
        "case": [_case(site, case_id, clinical)],
        "measurement": _measurements(case_id, clinical),
        "imaging_study": _studies(site, case_id, clinical, series),
    }
    for one in series:
        if node := node_of(one.modality):
            by_node.setdefault(node, []).append(_series_file(one, node, case_id, package))
    by_node["annotation"] = _annotations(case_id, findings, series)
    return {node: [_known(one) for one in given] for node, given in by_node.items() if given}


def leaving_slices(finding: Finding, series: Sequence[SeriesOutput]) -> tuple[str, ...]:
    """The new SOP Instance UIDs of a finding's slices that leave, in the finding's order."""
    instances = {old: new for one in series for old, new in one.instances.items()}
    return tuple(instances[uid] for uid in finding.sop_instance_uids if uid in instances)


def finding_name(finding: Finding) -> str:
    """A finding as the commons stores it: label | code | side | site | certainty."""
    words = vocabulary()
    term = words.term(finding.term)
    site = words.site(finding.site).label if finding.site else "-"
    code = f"{term.code.scheme} {term.code.value}"
    side = finding.laterality.value or "-"
    return plain(" | ".join((term.label, code, side, site, finding.certainty.value)))


def _known(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def _over(over: bool, age: int | None) -> str | None:
    """Say No only where the age is known."""
    if over:
        return "Yes"
    return None if age is None else "No"


def _link(submitter_id: str) -> Record:
    return {"submitter_id": submitter_id}


def _dataset(site: SiteProfile) -> Record:
    return {
        "type": "dataset",
        "submitter_id": site.dataset,
        "projects": {"code": site.project_code},
        "data_description": plain(site.dataset_description),
        "data_contributor": site.contributor,
    }


def _collection(
    site: SiteProfile, package: str, series: Sequence[SeriesOutput], face_reasons: Sequence[str]
) -> Record:
    description = f"{len(series)} series of one patient, de-identified at the site."
    if face_reasons:
        said = "; ".join(map(plain, face_reasons))
        description += f" Faces were not removed everywhere; accepted by the signer: {said}"
    return {
        "type": "core_metadata_collection",
        "submitter_id": package,
        "projects": {"code": site.project_code},
        "title": package,
        "contributor": site.contributor,
        "creator": SOFTWARE,
        "description": description,
        "format": "DICOM",
    }


def _case(site: SiteProfile, case_id: str, clinical: ClinicalRecord) -> Record:
    case = clinical.case
    return {
        "type": "case",
        "submitter_id": case_id,
        "case_ids": [case_id],
        "datasets": [_link(site.dataset)],
        "site_id": site.site_id,
        "index_event": case.index_event,
        "covid19_positive": case.covid19_positive,
        "age_at_index": case.age_at_index,
        "age_at_index_gt89": _over(case.age_at_index_gt89, case.age_at_index),
        "sex": case.sex,
        "race": case.race,
        "ethnicity": case.ethnicity,
    }


def _measurements(case_id: str, clinical: ClinicalRecord) -> list[Record]:
    return [
        {
            "type": "measurement",
            "submitter_id": f"{case_id}_test_{number:02d}",
            "case_ids": [case_id],
            "cases": _link(case_id),
            "test_name": "COVID-19",
            "test_method": test.method,
            "test_result_text": test.result,
            "test_days_from_index": test.days_from_index,
        }
        for number, test in enumerate(clinical.tests, start=1)
    ]


def _studies(
    site: SiteProfile, case_id: str, clinical: ClinicalRecord, series: Sequence[SeriesOutput]
) -> list[Record]:
    answers = {study.study_instance_uid: study for study in clinical.studies}
    by_study: dict[str, list[SeriesOutput]] = {}
    for one in series:
        by_study.setdefault(one.study_uid, []).append(one)
    return [
        _study(site, case_id, uid, given, answers.get(given[0].original_study_uid))
        for uid, given in by_study.items()
    ]


def _study(
    site: SiteProfile,
    case_id: str,
    uid: str,
    series: Sequence[SeriesOutput],
    answers: StudyRecord | None,
) -> Record:
    year = _values(series, "StudyDate")[:1]
    shifted_year = int(year[0][:4]) if year and year[0][:4].isdecimal() else None
    record: Record = {
        "type": "imaging_study",
        "submitter_id": uid,
        "study_uid": uid,
        "case_ids": [case_id],
        "cases": _link(case_id),
        "datasets": [_link(site.dataset)],
        "study_description": next(iter(_values(series, "StudyDescription")), None),
        "study_modality": list(dict.fromkeys(one.modality for one in series)),
        "body_part_examined": _values(series, "BodyPartExamined"),
        "study_year": shifted_year,
        "study_year_shifted": True if shifted_year is not None else None,
        "image_data_modified": any(one.modification for one in series),
    }
    if answers is not None:
        record |= {
            "days_to_study": answers.days_to_study,
            "age_at_imaging": answers.age_at_imaging,
            "age_at_imaging_gt89": _over(answers.age_at_imaging_gt89, answers.age_at_imaging),
            "days_from_study_to_pos_covid_test": list(answers.days_to_positive_tests),
            "days_from_study_to_neg_covid_test": list(answers.days_to_negative_tests),
        }
    return record


def _values(series: Sequence[SeriesOutput], keyword: str) -> list[str]:
    """The distinct values of an attribute over the series of a study."""
    return list(dict.fromkeys(value for one in series for value in one.attributes.get(keyword, ())))


def _series_file(one: SeriesOutput, node: str, case_id: str, package: str) -> Record:
    record: Record = {
        "type": node,
        "submitter_id": one.series_uid,
        "case_ids": [case_id],
        "core_metadata_collections": _link(package),
        "imaging_studies": _link(one.study_uid),
        "series_uid": one.series_uid,
        "file_name": one.zip_path,
        "file_size": one.entry.size,
        "md5sum": one.entry.md5,
        "data_category": one.modality,
        "data_format": "DCM",
        "data_type": "DICOM",
        "number_of_instances": len(one.instances),
        "image_data_modified": bool(one.modification),
        "image_data_modification_method": one.modification or None,
    }
    for property_ in BY_MODALITY[one.modality]:
        record[property_.name] = written(one.attributes.get(property_.keyword, ()), property_)
    return record


def _annotations(
    case_id: str, findings: Sequence[Finding], series: Sequence[SeriesOutput]
) -> list[Record]:
    made: list[Record] = []
    by_original = {one.original_series_uid: one for one in series}
    for number, finding in enumerate(findings, start=1):
        slices = leaving_slices(finding, series)
        one = by_original.get(finding.series_instance_uid)
        if not slices or one is None:
            continue
        record: Record = {
            "type": "annotation",
            "submitter_id": f"{case_id}_finding_{number:02d}",
            "case_ids": [case_id],
            "imaging_studies": _link(one.study_uid),
            "annotation_long_name": finding_name(finding),
            "annotation_method": "Clinically_derived",
            "annotator_id": ANNOTATOR,
            "instance_uids": list(slices),
            "software_version": SOFTWARE,
        }
        if node := node_of(one.modality):
            record[f"{node}s"] = _link(one.series_uid)
        made.append(record)
    return made
