"""What the pixels of each leaving series show: text that is covered, and what is of its face."""

from collections import Counter
from dataclasses import dataclass

from midrc_desktop.burned_in.regions import Region
from midrc_desktop.defacing.verdict import Judged, Verdict
from midrc_desktop.submission.manifest import Face, FaceOutcome, Text
from midrc_desktop.submission.outputs import SeriesOutput
from midrc_desktop.workflow import faces, texts
from midrc_desktop.workflow.deidentifying import Finished
from midrc_desktop.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class Shown:
    """One series that leaves.

    `texts` counts the places where text is covered, `images` those in which some is. `face` is
    None for a series that shows none by its headers; `reason` is why it stays, or "".
    """

    texts: int = 0
    images: int = 0
    face: FaceOutcome | None = None
    reason: str = ""


def shown(desk: Desk, donation_id: int, done: Finished) -> dict[str, Shown]:
    """What each leaving series shows, by original Series Instance UID."""
    read, judged = texts.found(desk, donation_id), faces.found(desk, donation_id)
    stay = {} if judged is None else judged.opted_out
    verdicts = {} if judged is None else judged.judged
    masked = Counter(file.series_uid for file in done.outcome.written() if file.masked)
    return {
        one.original_series_uid: Shown(
            texts=sum(_is_covered(region, one) for region in (read.regions if read else ())),
            images=masked[one.original_series_uid],
            face=_outcome(one.original_series_uid, stay, verdicts),
            reason=stay.get(one.original_series_uid, ""),
        )
        for one in done.series
    }


def _is_covered(region: Region, leaving: SeriesOutput) -> bool:
    """Whether a place is covered in an image of this series that leaves."""
    return (
        region.covered
        and region.series_uid == leaving.original_series_uid
        and any(
            spot.sop_instance_uid in leaving.instances
            for spot in set(region.spots) - set(region.spared)
        )
    )


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
        Text(one.series_uid, shows.texts, shows.images)
        for one in done.series
        if (shows := told[one.original_series_uid]).texts
    )
