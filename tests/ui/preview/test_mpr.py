"""Three sections of a volume: linked, thick or thin, loaded beside the window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from midrc_desktop.dicom.filling import TooLargeForPlanes
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.plane import plane
from midrc_desktop.dicom.projection import Projection
from midrc_desktop.dicom.sections import Section, Slab
from midrc_desktop.dicom.volume import TOO_FEW
from midrc_desktop.dicom.window import Window
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.mpr import MprPanel
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import Drag
from midrc_desktop.ui.preview.stack import Stack, stacks
from tests.dicom.phantom import SPHERES, along, spheres
from tests.ui.preview.making import patient, series

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
BALL = SPHERES[0]


def stack_of(folder: Path, pool: WorkerPool) -> Stack:
    (patient,) = index([folder], pool=pool).patients
    return stacks(patient)[0]


@pytest.fixture(scope="module")
def balls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return along(AXIAL, range(-24, 25, 2)).write(tmp_path_factory.mktemp("balls"), spheres)


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.stop()


Opened = Callable[[Stack | None], MprPanel]


@pytest.fixture
def opened(qtbot, themed: QApplication, jobs: JobRunner, one_worker: WorkerPool) -> Opened:
    def opening(stack: Stack | None) -> MprPanel:
        panel = MprPanel(jobs, lambda: one_worker)
        qtbot.addWidget(panel)
        panel.resize(1000, 800)
        panel.show()
        panel.show_stack(stack)
        qtbot.waitUntil(lambda: not panel.busy)
        return panel

    return opening


@pytest.fixture
def panel(opened: Opened, balls: Path, one_worker: WorkerPool) -> MprPanel:
    return opened(stack_of(balls, one_worker))


def press(panel: MprPanel, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> bool:
    return panel.took_key(QKeyEvent(QKeyEvent.Type.KeyPress, key, modifiers))


def numbers(panel: MprPanel) -> dict[Section, int]:
    return {section: shown.bar.value() for section, shown in panel.views.sections.items()}


def on_screen(panel: MprPanel, section: Section, point) -> QPoint:
    """Where a point of the patient is in a section's widget."""
    seen = panel.views._views[section]
    place = seen.place_of(panel.views.volume.grid.voxel(point))
    return panel.views.sections[section].view.transform().map(QPointF(*place)).toPoint()


def at_the_crosshair(panel: MprPanel) -> float:
    n, v, u = (round(at) for at in panel.views.voxel)
    return float(panel.views.volume.values[n, v, u])


def test_a_series_is_shown_in_three_sections_through_its_middle(panel):
    assert panel.views.volume.values.shape == (25, 48, 56)
    assert panel.bytes_held == 25 * 48 * 56 * 2
    shapes = {s: shown.view.image.pixels.shape for s, shown in panel.views.sections.items()}
    assert shapes == {
        Section.AXIAL: (48, 56),
        Section.CORONAL: (25, 56),
        Section.SAGITTAL: (25, 48),
    }
    assert "0.0 mm" in panel.views.sections[Section.AXIAL].view.caption.position


def test_a_click_in_one_section_moves_the_others_there(panel, qtbot):
    x, y, z = BALL
    panel.views.go_to(Section.AXIAL, round((z + 24) / 2))
    view = panel.views.sections[Section.AXIAL].view
    with qtbot.waitSignal(panel.moved):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=on_screen(panel, Section.AXIAL, BALL))
    point = panel.views.volume.grid.point(panel.views.voxel)
    assert point == pytest.approx((x, y, z), abs=1)
    assert at_the_crosshair(panel) > 700
    for section in (Section.CORONAL, Section.SAGITTAL):
        image = panel.views.sections[section].view.image
        assert image.pixels.max() > 700


def test_the_window_drag_does_not_move_the_crosshair(panel, qtbot):
    before, view = panel.views.voxel, panel.views.sections[Section.AXIAL].view
    with qtbot.waitSignal(panel.window_changed):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 100))
        qtbot.mouseMove(view, QPoint(80, 140))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(80, 140))
    assert panel.views.voxel == before
    windows = {shown.view.window_level for shown in panel.views.sections.values()}
    assert len(windows) == 1


def test_a_drag_with_control_moves_the_crosshair(panel, qtbot):
    modifier = Qt.KeyboardModifier.ControlModifier
    view = panel.views.sections[Section.CORONAL].view
    window = view.window_level
    to = on_screen(panel, Section.CORONAL, (10.0, 0.0, 12.0))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, modifier, QPoint(60, 60))
    qtbot.mouseMove(view, to)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, to)
    point = panel.views.volume.grid.point(panel.views.voxel)
    assert (point[0], point[2]) == pytest.approx((10, 12), abs=1)
    assert view.window_level == window
    assert view.left_drag is Drag.WINDOW


def test_the_crosshair_can_be_taken_by_its_middle(panel, qtbot):
    view = panel.views.sections[Section.AXIAL].view
    middle = on_screen(panel, Section.AXIAL, (0.0, 0.0, 0.0))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, on_screen(panel, Section.AXIAL, BALL))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=on_screen(panel, Section.AXIAL, BALL))
    point = panel.views.volume.grid.point(panel.views.voxel)
    assert point[:2] == pytest.approx(BALL[:2], abs=1)


