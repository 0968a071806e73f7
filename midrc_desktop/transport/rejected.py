"""What a commons says of records that it does not take."""

from dataclasses import dataclass

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs.counting import counted


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that the commons does not take in one record.

    `node` and `keys` are names of the commons' dictionary, `keys` empty where it names none;
    `message` is the commons' own sentence: shown in the window only.
    """

    node: str
    submitter_id: str
    keys: tuple[str, ...]
    message: str


class RecordsRejected(TransportProblem):
    """The commons does not take the records as they are; `fields` says what it stops at."""

    safe = "No record of this donation was kept there, and your donation is safe on this computer."
    advice = "Correct the answers that are listed, review the donation again and sign it."
    retryable = False

    def __init__(self, fields: tuple[FieldProblem, ...], *, detail: str = "") -> None:
        self.fields = fields
        count = counted(max(1, len(fields)), "answer", "answers")
        super().__init__(f"The commons did not take {count} in the records.", detail=detail)
