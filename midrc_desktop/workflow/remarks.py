"""What is odd about a study as a whole: its date, its patient, that it was given already."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from midrc_desktop.dicom.dates import parse_date
from midrc_desktop.dicom.study import Patient, Study
from midrc_desktop.jobs.counting import counted
from midrc_desktop.workflow.choices import Donated

FIRST_CASES = date(2019, 12, 1)
"""When COVID-19 was first seen: what was taken before cannot show it."""

_STAND_INS = frozenset(
    {"anonymous", "anonymized", "anonymised", "anonym", "anon", "anonymus", "anonyme"}
    | {"unknown", "unbekannt", "inconnu", "desconocido", "noname", "nobody", "nn", "xxx", "xxxx"}
    | {"test", "tester", "testpatient", "patient", "phantom", "phantoms", "qa", "qc"}
    | {"dummy", "demo", "emergency", "trauma", "notfall"}
)
"""What is written where nobody's name is known, in the languages that we have met."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. `kind` is "date", "patient" or "donated"; `phrase` has no full stop."""

    kind: str
    phrase: str


def remarks(
    patient: Patient, today: date, donated: Iterable[Donated] = ()
) -> dict[str, tuple[Remark, ...]]:
    """For each original StudyInstanceUID what is odd about it; nothing identifies anybody."""
    who = unknown(patient)
    came = {one.study_instance_uid: one for one in donated}
    return {
        study.study_instance_uid: tuple(
            Remark(kind, phrase)
            for kind, phrase in (
                ("donated", _donated(came.get(study.study_instance_uid))),
                ("date", _odd_date(study, today)),
                ("patient", who),
            )
            if phrase
        )
        for study in patient.studies
    }


def unknown(patient: Patient) -> str:
    """Why the files do not tell who the patient is, as a phrase; "" if they do."""
    lacks = [word for word, has in (("id", patient.ids), ("name", patient.names)) if not has]
    if lacks:
        return f"Unknown patient: no {' and no '.join(lacks)}"
    for what, said in (("name", patient.names), ("id", patient.ids)):
        if all(_stands_in(one) for one in said):
            return f"Unknown patient: the {what} is only a stand-in"
    return ""


def _stands_in(words: str) -> bool:
    """Whether a name or id says that there is none, as "ANONYMOUS", "Test^Patient" or "0000"."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    digits = re.sub(r"\D", "", plain)
    letters = re.findall(r"[^\W\d_]+", plain)
    if letters:
        return letters[0] in _STAND_INS or letters[-1] in _STAND_INS - {"patient"}
    repeated = len(digits) > 2 and len(set(digits)) == 1
    return not digits.strip("0") or repeated or (len(digits) > 2 and digits in "1234567890")


def _odd_date(study: Study, today: date) -> str:
    taken = parse_date(study.date)
    if not study.date.strip():
        return "Has no date"
    if taken is None:
        return "Has a date that cannot be read"
    if taken > today:
        return "Its date lies in the future"
    return f"From {taken.year}, before COVID-19" if taken < FIRST_CASES else ""


def _donated(came: Donated | None) -> str:
    if came is None:
        return ""
    cases = " and ".join(f"case {number}" for number in came.donations)
    images = counted(came.images, "image")
    return f"{images} of it {'is' if came.images == 1 else 'are'} already in {cases}"
