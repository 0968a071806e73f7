"""The heads in review, and what the pixels of a series need said."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from midrc_desktop.defacing.portrait import ANGLES, Portrait
from midrc_desktop.submission.manifest import FaceOutcome
from midrc_desktop.ui.review.faces_leaving import FacesLeaving, LeavingHead
from midrc_desktop.ui.review.leaving import LeavingPanel
from midrc_desktop.ui.review.pixel_notes import PixelNotes, PixelNotesPanel

STORED = "It leaves uncompressed."
HEADS = (
    LeavingHead("MR · SAG T1", FaceOutcome.REMOVED),
    LeavingHead("CT · AX", FaceOutcome.STAYS, "Finding in the orbit"),
)


@pytest.fixture
def faces(qtbot):
    faces = FacesLeaving()
    qtbot.addWidget(faces)
    faces.resize(640, 480)
    faces.show()
    qtbot.waitExposed(faces)
    return faces


@pytest.fixture
def notes(qtbot):
    notes = PixelNotesPanel()
    qtbot.addWidget(notes)
    notes.show()
    return notes


def test_a_surface_is_asked_for_only_when_it_is_in_view_and_once(qtbot, faces):
    with qtbot.assertNotEmitted(faces.chosen):
        faces.show_heads(HEADS)
    with qtbot.waitSignal(faces.chosen) as told:
        faces.ask()
    assert told.args == [0]
    with qtbot.assertNotEmitted(faces.chosen):
        faces.ask()


def test_who_confirmed_a_face_and_why_one_stays_is_said(faces):
    faces.show_heads(HEADS)
    assert faces.words() == "The face is removed; you confirmed that in step 4."
    faces.series.setCurrentIndex(1)
    assert "Finding in the orbit" in faces.words()
    assert faces.words().startswith("The face stays")


def test_where_no_head_leaves_there_is_no_tab_of_faces(qtbot):
    panel = LeavingPanel()
    qtbot.addWidget(panel)
    for heads in (HEADS, ()):
        panel.show_heads(heads)
        assert panel.tabs.isTabVisible(panel.tabs.indexOf(panel.faces)) is bool(heads)


def test_a_removed_face_that_is_still_in_the_files_is_told(faces):
    faces.show_heads(HEADS)
    grey = np.full((len(ANGLES), 8, 8), 128, np.uint8)
    faces.show_portrait(Portrait(grey, grey // 2))
    assert faces.words() == "The face is removed; you confirmed that in step 4."
    faces.show_portrait(Portrait(grey, grey))
    assert faces.words().startswith("The surface of what leaves looks as it did before.")


def test_another_head_takes_the_surface_of_the_last_away(faces):
    faces.show_heads(HEADS)
    grey = np.full((len(ANGLES), 8, 8), 128, np.uint8)
    faces.show_portrait(Portrait(grey, grey))
    assert faces.portrait.view.shown
    faces.series.setCurrentIndex(1)
    assert faces.portrait.view.waiting
    assert not faces.portrait.view.shown


def test_images_with_covered_text_are_stepped_through(qtbot, notes):
    notes.show_notes(PixelNotes(covered=(2, 5, 9)))
    assert notes.words() == ("3 images with covered text",)
    notes.show_place(5)
    for button, there in ((notes.next, 9), (notes.back, 2)):
        with qtbot.waitSignal(notes.place_wanted) as told:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert told.args == [there]
    notes.show_place(9)
    assert not notes.next.isEnabled()
    assert notes.back.isEnabled()


def test_a_face_that_stays_and_a_change_of_storage_are_said(notes):
    notes.show_notes(PixelNotes(face_reason="Finding in the orbit", remarks=((STORED, 4),)))
    face, stored = notes.words()
    assert "Finding in the orbit" in face
    assert stored == f"{STORED} (4 images)"
    notes.show_notes(PixelNotes())
    assert notes.words() == ()
    assert not notes.isVisible()
