"""What a radiologist would say about the made-up patient, for tests of the workflow."""

from collections.abc import Callable

from midrc_desktop.clinical.record import Draft
from midrc_desktop.findings.finding import Finding, Laterality
from midrc_desktop.workflow import describing
from midrc_desktop.workflow.desk import Desk

SITE_KEY = bytes(range(32))
OpenDesk = Callable[[], Desk]


def describe(desk: Desk, donation: int) -> None:
    """Answer the form and flag a finding."""
    typed = describing.draft(desk, donation)
    answers = {
        "index_event": "COVID-19 Test",
        "covid19_positive": "Yes",
        "sex": "Female",
        "race": "White",
        "ethnicity": "Not Hispanic or Latino",
    }
    tests = ({"method": "RT-PCR", "result": "Positive", "date": "2021-03-01"},)
    describing.save_draft(desk, donation, Draft(typed.case | answers, tests, typed.studies))
    patient = desk.patient(donation)
    series = max(patient.studies[0].series, key=lambda one: len(one.instances))
    finding = Finding(
        id="1",
        term="acute_infarct",
        study_instance_uid=patient.studies[0].study_instance_uid,
        series_instance_uid=series.series_instance_uid,
        sop_instance_uids=(series.instances[1].sop_instance_uid,),
        laterality=Laterality.LEFT,
    )
    describing.save_findings(desk, donation, (finding,))
