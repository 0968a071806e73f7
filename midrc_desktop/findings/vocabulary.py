"""The coded vocabulary of neuro-COVID findings, and its type-ahead."""

import re
from dataclasses import dataclass
from functools import cache

import msgspec

from midrc_desktop.dicom.fold import fold
from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs.resources import resource

LOCAL_SCHEME = "99MIDRCD"
"""Coding scheme designator of our own codes, for what no verified code exists (PS3.3 8.2)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept: value, coding scheme designator ("SCT" or "99MIDRCD"), meaning."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where in the head or spine a finding is. `radlex` is "" where no code is verified."""

    key: str
    label: str
    radlex: str


@dataclass(frozen=True, slots=True)
class Term:
    """One finding that can be flagged.

    `sct` is a SNOMED CT code or "". `radlex` holds the RadLex codes that together say it.
    `sites` are the keys of the sites that make sense for it; `lateralised` says that it has a
    side; `exclusive` that no other finding of the same study can stand beside it.
    """

    key: str
    label: str
    definition: str
    sct: str
    radlex: tuple[str, ...]
    modalities: tuple[str, ...]
    sites: tuple[str, ...]
    lateralised: bool
    exclusive: bool
    synonyms: tuple[str, ...]

    @property
    def code(self) -> Code:
        """The SNOMED CT code where one is verified, else our own."""
        if self.sct:
            return Code(self.sct, "SCT", self.label)
        return Code(self.key, LOCAL_SCHEME, self.label)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms and sites, in the order in which they are offered."""

    version: str
    sites: tuple[Site, ...]
    terms: tuple[Term, ...]

    def term(self, key: str) -> Term:
        """The term of that key. Raises BadAnswer."""
        for term in self.terms:
            if term.key == key:
                return term
        raise BadAnswer(
            "A finding is not in the vocabulary.",
            advice="Choose a finding from the list.",
            detail=f"The vocabulary has no finding “{key}”.",
        )

    def site(self, key: str) -> Site:
        """The site of that key. Raises BadAnswer."""
        for site in self.sites:
            if site.key == key:
                return site
        raise BadAnswer(
            "The site of a finding is not in the vocabulary.",
            advice="Choose a site from the list, or leave it open.",
            detail=f"The vocabulary has no site “{key}”.",
        )

    def sites_of(self, term: Term) -> tuple[Site, ...]:
        """The sites that are offered for a term."""
        return tuple(self.site(key) for key in term.sites)

    def search(self, typed: str) -> tuple[Term, ...]:
        """The terms that what was typed may mean, the likeliest first; all for "".

        A label that begins with it comes first, then a label with words that begin with it,
        then a synonym. British and American spellings find each other.
        """
        ranked = [(rank(typed, term), order) for order, term in enumerate(self.terms)]
        return tuple(self.terms[order] for place, order in sorted(ranked) if place < NO_MATCH)


NO_MATCH = 6


def rank(typed: str, term: Term) -> int:
    """How well a term fits what was typed: 0 is best, NO_MATCH is not at all."""
    return min(
        _rank(form(typed), form(term.label), [form(synonym) for synonym in term.synonyms])
        for form in (_folded, _american)
    )


def _rank(typed: str, label: str, synonyms: list[str]) -> int:
    if label.startswith(typed):
        return 0
    wanted = typed.split()
    if _begin(wanted, label.split()):
        return 1
    if typed in synonyms:
        return 2
    if any(synonym.startswith(typed) for synonym in synonyms):
        return 3
    if any(_begin(wanted, synonym.split()) for synonym in synonyms):
        return 4
    if _begin(wanted, " ".join([label, *synonyms]).split()):
        return 5
    return NO_MATCH


def _begin(wanted: list[str], words: list[str]) -> bool:
    """Whether each wanted piece begins one of the words."""
    return all(any(word.startswith(piece) for word in words) for piece in wanted)


def _folded(text: str) -> str:
    """Lower case, without accents, punctuation as single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()


def _american(text: str) -> str:
    """Folded, and spelt so that "haemorrhage" and "hemorrhage" are one word."""
    folded = _folded(text).replace("ae", "e").replace("oe", "e").replace("grey", "gray")
    return folded.replace("leuco", "leuko").replace("tising", "tizing")


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that this version of the program ships."""
    content = resource("vocabulary", "findings.json").read_bytes()
    return msgspec.json.decode(content, type=Vocabulary)
