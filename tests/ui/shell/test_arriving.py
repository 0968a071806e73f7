"""An import as the window shows it: what is read so far, what waits, and what became of it."""

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from midrc_desktop.dicom.study import Index
from midrc_desktop.jobs import Progress
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.studies.model import MOST_GROWING
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.choices import Donated
from midrc_desktop.workflow.glimpses import Glimpse
from midrc_desktop.workflow.importing import Imported
from midrc_desktop.workflow.work import Work
from tests.dicom.made_files import made
from tests.ui.studies.cells import cell, names

CT = Glimpse("1.1", "1.1.1", "20210503", "CT", "head", 2, images=3, documents=0)
MORE = Glimpse("1.1", "1.1.1", "20210503", "CT", "head", 2, images=4, documents=0)
REPORT = Glimpse("1.1", "1.1.2", "20210503", "SR", "", 9, images=0, documents=1)
OTHER = Glimpse("1.2", "1.2.1", "", "MR", "", None, images=1, documents=0)


@pytest.fixture
def held(window, monkeypatch):
    """Imports that go on until they are let go, and find nothing; `started` are their paths."""
    made = SimpleNamespace(started=[], go=threading.Event())

    def import_studies(desk, paths, **_):
        made.started.append(tuple(paths))

        def run(report, cancel):
            report(Progress(2, 9, "files", 1, "studies"))
            while not made.go.wait(0.01):
                cancel.check()
            return Index((), (), (), 0)

        return Work("Reading studies", run, lambda _: Imported((), (), (), 0, 0))

    monkeypatch.setattr(importing, "import_studies", import_studies)
    window.begin()
    yield made
    made.go.set()


def dismiss(window):
    for message in window.findChildren(Message):
        message.close()


def test_the_tree_fills_while_studies_are_read_and_names_nobody(qtbot, window, held):
    window.taking.take([Path("/cd")])
    reading = window.stack.reading
    qtbot.waitUntil(lambda: reading.count.text() == "2 of 9 files, 1 study")
    assert window.stack.currentWidget() is reading
    assert window.status.words.text().startswith("Reading studies: 2 of 9 files, 1 study")
    window.adding.seen.emit((CT,))
    assert names(reading.tree) == [("Study of 3 May 2021", ["Series 2"])]
    window.adding.seen.emit((MORE, REPORT, OTHER))
    assert names(reading.tree) == [
        ("Study of 3 May 2021", ["Series 2", "Series 9"]),
        ("Study without a date", ["Series –"]),
    ]
    assert cell(reading.tree, 4, 0, 0) == "7"
    assert cell(reading.tree, 4, 0) == "7\n1 document"
    assert cell(reading.tree, 2, 0, 0) == "Head"
    held.go.set()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.empty)
    dismiss(window)


def test_of_very_many_series_the_first_are_shown_while_they_are_read(window):
    window.begin()
    panel = window.stack.reading
    panel.begin("Reading studies")
    panel.grow([replace(CT, series_instance_uid=f"1.3.{n}") for n in range(MOST_GROWING + 5)])
    panel.grow([replace(CT, series_instance_uid="1.3.0"), OTHER])
    ((_, series),) = names(panel.tree)
    assert len(series) == MOST_GROWING
    assert cell(panel.tree, 4, 0, 0) == "6"


def test_cancel_brings_the_empty_window_back_and_says_that_nothing_was_added(qtbot, window, held):
    window.taking.take([Path("/cd")])
    with qtbot.waitSignal(window.adding.ended):
        window.status.cancel.click()
    assert window.stack.currentWidget() is window.empty
    assert window.status.words.text() == "Stopped. Nothing was added."


def test_what_is_dropped_while_an_import_runs_waits_its_turn(qtbot, window, held):
    window.taking.take([Path("/one")])
    window.taking.take([Path("/two")])
    window.taking.take([Path("/three")])
    assert held.started == [(Path("/one"),)]
    assert "2 more waiting" in window.status.words.text()
    with qtbot.waitSignal(window.adding.ended):
        window.status.cancel.click()
    assert held.started == [(Path("/one"),), (Path("/two"),)]
    held.go.set()
    qtbot.waitUntil(lambda: len(held.started) == 3 and not window.context.jobs.jobs)
    assert "waiting" not in window.status.words.text()
    dismiss(window)


def test_nothing_waits_for_a_desk_that_was_put_away(window, held):
    window.taking.take([Path("/one")])
    window.taking.take([Path("/two")])
    window._put_away()
    assert held.started == [(Path("/one"),)]
    assert window.stack.currentWidget() is window.empty
    window.begin()
    window.taking.take([Path("/three")])
    assert held.started[-1] == (Path("/three"),)


def test_dropping_more_while_one_runs_adds_both(qtbot, window, studies, another):
    window.begin()
    window.taking.take([studies])
    window.taking.take([another])
    qtbot.waitUntil(lambda: len(window.context.desk.donations()) == 2, timeout=30_000)


def test_the_page_of_studies_says_that_more_is_read(qtbot, window, add, studies, monkeypatch):
    window.begin()
    add(studies)
    page = window.page(0)
    window.arriving._progressed(Progress(2, 9, "files", 1, "studies"))
    assert page.more.words() == "Reading more: 2 of 9 files, 1 study. It is added when all is read."
    assert page.more.isVisible()
    window.arriving._ended()
    assert not page.more.isVisible()


def test_patients_that_were_added_before_cancel_are_kept_and_counted(window, add, studies):
    window.begin()
    donation = add(studies)
    window.adding._finished(Imported((donation,), (), (), 1, 1, stopped=True))
    assert window.status.words.text() == "Stopped. 1 patient was added before."


def test_a_study_that_was_given_already_is_said_with_a_way_to_its_case(window, add, studies):
    window.begin()
    donation = add(studies)
    window.show_nothing()
    came = Donated("1.2", "20210503", (donation,), 12, whole=True)
    window.adding._finished(Imported((), (), (), 12, 0, donated=(came,)))
    (message,) = [one for one in window.findChildren(Message) if one.isVisible()]
    assert message.accessibleName() == f"Study of 3 May 2021 is already in case {donation}."
    (show,) = [b for b in message.findChildren(QPushButton) if b.text().startswith("Show case")]
    QTest.mouseClick(show, Qt.MouseButton.LeftButton)
    assert (window.donation_id, window.step) == (donation, 0)


def test_of_many_patients_one_whose_head_came_is_shown(window, add, tmp_path, another):
    window.begin()
    head = made(tmp_path / "head" / "one.dcm", PatientID="PRX-0")
    assert window.context.desk.donation(add(another, head)).regions == ("head",)


def test_enter_on_a_series_shows_it_among_the_images(qtbot, window, add, studies):
    window.begin()
    donation = add(studies)
    tree = window.page(0).tree
    tree.setCurrentIndex(tree.rows.index(0, 0, tree.rows.index(0, 0)))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert (window.donation_id, window.step) == (donation, 1)
