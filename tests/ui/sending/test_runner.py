"""The runner with a queue that the test fills; no network and no long waiting."""

from datetime import UTC, datetime, timedelta
from threading import Event

from midrc_desktop.errors import DesktopError, TransportProblem
from midrc_desktop.ui.sending.runner import Runner
from midrc_desktop.workflow.queued import Place, Remedy
from tests.ui.sending.fake_line import COMMONS, TOTAL, FakeLine, queued, trouble, waits


class Gone(TransportProblem):
    """The network is gone."""


class EndedKey(TransportProblem):
    """A person is needed."""

    retryable = False


def test_what_waits_is_sent_one_after_the_other(qtbot, context, fake_line: FakeLine):
    fake_line.queue = [queued(1), queued(2)]
    sent = []
    context.sending.sent.connect(sent.append)
    context.sending.wake()
    qtbot.waitUntil(lambda: sent == [1, 2])
    assert fake_line.asked == [("start", 1), ("start", 2)]
    assert context.sending.donation is None


def test_only_one_is_sent_at_a_time_and_its_progress_is_told(qtbot, context, fake_line: FakeLine):
    done = Event()
    fake_line.run = lambda report, cancel: waits(report, cancel, done)
    fake_line.queue = [queued(1), queued(2)]
    with qtbot.waitSignal(context.sending.progressed) as told:
        context.sending.wake()
    assert told.args[0] == 1
    assert told.args[1].done == TOTAL // 2
    context.sending.wake()
    assert fake_line.asked == [("start", 1)]
    done.set()
    qtbot.waitUntil(lambda: ("start", 2) in fake_line.asked)
    qtbot.waitUntil(lambda: context.sending.donation is None)


def test_a_pause_stops_it_and_the_next_one_goes_on(qtbot, context, fake_line: FakeLine):
    fake_line.run = waits
    fake_line.queue = [queued(1)]
    with qtbot.waitSignal(context.sending.progressed):
        context.sending.wake()
    context.sending.pause(1)
    qtbot.waitUntil(lambda: context.sending.donation is None)
    assert fake_line.queue[0].place is Place.PAUSED
    context.sending.resume(1)
    assert context.sending.donation == 1


def test_a_lost_network_is_tried_again_and_troubles_nobody(qtbot, context, fake_line: FakeLine):
    def fails(_report, _cancel):
        raise Gone("The network is gone.")

    fake_line.run = fails
    fake_line.queue = [queued(1)]
    with qtbot.assertNotEmitted(context.sending.troubled), qtbot.waitSignal(context.jobs.ended):
        context.sending.wake()
    row = fake_line.queue[0]
    assert row.place is Place.WAITING
    assert row.problem.title == "The network is gone."
    fake_line.run = lambda report, cancel: None
    with qtbot.waitSignal(context.sending.sent):
        context.sending.try_again()


def test_what_needs_a_person_is_told_once_and_others_go_on(qtbot, context, fake_line: FakeLine):
    def fails_for_the_first(_report, _cancel):
        if fake_line.asked == [("start", 1)]:
            raise EndedKey("The key has ended.")

    fake_line.run = fails_for_the_first
    fake_line.queue = [queued(1), queued(2)]
    told = []
    context.sending.troubled.connect(lambda donation, problem: told.append((donation, problem)))
    with qtbot.waitSignal(context.sending.sent) as sent:
        context.sending.wake()
    assert sent.args == [2]
    assert [donation for donation, _ in told] == [1]
    assert fake_line.queue[0].place is Place.STOPPED


def test_what_cannot_even_begin_stops_and_is_not_begun_again_and_again(
    qtbot, context, fake_line: FakeLine, monkeypatch
):
    from midrc_desktop.workflow import queue

    begun = []

    def refuses(_desk, donation):
        begun.append(donation)
        raise DesktopError("The signature does not hold.")

    monkeypatch.setattr(queue, "start", refuses)
    fake_line.queue = [queued(1)]
    with qtbot.waitSignal(context.sending.troubled):
        context.sending.wake()
    assert begun == [1]
    assert fake_line.queue[0].place is Place.STOPPED


