"""A throwaway desk with four signed donations, made without a window."""

from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.data import get_testdata_file

from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.resources import resource
from midrc_desktop.workflow import assembling, deidentifying, describing, reviewing
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.importing import import_studies
from midrc_desktop.workflow.work import perform
from tests.workflow.settled import accept_faces

FINDINGS = b'{"*": [{"finding": "acute_infarct", "instance": "middle", "laterality": "left"}]}'


def signed_desk(desks: Any, folder: Path) -> Desk:
    """Import four patients, each with one image, and sign them."""
    desk: Desk = desks.open_throwaway(None, workers=1)
    clinical = resource("practice", "clinical.json").read_bytes()
    for number, name in enumerate(("CT_small", "MR_small", "CT_small", "MR_small")):
        image = dcmread(get_testdata_file(f"{name}.dcm", download=False))
        image.PatientName, image.PatientID = f"Samplewell^{number}", f"PRX-{number}"
        image.BodyPartExamined = "HEAD"
        (folder / str(number)).mkdir()
        image.save_as(folder / str(number) / "one.dcm")
        donation = perform(import_studies(desk, [folder / str(number)])).donations[0]
        patient = desk.patient(donation)
        describing.save_draft(desk, donation, draft_from_json(clinical, patient))
        describing.save_findings(desk, donation, findings_from_json(FINDINGS, patient))
        accept_faces(desk, donation, "A phantom: nobody's face.")
        perform(deidentifying.deidentify(desk, donation))
        perform(assembling.assemble(desk, donation))
        perform(reviewing.sign(desk, donation, "Dr Ada Vale", "Radiologist"))
    return desk
