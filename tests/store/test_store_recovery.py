"""Recovery words: what is written on paper comes back, and slips of the pen are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer
from midrc_desktop.store.recovery import COUNT, from_words, to_words, word_list

KEYS = st.binary(min_size=32, max_size=32)


def test_there_is_one_short_word_for_each_byte() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == 256
    assert len({word[:4] for word in words}) == 256
    assert all(word.isascii() and word.islower() and 3 <= len(word) <= 7 for word in words)


@given(KEYS)
def test_the_words_give_the_key_back(key: bytes) -> None:
    words = to_words(key)
    assert len(words) == COUNT
    assert from_words([f" {word.upper()} " for word in words]) == key


@given(KEYS, st.data())
def test_a_word_left_out_is_told(key: bytes, data) -> None:
    words = list(to_words(key))
    del words[data.draw(st.integers(0, COUNT - 1))]
    with pytest.raises(BadAnswer, match="32 words"):
        from_words(words)


def test_a_word_that_is_not_in_the_list_is_named_by_its_place() -> None:
    words = list(to_words(bytes(32)))
    words[4] = "nosuchword"
    with pytest.raises(BadAnswer, match="Word 5"):
        from_words(words)


def test_nearly_every_wrong_word_is_found() -> None:
    words = list(to_words(bytes(range(32))))
    missed = 0
    for other in word_list():
        if other != words[7]:
            try:
                from_words([*words[:7], other, *words[8:]])
                missed += 1
            except BadAnswer:
                pass
    assert missed <= 6
