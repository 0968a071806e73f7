"""What the pixels of each leaving series show: text that is covered, and what is of its face."""

from dataclasses import dataclass

from midrc_desktop.defacing.verdict import Judged, Verdict
from midrc_desktop.submission.manifest import Face, FaceOutcome, Text
from midrc_desktop.workflow import faces, texts
from midrc_desktop.workflow.deidentifying import Finished
from midrc_desktop.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class Shown:
    """One series that leaves. `covered` are original SOP Instance UIDs with text covered.

    `texts` counts the places that are covered. `face` is None for a series that shows none by its
    headers; `reason` is why it stays, or "".
    """

    texts: int = 0
    covered: frozenset[str] = frozenset()
    face: FaceOutcome | None = None
    reason: str = ""


NOTHING = Shown()


def shown(desk: Desk, donation_id: int, done: Finished) -> dict[str, Shown]:
    """What each leaving series shows, by original Series Instance UID."""
    read, judged = texts.found(desk, donation_id), faces.found(desk, donation_id)
    stay = {} if judged is None else judged.opted_out
    verdicts = {} if judged is None else judged.judged
    told: dict[str, Shown] = {}
    for one in done.series:
        uid = one.original_series_uid
        places = [r for r in (read.regions if read else ()) if r.series_uid == uid and r.covered]
        spots = [frozenset(r.spots) - frozenset(r.spared) for r in places]
        leaving = [
            {spot.sop_instance_uid for spot in some} & one.instances.keys() for some in spots
        ]
        told[uid] = Shown(
            texts=sum(bool(images) for images in leaving),
            covered=frozenset().union(*leaving),
            face=_outcome(uid, stay, verdicts),
            reason=stay.get(uid, ""),
        )
    return told


def _outcome(uid: str, stay: dict[str, str], judged: dict[str, Judged]) -> FaceOutcome | None:
    if uid in stay:
        return FaceOutcome.STAYS
    return _OUTCOMES.get(judged[uid].verdict) if uid in judged else None


_OUTCOMES = {Verdict.REMOVED: FaceOutcome.REMOVED, Verdict.NO_FACE: FaceOutcome.NO_FACE}


def manifest_faces(done: Finished, told: dict[str, Shown]) -> tuple[Face, ...]:
    """What became of faces, as the manifest says it."""
    return tuple(
        Face(one.series_uid, shows.face, shows.reason)
        for one in done.series
        if (shows := told[one.original_series_uid]).face is not None
    )


def manifest_texts(done: Finished, told: dict[str, Shown]) -> tuple[Text, ...]:
    """How much text was covered, as the manifest says it: without its words."""
    return tuple(
        Text(one.series_uid, shows.texts, len(shows.covered))
        for one in done.series
        if (shows := told[one.original_series_uid]).texts
    )
