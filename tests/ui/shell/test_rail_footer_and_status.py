from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from midrc_desktop.jobs import Progress
from midrc_desktop.ui.footer import Footer
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.rail import Mark, StepRail
from midrc_desktop.ui.status import StatusLine
from midrc_desktop.ui.step_page import Primary
from midrc_desktop.workflow.work import Work

MARKS = [
    Mark("done"),
    Mark("open"),
    Mark("needs", 3),
    Mark("open"),
    Mark("locked", reason="Not yet."),
    Mark("locked", reason="Sign first."),
]


def test_the_rail_says_how_each_step_stands_to_those_who_cannot_see_it(qtbot, themed):
    rail = StepRail()
    qtbot.addWidget(rail)
    rail.show_marks(MARKS)
    names = [button.accessibleName() for button in rail.buttons]
    assert names[0] == "Step 1 of 6: Studies. Done"
    assert names[2] == "Step 3 of 6: Clinical. 3 to settle"
    assert names[4] == "Step 5 of 6: Review. Not yet."


def test_a_click_on_a_step_asks_for_it_and_leaves_the_mark_to_the_window(qtbot, themed):
    rail = StepRail()
    qtbot.addWidget(rail)
    rail.resize(1000, 42)
    rail.show_current(0)
    rail.show_marks(MARKS)
    with qtbot.waitSignal(rail.chosen) as chosen:
        qtbot.mouseClick(rail.buttons[3], Qt.MouseButton.LeftButton)
    assert chosen.args == [3]
    assert [button.isChecked() for button in rail.buttons].index(True) == 0


@pytest.mark.parametrize("width", [760, 1000, 1640])
def test_steps_never_overlap(qtbot, themed, width):
    rail = StepRail()
    qtbot.addWidget(rail)
    rail.resize(width, 42)
    rail.show_marks([Mark("needs", 9)] * 6)
    edges = [(button.geometry().left(), button.geometry().right()) for button in rail.buttons]
    assert all(one[1] < other[0] for one, other in pairwise(edges))


def test_the_first_missing_point_is_a_link_and_the_rest_a_list(qtbot, themed):
    footer = Footer()
    qtbot.addWidget(footer)
    footer.show()
    footer.show_missing(["The sex is missing.", "The race is missing.", "No test is given."])
    with qtbot.waitSignal(footer.place_wanted) as wanted:
        qtbot.mouseClick(footer.first, Qt.MouseButton.LeftButton)
    assert wanted.args == [0]
    qtbot.mouseClick(footer.rest, Qt.MouseButton.LeftButton)
    menu = footer.findChild(QMenu)
    with qtbot.waitSignal(footer.place_wanted) as wanted:
        menu.actions()[2].trigger()
    assert wanted.args == [2]
    menu.close()


def test_a_primary_button_that_is_not_ready_says_why_and_does_nothing(qtbot, themed):
    footer = Footer()
    qtbot.addWidget(footer)
    done = []
    footer.show()
    footer.show_primary(Primary("Sign", lambda: done.append(1), enabled=False, reason="No name."))
    footer.press()
    assert done == []
    assert footer.reason.text() == "No name."
    footer.show_primary(Primary("Sign", lambda: done.append(1)))
    footer.press()
    assert done == [1]
    assert not footer.reason.isVisible()


def test_the_status_line_counts_and_cancels_the_running_job(qtbot, themed):
    jobs = JobRunner()
    line = StatusLine(jobs)
    qtbot.addWidget(line)
    line.show()

    def run(report, cancel):
        report(Progress(1240, 3400, "files"))
        while True:
            cancel.check()

    job = jobs.start(Work("Reading studies", run, lambda result: result))
    with qtbot.waitSignal(job.progressed):
        pass
    assert line.words.text() == "Reading studies: 1,240 of 3,400 files"
    with qtbot.waitSignal(job.cancelled):
        qtbot.mouseClick(line.cancel, Qt.MouseButton.LeftButton)
    assert line.words.text() == "Ready"
    assert not line.cancel.isVisible()
    jobs.stop()
