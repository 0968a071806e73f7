"""Back-off, pace, streams, progress and the skew of clocks, with clocks of our own."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.transport import problems as said
from midrc_desktop.transport.answers import LONGEST_AFTER_S, Answer, after
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.pace import BURST_S, Pace
from midrc_desktop.transport.retrying import Patience, next_wait, wait_before
from midrc_desktop.transport.streams import side_by_side
from midrc_desktop.transport.watch import Watch

seconds = st.floats(0, 1e6)
draws = st.floats(0, 1)


@given(st.integers(1, 10**6), seconds, seconds, draws)
def test_a_wait_is_below_a_ceiling_that_doubles_up_to_the_longest(
    tried: int, first: float, longest: float, draw: float
) -> None:
    patience = Patience(first_wait_s=first, longest_wait_s=longest)

    wait = wait_before(tried, patience, draw=draw)
    ceiling = wait_before(tried, patience, draw=1)
    assert wait == pytest.approx(draw * ceiling)
    assert ceiling <= longest
    assert ceiling == pytest.approx(min(longest, first * 2.0 ** min(tried - 1, 40)))


@given(st.integers(1, 100), seconds, draws, seconds)
def test_no_less_is_waited_than_the_destination_asks_for_up_to_the_longest(
    tried: int, asked: float, draw: float, longest: float
) -> None:
    patience = Patience(longest_wait_s=longest)

    wait = wait_before(tried, patience, asked=asked, draw=draw)
    assert min(asked, longest) <= wait <= longest


BUSY = said.Busy(Answer(503, {}, b""))


@pytest.mark.parametrize(
    ("problem", "again", "tried", "repeated"),
    [
        (said.Cut(), True, 1, True),
        (said.Cut(), True, 4, True),
        (said.Cut(), True, 5, False),
        (said.Cut(), False, 1, False),
        (said.ConnectionRefused(), False, 1, True),
        (BUSY, True, 1, True),
        (BUSY, False, 1, False),
        (said.NotAllowed(Answer(403, {}, b"")), True, 1, False),
        (said.Full(Answer(507, {}, b"")), True, 1, False),
        (said.CaptivePortal(), True, 1, False),
        (said.PackageChanged(), True, 1, False),
        (said.SignInNeeded(), True, 1, False),
    ],
)
def test_only_what_is_worth_it_is_repeated(
    problem: DesktopError, again: bool, tried: int, repeated: bool
) -> None:
    assert (next_wait(problem, tried, Patience(), again=again) is not None) is repeated  # type: ignore[arg-type]


DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", 0),
        ("7", 7),
        ("Sun, 06 Nov 1994 08:51:37 GMT", 120),
        ("Sun, 06 Nov 1994 08:40:00 GMT", 0),
        ("99999999999999999999", LONGEST_AFTER_S),
        ("Sun, 06 Nov 2094 08:51:37 GMT", LONGEST_AFTER_S),
        ("-5", 0),
        ("soon", 0),
        ("²", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_by_the_destination_s_own_clock(
    value: str, expected: float
) -> None:
    assert after({"Retry-After": value, "Date": DATE}) == expected


class Clock:
    """Time that passes only while somebody naps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def nap(self, cancel: CancelToken, seconds: float) -> None:
        cancel.check()
        self.now += max(seconds, 1e-6)


