"""Folding: the same text whatever its case, accents and width.

`Müller`, `MULLER` and `ｍｕｌｌｅｒ` fold to `muller`, katakana to hiragana. Places in the folded
text can be told back to places in the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Letters that Unicode does not take apart into a letter and an accent.
_UNDIVIDED = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)
_KATAKANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ASCII_TOKEN = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, with the place in the original of each of its characters (None: the same)."""

    text: str
    places: Sequence[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that became folded[start:end]; it is not empty."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1

    def tokens(self) -> list[tuple[str, int, int]]:
        """Runs of letters and runs of digits, with their start and end in the folded text."""
        pattern = _ASCII_TOKEN if self.text.isascii() else _TOKEN
        return [(found.group(), *found.span()) for found in pattern.finditer(self.text)]


def fold(text: str) -> str:
    """Lower case, without accents, compatible characters made equal."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(character) for character in text)


def fold_with_places(text: str) -> Folded:
    """Fold, and remember where each character came from."""
    if text.isascii():
        return Folded(text.lower(), None)
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _fold_character(character)
        letters.append(folded)
        places.extend([place] * len(folded))
    return Folded("".join(letters), places)


def spellings(text: str) -> tuple[str, ...]:
    """The folded forms of a name: without accents, and with umlauts written out."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return tuple(dict.fromkeys((fold(text), fold(composed.translate(_UMLAUTS)))))


def _fold_character(character: str) -> str:
    apart = unicodedata.normalize("NFKD", character).casefold().translate(_UNDIVIDED)
    bare = (c for c in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(c))
    return "".join(bare).translate(_KATAKANA)
