from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui.sending.page import SendingPage
from midrc_desktop.workflow import assembling, deidentifying, describing, reviewing
from midrc_desktop.workflow.work import perform
from tests.ui.page_desk import desk
from tests.ui.sending.fake_line import fake_line
from tests.workflow.settled import accept_faces

__all__ = ["desk", "fake_line"]

FINDINGS = b'{"*": [{"finding": "acute_infarct", "instance": "middle", "laterality": "left"}]}'


@pytest.fixture
def received(tmp_path: Path) -> Path:
    return tmp_path / "received"


@pytest.fixture
def signed(desk, imported, studies, received) -> int:
    """A signed donation whose only destination is a folder."""
    received.mkdir()
    folder = Destination("folder", "Hand-over folder", str(received))
    site = replace(desk.site, project="Open-R1", destinations=(folder,))
    desk.set_site(site)
    donation = imported(studies)
    patient = desk.patient(donation)
    clinical = resource("practice", "clinical.json").read_bytes()
    describing.save_draft(desk, donation, draft_from_json(clinical, patient))
    describing.save_findings(desk, donation, findings_from_json(FINDINGS, patient))
    accept_faces(desk, donation, "A phantom: nobody's face.")
    perform(deidentifying.deidentify(desk, donation))
    perform(assembling.assemble(desk, donation))
    perform(reviewing.sign(desk, donation, "Dr Vale", "Radiologist"))
    return donation


@pytest.fixture
def page(qtbot, context):
    made = SendingPage(context)
    qtbot.addWidget(made)
    return made
