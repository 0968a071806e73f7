"""Words from headers with what identifies the patient covered, while the eye is closed."""

from dataclasses import replace

from midrc_desktop.dicom.study import Patient
from midrc_desktop.identifiers.identifiers import Identifiers

COVER = "•••••"


class Veil:
    """Covers one patient's names, numbers and birth date in any words."""

    def __init__(self, patient: Patient) -> None:
        # Without its series: their UIDs are many, and in words they do not tell who it is.
        bare = replace(patient, studies=tuple(replace(one, series=()) for one in patient.studies))
        self._identifiers = Identifiers.from_patient(bare).without_uids()

    def over(self, words: str) -> str:
        """The words, with everything that identifies covered."""
        covered, at = [], 0
        for match in self._identifiers.find(words):
            covered += [words[at : match.start], COVER]
            at = match.end
        return "".join((*covered, words[at:]))


def person(name: str) -> str:
    """A person name (PN, PS3.5 6.2.1) as people write it: "Doe, Jane"."""
    family, *given = name.split("=", maxsplit=1)[0].split("^")
    rest = " ".join(part for part in given if part)
    return ", ".join(part for part in (family.strip(), rest.strip()) if part)
