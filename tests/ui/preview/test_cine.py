from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.ui.preview.cine import SPEEDS, Cine


@given(st.integers(0, 50), st.integers(1, 30), st.booleans(), st.data())
def test_playing_stays_in_the_phase_and_shows_every_picture(qapp, start, count, swings, data):
    among = range(start, start + count)
    cine = Cine(lambda: False)
    cine.swings = swings
    index = data.draw(st.sampled_from(among))
    seen = {index}
    for _ in range(2 * count):
        index = cine.next_of(index, among)
        assert index in among
        seen.add(index)
    assert seen == set(among)


def test_a_swing_turns_round_at_the_ends_and_a_loop_begins_again(qapp):
    cine = Cine(lambda: False)
    assert [cine.next_of(index, range(4)) for index in (2, 3)] == [3, 0]
    cine.swings = True
    assert [cine.next_of(index, range(4)) for index in (2, 3, 2, 1, 0)] == [3, 2, 1, 0, 1]


def test_speeds_go_up_and_down_between_their_ends(qapp):
    cine = Cine(lambda: False)
    before = cine.speed
    cine.faster()
    assert cine.speed > before
    cine.slower()
    assert cine.speed == before
    for _ in SPEEDS:
        cine.slower()
    assert cine.speed == SPEEDS[0]
    cine.set_speed(24.7)
    cine.faster()
    assert cine.speed == 25.0


def test_it_waits_while_a_picture_is_on_its_way(qtbot):
    late = True
    cine = Cine(lambda: late)
    cine.set_speed(SPEEDS[-1])
    cine.start()
    with qtbot.assertNotEmitted(cine.stepped, wait=100):
        pass
    late = False
    with qtbot.waitSignal(cine.stepped):
        pass
    cine.stop()
    assert not cine.playing
