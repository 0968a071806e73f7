"""Texts in images that identify nobody: side markers, orientations, words of technique."""

import re
from functools import lru_cache

from midrc_desktop.dicom.fold import fold
from midrc_desktop.identifiers.words import common_words, imaging_words, sections

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?")
_WINDOW = re.compile(r"[wlc]\W{0,2}\d{1,5}\W{0,3}[wlc]\W{0,2}\d{1,5}")
_DIRECTIONS = re.compile(r"[lraphfsi]{1,3}")
_LONGEST_LONE = 2
"""Letters or digits of a text that are too few to identify anybody by themselves."""
_MOST_DIGITS = 3
"""Digits of numbers that are no record number, all together: a grey scale, a slice."""
_MOST_DIGITS_OF_VALUES = 4
"""Digits of one number in a line that says what it counts."""


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    known = imaging_words()
    imaging = known.words | known.connecting | known.units
    return _markers() | _technique() | imaging | common_words().manufacturers


@lru_cache(maxsize=1)
def _markers() -> frozenset[str]:
    return sections("screen_words.txt")["markers"]


@lru_cache(maxsize=1)
def _technique() -> frozenset[str]:
    return sections("screen_words.txt")["technique"]


@lru_cache(maxsize=1)
def _also_names() -> frozenset[str]:
    return sections("screen_words.txt")["also names"]


def is_marker(text: str) -> bool:
    """Whether the text is one side marker or orientation, which never identifies anybody."""
    tokens = _TOKEN.findall(fold(text))
    if len(tokens) != 1:
        return not tokens
    return tokens[0] in _markers() or len(tokens[0]) == 1 or bool(_DIRECTIONS.fullmatch(tokens[0]))


def is_harmless(text: str) -> bool:
    """Whether all of the text is known to identify nobody; one other word beside it is enough.

    Whether somebody in the headers is called so has to be asked before.
    """
    tokens = _TOKEN.findall(fold(text))
    if sum(map(len, tokens)) <= _LONGEST_LONE or _WINDOW.fullmatch(fold(text).strip()):
        return True
    words = [token for token in tokens if not token[0].isdigit()]
    digits = [sum(map(str.isdigit, token)) for token in tokens if token[0].isdigit()]
    if not all(word in _words() or _DIRECTIONS.fullmatch(word) for word in words):
        return False
    if any(word in _also_names() for word in words) and all(
        word in _also_names() or len(word) == 1 for word in words
    ):
        return False
    if not any(word in _technique() and len(word) > 1 for word in words):
        return sum(digits) <= _MOST_DIGITS
    return all(count <= _MOST_DIGITS_OF_VALUES for count in digits)
