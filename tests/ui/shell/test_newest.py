"""Short calls beside the window: the newest request wins."""

import threading

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from midrc_desktop.errors import Unreadable
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.newest import Newest


@pytest.fixture
def jobs(qapp):
    jobs = JobRunner()
    yield jobs
    jobs.stop()


def test_of_those_asked_for_meanwhile_only_the_last_is_made(qtbot, jobs):
    newest, gate, made = Newest(jobs), threading.Event(), []

    def call(name):
        gate.wait(10)
        made.append(name)
        return name.upper()

    for name in "abc":
        newest.want(name, lambda name=name: call(name))
    with qtbot.waitSignal(newest.came, timeout=10_000) as told:
        gate.set()
    assert told.args == ["c", "C"]
    assert made == ["a", "c"]


def test_what_is_forgotten_is_not_told_and_what_fails_is(qtbot, jobs):
    newest = Newest(jobs)

    def fails():
        raise Unreadable("No volume.")

    newest.want("first", lambda: 1)
    newest.forget()
    with qtbot.assertNotEmitted(newest.came), qtbot.waitSignal(newest.failed) as told:
        newest.want("second", fails)
    assert told.args[0] == "second"
    assert told.args[1].title == "No volume."


def test_one_that_is_gone_before_its_call_has_ended_is_not_missed(qtbot, jobs):
    newest, gate = Newest(jobs), threading.Event()
    newest.want("late", lambda: gate.wait(10))
    newest.deleteLater()
    QCoreApplication.sendPostedEvents(newest, QEvent.Type.DeferredDelete)
    with qtbot.waitSignal(jobs.ended, timeout=10_000):
        gate.set()
