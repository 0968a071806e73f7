"""The six steps of the rail: what is done, what is open, and why a step is locked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from midrc_desktop.clinical.check import told
from midrc_desktop.workflow import (
    assembling,
    deidentifying,
    described,
    faces,
    importing,
    texts,
)
from midrc_desktop.workflow.choices import ImportNotes, open_disagreements
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import SIGNED, State
from midrc_desktop.workflow.rejections import problems_of
from midrc_desktop.workflow.unsettled import unsettled


class Step(StrEnum):
    """A step, in the order of the rail."""

    STUDIES = "studies"
    IMAGES = "images"
    CLINICAL = "clinical"
    DEIDENTIFY = "deidentify"
    REVIEW = "review"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class StepMark:
    """How a step stands. `mark` is "open", "done", "needs" or "locked".

    `count` is the number of points that need a person; `reason` says why it is locked, or "".
    """

    step: Step
    mark: str
    count: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to settle, with the place where it is settled.

    `anchor` is a form field ("case.sex"), a kind of disagreement ("names"), "texts", "faces", or
    "". `blocks`
    says that the donation cannot be signed before.
    """

    step: Step
    sentence: str
    anchor: str
    blocks: bool = True


def missing(desk: Desk, donation_id: int) -> tuple[Missing, ...]:
    """All that is still to settle before this donation can be signed, in the order of the steps."""
    state = desk.state(donation_id)
    if state in SIGNED:
        return ()
    found = [*_in_studies(desk, donation_id), *_in_images(desk, donation_id)]
    found += [
        Missing(Step.CLINICAL, told(problem), problem.field, problem.blocks)
        for problem in (*described.problems(desk, donation_id), *problems_of(desk, donation_id))
    ]
    # What was not settled before de-identification is held by it.
    done = state is State.DEIDENTIFIED
    found += [
        Missing(
            Step.DEIDENTIFY,
            point.sentence,
            point.about,
            blocks=point.blocks and not (point.holds and done),
        )
        for point in unsettled(desk, donation_id)
    ]
    if state is State.DEIDENTIFIED:
        found += _after_deidentification(desk, donation_id)
    return tuple(found)


def steps(desk: Desk, donation_id: int) -> tuple[StepMark, ...]:
    """The rail of a donation."""
    state = desk.state(donation_id)
    if state is State.SENT:
        return tuple(StepMark(step, "done") for step in Step)
    open_points = missing(desk, donation_id)
    needs = {
        step: sum(1 for point in open_points if point.step is step and point.blocks)
        for step in Step
    }
    found = described.findings(desk, donation_id)
    return (
        _mark(Step.STUDIES, needs, done=True),
        _mark(Step.IMAGES, needs, done=bool(found)),
        _mark(Step.CLINICAL, needs, done=True),
        _deidentify(desk, donation_id, needs),
        _review(state, needs),
        _send(state),
    )


def goes_on_at(desk: Desk, donation_id: int) -> Step:
    """The step at which a person goes on with this donation."""
    marks = steps(desk, donation_id)
    state = desk.state(donation_id)
    if state in SIGNED:
        return Step.SEND
    if needy := next((mark.step for mark in marks if mark.mark == "needs"), None):
        begun = state is not State.IMPORTED or described.findings(desk, donation_id)
        return needy if begun else min(needy, Step.IMAGES, key=list(Step).index)
    return Step.REVIEW if state is State.DEIDENTIFIED else Step.DEIDENTIFY


def _mark(step: Step, needs: Mapping[Step, int], *, done: bool) -> StepMark:
    if needs[step]:
        return StepMark(step, "needs", needs[step])
    return StepMark(step, "done" if done else "open")


def _deidentify(desk: Desk, donation_id: int, needs: Mapping[Step, int]) -> StepMark:
    done = deidentifying.finished(desk, donation_id)
    if done is not None:
        return _mark(Step.DEIDENTIFY, needs, done=True)
    if not described.subject(desk, donation_id).studies:
        return StepMark(Step.DEIDENTIFY, "locked", reason="No series is chosen yet.")
    # What nobody has looked for yet is this step's own work, and needs no mark.
    looked = texts.found(desk, donation_id) and faces.found(desk, donation_id)
    return _mark(Step.DEIDENTIFY, needs if looked else Counter(), done=False)


def _review(state: State, needs: Mapping[Step, int]) -> StepMark:
    if state in SIGNED:
        return StepMark(Step.REVIEW, "done")
    if state is not State.DEIDENTIFIED:
        return StepMark(Step.REVIEW, "locked", reason="The images are not de-identified yet.")
    return _mark(Step.REVIEW, needs, done=False)


def _send(state: State) -> StepMark:
    if state in (State.APPROVED, State.SENDING):
        return StepMark(Step.SEND, "open")
    return StepMark(Step.SEND, "locked", reason="Nothing leaves before you have signed.")


def _in_studies(desk: Desk, donation_id: int) -> list[Missing]:
    choices = importing.choices(desk, donation_id)
    notes = ImportNotes(disagreements=importing.disagreements(desk, donation_id))
    found = [Missing(Step.STUDIES, d.sentence, d.kind) for d in open_disagreements(notes, choices)]
    if not described.subject(desk, donation_id).studies and not found:
        found.append(Missing(Step.STUDIES, "No series is chosen to leave.", ""))
    return found


def _in_images(desk: Desk, donation_id: int) -> list[Missing]:
    if described.findings(desk, donation_id):
        return []
    return [Missing(Step.IMAGES, "No finding is flagged yet.", "", blocks=False)]


def _after_deidentification(desk: Desk, donation_id: int) -> list[Missing]:
    done = deidentifying.finished(desk, donation_id)
    if done is not None and not done.series:
        return [Missing(Step.DEIDENTIFY, "Everything is held back, so nothing can leave yet.", "")]
    assembled = assembling.assembled(desk, donation_id)
    if assembled is None:
        return []
    return [
        *(Missing(Step.REVIEW, sentence, "") for sentence in assembled.problems),
        *(Missing(Step.REVIEW, sentence, "", blocks=False) for sentence in assembled.remarks),
    ]
