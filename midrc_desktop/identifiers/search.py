"""A patient's identifiers made ready to be searched for: built once, asked for every text.

Text is cut into runs of letters and runs of digits. Each identifier is kept as the same runs
joined, with all its beginnings, so that a search is a few look-ups for every run of the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import permutations

from midrc_desktop.dicom.fold import Folded, fold, fold_with_places, spellings
from midrc_desktop.identifiers import rules
from midrc_desktop.identifiers.patterns import dates

_UID = re.compile(r"(?<!\d)\d+(?:\.\d+){2,}")
_PARTS = re.compile(r"[\s^=,;_/\\.&()\[\]\"]+")
_APOSTROPHES = "-'`*\u2019\u02bc\u2018"
_HYPHENS = re.compile("[-\u2010-\u2015]")
_WIDEST_GAP = 3
_MOST_PARTS_IN_ANY_ORDER = 4
_FEWEST_EMBEDDED_DIGITS = 7
_LONGEST_NUMBER = 24
_FEWEST_DATE_DIGITS = 4

Span = tuple[str, int, int]


@dataclass(slots=True)
class SearchIndex:
    """The searchable form of identifiers; `spans` gives what it finds in one text."""

    values: dict[str, str] = field(default_factory=dict)
    beginnings: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    inside: dict[str, str] = field(default_factory=dict)
    unspaced: set[str] = field(default_factory=set)
    short: frozenset[str] = frozenset()
    long_numbers: set[str] = field(default_factory=set)
    birth_dates: set[date] = field(default_factory=set)
    uids: frozenset[str] = frozenset()
    _inside_pattern: re.Pattern[str] | None = None

    def add_name(self, kind: str, name: str) -> None:
        """A person's name as a PN or as anybody writes it, in all its orders (rules 1 to 3)."""
        for spelling in spellings(name):
            for group in spelling.split("="):
                written = [part.strip(_APOSTROPHES) for part in _PARTS.split(group)]
                parts = [part for part in written if _runs(part) and not rules.is_title(part)]
                if parts and not rules.is_placeholder(parts):
                    self._add_parts(kind, parts)
                    self._add_with_particles(kind, group)

    def _add_with_particles(self, kind: str, group: str) -> None:
        """A family or given name of several words as it is written in one (vandenberg)."""
        for component in re.split(r"[\^,]", group):
            runs = _runs(component)
            joined = "".join(runs)
            if len(runs) > 1 and rules.is_name_part(joined):
                self._add_phrase(kind, runs)
                if len(joined) >= rules.SHORTEST_INSIDE:
                    self.inside[joined] = "name"

    def _add_parts(self, kind: str, parts: list[str]) -> None:
        self.words.update(part for part in parts if len(part) > 1)
        for part in parts:
            for piece in (part, *_HYPHENS.split(part), *_late_pieces(part)):
                self._add_part(kind, piece.strip(_APOSTROPHES))
        whole = _runs("".join(parts))
        if len(parts) == 1:
            if rules.is_code(whole) or not parts[0].isascii():
                self._add_phrase(kind, whole)
            return
        for few in _orders(parts):
            runs = _runs(" ".join(few))
            joined = "".join(runs)
            long_enough = len(joined) >= rules.SHORTEST_NAME or not joined.isascii()
            if long_enough and not rules.is_common(joined):
                self._add_phrase(kind, runs)

    def _add_part(self, kind: str, part: str) -> None:
        runs = _runs(part)
        joined = "".join(runs)
        self.words.update(run for run in runs if len(run) > 1)
        if rules.is_name_part(joined):
            self._add_phrase(kind, runs)
            if len(joined) >= rules.SHORTEST_INSIDE:
                self.inside[joined] = "name"
        elif any(run.isdigit() for run in runs) and rules.is_code(runs):
            self._add_phrase(kind, runs)

    def add_code(self, kind: str, code: str) -> None:
        """A number or code, such as a patient id or a serial number (rules 4 and 5)."""
        runs = _runs(fold(code))
        if not runs or rules.is_placeholder(runs) or not rules.is_code(runs):
            return
        self._add_phrase(kind, runs)
        if runs[0].isdigit() and (bare := runs[0].lstrip("0")) != runs[0]:
            shorter = [bare, *runs[1:]] if bare else runs[1:]
            if rules.is_code(shorter):
                self._add_phrase(kind, shorter)
        self.long_numbers.update(
            run for run in runs if len(run) >= _FEWEST_EMBEDDED_DIGITS and run.isdigit()
        )

    def add_place(self, kind: str, place: str, *, institution: bool) -> None:
        """An institution or an address: the phrase and its telling words (rule 6)."""
        for spelling in spellings(place):
            runs = _runs(spelling)
            letters = [run for run in runs if not run.isdigit()]
            telling = [run for run in letters if rules.is_place_word(run, institution=institution)]
            for run in telling:
                self._add_phrase(kind, [run])
                if len(run) >= rules.SHORTEST_PLACE_INSIDE:
                    self.inside.setdefault(run, kind)
            self.words.update(telling)
            if telling or (len(letters) > 1 and not all(map(rules.is_common, letters))):
                self._add_phrase(kind, runs)

    def add_literal(self, kind: str, text: str) -> None:
        """A mail address, URL or the like, as it stands."""
        runs = _runs(fold(text))
        if sum(map(len, runs)) >= rules.SHORTEST_CODE and not all(map(rules.is_common, runs)):
            self._add_phrase(kind, runs)

    def add_birth_date(self, birth_date: str) -> None:
        """A DICOM DA, also in the old form with dots."""
        digits = re.sub(r"\D", "", birth_date)[:8]
        try:
            self.birth_dates.add(datetime.strptime(digits, "%Y%m%d").date())
        except ValueError:
            return

    def _add_phrase(self, kind: str, runs: Sequence[str]) -> None:
        joined = "".join(runs)
        self.values.setdefault(joined, kind)
        if len(joined) > 1 and any(map(rules.is_unspaced, runs)):
            self.unspaced.add(joined)
        self.beginnings.update(joined[:end] for end in range(1, len(joined)))

    def finish(self, uids: Iterable[str]) -> "SearchIndex":
        """Take the UIDs and make ready what needs all names."""
        self.uids = frozenset(uids)
        self.short = frozenset(word for word in self.words if rules.is_short_name(word))
        if self.inside:
            longest_first = sorted(self.inside, key=len, reverse=True)
            self._inside_pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self

    def spans(self, text: str) -> list[Span]:
        """Kind, start and end in `text` of everything found; may overlap."""
        folded = fold_with_places(text)
        tokens = folded.tokens()
        found: list[Span] = []
        for place, (word, start, end) in enumerate(tokens):
            if word in self.values or word in self.beginnings or word[0] == "0":
                self._from(place, tokens, folded.text, found)
            if len(word) > rules.SHORTEST_INSIDE or not word.isascii():
                self._within(word, start, end, found)
        if self.unspaced and not folded.text.isascii():
            self._without_spaces(folded.text, found)
        if self.uids and "." in text:
            found += self._uids(folded.text)
        if self.birth_dates and _digits(tokens) >= _FEWEST_DATE_DIGITS:
            found += [
                ("birth date", start, end)
                for start, end, days in dates(folded.text)
                if self.birth_dates.intersection(days)
            ]
        if folded.places is None:
            return found
        return [(kind, *_original(folded, start, end)) for kind, start, end in found]

    def _from(
        self, place: int, tokens: list[tuple[str, int, int]], text: str, found: list[Span]
    ) -> None:
        """Find values that begin with the token at `place` (without zeros in front, if digits)."""
        word, start, end = tokens[place]
        for first in {word, word.lstrip("0")} if word[0] == "0" else (word,):
            joined, last = first, end
            best = end if self._alone(first, text, start, end) else 0
            kind = self.values.get(first, "")
            for next_place in range(place + 1, len(tokens)):
                following, begin, stop = tokens[next_place]
                if joined not in self.beginnings or not _is_gap(text, last, begin):
                    break
                joined, last = joined + following, stop
                if joined in self.values and (
                    len(joined) >= rules.FEWEST_SEPARATED_DIGITS or not joined.isdigit()
                ):
                    best, kind = stop, self.values[joined]
            if best:
                found.append((kind, start, best))

    def _alone(self, word: str, text: str, start: int, end: int) -> bool:
        """Whether a single token is a value, and not the decimals of a number such as 0.1234."""
        if word not in self.values:
            return False
        return not (word.isdigit() and _is_decimal(text, start, end))

    def _within(self, word: str, start: int, end: int, found: list[Span]) -> None:
        if word[0].isdigit():
            if len(word) <= _LONGEST_NUMBER and any(number in word for number in self.long_numbers):
                found.append(("number", start, end))
        elif (
            self._inside_pattern
            and word not in self.values
            and not rules.is_common(word)
            and self._inside_pattern.search(word)
        ):
            kinds = {kind for part, kind in self.inside.items() if part in word}
            found.append(("name" if "name" in kinds else min(kinds), start, end))

    def _without_spaces(self, text: str, found: list[Span]) -> None:
        compact, places = _squeezed(text)
        for name in self.unspaced:
            at = compact.find(name)
            while at >= 0:
                found.append((self.values[name], places[at], places[at + len(name) - 1] + 1))
                at = compact.find(name, at + 1)

    def _uids(self, text: str) -> list[Span]:
        return [
            ("uid", *match.span()) for match in _UID.finditer(text) if match.group() in self.uids
        ]


