"""Whether a piece of a description is imaging language: a word, a measure, a short number.

A piece is a run of ASCII letters and digits, or a decimal number with its unit. Pure functions
over the words of `midrc_desktop.identifiers.words`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from midrc_desktop.identifiers.words import imaging_words

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ROUND_THOUSANDS = re.compile(r"[1-9][0-9]00|1024|2048|4096")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DAY_AND_MONTH = re.compile(r"[0-3][0-9]\.[01][0-9]|[01][0-9]\.[0-3][0-9]")
_MEASURE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)([a-z]+[0-9]?)")
_NUMBERED = re.compile(r"([a-z]+)([0-9]{1,4})([a-z]{0,2})")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST_DECIMALS = 4
_LONGEST_PIECE = 64
_MOST_DIGITS = {
    "b": 4, "bv": 4, "te": 4, "tr": 4, "ti": 4,
    "fa": 3, "kv": 3, "kvp": 3, "ma": 3, "mas": 3, "kev": 3, "mono": 3, "etl": 3, "venc": 3,
}  # fmt: skip
_MOST_DIGITS_OTHERWISE = 2
_MOST_NUMBERS_IN_A_ROW = 2
_MOST_HUMPS_TOGETHER = 3
_WITH_CONTRAST = "c+"
# Single letters that say something only together with their neighbour.
_PAIRS = frozenset({("w", "o"), ("c", "spine"), ("t", "spine"), ("l", "spine"), ("a", "p")})


def staying(pieces: Sequence[str]) -> list[bool]:
    """For each piece of a description in turn, whether it is imaging language.

    A unit stays after a number only (`5 mm`, but not a lone initial), single letters only in
    pairs such as `W/O`, and numbers only where no more than two stand in a row: more of them are
    somebody's number, taken apart.
    """
    kept = [is_imaging_language(piece) for piece in pieces]
    for place, piece in enumerate(pieces):
        after_number = place > 0 and kept[place - 1] and _is_number(pieces[place - 1])
        if after_number and piece.lower() in imaging_words().units:
            kept[place] = True
        if place > 0 and (pieces[place - 1].lower(), piece.lower()) in _PAIRS:
            kept[place - 1] = kept[place] = True
    for start, end in _rows_of_numbers(pieces):
        if end - start > _MOST_NUMBERS_IN_A_ROW:
            kept[start:end] = [False] * (end - start)
    return kept


def is_imaging_language(piece: str) -> bool:
    """Whether one piece, by itself, may stay in a description."""
    return len(piece) <= _LONGEST_PIECE and _is_known(piece)


@lru_cache(maxsize=8192)
def _is_known(piece: str) -> bool:
    return _is_simple(piece) or _is_made_of_words(piece)


def _is_simple(piece: str) -> bool:
    known = imaging_words()
    word = piece.lower()
    if word in known.words or word in known.connecting or word == _WITH_CONTRAST:
        return True
    if _is_number(word):
        return _is_short_number(word)
    if measure := _MEASURE.fullmatch(word):
        return measure[2] in known.units
    return _is_numbered(word)


def _is_number(piece: str) -> bool:
    return _NUMBER.fullmatch(piece) is not None


def _is_short_number(number: str) -> bool:
    if "." in number:
        whole, decimals = number.split(".")
        short = len(whole) < 4 and len(decimals) <= _LONGEST_DECIMALS
        return short and not _DAY_AND_MONTH.fullmatch(number)
    if len(number) == 4:
        return bool(_ROUND_THOUSANDS.fullmatch(number)) and not _YEAR.fullmatch(number)
    return len(number) < 4


def _is_numbered(word: str) -> bool:
    """Whether it is a letter or word with its number: T1, b1000, Br40f, TE90."""
    found = _NUMBERED.fullmatch(word)
    if found is None or found[1] not in imaging_words().numbered:
        return False
    if len(found[2]) > _MOST_DIGITS.get(found[1], _MOST_DIGITS_OTHERWISE):
        return False
    # Values as long as a short patient number are only taken if they are as round as b-values.
    return len(found[2]) < 4 or int(found[2]) % 50 == 0


def _is_made_of_words(piece: str) -> bool:
    """Whether it is put together from words: Sag3D, BrainROUTINE, HEAD2, GRAPPA2.

    Letters alone make a word from two on, and digits alone are at most two.
    """
    humps = _HUMPS.findall(piece)
    if len(humps) < 2 or "".join(humps) != piece:
        return False
    reached = {0}
    for start in range(len(humps)):
        if start in reached:
            ends = range(start + 1, min(start + _MOST_HUMPS_TOGETHER, len(humps)) + 1)
            reached |= {end for end in ends if _is_fragment("".join(humps[start:end]))}
    return len(humps) in reached


def _is_fragment(fragment: str) -> bool:
    if fragment.isdigit():
        return len(fragment) <= _MOST_DIGITS_OTHERWISE
    return len(fragment) > 1 and _is_simple(fragment)


def _rows_of_numbers(pieces: Sequence[str]) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    start = 0
    for place in range(len(pieces) + 1):
        if place == len(pieces) or not _is_number(pieces[place]):
            if place > start:
                rows.append((start, place))
            start = place + 1
    return rows