def test_keys_move_the_slice_of_the_section_that_has_the_focus(panel):
    before = numbers(panel)
    assert press(panel, Qt.Key.Key_Down)
    assert numbers(panel) == {**before, Section.AXIAL: before[Section.AXIAL] + 1}
    panel.views.sections[Section.SAGITTAL].view.setFocus()
    assert press(panel, Qt.Key.Key_PageUp)
    assert numbers(panel)[Section.SAGITTAL] == before[Section.SAGITTAL] - 10
    assert press(panel, Qt.Key.Key_End)
    assert numbers(panel)[Section.SAGITTAL] == 55
    assert press(panel, Qt.Key.Key_Home)
    assert numbers(panel)[Section.SAGITTAL] == 0
    assert not press(panel, Qt.Key.Key_Left)
    assert not press(panel, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)


def test_tab_goes_from_section_to_section(panel, qtbot):
    order = [Section.AXIAL, Section.SAGITTAL, Section.CORONAL]
    panel.views.sections[order[0]].view.setFocus()
    for section in order[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert panel.views.active is section
        assert panel.views.sections[section].view.hasFocus()


def test_lines_say_where_the_other_sections_cut(panel):
    panel.views.point_at(panel.views.volume.grid.voxel(BALL))
    axial = panel.views.sections[Section.AXIAL].view.marks
    assert {mark.label for mark in axial} == {"", "Coronal", "Sagittal"}
    assert not any(mark.dashed for mark in axial)
    x = BALL[0] + (56 - 1) / 2
    upright = [mark.start[0] for mark in axial if mark.start[0] == mark.end[0]]
    assert upright == [pytest.approx(x, abs=1)] * 3
    panel.tools.number.setValue(10)
    axial = panel.views.sections[Section.AXIAL].view.marks
    edges = [mark.start[0] for mark in axial if mark.dashed and mark.start[0] == mark.end[0]]
    assert max(edges) - min(edges) == pytest.approx(10)


def test_a_thick_slab_shows_what_lies_off_the_slice(panel):
    view = panel.views.sections[Section.AXIAL].view
    alone = int(view.image.pixels.max())
    panel.tools.slider.setValue(50)
    assert panel.views.slab == Slab(50.0, Projection.MAXIMUM)
    assert view.image.pixels.max() > alone
    assert "MIP 50 mm" in view.caption.position
    assert press(panel, Qt.Key.Key_K)
    assert panel.views.slab.projection is Projection.MINIMUM
    assert view.image.pixels.max() == 0
    panel.tools.number.setValue(0)
    assert press(panel, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert panel.views.slab.thickness == 1
    panel.reset()
    assert panel.views.slab.thickness == 0


def test_zoom_is_of_one_section_or_of_all(panel):
    zooms = lambda: [s.view.placement.zoom for s in panel.views.sections.values()]  # noqa: E731
    press(panel, Qt.Key.Key_Plus)
    assert sorted(zooms()) == [1.0, 1.0, pytest.approx(1.15)]
    panel.tools.together.setChecked(True)
    assert zooms() == [pytest.approx(1.15)] * 3
    press(panel, Qt.Key.Key_Minus)
    assert zooms() == [pytest.approx(1.0)] * 3
    panel.fit()
    assert {s.view.placement for s in panel.views.sections.values()} == {Placement()}


def test_one_section_can_have_the_place_of_all(panel, qtbot):
    with qtbot.waitSignal(panel.maximise_wanted):
        qtbot.mouseDClick(panel.views.sections[Section.CORONAL].view, Qt.MouseButton.LeftButton)
    panel.set_alone(True)
    visible = [s for s, shown in panel.views.sections.items() if shown.isVisible()]
    assert visible == [Section.CORONAL]
    assert not panel.views.notes.isVisible()
    panel.set_alone(False)
    assert all(shown.isVisible() for shown in panel.views.sections.values())


def test_the_slice_at_the_crosshair_is_the_nearest_one_of_the_series(panel):
    panel.views.point_at((3.4, 0.0, 0.0))
    found = panel.slice_at_crosshair()
    assert found.position[2] == pytest.approx(-24 + 3 * 2)
    panel.forget()
    assert panel.slice_at_crosshair() is None
    assert panel.bytes_held == 0


def test_a_series_is_found_again_as_it_was_left(panel, opened, balls, one_worker, qtbot):
    stack = panel.stack
    panel.views.point_at((3.0, 4.0, 5.0))
    panel.set_window(Window(300, 500))
    panel.show_stack(None)
    panel.show_stack(stack)
    qtbot.waitUntil(lambda: not panel.busy)
    assert panel.views.voxel == pytest.approx((3, 4, 5))
    assert panel.views.window_level == Window(300, 500)
    panel.reset()
    assert panel.views.voxel == pytest.approx((12, 23.5, 27.5))


def test_the_crosshair_begins_in_the_slice_that_was_in_view(panel, qtbot):
    stack = panel.stack
    panel.views.point_at((3.0, 4.0, 5.0))
    panel.forget()
    through = plane((-27.5, -23.5, 10.0), AXIAL, (1.0, 1.0), 48, 56)
    panel.show_stack(stack, through, Window(1, 2))
    qtbot.waitUntil(lambda: not panel.busy)
    assert panel.views.voxel == pytest.approx((17, 4, 5))
    assert panel.views.window_level == Window(1, 2)
    assert (panel.index, panel.picture) == (17, stack.pictures[17])
    panel.go_to(3)
    assert panel.views.voxel == pytest.approx((3, 4, 5))


def test_what_cannot_be_reformatted_says_why(opened, one_worker, tmp_path):
    few = stack_of(along(AXIAL, (0, 2, 4)).write(tmp_path, spheres), one_worker)
    panel = opened(few)
    assert panel.loading.sentence.text() == TOO_FEW
    assert not panel.tools.isEnabled()
    assert not panel.loading.again.isVisible()


def test_a_series_without_images_says_so(opened):
    panel = opened(stacks(patient(series("1.1", 0)))[0])
    assert panel.loading.sentence.text() == "This series holds no images."
    assert (panel.index, panel.picture, panel.waiting) == (0, None, False)


def test_a_volume_beyond_the_budget_says_so(opened, balls, one_worker, qtbot):
    panel = opened(None)
    panel.set_budget(1000)
    panel.show_stack(stack_of(balls, one_worker))
    qtbot.waitUntil(lambda: not panel.busy)
    assert panel.loading.sentence.text() == TooLargeForPlanes.title
    assert panel.bytes_held == 0


def test_loading_can_be_stopped_and_begun_again(themed, jobs, balls, one_worker, qtbot):
    with WorkerPool(1) as pool:
        panel = MprPanel(jobs, lambda: pool)
        qtbot.addWidget(panel)
        panel.show()
        panel.show_stack(stack_of(balls, one_worker))
        assert panel.busy
        assert panel.loading.stop.isVisible()
        qtbot.keyClick(panel.loading.stop, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: not panel.busy)
        assert panel.bytes_held == 0
        qtbot.keyClick(panel.loading.again, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: panel.bytes_held > 0)


def test_phases_of_a_4d_series_go_round_and_keep_the_place(opened, one_worker, tmp_path, qtbot):
    first = along(AXIAL, range(0, 12, 2), rows=10, columns=12)
    first.write(tmp_path / "a", lambda x, y, z: 100 + 0 * x)
    first.write(tmp_path / "b", lambda x, y, z: 200 + 0 * x, first_number=10)
    panel = opened(stack_of(tmp_path, one_worker))
    panel.views.point_at((2.0, 3.0, 4.0))
    assert (at_the_crosshair(panel), panel.tools.phase.text()) == (100, "Phase 1 of 2 (, .)")
    for key, value in ((Qt.Key.Key_Period, 200), (Qt.Key.Key_Period, 100), (Qt.Key.Key_Comma, 200)):
        assert press(panel, key)
        assert panel.bytes_held == 0
        qtbot.waitUntil(lambda: not panel.busy)
        assert at_the_crosshair(panel) == value
        assert panel.views.voxel == pytest.approx((2, 3, 4))


def test_every_control_has_a_name(panel):
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget


def test_what_is_flagged_on_the_slice_at_the_crosshair_is_said_in_its_plane(panel):
    uid = panel.slice_at_crosshair().instance.sop_instance_uid
    panel.set_flags({uid: ("Haemorrhage",)})
    said = {s: shown.view.caption.flags for s, shown in panel.views.sections.items()}
    assert said == {
        Section.AXIAL: ("Haemorrhage",),
        Section.CORONAL: (),
        Section.SAGITTAL: (),
    }
    marked = {section: shown.bar.flagged for section, shown in panel.views.sections.items()}
    assert marked == {Section.AXIAL: {12}, Section.CORONAL: set(), Section.SAGITTAL: set()}
    press(panel, Qt.Key.Key_Down)
    assert panel.views.sections[Section.AXIAL].view.caption.flags == ()


def test_a_measuring_hand_is_not_taken_for_the_crosshair(panel, qtbot):
    panel.set_left_drag(Drag.LENGTH)
    view, before = panel.view, panel.views.voxel
    middle = on_screen(panel, Section.AXIAL, (0.0, 0.0, 0.0))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(60, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    assert panel.views.voxel == before
    assert view.rulers.words()[0] == "Length"


def test_the_patient_is_named_in_the_corners_only_when_asked_for(panel):
    views = panel.views.sections
    assert not any("Doe" in line for line in views[Section.AXIAL].view.caption.lines)
    panel.set_patient("Doe^Jane")
    assert views[Section.CORONAL].view.caption.lines[0] == "Doe^Jane"
    panel.set_words_shown(False)
    assert views[Section.CORONAL].view.caption.lines == ()
    assert views[Section.CORONAL].view.caption.letters == ("R", "L", "H", "F")