def _orders(parts: list[str]) -> Iterable[tuple[str, ...]]:
    """The ways in which a name is written: all parts in any order, and any two of them.

    Two initials say nothing; an initial joined to a part that counts (jsmith) does.
    """
    if len(parts) <= _MOST_PARTS_IN_ANY_ORDER:
        yield from permutations(parts)
    else:
        yield tuple(parts)
        yield tuple(reversed(parts))
    for first, second in permutations(parts, 2):
        if len(first) > 1 and len(second) > 1 and first.isalpha() and second.isalpha():
            yield first, second
        if rules.is_name_part(second) and len(second) > rules.SHORTEST_NAME:
            yield (first[0] + second,)
            yield (second + first[0],)


def _late_pieces(part: str) -> list[str]:
    """What follows an apostrophe and is long enough to be taken for the name (O'Brien)."""
    pieces = re.split(f"[{_APOSTROPHES[1:]}]", part)[1:]
    return [piece for piece in pieces if len(piece) > rules.SHORTEST_NAME]


def _digits(tokens: list[tuple[str, int, int]]) -> int:
    return sum(len(word) for word, _, _ in tokens if word[0].isdigit())


def _runs(folded: str) -> list[str]:
    return [text for text, _, _ in Folded(folded, None).tokens()]


def _original(folded: Folded, start: int, end: int) -> tuple[int, int]:
    return folded.original(start, end)


def _is_gap(text: str, start: int, end: int) -> bool:
    return end - start <= _WIDEST_GAP and "\\" not in text[start:end]


def _is_decimal(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is one side of a number with one decimal point."""
    behind = start >= 2 and text[start - 1] == "." and text[start - 2].isdigit()
    if behind:
        whole = start - 2
        while whole > 0 and text[whole - 1].isdigit():
            whole -= 1
        return not (whole > 0 and text[whole - 1] == ".") and text[end : end + 1] != "."
    ahead = text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()
    if not ahead or text[start - 1 : start] == ".":
        return False
    stop = end + 1
    while stop < len(text) and text[stop].isdigit():
        stop += 1
    return text[stop : stop + 1] != "."


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, and the place of each."""
    places = [place for place, character in enumerate(text) if character.isalnum()]
    return "".join(text[place] for place in places), places
