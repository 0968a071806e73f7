"""A long keeping: one turn of the window at a time, with what any thread can do in between."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer

from midrc_desktop.errors import Unreadable
from midrc_desktop.jobs import Cancelled
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.workflow.work import Work, perform


@pytest.fixture
def runner(qapp) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.stop()


def work(keep) -> Work:
    return Work("Reading", lambda report, cancel: 3, keep)


def test_the_window_has_its_turn_between_two_turns_of_a_keeping(qtbot, runner):
    happened = []

    def keep(turns):
        for number in range(turns):
            happened.append(number)
            QTimer.singleShot(0, lambda: happened.append("window"))
            yield None
        return "kept"

    job = runner.start(work(keep))
    with qtbot.waitSignal(job.finished) as arrived:
        pass
    assert arrived.args == ["kept"]
    assert happened == [0, "window", 1, "window", 2, "window"]


def test_what_any_thread_can_do_is_done_in_another_one_and_its_result_is_sent_back(qtbot, runner):
    threads = []

    def keep(_):
        there = yield threading.get_ident
        threads.extend((there, threading.get_ident()))
        return there

    job = runner.start(work(keep))
    with qtbot.waitSignal(job.finished):
        pass
    assert threads[0] != threads[1] == threading.get_ident()
    assert perform(work(keep)) == threading.get_ident(), "at once it is all one thread"


def test_two_keepings_take_turns(qtbot, runner):
    order = []

    def keep_as(name):
        def keep(turns):
            for _ in range(turns):
                order.append(name)
                yield None

        return keep

    jobs = [runner.start(work(keep_as(name))) for name in "ab"]
    with qtbot.waitSignals([job.finished for job in jobs]):
        pass
    assert sorted(order) == ["a", "a", "a", "b", "b", "b"]


def test_a_keeping_that_is_cancelled_ends_with_what_it_has(qtbot, runner):
    def keep(_):
        kept = 0
        try:
            while True:
                kept += 1
                if kept == 2:
                    job.cancel()
                yield None
        except Cancelled:
            return kept

    job = runner.start(work(keep))
    with qtbot.waitSignal(job.finished) as arrived:
        pass
    assert arrived.args == [2]


def test_a_keeping_that_lets_the_wish_through_is_cancelled(qtbot, runner):
    def keep(_):
        job.cancel()
        yield lambda: None
        raise AssertionError("it does not come here")

    job = runner.start(work(keep))
    with qtbot.waitSignal(job.cancelled):
        pass
    assert runner.jobs == ()


def test_what_goes_wrong_in_between_is_raised_where_it_waits(qtbot, runner):
    said = []

    def fails():
        raise Unreadable("The disk is gone.")

    def keep(_):
        try:
            yield fails
        except Unreadable as problem:
            said.append(problem.title)
            raise

    job = runner.start(work(keep))
    with qtbot.waitSignal(job.failed) as arrived:
        pass
    assert said == [arrived.args[0].title] == ["The disk is gone."]


def test_a_keeping_is_a_running_job_and_stopping_closes_it(qtbot, runner):
    closed = []

    def keep(_):
        try:
            while True:
                yield None
        finally:
            closed.append(True)

    job = runner.start(work(keep))
    qtbot.waitUntil(lambda: job.keeping)
    assert runner.jobs == (job,)
    with qtbot.assertNotEmitted(job.finished), qtbot.waitSignal(runner.ended):
        runner.stop()
    assert closed == [True]
