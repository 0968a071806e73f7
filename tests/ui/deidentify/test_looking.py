"""Looking through the pixels: by itself once, stopped by a person, started again."""

import threading

import pytest

from midrc_desktop.errors import Unreadable
from midrc_desktop.jobs import Progress
from midrc_desktop.ui.deidentify.looking import Looking
from midrc_desktop.workflow import faces, texts


@pytest.fixture
def looking(context):
    return Looking(context)


def _ended(looking, donation):
    return lambda: looking.far(donation) is None


class Waiting:
    """Text takes until the test, or a person who cancels, lets it go on."""

    def __init__(self, looks):
        self.looks, self.begun, self.go_on = looks, threading.Event(), threading.Event()

    def texts(self, series, identifiers, *, report, cancel):
        report(Progress(0, 3, "images"))
        self.begun.set()
        while not self.go_on.wait(0.01):
            cancel.check()
        return self.looks.texts(series, identifiers, report=report, cancel=cancel)

    def faces(self, series, **how):
        return self.looks.faces(series, **how)


def test_text_is_looked_for_and_then_faces(qtbot, looking, context, desk, donation):
    assert looking.missing(donation)
    looking.begin(donation)
    assert looking.far(donation).at == 0
    qtbot.waitUntil(_ended(looking, donation))
    assert texts.found(desk, donation) is not None
    assert faces.found(desk, donation) is not None
    assert not looking.missing(donation)


def test_what_was_looked_at_is_not_looked_at_again(qtbot, looking, desk, donation):
    looking.begin(donation)
    qtbot.waitUntil(_ended(looking, donation))
    asked = len(desk.looks.texts_asked)
    looking.begin(donation)
    assert looking.far(donation) is None
    assert len(desk.looks.texts_asked) == asked


def test_a_look_that_was_cancelled_begins_again_only_when_asked(qtbot, looking, desk, donation):
    desk.looks = Waiting(desk.looks)
    looking.begin(donation)
    qtbot.waitUntil(desk.looks.begun.is_set)
    looking.cancel(donation)
    qtbot.waitUntil(_ended(looking, donation))
    assert looking.stopped(donation)
    assert texts.found(desk, donation) is None
    looking.begin(donation)
    assert looking.far(donation) is None
    desk.looks.go_on.set()
    looking.again(donation)
    qtbot.waitUntil(_ended(looking, donation))
    assert not looking.missing(donation)


def test_a_look_that_failed_says_why_and_waits(qtbot, looking, desk, donation):
    class Failing:
        def texts(self, series, identifiers, *, report, cancel):
            raise Unreadable("The models of this program are gone.")

    desk.looks = Failing()
    with qtbot.waitSignal(looking.failed) as told:
        looking.begin(donation)
    assert told.args[1].title == "The models of this program are gone."
    assert looking.stopped(donation)


def test_a_look_that_leaves_something_out_does_not_go_round(qtbot, looking, desk, donation):
    class Forgetful:
        asked = 0

        def texts(self, series, identifiers, *, report, cancel):
            self.asked += 1
            return {}

        def faces(self, series, **how):
            return {}

    desk.looks = Forgetful()
    looking.begin(donation)
    qtbot.waitUntil(_ended(looking, donation))
    looking.begin(donation)
    assert desk.looks.asked == 1
    assert looking.stopped(donation)