@settings(max_examples=50)
@given(
    st.integers(5_000, 10**9),
    st.lists(st.tuples(st.just(0.0) | st.floats(0, 0.2), st.integers(1, 4)), min_size=20),
)
def test_the_pace_is_kept_whatever_the_pieces_and_the_pauses(
    limit: int, takes: list[tuple[float, int]]
) -> None:
    clock = Clock()
    pace = Pace(limit, clock=clock, nap=clock.nap)
    sent = last = 0
    for pause, tenths in takes:
        clock.now += pause
        last = max(1, pace.piece * tenths // 4)
        pace.take(last, CancelToken())
        sent += last
    # Never more than the limit, a burst and the piece that is still to be paid for.
    assert sent <= limit * (clock.now + BURST_S) + last + 1


@settings(max_examples=50)
@given(st.integers(20_000, 10**9), st.lists(st.integers(1, 4), min_size=20, max_size=100))
def test_the_pace_is_reached_where_nobody_pauses(limit: int, takes: list[int]) -> None:
    clock = Clock()
    pace = Pace(limit, clock=clock, nap=clock.nap)
    sent = 0
    for tenths in takes:
        pace.take(size := pace.piece * tenths // 4, CancelToken())
        sent += size
    pace.take(1, CancelToken())  # waits until all that was sent is paid for
    assert sent == pytest.approx(limit * clock.now, rel=0.1)


def test_a_pace_is_within_a_tenth_over_several_threads() -> None:
    pace = Pace(4_000_000)
    began = time.monotonic()

    def send() -> None:
        for _ in range(25):
            pace.take(16_384, CancelToken())

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = 100 * 16_384 / (time.monotonic() - began)
    assert rate < 1.1 * 4_000_000


def test_a_limit_can_be_changed_and_taken_away_while_somebody_waits() -> None:
    clock = Clock()
    pace = Pace(10, clock=clock, nap=clock.nap)
    pace.take(1000, CancelToken())  # a debt of 100 seconds

    def nap(cancel: CancelToken, seconds: float) -> None:
        clock.nap(cancel, seconds)
        if clock.now > 5:
            pace.limit = 0

    pace._nap = nap
    pace.take(1000, CancelToken())
    assert clock.now < 6
    pace.take(10**9, CancelToken())
    assert clock.now < 6
    assert pace.piece == 0


def test_who_waits_for_the_pace_hears_the_wish_to_stop() -> None:
    pace = Pace(1)
    pace.take(1000, CancelToken())
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        pace.take(1, cancel)


@given(st.lists(st.integers(-1000, 1000)), st.integers(0, 5000), st.integers(0, 5000))
def test_progress_never_leaves_its_bounds_and_ends_where_the_sum_is(
    sizes: list[int], total: int, done: int
) -> None:
    told: list[Progress] = []
    meter = Meter(told.append, total, done)
    for size in sizes:
        meter.add(size)

    assert all(0 <= one.done <= total and one.unit == "bytes" for one in told)
    if told:
        assert told[-1].done == min(max(done + sum(sizes), 0), total)


def test_bytes_of_several_threads_are_all_counted() -> None:
    told: list[Progress] = []
    meter = Meter(told.append, 100_000)
    side_by_side(range(100), lambda n: [meter.add(10) for _ in range(100)], cancel=CancelToken())

    assert told[-1].done == 100_000
    assert [one.done for one in told] == sorted(one.done for one in told)


def watched(clock: Clock, **more: float) -> Watch:
    watch = Watch(clock)
    watch.begin(CancelToken(), Patience(connect_s=5, read_s=10, slowest=1000), **more)  # type: ignore[arg-type]
    return watch


def lasts(clock: Clock, check: Callable[[], None]) -> float:
    """Seconds until it is given up."""
    began = clock.now
    while True:
        try:
            check()
        except said.LineProblem:
            return clock.now - began
        clock.now += max(0.5, (clock.now - began) / 100)


@given(st.integers(0, 10**6), st.floats(0, 1e5), st.floats(0, 100))
def test_the_answer_may_take_as_long_as_the_body_takes_on_the_line_that_was_seen(
    size: int, rate: float, extra: float
) -> None:
    clock = Clock()
    watch = watched(clock, size=size, rate=rate, extra_s=extra)
    assert lasts(clock, watch.check) == pytest.approx(5, abs=1)
    watch.reached()
    assert lasts(clock, watch.check) == pytest.approx(10, abs=1)
    watch.asked()
    expected = 10 + extra + size / max(rate / 4 if rate else 1000, 1)
    assert lasts(clock, watch.check) == pytest.approx(expected, rel=0.02, abs=1)
    watch.answered()
    assert lasts(clock, watch.check) == pytest.approx(10, abs=1)


def test_a_body_that_the_system_still_drains_is_on_its_way() -> None:
    clock = Clock()
    watch = watched(clock, size=10**6)
    watch.reached()
    watch.asked()
    for held in range(10_000, 0, -100):
        watch.check(held)
        clock.now += 9
    assert lasts(clock, lambda: watch.check(100)) == pytest.approx(10, abs=10)


def test_all_pieces_are_done_by_no_more_threads_than_asked_for() -> None:
    lock = threading.Lock()
    busy = most = 0
    done: list[int] = []
    together = threading.Barrier(3)

    def do(piece: int) -> None:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        if piece < 3:
            together.wait(5)
        with lock:
            busy -= 1
            done.append(piece)

    side_by_side(iter(range(50)), do, most=3, cancel=CancelToken())
    assert sorted(done) == list(range(50))
    assert most == 3


def test_a_piece_that_meets_a_poor_network_is_done_again_with_fewer_streams() -> None:
    lock = threading.Lock()
    both = threading.Barrier(2)
    begun: list[int] = []
    busy = 0
    beside: list[int] = []

    def do(piece: int) -> None:
        nonlocal busy
        with lock:
            begun.append(piece)
            number = len(begun)
            busy += 1
        if number <= 2:
            both.wait(5)
        elif number == 3:
            threading.Event().wait(0.05)  # long enough for another to begin, if one might
            beside.append(busy)
        with lock:
            busy -= 1
        if number <= 2:
            raise said.Stalled

    side_by_side(range(3), do, most=2, cancel=CancelToken())
    assert sorted(begun) == [0, 0, 1, 1, 2]
    assert beside == [1]


def test_the_number_of_rounds_is_bounded() -> None:
    begun: list[int] = []

    def do(piece: int) -> None:
        begun.append(piece)
        raise said.Cut

    with pytest.raises(said.Cut):
        side_by_side(range(4), do, most=4, cancel=CancelToken())
    assert len(begun) <= 12


def test_what_is_under_way_ends_before_a_failure_is_raised() -> None:
    both = threading.Barrier(2)
    ended: list[int] = []

    def do(piece: int) -> None:
        both.wait(5)
        if piece == 0:
            raise said.PackageChanged
        threading.Event().wait(0.05)  # under way when the other one fails
        ended.append(piece)

    with pytest.raises(said.PackageChanged):
        side_by_side(range(9), do, most=2, cancel=CancelToken())
    assert ended == [1]


@pytest.mark.parametrize("problem", [said.PackageChanged(), Cancelled(), ValueError("a bug")])
def test_the_first_real_failure_stops_the_rest_and_is_raised(problem: Exception) -> None:
    done: list[int] = []

    def do(piece: int) -> None:
        if piece == 2:
            raise problem
        done.append(piece)

    with pytest.raises(type(problem)) as caught:
        side_by_side(iter(range(10_000)), do, most=2, cancel=CancelToken())
    assert caught.value is problem
    assert len(done) < 10_000


def test_the_wish_to_stop_begins_no_more_pieces() -> None:
    cancel = CancelToken()
    done: list[int] = []

    def do(piece: int) -> None:
        done.append(piece)
        if piece == 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        side_by_side(range(10_000), do, most=2, cancel=cancel)
    assert len(done) < 10


def test_a_failure_to_find_the_next_piece_is_raised_too() -> None:
    def pieces() -> object:
        yield 1
        raise said.PackageGone

    with pytest.raises(said.PackageGone):
        side_by_side(pieces(), lambda piece: None, cancel=CancelToken())  # type: ignore[arg-type]


def test_no_more_than_a_few_pieces_are_taken_ahead() -> None:
    taken: list[int] = []
    begun: list[int] = []
    ahead: list[int] = []

    def pieces() -> Iterator[int]:
        for piece in range(100):
            taken.append(piece)
            yield piece

    def do(piece: int) -> None:
        begun.append(piece)
        ahead.append(len(taken) - len(begun))
        threading.Event().wait(0.002)  # long enough for all to be taken, if they might

    side_by_side(pieces(), do, most=2, ahead=3, cancel=CancelToken())
    assert len(ahead) == 100
    assert max(ahead) <= 2 + 3 + 1
