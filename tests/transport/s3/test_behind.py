"""Small work behind the streams: bounded, all of it done, and no failure gets lost."""

import threading
from contextlib import closing

import pytest

from midrc_desktop.transport.s3.behind import Behind


def test_all_work_is_done_when_finish_returns():
    done: list[int] = []
    with closing(Behind(3)) as behind:
        for number in range(50):
            behind.add(lambda number=number: done.append(number))
        behind.finish()
        assert sorted(done) == list(range(50))


def test_no_more_than_a_few_pieces_wait():
    may_go_on, begun = threading.Event(), threading.Event()
    added: list[int] = []

    def work() -> None:
        begun.set()
        may_go_on.wait()

    with closing(Behind(2)) as behind:

        def add() -> None:
            for number in range(5):
                behind.add(work)
                added.append(number)

        adding = threading.Thread(target=add)
        adding.start()
        begun.wait()
        adding.join(0.2)
        assert len(added) <= 2
        may_go_on.set()
        adding.join()
        behind.finish()
    assert len(added) == 5


def test_a_failure_is_raised_to_whoever_comes_next():
    def fail() -> None:
        raise ValueError("lost")

    with closing(Behind(2)) as behind:
        behind.add(fail)
        with pytest.raises(ValueError, match="lost"):
            behind.finish()
        with pytest.raises(ValueError, match="lost"):
            behind.check()


def test_its_threads_end_when_it_is_closed_whatever_has_failed():
    def block() -> None:
        with closing(Behind(2)) as behind:
            behind.add(lambda: None)
            raise KeyError

    with pytest.raises(KeyError):
        block()
    assert not [one for one in threading.enumerate() if one.name.startswith("behind")]
