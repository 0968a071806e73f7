"""The pool of worker processes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.jobs.pool import Failure, WorkerPool, default_workers
from midrc_desktop.jobs.process import Process
from tests.jobs.pool_units import (
    Mark,
    die_at_seven,
    die_the_first_time,
    double,
    fail,
    hang,
    hang_at_seven,
    imported,
    interrupt_itself,
    kill_itself,
    many_bytes,
    open_sockets,
    process_id,
    unpicklable,
    warn_and_print,
)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2) as pool:
        yield pool


def test_every_unit_comes_back_once_with_its_result(pool: WorkerPool) -> None:
    results = list(pool.each(double, range(1000)))
    assert sorted(results) == [(n, 2 * n) for n in range(1000)]


def test_no_units_need_no_worker() -> None:
    with WorkerPool(2) as pool:
        assert list(pool.each(double, [])) == []
        assert multiprocessing.active_children() == [] or pool._idle == []


def test_a_worker_that_dies_costs_one_unit(pool: WorkerPool) -> None:
    results = dict(pool.each(die_at_seven, range(300)))
    assert results.keys() == set(range(300))
    lost = {n: r for n, r in results.items() if isinstance(r, Failure)}
    assert [(n, r.kind) for n, r in lost.items()] == [(7, "crash")]


def test_workers_that_all_die_cost_their_units_and_no_more(pool: WorkerPool) -> None:
    results = list(pool.each(kill_itself, range(6)))
    assert [r.kind for _, r in results if isinstance(r, Failure)] == ["crash"] * 6
    assert pool.call(double, 4) == 8


def test_a_unit_whose_worker_was_killed_once_is_done_by_a_patient_job(
    pool: WorkerPool, tmp_path: Path
) -> None:
    units = [Mark(str(tmp_path / str(n))) for n in range(3)]
    results = list(pool.each(die_the_first_time, units, patient=True))
    assert sorted(mark.path for mark, _ in results) == [mark.path for mark in units]
    assert [result for _, result in results] == [1, 1, 1]
    (impatient,) = pool.each(die_the_first_time, [Mark(str(tmp_path / "other"))])
    assert isinstance(impatient[1], Failure)


def test_a_patient_job_gives_up_on_a_unit_that_kills_its_worker_again(pool: WorkerPool) -> None:
    results = dict(pool.each(die_at_seven, range(20), patient=True))
    assert [n for n, result in results.items() if isinstance(result, Failure)] == [7]
    assert len(results) == 20


def test_a_unit_that_hangs_is_ended_and_the_others_are_done(pool: WorkerPool) -> None:
    results = dict(pool.each(hang_at_seven, range(40), timeout=0.5))
    assert {n: r.kind for n, r in results.items() if isinstance(r, Failure)} == {7: "timeout"}
    assert len(results) == 40


def test_an_explained_failure_keeps_its_sentence(pool: WorkerPool) -> None:
    failure = pool.call(fail, "told")
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.sentence) == ("Told", "The scanner was asleep.")


def test_an_unexplained_failure_never_quotes_the_exception(pool: WorkerPool) -> None:
    failure = pool.call(fail, "other")
    assert isinstance(failure, Failure)
    assert failure.kind == "ValueError"
    assert "Mustermann" not in repr(failure)
    assert failure.where.startswith("pool_units.py:")


def test_a_result_that_cannot_travel_is_a_failure(pool: WorkerPool) -> None:
    assert isinstance(pool.call(unpicklable, 1), Failure)


def test_results_larger_than_a_pipe_come_whole(pool: WorkerPool) -> None:
    sizes = [5_000_000, 1, 3_000_000, 70_000]
    assert {u: len(r) for u, r in pool.each(many_bytes, sizes) if isinstance(r, bytes)} == {
        size: size for size in sizes
    }


def test_workers_are_used_again(pool: WorkerPool) -> None:
    first = {r for _, r in pool.each(process_id, range(50))}
    assert {r for _, r in pool.each(process_id, range(50))} <= first | {pool.call(process_id, 1)}


def test_units_are_taken_only_as_they_are_needed(pool: WorkerPool) -> None:
    units = iter(range(100_000))
    results = pool.each(double, units)
    for _ in range(10):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert next(units) < 1000
    assert pool.call(double, 1) == 2


def test_cancel_is_honoured_at_once_and_ends_the_workers_at_work(
    pool: WorkerPool, tmp_path: Path
) -> None:
    cancel = CancelToken()
    marks = [Mark(str(tmp_path / name)) for name in "ab"]
    asked: list[float] = []

    def cancel_when_both_work() -> None:
        while not all(Path(mark.path).exists() and Path(mark.path).read_text() for mark in marks):
            threading.Event().wait(0.01)
        asked.append(time.perf_counter())
        cancel.cancel()

    watcher = threading.Thread(target=cancel_when_both_work)
    watcher.start()
    with pytest.raises(Cancelled):
        list(pool.each(hang, marks, cancel=cancel))
    watcher.join()
    assert time.perf_counter() - asked[0] < 60  # they would sleep for ten minutes
    for mark in marks:
        with pytest.raises(ProcessLookupError):
            os.kill(int(Path(mark.path).read_text()), 0)


def test_a_cancelled_job_takes_no_units(pool: WorkerPool) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(pool.each(double, range(10), cancel=cancel))
    with pytest.raises(Cancelled):
        pool.call(hang_at_seven, 7, cancel=cancel)


def test_a_call_ends_after_its_time(pool: WorkerPool) -> None:
    failure = pool.call(hang_at_seven, 7, timeout=0.2)
    assert isinstance(failure, Failure)
    assert failure.kind == "timeout"
    assert pool.call(double, 21) == 42


def test_progress_ends_with_all_units_and_never_goes_back(pool: WorkerPool) -> None:
    told: list[Progress] = []
    list(pool.each(double, range(500), unit="images", report=told.append))
    assert told[0] == Progress(0, 500, "images")
    assert told[-1] == Progress(500, 500, "images")
    assert [p.done for p in told] == sorted(p.done for p in told)


def test_jobs_from_several_threads_share_the_workers(pool: WorkerPool) -> None:
    sums: dict[int, int] = {}

    def job(start: int) -> None:
        results = pool.each(double, range(start, start + 200))
        sums[start] = sum(r for _, r in results if isinstance(r, int))

    threads = [threading.Thread(target=job, args=(n * 1000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == {n * 1000: 2 * sum(range(n * 1000, n * 1000 + 200)) for n in range(4)}


def test_a_call_does_not_wait_for_a_long_job(pool: WorkerPool, tmp_path: Path) -> None:
    cancel = CancelToken()
    marks = [Mark(str(tmp_path / name)) for name in "ab"]
    answers: list[int | Failure] = []

    def show_a_slice() -> None:
        while not all(Path(mark.path).exists() for mark in marks):
            threading.Event().wait(0.01)
        answers.append(pool.call(double, 5))
        cancel.cancel()

    thread = threading.Thread(target=show_a_slice)
    thread.start()
    with pytest.raises(Cancelled):
        list(pool.each(hang, marks, cancel=cancel))
    thread.join()
    assert answers == [10]


def test_nothing_is_left_after_close() -> None:
    before = set(multiprocessing.active_children())
    threads = threading.active_count()
    pool = WorkerPool(2)
    pids = {r for _, r in pool.each(process_id, range(100)) if isinstance(r, int)}
    pool.close()
    assert set(multiprocessing.active_children()) <= before
    assert threading.active_count() == threads
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_closed_pool_takes_no_work() -> None:
    pool = WorkerPool(1)
    pool.close()
    with pytest.raises(Cancelled):
        pool.call(double, 1)


def test_a_worker_is_deaf_to_ctrl_c_and_silent(
    pool: WorkerPool, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pool.call(interrupt_itself, 5) == 5
    assert pool.call(warn_and_print, "Mustermann^Max") == "Mustermann^Max"
    assert capfd.readouterr() == ("", "")


def test_a_worker_does_not_load_qt_or_open_sockets(pool: WorkerPool) -> None:
    assert pool.call(imported, "PySide6") == []
    assert pool.call(open_sockets, 0) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program = (
        "from pool_units import Mark, hang\n"
        "from midrc_desktop.jobs.pool import WorkerPool\n"
        f"WorkerPool(1).call(hang, Mark({str(mark)!r}))\n"
    )
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    parent = subprocess.Popen([sys.executable, "-c", program], env=environment)
    while not (mark.exists() and mark.read_text()):
        assert parent.poll() is None
        threading.Event().wait(0.01)
    pid = int(mark.read_text())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 30
    while _runs(pid):
        assert time.monotonic() < deadline, "the worker outlived its parent"
        threading.Event().wait(0.01)


def _runs(pid: int) -> bool:
    try:
        # An orphan that ended may wait as a zombie for whoever adopted it.
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_there_is_always_at_least_one_worker() -> None:
    assert 1 <= default_workers() <= 8


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be removed there")
def test_workers_start_after_the_folder_we_stand_in_has_gone(tmp_path, monkeypatch):
    gone = tmp_path / "stick"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with WorkerPool(1) as pool:
        assert pool.call(abs, -3) == 3


class Undying:
    """A process that the system cannot end, since it waits for a drive that is gone."""

    def __init__(self) -> None:
        self.killed, self.waits = False, []

    def kill(self) -> None:
        self.killed = True

    def join(self, timeout: float | None = None) -> None:
        self.waits.append(timeout)

    def is_alive(self) -> bool:
        return True


def test_a_worker_that_cannot_be_ended_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, stuck = Process(), Undying()
    real = worker._process
    monkeypatch.setattr(worker, "_process", stuck)
    worker.end()
    assert stuck.killed
    assert sum(stuck.waits) < 0.1
    assert not worker.alive
    real.kill()
    real.join()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process for a while")
def test_a_long_chunk_for_a_worker_that_is_still_starting_keeps_nobody_waiting():
    worker = Process()
    os.kill(worker._process.pid, signal.SIGSTOP)
    begun = threading.Thread(
        target=worker.begin, args=(double, [bytes(1 << 20)]), name="begin", daemon=True
    )
    begun.start()
    begun.join(10)
    waited = begun.is_alive()
    os.kill(worker._process.pid, signal.SIGCONT)
    while not worker.chunk_done:
        results = worker.collect(None)
    assert not waited
    assert [len(result) for _, result in results] == [2 << 20]
    worker.end()
