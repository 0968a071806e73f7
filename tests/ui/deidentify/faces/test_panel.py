"""The faces in step 4 on a real desk: looked for, looked at, confirmed, kept."""

from dataclasses import replace

import pydicom
import pytest
from pydicom.data import get_testdata_file
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import Measures, Verdict
from midrc_desktop.dicom.sections import Section
from midrc_desktop.ui.deidentify.faces_viewer import SLICES
from midrc_desktop.ui.deidentify.faces_words import Standing
from midrc_desktop.workflow import faces, importing
from midrc_desktop.workflow.work import perform
from tests.ui.deidentify.faces.heads_on_desk import (
    REASON,
    SLICES_EACH,
    press,
    study_of,
    write_heads,
)


def test_before_faces_are_looked_for_there_is_nothing_to_look_at(panel, donation):
    panel.open(donation)
    assert panel.heads() == ()
    assert not panel.viewer.isVisible()


def test_heads_are_listed_with_their_verdicts(opened):
    assert [head.title for head in opened.heads()] == ["CT · AX HEAD 1", "CT · AX HEAD 2"]
    assert {head.standing for head in opened.heads()} == {Standing.REMOVED}
    assert opened.notes.words().startswith("Face removed")
    assert opened.to_settle() == 1


def test_the_portrait_is_shown_before_and_after_and_turned_with_the_keys(qtbot, opened):
    surface = opened.viewer.surface
    assert surface.view.shown
    assert surface.side == 0
    qtbot.keyClick(surface.view, Qt.Key.Key_Right)
    assert surface.side == 2
    qtbot.keyClick(surface.view, Qt.Key.Key_Left)
    qtbot.keyClick(surface.view, Qt.Key.Key_Left)
    assert surface.side == 1
    image = surface.view.grab().toImage()
    row = image.height() // 2
    left, right = (image.pixelColor(image.width() * at // 4, row).lightness() for at in (1, 3))
    assert left > 150
    assert right < 100


def test_a_portrait_that_is_on_its_way_is_waited_for_and_the_newest_wins(
    qtbot, panel, looks, desk, donation
):
    looks.may_draw.clear()
    perform(faces.look(desk, donation))
    panel.open(donation)
    assert panel.viewer.surface.view.waiting
    first, second = panel.heads()
    with qtbot.waitSignal(panel.viewer.seen, timeout=20_000) as told:
        panel.column.list.choose(second.series_uid)
        looks.may_draw.set()
    assert told.args == [second.series_uid]
    assert not panel.viewer.surface.view.waiting
    assert [uid for uid, _ in looks.drawn_for] == [first.series_uid, second.series_uid]


def test_a_head_that_was_drawn_is_there_at_once(qtbot, opened, looks):
    first, second = opened.heads()
    with qtbot.waitSignal(opened.viewer.seen, timeout=20_000):
        opened.column.list.choose(second.series_uid)
    with qtbot.waitSignal(opened.viewer.seen, timeout=0):
        opened.column.list.choose(first.series_uid)
    assert len(looks.drawn_for) == 2


def test_the_volume_of_a_box_is_let_go_when_the_panel_is_out_of_view(qtbot, looks, open_panel):
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    with qtbot.waitSignal(panel.viewer.box.ready, timeout=20_000, check_params_cb=bool):
        press(qtbot, panel.notes.draw)
    panel.leave()
    assert panel.viewer.box.volume is None
    assert not panel.viewer.drawing


def test_a_head_without_a_surface_says_so_and_its_slices_can_be_looked_at(
    qtbot, panel, looks, desk, donation
):
    looks.surface = False
    perform(faces.look(desk, donation))
    panel.open(donation)
    qtbot.waitUntil(lambda: "make no volume" in panel.viewer.surface.view.sentence, timeout=20_000)
    assert not panel.column.card.confirm.isEnabled()  # nobody has seen any of it
    with qtbot.waitSignal(panel.viewer.slices.compare.shown, timeout=20_000):
        panel.viewer.choice.button(SLICES).click()
    assert panel.viewer.slices.compare.before.image is not None
    assert panel.column.card.confirm.isEnabled()


def test_slices_show_what_is_blanked_of_them(qtbot, opened, desk, donation, looks):
    uid = opened.column.list.current
    box = Cuboid((-40.0, -30.0, -100.0), (0.0, 0.0, 100.0))
    perform(faces.draw(desk, donation, uid, (box,)))
    with qtbot.waitSignal(opened.viewer.slices.compare.shown, timeout=20_000):
        opened.open(donation)
        opened.viewer.choice.button(SLICES).click()
    compare = opened.viewer.slices.compare
    before, after = compare.before.image.pixels, compare.after.image.pixels
    changed = before != after
    assert changed.any()
    assert set(after[changed].tolist()) == {0}
    across, down = pydicom.dcmread(get_testdata_file("CT_small.dcm")).PixelSpacing
    assert not changed[int(30 / down) + 1 :].any()
    assert not changed[:, int(40 / across) + 1 :].any()


@pytest.mark.parametrize("section", list(Section))
def test_planes_in_the_patients_directions_show_what_is_blanked(
    qtbot, opened, desk, donation, section
):
    uid = opened.column.list.current
    box = Cuboid((-40.0, -30.0, -100.0), (0.0, 0.0, 100.0))
    perform(faces.draw(desk, donation, uid, (box,)))
    opened.open(donation)
    slices = opened.viewer.slices
    opened.viewer.choice.button(SLICES).click()
    with qtbot.waitSignal(slices.compare.shown, timeout=20_000):
        slices.direction.setCurrentIndex(slices.direction.findData(section))
    before, after = slices.compare.before.image, slices.compare.after.image
    changed = before.pixels != after.pixels
    assert changed.any()
    assert not changed.all()
    opened.leave()
    assert slices._planes is None


def test_a_study_is_confirmed_once_and_can_be_taken_back(qtbot, opened, desk, donation):
    assert opened.column.card.words() == (
        "I have looked: the face is not recognisable in these 2 series."
    )
    opened.column.card.confirm.setFocus()
    with qtbot.waitSignal(opened.changed):
        qtbot.keyClick(opened.column.card.confirm, Qt.Key.Key_Space)
    assert opened.window().focusWidget() is opened.column.list
    assert faces.found(desk, donation).confirmed == {study_of(desk, donation)}
    assert opened.to_settle() == 0
    assert opened.column.card.words().startswith("Confirmed")
    with qtbot.waitSignal(opened.changed):
        press(qtbot, opened.column.card.take_back)
    assert not faces.found(desk, donation).confirmed
    assert opened.to_settle() == 1


def test_the_next_thing_to_do_is_to_confirm_and_then_nothing(qtbot, opened, desk, donation):
    primary = opened.primary()
    assert primary.label == "Confirm: face not recognisable in 2 series"
    assert primary.enabled
    with qtbot.waitSignal(opened.changed):
        primary.run()
    assert faces.to_settle(desk, donation) == ()
    assert opened.primary() is None


def test_confirming_one_study_leads_to_the_next(qtbot, panel, desk, looks, tmp_path):
    for study in range(2):
        write_heads(tmp_path / "heads", study)
    work = importing.import_studies(desk, [tmp_path / "heads"], propose=False)
    (donation,) = perform(work).donations
    perform(faces.look(desk, donation))
    with qtbot.waitSignal(panel.viewer.seen, timeout=20_000):
        panel.open(donation)
    first, second = (heads[0] for heads in (panel.heads()[:2], panel.heads()[2:]))
    with qtbot.waitSignal(panel.viewer.seen, timeout=20_000):
        panel.primary().run()
    assert panel.column.list.current == second.series_uid
    assert faces.to_settle(desk, donation) == (second.study_uid,)
    panel.column.list.choose(first.series_uid)
    assert panel.primary().label == "Next study"
    panel.primary().run()
    assert panel.column.list.current == second.series_uid


def test_of_a_child_each_series_is_looked_at_before_it_is_confirmed(
    qtbot, panel, looks, open_panel
):
    looks.child = True
    panel = open_panel()
    assert not panel.column.card.confirm.isEnabled()
    assert panel.primary().reason == "Look at each series first."
    with qtbot.waitSignals([panel.viewer.seen, panel.turned], timeout=20_000):
        qtbot.keyClick(panel.column.list, Qt.Key.Key_Down)
    assert panel.column.card.confirm.isEnabled()
    assert panel.primary().enabled


def test_a_failed_head_says_why_and_can_be_left_out(qtbot, looks, desk, donation, open_panel):
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    assert panel.notes.words() == "Not possible. The face does not fit."
    assert not panel.column.card.isVisible()
    with qtbot.waitSignal(panel.changed):
        press(qtbot, panel.notes.out)
    assert len(importing.included(desk, donation)) == 1
    assert len(panel.heads()) == 1


def test_slices_at_an_end_of_a_failed_head_are_left_out_and_taken_in_again(
    qtbot, looks, desk, donation, open_panel
):
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    slices = panel.viewer.slices
    with qtbot.waitSignal(slices.compare.shown, timeout=20_000):
        panel.viewer.choice.button(SLICES).click()
    slices.compare.slider.setValue(1)
    assert slices.trim.before.text() == "Leave out slices 1 to 2"
    with qtbot.waitSignal(panel.changed):
        press(qtbot, slices.trim.before)
    assert len(importing.choices(desk, donation).left_out_images) == 2
    assert len(faces.unlooked(desk, donation)) == 1
    perform(faces.look(desk, donation))
    panel.open(donation)
    panel.viewer.choice.button(SLICES).click()
    qtbot.waitUntil(lambda: slices.compare.slider.maximum() == SLICES_EACH - 3)
    with qtbot.waitSignal(panel.changed):
        press(qtbot, slices.trim.back)
    assert not importing.choices(desk, donation).left_out_images


def test_a_reason_that_names_the_patient_is_refused_and_a_plain_one_is_recorded(
    qtbot, opened, desk, donation
):
    uid = opened.column.list.current
    opened.notes.keep.click()
    line = opened.notes.keep_line.line
    qtbot.keyClicks(line, f"{desk.patient(donation).patient_id} agreed")
    with qtbot.assertNotEmitted(opened.changed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not faces.opted_out(desk, donation)
    line.clear()
    qtbot.keyClicks(line, REASON)
    with qtbot.waitSignal(opened.changed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert faces.opted_out(desk, donation) == {uid: REASON}
    assert opened.notes.words().startswith("Face stays")
    assert REASON in opened.notes.words()
    assert (
        opened.column.card.words() == "I have looked: the face is not recognisable in this series."
    )
    with qtbot.waitSignal(opened.changed):
        press(qtbot, opened.notes.take_back)
    assert not faces.opted_out(desk, donation)


def test_where_the_site_lets_no_face_stay_it_is_not_offered(qtbot, opened, desk, donation):
    desk.site = replace(desk.site, faces_may_stay=False)
    opened.open(donation)
    assert not opened.notes.keep.isVisible()


def test_how_it_was_judged_is_said_when_asked(qtbot, opened):
    (first, _) = opened.heads()
    measured = replace(first.judged, measures=Measures(overlap=0.97, recession={"nose": 52.4}))
    opened.notes.show_head(replace(first, judged=measured), changeable=True, may_stay=True)
    assert not opened.notes.measured()
    press(qtbot, opened.notes.how)
    assert opened.notes.measured() == (
        "Above the eyes, the head's outline fits the reference head to 97 %.",
        "How far the skin is set back: nose 52 mm.",
    )


def test_every_control_has_a_name(opened):
    for widget in opened.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            found = QAccessible.queryAccessibleInterface(widget)
            assert found.text(QAccessible.Text.Name), widget
