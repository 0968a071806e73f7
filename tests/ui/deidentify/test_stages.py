"""Before, during and after."""

import pytest

from midrc_desktop.jobs import Progress
from midrc_desktop.ui.deidentify.stages import Done, Running, WillHappen

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def test_the_plan_is_said_in_its_five_lines(qtbot):
    before = WillHappen()
    qtbot.addWidget(before)
    before.show_plan(("who", "when", "words", "pixels", "held"))
    assert before.lines() == ("who", "when", "words", "pixels", "held")


@pytest.mark.parametrize(
    ("progress", "left", "words"),
    [
        (None, None, "Starting"),
        (Progress(1200, None, "files"), None, "1,200 files"),
        (Progress(120, 1340, "images"), None, "120 of 1,340 images"),
        (Progress(1, 2, "images"), 30.0, "1 of 2 images · less than a minute left"),
        (Progress(1, 2, "images"), 61.0, "1 of 2 images · about 1 minute left"),
        (Progress(1, 2, "images"), 200.0, "1 of 2 images · about 3 minutes left"),
    ],
)
def test_how_far_it_is_is_said_in_words(qtbot, progress, left, words):
    during = Running()
    qtbot.addWidget(during)
    during.show_progress(progress, left)
    assert during.words() == words


@pytest.mark.parametrize(
    ("images", "title"),
    [(340, "340 images are ready"), (1, "1 image is ready"), (0, "No image is ready")],
)
def test_what_is_ready_is_counted(qtbot, images, title):
    after = Done()
    qtbot.addWidget(after)
    after.show_counts(studies=2, series=4, images=images, again=False)
    assert after.title() == title


def test_a_plan_without_any_image_says_only_that(qtbot):
    before = WillHappen()
    qtbot.addWidget(before)
    before.show_plan(("who", "when", "words", "pixels", "held"), "Nothing can leave yet.")
    assert before.lines() == ("Nothing can leave yet.",)