def test_it_looks_again_when_the_next_one_is_due(qtbot, context, fake_line: FakeLine):
    fake_line.queue = [queued(1, due="2099-01-01T00:00:00Z")]
    fake_line.next = datetime.now(UTC) + timedelta(seconds=0.05)
    context.sending.wake()
    assert fake_line.asked == []
    fake_line.put(1, due="")
    with qtbot.waitSignal(context.sending.sent):
        pass


def test_after_a_sleep_what_had_failed_is_tried_at_once(qtbot, context, fake_line: FakeLine):
    now = [0.0]
    runner = Runner(context, clock=lambda: now[0])
    runner.begin()
    problem = trouble(Gone("The network is gone."))
    fake_line.queue = [queued(1, due="2099-01-01T00:00:00Z", problem=problem)]
    now[0] = 15.0
    runner.notice_jump()
    assert fake_line.asked == []
    now[0] = 7200.0
    with qtbot.waitSignal(runner.sent):
        runner.notice_jump()
    runner.rest()


def test_once_the_network_is_back_what_had_failed_is_tried_at_once(
    qtbot, context, fake_line: FakeLine
):
    connected = [False]
    runner = Runner(context, clock=lambda: 0.0, has_way_out=lambda: connected[0])
    runner.begin()
    problem = trouble(Gone("The network is gone."))
    fake_line.queue = [queued(1, due="2099-01-01T00:00:00Z", problem=problem)]
    runner.notice_jump()
    assert fake_line.asked == []
    connected[0] = True
    with qtbot.waitSignal(runner.sent):
        runner.notice_jump()
    runner.rest()


def test_at_the_end_of_the_night_it_stops_and_waits_for_the_next(
    qtbot, context, fake_line: FakeLine
):
    fake_line.run = waits
    fake_line.queue = [queued(1)]
    with qtbot.waitSignal(context.sending.progressed):
        context.sending.wake()
    context.sending.notice_jump()
    assert context.sending.donation == 1
    fake_line.may_go_on = False
    context.sending.notice_jump()
    fake_line.put(1, due="2099-01-01T20:00:00Z")
    qtbot.waitUntil(lambda: context.sending.donation is None)
    assert fake_line.queue[0].place is Place.WAITING


def test_nothing_starts_while_another_desk_is_put_on_the_table(context, fake_line: FakeLine):
    context.sending.rest()
    fake_line.queue = [queued(1)]
    context.sending.wake()
    assert fake_line.asked == []


def test_what_was_broken_off_waits_for_its_turn_when_its_desk_is_back(
    qtbot, context, desk, fake_line: FakeLine
):
    fake_line.run = waits
    fake_line.queue = [queued(1)]
    with qtbot.waitSignal(context.sending.progressed):
        context.sending.wake()
    context.sending.rest()
    context.jobs.stop()
    assert fake_line.queue[0].place is Place.WAITING
    context.open(None)
    fake_line.run = lambda report, cancel: None
    with qtbot.waitSignal(context.sending.sent):
        context.open(desk)


def test_signing_in_lets_go_on_what_had_stopped_for_it(qtbot, context, fake_line: FakeLine):
    ended = trouble(EndedKey("The key has ended."), Remedy.SIGN_IN)
    other = trouble(EndedKey("The folder is full."), Remedy.FOLDER)
    fake_line.queue = [
        queued(1, Place.STOPPED, problem=ended),
        queued(2, Place.STOPPED, problem=other),
    ]
    with qtbot.waitSignal(context.sending.sent) as sent:
        context.sign_in.signed_in.emit(COMMONS)
    assert sent.args == [1]
    assert [row.donation for row in fake_line.queue] == [2]


def test_the_computer_is_kept_awake_while_something_is_sent(
    qtbot, context, fake_line: FakeLine, monkeypatch
):
    told = []

    class Awake:
        def begin(self):
            told.append("awake")

        def end(self):
            told.append("may sleep")

    monkeypatch.setattr("midrc_desktop.jobs.awake.Awake", Awake)
    fake_line.queue = [queued(1)]
    with qtbot.waitSignal(context.sending.sent):
        context.sending.wake()
    assert told == ["awake", "may sleep"]
