"""Which parts of an identifier count when they stand alone.

A name, a number or a place from a header is searched for in all text that leaves. Without
rules, a patient called Head, a station called MR or the number 12 would hold every file. The
rules, each with the reason for it:

1. A name counts whole, in every order and with every separator.
2. A part of a name counts alone if it has at least three letters and is no common word: a
   shorter one (Li, Wu) is a piece of too many words and abbreviations, and a common one (Head,
   Long, Philips) says nothing. A common or short part counts next to another part of the name.
   In scripts without an alphabet or without spaces (Han, kana, hangul, Thai) a part counts
   from two characters on, also inside a longer text.
3. Five letters or more also count inside a longer word (Smithfields), unless that word is
   itself a common one: Stern does not count in `sternum`.
4. Numbers count from four digits on, and zeros in front do not matter. Their digits may be
   separated (12-34-56) if there are six or more.
5. Codes of letters and digits count from four characters on, unless they are a common word
   with one or two digits (CT01, HEAD2).
6. Of places, the whole phrase counts and every word of it with four letters or more (three
   if it is an institution's abbreviation) that is neither common nor a word for a kind of
   place (Hospital, Street, Radiology). With seven letters or more it also counts inside a
   longer word (LARKMOORCT), as in rule 3.
7. Placeholders (REMOVED, ANONYMOUS, UNKNOWN) are not identifiers.

Common are the words of resources/vocabulary/imaging_words.txt and common_words.txt. In
descriptions, where
losing a word costs little, `Identifiers.is_called` is stricter: see there.
"""

from functools import lru_cache

from midrc_desktop.identifiers.words import common_words, imaging_words

SHORTEST_NAME = 3
SHORTEST_UNSPACED = 2
SHORTEST_INSIDE = 5
FEWEST_DIGITS = 4
FEWEST_SEPARATED_DIGITS = 6
SHORTEST_CODE = 4
SHORTEST_PLACE = 4
SHORTEST_PLACE_INSIDE = 7
SHORTEST_ABBREVIATION = 3


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    imaging, plain = imaging_words(), common_words()
    makers = plain.manufacturers | plain.products
    return imaging.words | imaging.units | makers | plain.placeholders | plain.plain_words


def is_common(word: str) -> bool:
    """Whether a folded word says nothing about a person: imaging, a manufacturer, plain words."""
    return word in _common()


def is_made(word: str) -> bool:
    """Whether a folded word is a maker of scanners or one of their products."""
    return word in common_words().manufacturers or word in common_words().products


def is_placeholder(words: list[str]) -> bool:
    """Whether all folded words say that a value was taken away or never given."""
    return all(word in common_words().placeholders for word in words)


def is_title(word: str) -> bool:
    """Whether a folded word only goes with names (Dr, von)."""
    return word in common_words().titles


def is_name_part(word: str) -> bool:
    """Whether one folded part of a name counts alone (rule 2)."""
    shortest = SHORTEST_NAME if word.isascii() or not is_unspaced(word) else SHORTEST_UNSPACED
    return len(word) >= shortest and word.isalpha() and not is_title(word) and not is_common(word)


def is_short_name(word: str) -> bool:
    """Whether one folded part of a name is too short for rule 2, and no common word either."""
    short = 1 < len(word) < SHORTEST_NAME and word.isascii() and word.isalpha()
    return short and not is_title(word) and not is_common(word)


def is_unspaced(word: str) -> bool:
    """Whether the word is in a script that writes without spaces or with syllables (rule 2)."""
    return any("\u0e00" <= character < "\u10a0" or character >= "\u1100" for character in word)


def is_place_word(word: str, *, institution: bool) -> bool:
    """Whether one folded word of an institution or an address counts alone (rule 6)."""
    shortest = SHORTEST_ABBREVIATION if institution else SHORTEST_PLACE
    return (
        len(word) >= shortest
        and word.isalpha()
        and word not in common_words().kinds_of_place
        and not is_title(word)
        and not is_common(word)
    )


def is_code(tokens: list[str]) -> bool:
    """Whether a number or code, as folded runs of letters and digits, counts (rules 4 and 5)."""
    digits = sum(len(token) for token in tokens if token.isdigit())
    letters = [token for token in tokens if not token.isdigit()]
    if not letters:
        return digits >= FEWEST_DIGITS and any(token.strip("0") for token in tokens)
    if sum(map(len, tokens)) < SHORTEST_CODE:
        return False
    if digits >= FEWEST_DIGITS:
        return True
    if not digits:
        return any(not is_common(token) and len(token) >= SHORTEST_CODE for token in letters)
    named = all(is_common(token) or len(token) < SHORTEST_NAME for token in letters)
    return not (named and len(tokens) <= 2 and not tokens[0].isdigit() and digits <= 2)
