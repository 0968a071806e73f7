"""What a mask hides."""

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.ui.review.masking import DOT, masked

WORD = st.text("abcdefghijklmnopqrstuvwxyzÄé", min_size=1, max_size=14)


def test_every_part_of_a_name_is_hidden():
    assert masked("Mustermann^Erika", "990001-204817365520") == f"{DOT * 10} {DOT * 5}"


def test_words_that_leave_anyway_stay_readable():
    assert masked("CT Head Smith for stroke", "CT HEAD") == f"CT Head {DOT * 5} {DOT * 3} {DOT * 6}"


def test_a_word_is_hidden_when_only_a_part_of_it_leaves():
    assert masked("head/Smith", "head") == DOT * 10


@given(st.lists(WORD, max_size=6), st.lists(WORD, max_size=6))
def test_no_word_is_shown_that_does_not_leave(before, after):
    shown = masked(" ".join(before), " ".join(after))
    leaving = {word.casefold() for word in after}
    for word in shown.split():
        assert set(word) == {DOT} or word.casefold() in leaving


def test_what_was_empty_stays_empty():
    assert masked("", "anything") == ""
