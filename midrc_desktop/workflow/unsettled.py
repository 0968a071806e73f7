"""What of text and faces is to be looked at by a person before anything is de-identified."""

from dataclasses import dataclass

from midrc_desktop.jobs.counting import counted
from midrc_desktop.workflow import faces, texts
from midrc_desktop.workflow.desk import Desk

TEXTS, FACES = "texts", "faces"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One point as a sentence; `about` is TEXTS or FACES.

    `blocks` says that nothing is de-identified before it is settled; `holds` that its series can
    be held instead, where nobody is there to settle it.
    """

    about: str
    sentence: str
    blocks: bool = True
    holds: bool = False


def unsettled(desk: Desk, donation_id: int) -> tuple[Unsettled, ...]:
    """All that is open about text and faces in what is meant to leave."""
    return (*_text(desk, donation_id), *_face(desk, donation_id))


def _text(desk: Desk, donation_id: int) -> list[Unsettled]:
    if texts.found(desk, donation_id) is None:
        return [Unsettled(TEXTS, "The images were not searched for text yet.")]
    count = len(texts.to_settle(desk, donation_id))
    series = counted(count, "series", "series")
    return [Unsettled(TEXTS, f"Text in {series} is to be looked at.")] if count else []


def _face(desk: Desk, donation_id: int) -> list[Unsettled]:
    if faces.found(desk, donation_id) is None:
        return [Unsettled(FACES, "The heads were not searched for faces yet.")]
    open_points = []
    if count := len(faces.to_settle(desk, donation_id)):
        studies = counted(count, "study", "studies")
        said = f"The face of {studies} is to be confirmed."
        open_points.append(Unsettled(FACES, said, holds=True))
    if count := len(faces.failed(desk, donation_id)):
        series = counted(count, "series", "series")
        said = f"The face could not be removed from {series}, so as it is it stays here."
        open_points.append(Unsettled(FACES, said, blocks=False))
    return open_points
