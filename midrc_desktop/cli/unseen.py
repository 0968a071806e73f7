"""Text and faces where no person looks: what is done goes by the verdicts alone."""

from collections.abc import Iterator
from dataclasses import replace

from midrc_desktop.burned_in.regions import TextDecision, decisions, regions
from midrc_desktop.cli.console import Meter
from midrc_desktop.defacing.needed import carries_face
from midrc_desktop.defacing.verdict import FaceDecision, Judged, Verdict
from midrc_desktop.deid.plan import Plan
from midrc_desktop.dicom.study import Patient, Series, Study
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken
from midrc_desktop.workflow import faces
from midrc_desktop.workflow.looking import Looks

Leaving = tuple[tuple[Study, Series], ...]


def leaving_of(patient: Patient, plan: Plan) -> Leaving:
    """The series of a patient with only those images that a plan lets leave."""
    return tuple(_leaving(patient, {task.source for task in plan.tasks}))


def texts_by_verdict(
    looks: Looks, leaving: Leaving, identifiers: Identifiers
) -> dict[str, TextDecision]:
    """Text in all of these images, covered where its verdict says so; by SOP Instance UID."""
    series = [one for _, one in leaving if one.images]
    if not series:
        return {}
    meter = Meter("Looking for text")
    looked = looks.texts(series, identifiers, report=meter, cancel=CancelToken())
    meter.clear()
    decided: dict[str, TextDecision] = {}
    for one in series:
        decided |= decisions(one.instances, looked, regions(one, looked), settled=True)
    return decided


def faces_by_verdict(looks: Looks, leaving: Leaving, birth_date: str) -> dict[str, FaceDecision]:
    """The faces of all heads, by original series UID: removed where the verdict is that.

    `birth_date` is the patient's (DA), or "".
    """
    heads = [(study, one) for study, one in leaving if carries_face(study, one) is not None]
    if not heads:
        return {}
    meter = Meter("Looking for faces")
    judged = looks.faces(heads, birth_date=birth_date, report=meter, cancel=CancelToken())
    meter.clear()
    return {uid: _unseen(one) for uid, one in judged.items()}


def _unseen(judged: Judged) -> FaceDecision:
    """Nobody confirms it, so nothing is claimed."""
    if judged.verdict is Verdict.FAILED or judged.child:
        return faces.decision(judged, confirmed=False)
    return FaceDecision(judged.removal)


def _leaving(patient: Patient, sources: set[object]) -> Iterator[tuple[Study, Series]]:
    for study, series in patient.series():
        own = tuple(one for one in series.instances if one.source in sources)
        if own:
            yield study, replace(series, instances=own)
