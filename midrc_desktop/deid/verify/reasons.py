"""How verification says what it found: sentences that hold no value of the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt(Exception):
    """Something that makes the rest of a file unreadable, as a sentence. Ends in a Reading."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What verification says of one file: its path (POSIX, below the folder) and the doubts.

    The member of a zip has the zip's path, "!/", and its own name.
    """

    path: str
    reasons: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing speaks against the file."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Expected:
    """What the output of one patient must look like, as far as the caller knows it.

    `case_id` is the pseudonym that PatientID must be, `shift_days` what was subtracted from
    every date, and the UIDs those that the file must carry. "" and None: not known.
    """

    case_id: str = ""
    shift_days: int | None = None
    study_uid: str = ""
    series_uid: str = ""
    sop_uid: str = ""
