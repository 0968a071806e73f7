"""The site key as words that can be written on paper and typed on a second computer."""

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs.resources import resource
from midrc_desktop.store.vault import KEY_BYTES

COUNT = KEY_BYTES + 1


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """The 256 words, one for each value of a byte."""
    return tuple(resource("recovery", "words.txt").read_text(encoding="utf-8").split())


def to_words(key: bytes) -> tuple[str, ...]:
    """32 words, one for each byte of the key, and one that checks them."""
    words = word_list()
    return tuple(words[byte] for byte in key + _check(key))


def from_words(typed: Sequence[str]) -> bytes:
    """The key that the words stand for; raises BadAnswer and says which word is wrong."""
    words = [unicodedata.normalize("NFC", word).strip().casefold() for word in typed]
    words = [word for word in words if word]
    if len(words) != COUNT:
        raise BadAnswer(
            f"There are {len(words)} words; a site key has {COUNT}.",
            safe="Nothing was changed.",
            advice="Type all words in their order.",
        )
    values = {word: value for value, word in enumerate(word_list())}
    unknown = [number for number, word in enumerate(words, 1) if word not in values]
    if unknown:
        raise BadAnswer(
            f"Word {unknown[0]} is not one of the recovery words.",
            safe="Nothing was changed.",
            advice="Compare it with the paper.",
        )
    raw = bytes(values[word] for word in words)
    key = raw[:KEY_BYTES]
    if raw[KEY_BYTES:] != _check(key):
        raise BadAnswer(
            "The words do not belong together: one is wrong or two have changed places.",
            safe="Nothing was changed.",
            advice="Compare them with the paper from the first word.",
        )
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"site key words" + key).digest()[:1]
