"""The cards before anything is removed: how far the looking is, what is found, what is settled."""

import pytest
from PySide6.QtCore import Qt

from midrc_desktop.burned_in.found import Box, Looked
from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.defacing.verdict import Judged, Verdict
from midrc_desktop.jobs import Progress
from midrc_desktop.ui.deidentify.looking import Far
from midrc_desktop.ui.deidentify.settling import LookCard, Settling
from midrc_desktop.workflow.faces import Faces
from midrc_desktop.workflow.texts import Texts

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

NOTHING = Texts({"1.1": Looked("1.1")})


def _region(number, covered=True):
    return Region(number, "1", Box(0, 0, 9, 9), (Spot("1.1"),), Origin.FOUND, covered)


def _judged(**verdicts):
    return {uid: Judged(uid, verdict, ()) for uid, verdict in verdicts.items()}


@pytest.fixture
def settling(qtbot, themed):
    made = Settling()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def look(qtbot, themed):
    made = LookCard()
    qtbot.addWidget(made)
    made.show()
    return made


def test_nothing_to_settle_is_one_calm_line(settling):
    settling.show_found(NOTHING, Faces({}), 0, 0)
    assert settling.calm.words().startswith("Nothing to settle")
    assert settling.texts.isHidden()
    assert settling.faces.isHidden()


def test_text_says_what_is_covered_what_stays_and_what_is_to_look_at(qtbot, settling):
    found = Texts({"1.1": Looked("1.1")}, (_region(1), _region(2), _region(3, covered=False)))
    settling.show_found(found, Faces({}), 1, 0)
    assert settling.texts.words() == (
        "2 places are covered, 1 stays visible.",
        "1 series to look at before anything leaves.",
    )
    assert settling.calm.isHidden()
    with qtbot.waitSignal(settling.texts_wanted):
        qtbot.mouseClick(settling.texts.button, Qt.MouseButton.LeftButton)


def test_settled_text_may_be_looked_at_again(settling):
    settled = Texts({"1.1": Looked("1.1")}, (_region(1),), frozenset({"1"}))
    settling.show_found(settled, Faces({}), 0, 0)
    assert settling.texts.words()[-1] == "Looked at and settled."
    assert settling.texts.again.isVisible()
    assert not settling.texts.button.isVisible()


def test_an_image_that_could_not_be_read_is_said(settling):
    settling.show_found(Texts({"1.1": Looked("1.1", problem="It is damaged.")}), Faces({}), 0, 0)
    assert "could not be read" in settling.texts.words()[-1]


def test_faces_say_each_verdict_and_what_is_to_confirm(qtbot, settling):
    judged = _judged(a=Verdict.REMOVED, b=Verdict.NO_FACE, c=Verdict.FAILED, d=Verdict.FAILED)
    settling.show_found(NOTHING, Faces(judged, opted_out={"d": "Orbital finding"}), 0, 1)
    first, failed, confirm = settling.faces.words()
    assert first.startswith(
        "The face can be removed from 1 series. No face in view in 1 series. Face kept"
    )
    assert failed == "In 1 series the face could not be removed. It stays here for now."
    assert confirm == "1 study to confirm before anything leaves."
    with qtbot.waitSignal(settling.faces_wanted):
        qtbot.mouseClick(settling.faces.button, Qt.MouseButton.LeftButton)


def test_how_far_the_looking_is_is_said_with_a_way_to_stop_it(qtbot, look):
    look.show_far(Far(0, Progress(3, 9, "images"), 130.0))
    assert look.far.words() == "3 of 9 images · about 2 minutes left"
    with qtbot.waitSignal(look.cancelled):
        qtbot.mouseClick(look._cancel, Qt.MouseButton.LeftButton)
    assert not look.look.isVisible()


def test_a_look_that_was_stopped_can_be_started_again(qtbot, look):
    look.show_stopped()
    assert look.title() == "The images were not all looked through"
    with qtbot.waitSignal(look.wanted):
        qtbot.mouseClick(look.look, Qt.MouseButton.LeftButton)
