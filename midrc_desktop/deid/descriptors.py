"""Descriptions of studies, series and protocols: only imaging language survives.

Clean Descriptors Option of PS3.15 E.3.5, done with an allow-list: what is not known to be
imaging language goes, whoever it may name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from midrc_desktop.deid.imaging_language import staying
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import patterns
from midrc_desktop.identifiers.rules import is_made
from midrc_desktop.identifiers.words import common_words, imaging_words

_TO_ASCII = str.maketrans(
    {
        "²": "^2",
        "³": "^3",
        "µ": "u",
        "μ": "u",
        "×": "x",
        "°": "deg",
        "ª": " ",
        "º": " ",
        "®": " ",
        "©": " ",
        "·": " ",
        "•": " ",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "、": " ",
        "。": " ",
        "\u3000": " ",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "≥": ">=",
        "≤": "<=",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
    }
)
_PIECE = re.compile(
    r"(?<![A-Za-z0-9])[Cc]\+(?![A-Za-z0-9])"  # with contrast
    r"|[0-9]+\.[0-9]+[A-Za-z]*[0-9]?(?![A-Za-z0-9])|[A-Za-z0-9]+"
)
_DAY_AND_MONTH = re.compile(
    r"(?<![0-9./-])([0-9]{1,2})(?:/|\.(?=[0-9]{1,2}\.))([0-9]{1,2})(?![0-9/])"
)
_SEPARATORS = frozenset(" _-/.,+^()&:;%#*=<>[]|")
_JOINTS = frozenset("_-/^+,")
_ENDINGS = frozenset("+*%)]")
_BRACKETS = frozenset("()[]")
_MAY_BE_LAST = frozenset({"with", "w", "plus"})
_MOST_ROUNDS = 8
_OLDER_THAN_89 = re.compile(
    r"(?<![0-9.])(?:9[0-9]|1[0-2][0-9])(?![0-9.])[\s-]*(?:y|j|an|a[nñ]o)", re.I
)
_LONGEST_REMEMBERED = 1024
# A character that is no separator, so that what stood on both sides of it is not joined.
_GAP = "\x00"


def clean(text: str, identifiers: Identifiers, *, makers: bool = False) -> str:
    """What is imaging language in `text` and names nobody, in ASCII; "" if nothing is.

    `CT HEAD 04/12/2020 for Jane DOE dr Smith` becomes `CT HEAD`. Words survive if they are in
    resources/vocabulary/imaging_words.txt and nobody in the headers is called so, numbers if
    they are short and part of no date; then identifiers are searched for once more. With
    `makers` the names of scanners and of those who make them stay too. Cleaning what is clean
    changes nothing.
    """
    if len(text) > _LONGEST_REMEMBERED:
        return _settled(text, identifiers.without_uids(), makers)
    return _remembered(text, identifiers.without_uids(), makers)


def clean_statement(text: str, identifiers: Identifiers) -> str:
    """The same of what a report says, or "" where the rest might say something else.

    A statement that loses a word which denies, or words in other letters, is not told at all
    (`haemorrhage denied` must not become `haemorrhage`), nor is an age above 89.
    """
    plain, cleaned = _ascii(text), clean(text, identifiers)
    foreign = any(_GAP in _ascii(letter) for letter in text if letter.isalpha())
    lost = Counter(_denials(plain)) - Counter(_denials(cleaned))
    return "" if foreign or lost or _OLDER_THAN_89.search(plain) else cleaned


def _denials(plain: str) -> list[str]:
    return [word for word in re.findall("[a-z]+", plain.lower()) if word in common_words().denying]


def _settled(text: str, identifiers: Identifiers, makers: bool) -> str:
    for _ in range(_MOST_ROUNDS):
        cleaned = _once(text, identifiers, makers)
        if cleaned == text:
            return cleaned
        text = cleaned
    return ""


_remembered = lru_cache(maxsize=4096)(_settled)


def _once(text: str, identifiers: Identifiers, makers: bool) -> str:
    known = [(match.start, match.end) for match in identifiers.find(text)]
    plain = _ascii(_blank(text, sorted((*known, *_days_without_year(text, identifiers)))))
    plain = _blank(plain, ((found.start, found.end) for found in patterns(plain)))
    return _joined(plain, identifiers, makers)


def _days_without_year(text: str, identifiers: Identifiers) -> Iterator[tuple[int, int]]:
    """Where a day and month of one of the original's dates stand without their year (4/12)."""
    days = {day[4:8] for day in (*identifiers.dates, *identifiers.birth_dates)}
    for match in _DAY_AND_MONTH.finditer(text):
        one, other = (f"{int(number):02d}" for number in match.groups())
        if not days.isdisjoint((one + other, other + one)):
            yield match.span()


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Take out each text[start:end], and what is written together with it."""
    characters = list(text)
    done = 0
    for first, last in spans:
        start, end = min(first, len(text)), max(last, done)
        while start > done and _is_ascii_alnum(text[start - 1]):
            start -= 1
        while end < len(text) and _is_ascii_alnum(text[end]):
            end += 1
        characters[start:end] = _GAP * (end - start)
        done = end
    return "".join(characters)


def _is_ascii_alnum(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _ascii(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_TO_ASCII))
    kept = (c for c in apart if not unicodedata.combining(c))
    return "".join(c if c.isascii() else _GAP for c in kept)


def _joined(text: str, identifiers: Identifiers, makers: bool) -> str:
    """The pieces that stay, with their separators where nothing between them was taken out."""
    pieces = list(_PIECE.finditer(text))
    words = [piece.group() for piece in pieces]
    kept = staying(words)
    if makers:
        kept = [stays or is_made(word.lower()) for stays, word in zip(kept, words, strict=True)]
    for place, word in enumerate(words):
        torn = _is_torn(pieces[place], text) and word.lower() not in imaging_words().core
        kept[place] = kept[place] and not torn and not identifiers.is_called(word)
    _drop_connecting(kept, pieces, text)
    result: list[str] = []
    end = 0
    for stays, piece in zip(kept, pieces, strict=True):
        if stays:
            between = text[end : piece.start()]
            result += (_separator(between) if result else _opening(between), piece.group())
            end = piece.end()
    return _tidy("".join((*result, _ending(text[end:]))))


def _is_torn(piece: re.Match[str], text: str) -> bool:
    """Whether it was written together with what was taken out, such as half of a letter."""
    start, end = piece.span()
    return _GAP in (text[max(0, start - 1) : start], text[end : end + 1])


def _drop_connecting(kept: list[bool], pieces: Sequence[re.Match[str]], text: str) -> None:
    """Take out words such as `for` that led to something that was taken out."""
    led_somewhere = not pieces or _GAP not in text[pieces[-1].end() :]
    for place in reversed(range(len(pieces))):
        word = pieces[place].group().lower()
        if kept[place] and word in imaging_words().connecting:
            last = place == len(pieces) - 1
            kept[place] = led_somewhere and (not last or word in _MAY_BE_LAST)
        start = pieces[place].start()
        led_somewhere = kept[place] and text[max(0, start - 1) : start] != _GAP


def _separator(between: str) -> str:
    """What stands between two pieces that stay."""
    if all(character in _SEPARATORS for character in between):
        return between
    if between and between[0] == between[-1] and between[0] in _JOINTS:
        return between[0]
    return " "


def _opening(before: str) -> str:
    return before[-1] if before.endswith(("(", "[")) else ""


def _ending(after: str) -> str:
    return "".join(takewhile(lambda character: character in _ENDINGS, after))


def _tidy(text: str) -> str:
    """Without repeated spaces, and without brackets that lost their other half or hold nothing."""
    if not _BRACKETS.isdisjoint(text):
        text = _without_lost_brackets(text)
    return re.sub(r"\s+", " ", text).strip(" _-/.,^&:;#=<>|")


def _without_lost_brackets(text: str) -> str:
    characters = list(text)
    opened: list[tuple[int, int]] = []
    lost: set[int] = set()
    words = 0
    for place, character in enumerate(text):
        words += character.isalnum()
        if character in "([":
            opened.append((place, words))
        elif character in ")]":
            start, before = opened.pop() if opened else (place, words)
            if "([".find(text[start]) != ")]".find(character) or before == words:
                lost |= {start, place}
    for place in lost.union(start for start, _ in opened):
        characters[place] = " "
    return "".join(characters)
