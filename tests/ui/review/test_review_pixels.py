"""Masks and faces in review: what leaves is looked at, and what was decided is said."""

import numpy as np
import pytest

from midrc_desktop.burned_in.found import Box, Hit, Verdict
from midrc_desktop.defacing.portrait import ANGLES, Portrait
from midrc_desktop.ui.review.page import ReviewPage
from midrc_desktop.ui.review.points import FACES
from midrc_desktop.ui.review.settle import Standing
from midrc_desktop.workflow import deidentifying, faces, importing
from midrc_desktop.workflow.work import perform
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.settled import settle

REASON = "Finding in the left orbit"


class Looks(FakeLooks):
    """Keeps from which files a head was drawn."""

    def __init__(self):
        super().__init__()
        self.drawn_from = []

    def portrait(self, series, removal):
        self.drawn_from.append(([one.source for one in series.instances], removal))
        grey = np.full((len(ANGLES), 8, 8), 90 * len(self.drawn_from), np.uint8)
        grey[:, 0, 0] = 0
        return Portrait(grey, grey)


@pytest.fixture
def looks(desk, described):
    """Text is found in the second image of the head; the other series is left out."""
    (_, head), (_, texted) = desk.patient(described).series()
    importing.set_included(desk, described, texted.series_instance_uid, False)
    desk.looks = Looks()
    uid = head.instances[1].sop_instance_uid
    desk.looks.hits[uid] = (Hit(0, Box(10, 10, 40, 20), "NORTHCOTT", Verdict.IDENTIFIER, 0.9),)
    return desk.looks


@pytest.fixture
def open_review(qtbot, context, desk, described):
    """De-identifies the donation and opens the page once its first images are there."""

    def opening():
        perform(deidentifying.deidentify(desk, described))
        page = ReviewPage(context)
        qtbot.addWidget(page)
        page.resize(1008, 640)
        page.show()
        read = page.leaving.attributes.model.modelReset
        told = [context.donation_changed, page._pairs.loaded, read]
        with qtbot.waitSignals(told, timeout=60_000):
            page.open(described)
        return page

    return opening


def _said(page):
    return {point.sentence: point for point in page.settle.points()}


def test_covered_images_are_counted_and_stepped_to(desk, described, looks, open_review):
    settle(desk, described)
    page = open_review()
    assert page.leaving.notes.words() == ("1 image with covered text",)
    assert _said(page)["Text covered in 1 image"].standing is Standing.SETTLED
    compare = page.leaving.compare
    compare.slider.setValue(0)
    page.leaving.notes.next.click()
    assert compare.slider.value() == 1
    assert not page.leaving.notes.next.isEnabled()


def test_a_head_is_drawn_from_the_files_that_leave(qtbot, desk, described, looks, open_review):
    settle(desk, described)
    page = open_review()
    point = _said(page)["Face removed and confirmed in 1 series"]
    assert (point.standing, point.place) == (Standing.SETTLED, FACES)
    assert looks.drawn_from == []  # nobody looks at it yet
    shown = page.leaving.faces.portrait
    with qtbot.waitSignal(shown.seen, timeout=20_000):
        page.settle.wanted.emit(point.place)
    assert page.leaving.tabs.currentWidget() is page.leaving.faces
    (was, _), (leaves, _) = looks.drawn_from
    assert [one.members for one in was] == [(), ()]
    assert all(one.path.endswith(".zip") and one.members for one in leaves)
    assert page.leaving.faces.words() == "The face is removed; you confirmed that in step 4."


def test_a_face_that_stays_is_said_with_its_reason_wherever_it_is_looked_at(
    desk, described, looks, open_review
):
    settle(desk, described)
    (study,) = desk.patient(described).studies
    faces.opt_out(desk, described, study.series[0].series_instance_uid, REASON)
    page = open_review()
    assert _said(page)[f"The face stays in 1 series, as recorded: “{REASON}”"].standing is (
        Standing.TOLD
    )
    assert any(REASON in words for words in page.leaving.notes.words())
    assert REASON in page.leaving.faces.words()
