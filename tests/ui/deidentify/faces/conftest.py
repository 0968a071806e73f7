"""A donation with heads, and the panel that shows their faces."""

import pytest

from midrc_desktop.ui.deidentify.faces import FacesPanel
from midrc_desktop.workflow import faces, importing
from midrc_desktop.workflow.work import perform
from tests.ui.deidentify.faces.heads_on_desk import Looks, write_heads


@pytest.fixture
def looks(desk):
    desk.looks = Looks()
    return desk.looks


@pytest.fixture
def donation(desk, looks, tmp_path):
    """One study with two series of a head."""
    write_heads(tmp_path / "heads", 1)
    work = importing.import_studies(desk, [tmp_path / "heads"], propose=False)
    (made,) = perform(work).donations
    return made


@pytest.fixture
def panel(qtbot, context):
    panel = FacesPanel(context)
    qtbot.addWidget(panel)
    panel.resize(960, 600)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def open_panel(qtbot, panel, desk, donation):
    """Looks for faces, opens the panel, and waits for the first head's portrait."""

    def opening():
        perform(faces.look(desk, donation))
        with qtbot.waitSignal(panel.viewer.seen, timeout=20_000):
            panel.open(donation)
        return panel

    return opening


@pytest.fixture
def opened(open_panel):
    return open_panel()
