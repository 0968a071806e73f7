"""The fields of the clinical form, with the commons' own answers."""

from dataclasses import dataclass
from functools import cache

import msgspec

from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs.resources import resource

NOT_REPORTED = "Not Reported"
"""The commons' word for: asked, and not known. Unlike "", it is an answer."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: "patient", "tests" or "studies"."""

    key: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    `kind` is "choice", "whole number", "date" or "text"; `choices` are MIDRC's own words.
    `repeated` fields are asked once for each test or study.
    """

    key: str
    label: str
    help: str
    kind: str
    choices: tuple[str, ...]
    section: str
    repeated: bool

    @property
    def name(self) -> str:
        """How a site profile names the field: "sex", "tests.date", "studies.date"."""
        return f"{self.section}.{self.key}" if self.repeated else self.key


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form, in the order in which it is asked."""

    sections: tuple[Section, ...]
    fields: tuple[Field, ...]

    def of(self, section: str) -> tuple[Field, ...]:
        """The fields of one section."""
        return tuple(field for field in self.fields if field.section == section)

    def field(self, name: str) -> Field:
        """The field of that name ("sex", "tests.date"). Raises BadAnswer."""
        for field in self.fields:
            if field.name == name:
                return field
        raise BadAnswer(
            "The form has no such field.",
            advice="Look up the names of the fields in docs/formats.md.",
            detail=f"“{name}” is not a field of the form.",
        )

    def names(self) -> frozenset[str]:
        """What a site may require: every field, and "tests" for at least one test."""
        return frozenset(field.name for field in self.fields) | {"tests"}


@cache
def form() -> Form:
    """The form that this version of the program asks."""
    return msgspec.json.decode(resource("form", "clinical.json").read_bytes(), type=Form)
