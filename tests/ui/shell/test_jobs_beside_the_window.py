import threading
from collections.abc import Iterator

import pytest

from midrc_desktop.errors import DesktopError, Unreadable
from midrc_desktop.jobs import CancelToken, Progress, Report
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.workflow.work import Work


@pytest.fixture
def runner(qapp) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.stop()


def count_to_three(report: Report, cancel: CancelToken) -> int:
    for done in range(4):
        report(Progress(done, 3, "files"))
    return 3


def until_cancelled(report: Report, cancel: CancelToken) -> None:
    while True:
        cancel.check()


def test_what_was_kept_arrives_and_keeping_happens_on_the_main_thread(qtbot, runner):
    threads = []

    def run(report: Report, cancel: CancelToken) -> int:
        threads.append(threading.get_ident())
        return 20

    def keep(result: int) -> int:
        threads.append(threading.get_ident())
        return result + 1

    job = runner.start(Work("Counting", run, keep))
    with qtbot.waitSignal(job.finished) as arrived:
        pass
    assert arrived.args == [21]
    assert threads[0] != threads[1] == threading.get_ident()


def test_a_cancelled_job_is_not_a_failed_one(qtbot, runner):
    job = runner.start(Work("Counting", until_cancelled, lambda result: result))
    with qtbot.assertNotEmitted(job.failed), qtbot.waitSignal(job.cancelled):
        job.cancel()


def test_a_failure_that_can_be_explained_arrives_as_it_was_said(qtbot, runner):
    def run(report: Report, cancel: CancelToken) -> None:
        raise Unreadable("The folder is empty.")

    job = runner.start(Work("Reading", run, lambda result: result))
    with qtbot.waitSignal(job.failed) as arrived:
        pass
    assert arrived.args[0].title == "The folder is empty."


@pytest.mark.expects_log(r"A job stopped: ValueError in .*run \(")
def test_what_nobody_expected_becomes_a_sentence_and_its_words_stay_out_of_the_log(
    qtbot, runner, caplog
):
    def run(report: Report, cancel: CancelToken) -> None:
        raise ValueError("Samplewell^Marigold")

    job = runner.start(Work("Reading", run, lambda result: result))
    with qtbot.waitSignal(job.failed) as arrived:
        pass
    assert type(arrived.args[0]) is DesktopError
    assert "Marigold" not in caplog.text


def test_a_failure_while_keeping_is_a_failure_of_the_job(qtbot, runner):
    def keep(result: object) -> None:
        raise Unreadable("The disk is full.")

    job = runner.start(Work("Reading", lambda report, cancel: 1, keep))
    with qtbot.waitSignal(job.failed) as arrived:
        pass
    assert arrived.args[0].title == "The disk is full."


def test_the_last_report_always_arrives_however_fast_they_come(qtbot, runner):
    told = []
    job = runner.start(Work("Counting", count_to_three, lambda result: result))
    job.progressed.connect(told.append)
    with qtbot.waitSignal(job.finished):
        pass
    assert told[-1] == Progress(3, 3, "files")


def test_a_quiet_job_has_no_status_line(qtbot, runner):
    job = runner.start(Work("", count_to_three, lambda result: result), quiet=True)
    assert runner.jobs == ()
    with qtbot.waitSignal(job.finished):
        pass


def test_stopping_ends_every_job_and_tells_nobody_of_a_result(qtbot, runner):
    job = runner.start(Work("Counting", until_cancelled, lambda result: result))
    with (
        qtbot.assertNotEmitted(job.finished),
        qtbot.assertNotEmitted(job.cancelled),
        qtbot.waitSignal(runner.ended),
    ):
        runner.stop()
    assert runner.jobs == ()


def test_a_short_call_returns_its_value(qtbot, runner):
    job = runner.fetch(lambda: "here")
    with qtbot.waitSignal(job.finished) as arrived:
        pass
    assert arrived.args == ["here"]
