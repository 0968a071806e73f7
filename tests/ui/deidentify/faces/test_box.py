"""A box drawn by hand over a face whose removal failed."""

from PySide6.QtCore import QPoint, Qt

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.dicom.sections import Section
from midrc_desktop.workflow import faces
from midrc_desktop.workflow.work import perform
from tests.ui.deidentify.faces.heads_on_desk import press


def test_a_box_drawn_by_hand_lies_in_the_volume_and_is_judged(
    qtbot, looks, desk, donation, open_panel
):
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    uid = panel.column.list.current
    box = panel.viewer.box
    with qtbot.waitSignal(box.ready, timeout=20_000, check_params_cb=bool):
        press(qtbot, panel.notes.draw)
    view, before = box.views[Section.AXIAL], box.box
    corner = view._rectangle(before, view._plane).bottomRight().toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseMove(view, corner + QPoint(-12, 900))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=corner)
    assert box.box.high[0] < before.high[0]
    assert box.box.high[1] > before.high[1]
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    room = box._room.cuboid
    for axis in range(3):
        assert room.low[axis] <= box.box.low[axis] < box.box.high[axis] <= room.high[axis]
    drawn = box.box
    with qtbot.waitSignal(panel.changed, timeout=20_000):
        press(qtbot, panel.viewer.blank)
    judged = faces.found(desk, donation).judged[uid]
    assert judged.removal.cuboids == (drawn,)
    assert not panel.viewer.drawing
    assert panel.notes.isVisible()


def test_a_box_that_will_not_do_says_why_and_stays_under_the_hand(
    qtbot, looks, desk, donation, open_panel
):
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    looks.box_verdict = Verdict.FAILED
    with qtbot.waitSignal(panel.viewer.box.ready, timeout=20_000, check_params_cb=bool):
        press(qtbot, panel.notes.draw)
    with qtbot.waitSignal(panel.changed, timeout=20_000):
        press(qtbot, panel.viewer.blank)
    qtbot.waitUntil(lambda: panel.viewer.refused() == "Tissue stays in front of the boxes.")
    assert panel.viewer.drawing
    assert (panel.primary().label, panel.primary().enabled) == ("Blank this box", True)


def test_a_surface_that_comes_while_a_box_is_drawn_has_not_been_seen(
    qtbot, looks, desk, donation, open_panel
):
    looks.child = True
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    uid = panel.column.list.current
    with qtbot.waitSignal(panel.viewer.box.ready, timeout=20_000, check_params_cb=bool):
        press(qtbot, panel.notes.draw)
    looks.may_draw.clear()
    box = Cuboid((-40.0, -30.0, -100.0), (0.0, 0.0, 100.0))
    perform(faces.draw(desk, donation, uid, (box,)))
    panel.open(donation)
    looks.may_draw.set()
    with qtbot.waitSignal(panel.viewer.surface.seen, timeout=20_000):
        pass
    assert not panel.column.card.confirm.isEnabled()
    press(qtbot, panel.viewer.back)
    assert panel.column.card.confirm.isEnabled()


def test_going_back_from_the_box_changes_nothing(qtbot, looks, desk, donation, open_panel):
    looks.verdict = Verdict.FAILED
    panel = open_panel()
    press(qtbot, panel.notes.draw)
    press(qtbot, panel.viewer.back)
    assert not panel.viewer.drawing
    assert panel.viewer.box.volume is None
    assert len(faces.failed(desk, donation)) == 2
