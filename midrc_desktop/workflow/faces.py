"""Faces of a donation: looked for, confirmed by a person, or left for a recorded reason."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import FaceDecision, Judged, Verdict
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.errors import BadAnswer, Refused
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import patterns
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import looked_at, voiding
from midrc_desktop.workflow.deciding import decide
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import Work

if TYPE_CHECKING:
    from midrc_desktop.defacing.portrait import Portrait

NOT_CONFIRMED = "Nobody has confirmed what was found about the face of this study."
CHILD = "The patient is or may be under 18, so a person has to look at what was removed."
FAILED = "The face could not be removed safely."


class ReasonIdentifies(BadAnswer):
    """The reason for letting a face leave holds something that identifies."""

    title = "The reason for the face holds a name, a number or a date, and it leaves too."
    safe = "Nothing was changed and nothing has left this computer."
    advice = "Say it without names, numbers and dates of the patient or of staff."


@dataclass(frozen=True, slots=True)
class Faces:
    """What was found about the faces of what is meant to leave, and what is decided.

    `judged` and `opted_out` (the reason for which a face stays) are by original Series Instance
    UID; `confirmed` are the studies whose verdicts a person has confirmed.
    """

    judged: dict[str, Judged]
    confirmed: frozenset[str] = frozenset()
    opted_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """Verdicts as they are kept: `of` says by series which images each one was made from."""

    judged: dict[str, Judged] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Decided:
    """Decisions as they are kept: `confirmed` are series."""

    confirmed: frozenset[str] = frozenset()
    opted_out: dict[str, str] = field(default_factory=dict)


def look(desk: Desk, donation_id: int) -> Work[dict[str, Judged], Faces]:
    """Judge the heads that are meant to leave and were not judged yet. Raises TooLate."""
    voiding.changeable(desk, donation_id)
    wanted, looks = unlooked(desk, donation_id), desk.looks

    def run(report: Report, cancel: CancelToken) -> dict[str, Judged]:
        return looks.faces(wanted, report=report, cancel=cancel) if wanted else {}

    def keep(judged: dict[str, Judged]) -> Faces:
        if wanted:
            series = [one for _, one in wanted]
            _write(desk, donation_id, Event.FACES_JUDGED, series, judged)
        return found(desk, donation_id) or Faces({})

    return Work("Looking for faces", run, keep)


def unlooked(desk: Desk, donation_id: int) -> tuple[tuple[Study, Series], ...]:
    """The heads that are meant to leave without their face and were not judged yet."""
    known, stay = _verdicts(desk, donation_id), opted_out(desk, donation_id)
    return tuple(
        (study, series)
        for study, series in looked_at.heads(desk, donation_id)
        if series.series_instance_uid not in stay
        and known.of.get(series.series_instance_uid) != looked_at.content(series)
    )


def found(desk: Desk, donation_id: int) -> Faces | None:
    """What was found about all that is meant to leave; None while some was not judged yet."""
    if unlooked(desk, donation_id):
        return None
    heads = looked_at.heads(desk, donation_id)
    known, decided = _verdicts(desk, donation_id), _decided(desk, donation_id)
    waiting = set(to_settle(desk, donation_id))
    judged = {
        uid: known.judged[uid]
        for uid in (series.series_instance_uid for _, series in heads)
        if uid in known.judged
    }
    studies = {
        study.study_instance_uid
        for study, series in heads
        if series.series_instance_uid in decided.confirmed
    }
    return Faces(judged, frozenset(studies - waiting), opted_out(desk, donation_id))


def opted_out(desk: Desk, donation_id: int) -> dict[str, str]:
    """Why faces stay, by original Series Instance UID; of series that are meant to leave."""
    if not desk.site.faces_may_stay:
        return {}
    kept = _decided(desk, donation_id).opted_out
    heads = (one.series_instance_uid for _, one in looked_at.heads(desk, donation_id))
    return {uid: kept[uid] for uid in heads if uid in kept}


def to_settle(desk: Desk, donation_id: int) -> tuple[str, ...]:
    """Studies with a verdict that nobody has confirmed yet."""
    uids = (study.study_instance_uid for study, _ in _to_confirm(desk, donation_id))
    return tuple(dict.fromkeys(uids))


def failed(desk: Desk, donation_id: int) -> tuple[str, ...]:
    """Series that stay here unless a box is drawn, slices are left out, or the face may stay."""
    stay, judged = opted_out(desk, donation_id), _verdicts(desk, donation_id).judged
    uids = (series.series_instance_uid for _, series in looked_at.heads(desk, donation_id))
    return tuple(
        uid
        for uid in uids
        if uid in judged and uid not in stay and judged[uid].verdict is Verdict.FAILED
    )


def confirm(desk: Desk, donation_id: int, study_uid: str) -> None:
    """A person has looked at this study and the verdicts are right.

    Raises TooLate, or Refused before the faces were looked for.
    """
    if found(desk, donation_id) is None:
        raise Refused(
            "The faces were not looked for yet.",
            safe="Nothing was changed.",
            advice="Look for them first.",
        )
    series = {
        one.series_instance_uid
        for study, one in _to_confirm(desk, donation_id)
        if study.study_instance_uid == study_uid
    }
    if series:
        decided = _decided(desk, donation_id)
        record = replace(decided, confirmed=decided.confirmed | series)
        decide(desk, donation_id, Event.FACES_CONFIRMED, {Purpose.FACES: record})


def opt_out(desk: Desk, donation_id: int, series_uid: str, reason: str) -> None:
    """Let the face of a series stay, for a reason that leaves with it; "" takes that back.

    The reason is searched for what identifies: here with what the index knows, and once more
    with the whole headers before anything is written. Voids a finished de-identification.
    Raises Refused where the site does not allow it, ReasonIdentifies or TooLate.
    """
    _opt_out(desk, donation_id, [series_uid], reason)


def opt_out_all(desk: Desk, donation_id: int, reason: str) -> None:
    """The same for every head that is meant to leave."""
    heads = [series.series_instance_uid for _, series in looked_at.heads(desk, donation_id)]
    _opt_out(desk, donation_id, heads, reason)


def draw(
    desk: Desk, donation_id: int, series_uid: str, cuboids: tuple[Cuboid, ...]
) -> Work[Judged, Faces]:
    """Judge boxes that a person drew around the face of a series. Raises TooLate."""
    voiding.changeable(desk, donation_id)
    study, series = _head(desk, donation_id, series_uid)
    looks = desk.looks

    def run(report: Report, cancel: CancelToken) -> Judged:
        return looks.drawn(study, series, cuboids, cancel=cancel)

    def keep(judged: Judged) -> Faces:
        _write(desk, donation_id, Event.FACE_DRAWN, [series], {series_uid: judged})
        return found(desk, donation_id) or Faces({})

    return Work("Judging what was drawn", run, keep)


def portrait(desk: Desk, donation_id: int, series_uid: str) -> "Callable[[], Portrait]":
    """What draws the head before and after: a call that reads no records, for any thread."""
    _, series = _head(desk, donation_id, series_uid)
    judged = _verdicts(desk, donation_id).judged.get(series_uid)
    return partial(desk.looks.portrait, series, judged.removal if judged else None)


def decisions(desk: Desk, donation_id: int) -> dict[str, FaceDecision]:
    """What is done about the face of each head that is meant to leave, by original series UID.

    One that was not judged is not in it, and is held.
    """
    judged, stay = _verdicts(desk, donation_id), opted_out(desk, donation_id)
    confirmed = _decided(desk, donation_id).confirmed
    made: dict[str, FaceDecision] = {}
    for _, series in looked_at.heads(desk, donation_id):
        uid = series.series_instance_uid
        if uid in stay:
            made[uid] = FaceDecision(opted_out=True)
        elif judged.of.get(uid) == looked_at.content(series) and uid in judged.judged:
            made[uid] = decision(judged.judged[uid], confirmed=uid in confirmed)
    return made


def decision(judged: Judged, *, confirmed: bool) -> FaceDecision:
    """What a verdict leads to where a person has to confirm it."""
    if judged.verdict is Verdict.FAILED:
        return FaceDecision(problem=" ".join(judged.reasons) or FAILED)
    if not confirmed:
        return FaceDecision(problem=CHILD if judged.child else NOT_CONFIRMED)
    return FaceDecision(judged.removal, settled=True)


def _opt_out(desk: Desk, donation_id: int, series_uids: Collection[str], reason: str) -> None:
    said = " ".join(reason.split())
    if said and not desk.site.faces_may_stay:
        raise Refused(
            "The profile of this site does not let a face stay.",
            safe="Nothing was changed.",
            advice="Leave the series out, or ask the coordinator of your site.",
        )
    if patterns(said) or Identifiers.from_patient(desk.patient(donation_id)).find(said):
        raise ReasonIdentifies
    decided = _decided(desk, donation_id)
    reasons = {uid: why for uid, why in decided.opted_out.items() if uid not in series_uids}
    if said:
        reasons |= dict.fromkeys(series_uids, said)
    if reasons != decided.opted_out:
        record = replace(decided, opted_out=reasons)
        decide(desk, donation_id, Event.FACE, {Purpose.FACES: record})


def _to_confirm(desk: Desk, donation_id: int) -> list[tuple[Study, Series]]:
    known, stay = _verdicts(desk, donation_id), opted_out(desk, donation_id)
    confirmed = _decided(desk, donation_id).confirmed
    return [
        (study, series)
        for study, series in looked_at.heads(desk, donation_id)
        if (uid := series.series_instance_uid) in known.judged
        and uid not in stay
        and uid not in confirmed
        and known.judged[uid].verdict is not Verdict.FAILED
    ]


def _head(desk: Desk, donation_id: int, series_uid: str) -> tuple[Study, Series]:
    for study, series in looked_at.heads(desk, donation_id):
        if series.series_instance_uid == series_uid:
            return study, series
    raise Refused("This series is not meant to leave, so there is no face to look for.")


def _write(
    desk: Desk,
    donation_id: int,
    event: Event,
    series: Collection[Series],
    judged: Mapping[str, Judged],
) -> None:
    """Keep verdicts; what a person confirmed about these series before is void."""
    known, decided = _verdicts(desk, donation_id), _decided(desk, donation_id)
    of = {one.series_instance_uid: looked_at.content(one) for one in series}
    others = {uid: one for uid, one in known.judged.items() if uid not in of}
    verdicts = _Verdicts(others | dict(judged), known.of | of)
    record = replace(decided, confirmed=decided.confirmed - of.keys())
    decide(
        desk,
        donation_id,
        event,
        {Purpose.FACES_JUDGED: verdicts, Purpose.FACES: record},
    )


def _verdicts(desk: Desk, donation_id: int) -> _Verdicts:
    return desk.read(donation_id, Purpose.FACES_JUDGED, _Verdicts) or _Verdicts()


def _decided(desk: Desk, donation_id: int) -> _Decided:
    return desk.read(donation_id, Purpose.FACES, _Decided) or _Decided()
