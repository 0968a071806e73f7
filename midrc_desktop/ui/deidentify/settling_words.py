"""What the cards of step 4 say of text and faces: what was found, and what is to settle."""

from collections import Counter

from PySide6.QtCore import QCoreApplication

from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.jobs.counting import counted
from midrc_desktop.workflow.faces import Faces
from midrc_desktop.workflow.texts import Texts

Line = tuple[str, str, str]
"""An icon, its tint, and words."""


def of_texts(texts: Texts, to_settle: int) -> list[Line]:
    """What was found of text; so many series are to be looked at."""
    lines: list[Line] = [_places(texts)]
    if to_settle:
        words = _tr("{0} to look at before anything leaves.").format(_series(to_settle))
        lines.append(("mdi6.alert-circle-outline", "amber", words))
    elif texts.regions or texts.settled:
        lines.append(("mdi6.check-circle", "green", _tr("Looked at and settled.")))
    if count := unread(texts):
        images = counted(count, _tr("image could not be read"), _tr("images could not be read"))
        words = _tr("{0}; what is not read stays here.").format(images)
        lines.append(("mdi6.hand-back-right-outline", "red", words))
    return lines


def of_faces(faces: Faces, to_settle: int) -> list[Line]:
    """What was found of faces; so many studies are to be confirmed."""
    own = [one for uid, one in faces.judged.items() if uid not in faces.opted_out]
    count = Counter(one.verdict for one in own)
    lines: list[Line] = []
    if told := _verdicts(count, len(faces.opted_out)):
        lines.append(("mdi6.face-man-outline", "accent", told))
    if failed := count[Verdict.FAILED]:
        words = _tr("In {0} the face could not be removed. They stay here for now.")
        if failed == 1:
            words = _tr("In {0} the face could not be removed. It stays here for now.")
        lines.append(("mdi6.alert-octagon-outline", "red", words.format(_series(failed))))
    if to_settle:
        studies = counted(to_settle, _tr("study"), _tr("studies"))
        words = _tr("{0} to confirm before anything leaves.").format(studies)
        lines.append(("mdi6.alert-circle-outline", "amber", words))
    elif not failed:
        lines.append(("mdi6.check-circle", "green", _tr("Looked at and confirmed.")))
    return lines


def unread(texts: Texts) -> int:
    """How many images could not be searched."""
    return sum(1 for one in texts.looked.values() if one.problem)


def _places(texts: Texts) -> Line:
    covered = sum(1 for region in texts.regions if region.covered)
    visible = len(texts.regions) - covered
    told = []
    if covered:
        places = counted(covered, _tr("place is"), _tr("places are"))
        told.append(_tr("{0} covered").format(places))
    if visible:
        told.append(counted(visible, _tr("stays visible"), _tr("stay visible")))
    if told:
        return "mdi6.format-text", "accent", f"{', '.join(told)}."
    images = counted(len(texts.looked), _tr("image"), _tr("images"))
    return "mdi6.check-circle", "green", _tr("No text was found in {0}.").format(images)


def _verdicts(count: Counter[Verdict], kept: int) -> str:
    told = []
    if removed := count[Verdict.REMOVED]:
        told.append(_tr("The face can be removed from {0}.").format(_series(removed)))
    if none := count[Verdict.NO_FACE]:
        told.append(_tr("No face in view in {0}.").format(_series(none)))
    if kept:
        told.append(_tr("Face kept, with your reason, in {0}.").format(_series(kept)))
    return " ".join(told)


def _series(count: int) -> str:
    return counted(count, _tr("series"), _tr("series"))


def _tr(words: str) -> str:
    return QCoreApplication.translate("Settling", words)
