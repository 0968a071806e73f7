"""The documented examples work with any one-patient study."""

from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from midrc_desktop.clinical.check import check
from midrc_desktop.clinical.leaving import record
from midrc_desktop.clinical.prefill import filled, prefill
from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.dicom.index import index
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.reading import builtin_profile

EXAMPLES = resource().parent / "docs" / "examples"


@pytest.fixture
def pool():
    with WorkerPool(1) as one:
        yield one


def describe(path, pool, folder):
    (patient,) = index([path], pool=pool).patients
    clinical = (EXAMPLES / "clinical.json").read_bytes()
    draft = filled(draft_from_json(clinical, patient), prefill(patient))
    problems = check(draft, patient, builtin_profile(folder).required)
    assert [one.sentence for one in problems if one.blocks] == []
    included = {study.study_instance_uid for study in patient.studies}
    findings = findings_from_json((EXAMPLES / "findings.json").read_bytes(), patient)
    return patient, record(draft, patient, included), findings


@pytest.mark.parametrize(
    "name", ["CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm", "examples_palette.dcm"]
)
def test_the_examples_describe_a_study_of_one_image(name, pool, tmp_path):
    path = Path(get_testdata_file(name, download=False))
    patient, out, (finding,) = describe(path, pool, tmp_path)
    (image,) = patient.studies[0].series[0].instances
    assert finding.sop_instance_uids == (image.sop_instance_uid,)
    assert out.case.covid19_positive == "Yes"
    assert [test.result for test in out.tests] == ["Positive"]


@pytest.mark.parametrize("folder", ["head_ct_ge", "head_mr_t1_philips"])
def test_the_examples_describe_a_real_volume(folder, pool, tmp_path, shared_data):
    patient, out, (finding,) = describe(shared_data / folder, pool, tmp_path)
    (series,) = [one for _, one in patient.series()]
    assert finding.sop_instance_uids == (
        series.instances[len(series.instances) // 2].sop_instance_uid,
    )
    dated = bool(patient.studies[0].date)
    assert out.studies[0].days_to_study == (0 if dated else None)
