"""Masking of what identifies: a row of dots in place of each word that does not leave."""

import re

DOT = "●"
_WORD = re.compile(r"[^\s\^]+")
_LETTERS = re.compile(r"\w+")
_LONGEST = 10


def masked(before: str, after: str) -> str:
    """`before` with dots for every word that does not stand in `after`.

    The dots tell that something was there and roughly how long, at most ten a word, and
    nothing else; "" stays "".
    """
    leaving = {word.casefold() for word in _LETTERS.findall(after)}

    def dots(match: re.Match[str]) -> str:
        word = match.group()
        letters = _LETTERS.findall(word)
        if letters and all(part.casefold() in leaving for part in letters):
            return word
        return DOT * min(len(word), _LONGEST)

    return _WORD.sub(dots, before).replace("^", " ")
