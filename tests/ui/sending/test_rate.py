from midrc_desktop.jobs import Progress
from midrc_desktop.ui.dates import far, left, soon
from midrc_desktop.ui.sending.rate import Rate


def test_the_speed_is_that_of_the_last_half_minute():
    rate = Rate()
    for second in range(100):
        rate.note(float(second), 1_000_000 * second if second < 50 else 49_000_000 + 1000 * second)
    assert 900 < rate.a_second() < 1100


def test_a_speed_is_not_said_before_it_is_known():
    rate = Rate()
    rate.note(0.0, 0)
    rate.note(1.0, 5_000_000)
    assert rate.words(10_000_000) == ""
    rate.note(2.0, 8_000_000)
    assert rate.words(80_000_000) == "4.0 MB a second  ·  20 s left"


def test_what_is_sent_again_is_not_counted_as_speed():
    rate = Rate()
    rate.note(0.0, 50_000_000)
    rate.note(5.0, 60_000_000)
    rate.note(6.0, 20_000_000)  # a part was lost
    assert rate.a_second() is None
    rate.note(9.0, 23_000_000)
    assert rate.a_second() == 1_000_000


def test_bytes_and_times_are_said_as_people_say_them():
    assert far(Progress(430_000_000, 1_200_000_000, "bytes")) == "430.0 MB of 1.2 GB"
    assert [left(seconds) for seconds in (1, 42, 240, 7200)] == [
        *("1 s left", "40 s left", "4 min left", "2 h left")
    ]
    assert soon("2020-03-01T10:00:00Z").startswith("1 Mar 2020, ")
