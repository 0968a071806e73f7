"""What a text that was read in an image is: pure functions of the text and the identifiers."""

import re
from collections.abc import Iterator, Sequence

from midrc_desktop.burned_in.found import Box, Hit, Verdict
from midrc_desktop.burned_in.harmless import is_harmless, is_marker
from midrc_desktop.burned_in.reading import Line
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import patterns, personal

_AS_DIGITS = str.maketrans("OoQDlI|iZzSsBbGq", "0000111122558869")
_AS_LETTERS = str.maketrans("01|58", "OIISB")
_SEPARATORS = str.maketrans("~*'`\u00b0", "^^^^^")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_SCRAP = 2
"""Letters or digits of what tissue may look like."""
_SURE = 0.8
_ROOM = 1.3
"""Heights of a line that a letter takes at most; one more is for the edges of the box."""
_NEAR = 0.6
"""Heights of a line within which a scrap beside it is a part of it."""


def verdict(text: str, identifiers: Identifiers) -> Verdict:
    """What a text is that stands alone in its line, as it was read or as it was meant."""
    if is_marker(text):
        return Verdict.HARMLESS
    meant = tuple(readings(text))
    if any(_identifies(one, identifiers) for one in meant):
        return Verdict.IDENTIFIER
    if any(patterns(one) for one in meant[:2]):
        return Verdict.NUMBER
    if any(map(is_harmless, meant[:2])) and not personal(text):
        return Verdict.HARMLESS
    digits = sum(map(str.isdigit, meant[1]))
    return Verdict.NUMBER if 2 * digits > len("".join(_WORD.findall(text))) else Verdict.UNKNOWN


def readings(text: str) -> Iterator[str]:
    """The text as it was read, and as it may stand in the image: readers mistake O for 0.

    The second one has digits in words that are mostly digits, and letters in the others.
    """
    yield text
    mended = _WORD.sub(lambda word: _mended(word.group()), text.translate(_SEPARATORS))
    yield mended
    yield re.sub(r"\s+", "", mended)
    yield text.translate(_AS_DIGITS)
    yield text.translate(_AS_LETTERS)


def _mended(word: str) -> str:
    digits = sum(map(str.isdigit, word))
    return word.translate(_AS_DIGITS if 2 * digits > len(word) else _AS_LETTERS)


def _identifies(text: str, identifiers: Identifiers) -> bool:
    return (
        bool(identifiers.find(text))
        or identifiers.holds_short_name(text)
        or any(len(word) > 1 and identifiers.is_called(word) for word in _WORD.findall(text))
    )


def judged(lines: Sequence[Line], identifiers: Identifiers, frame: int) -> tuple[Hit, ...]:
    """The lines of one frame with their verdicts.

    A scrap of one or two letters that stands alone is no identifier, and an unsure one is tissue;
    beside a text that is covered it is a part of that.
    """
    verdicts = [_verdict(line, identifiers) for line in lines]
    hits = []
    for line, said in zip(lines, verdicts, strict=True):
        final = said
        if is_scrap(line.text) and not said.covered:
            if any(
                other.covered and _beside(line.box, neighbour.box)
                for neighbour, other in zip(lines, verdicts, strict=True)
            ):
                final = Verdict.UNKNOWN
            elif line.certainty < _SURE:
                continue
        hits.append(Hit(frame, line.box, line.text, final, line.certainty))
    return tuple(hits)


def _verdict(line: Line, identifiers: Identifiers) -> Verdict:
    """The verdict on a line; one too long for what was read of it is not known to be harmless."""
    said = verdict(line.text, identifiers)
    sides = line.box.right - line.box.left, line.box.bottom - line.box.top
    room = max(sides) / max(1, min(sides))
    letters = len(line.text.replace(" ", ""))
    return Verdict.UNKNOWN if not said.covered and room > _ROOM * (letters + 1) else said


def is_scrap(text: str) -> bool:
    """Whether it is a letter or two, such as tissue may look like."""
    return len("".join(_WORD.findall(text))) <= _LONGEST_SCRAP


def _beside(scrap: Box, line: Box) -> bool:
    """Whether a scrap is in the row of a line of its own height, and next to it."""
    height = min(line.bottom - line.top, line.right - line.left)
    tall = min(scrap.bottom - scrap.top, scrap.right - scrap.left)
    if not 2 * height <= 3 * tall <= 4.5 * height:
        return False
    reach = round(_NEAR * height)
    if line.bottom - line.top > line.right - line.left:
        near = Box(line.left, line.top - reach, line.right, line.bottom + reach).meets(scrap)
        return near.area > 0 and 2 * (near.right - near.left) >= scrap.right - scrap.left
    near = Box(line.left - reach, line.top, line.right + reach, line.bottom).meets(scrap)
    return near.area > 0 and 2 * (near.bottom - near.top) >= scrap.bottom - scrap.top
