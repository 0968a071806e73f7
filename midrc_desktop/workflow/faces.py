"""Faces of a donation: looked for, confirmed by a person, or left for a recorded reason."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import FaceDecision, Judged, Verdict
from midrc_desktop.errors import BadAnswer, Refused
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import patterns
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import looked_at, voiding
from midrc_desktop.workflow.deciding import decide
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.looked_at import Head
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


class FacesMayNotStay(Refused):
    """The site profile has no `faces_may_stay`."""

    title = "The profile of this site does not let a face stay."
    safe = "Nothing was changed and nothing has left this computer."
    advice = "Leave the series out, or ask the coordinator of your site."


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
    born = desk.patient(donation_id).birth_date

    def run(report: Report, cancel: CancelToken) -> dict[str, Judged]:
        pairs = [(head.study, head.series) for head in wanted]
        if not wanted:
            return {}
        return looks.faces(pairs, birth_date=born, report=report, cancel=cancel)

    def keep(judged: dict[str, Judged]) -> Faces:
        if wanted:
            _write(desk, donation_id, Event.FACES_JUDGED, wanted, judged)
        return found(desk, donation_id) or Faces({})

    return Work("Looking for faces", run, keep)


def unlooked(desk: Desk, donation_id: int) -> tuple[Head, ...]:
    """The heads that are meant to leave without their face and were not judged yet."""
    known, stay = _verdicts(desk, donation_id), opted_out(desk, donation_id)
    return tuple(
        head
        for head in looked_at.heads(desk, donation_id)
        if head.uid not in stay and known.of.get(head.uid) != head.content
    )


def found(desk: Desk, donation_id: int) -> Faces | None:
    """What was found about all that is meant to leave; None while some was not judged yet."""
    if unlooked(desk, donation_id):
        return None
    heads = looked_at.heads(desk, donation_id)
    known, decided = _verdicts(desk, donation_id), _decided(desk, donation_id)
    waiting = set(to_settle(desk, donation_id))
    judged = {head.uid: known.judged[head.uid] for head in heads if head.uid in known.judged}
    studies = {h.study.study_instance_uid for h in heads if h.uid in decided.confirmed}
    return Faces(judged, frozenset(studies - waiting), opted_out(desk, donation_id))


def opted_out(desk: Desk, donation_id: int) -> dict[str, str]:
    """Why faces stay, by original Series Instance UID; of series that are meant to leave."""
    if not desk.site.faces_may_stay:
        return {}
    kept = _decided(desk, donation_id).opted_out
    heads = looked_at.heads(desk, donation_id) if kept else ()
    return {head.uid: kept[head.uid] for head in heads if head.uid in kept}


def to_settle(desk: Desk, donation_id: int) -> tuple[str, ...]:
    """Studies with a verdict that nobody has confirmed yet."""
    waiting = _to_confirm(desk, donation_id)
    return tuple(dict.fromkeys(head.study.study_instance_uid for head in waiting))


def failed(desk: Desk, donation_id: int) -> tuple[str, ...]:
    """Series that stay here unless a box is drawn, slices are left out, or the face may stay."""
    stay, judged = opted_out(desk, donation_id), _verdicts(desk, donation_id).judged
    uids = (head.uid for head in looked_at.heads(desk, donation_id))
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
    waiting = _to_confirm(desk, donation_id)
    series = {head.uid for head in waiting if head.study.study_instance_uid == study_uid}
    if series:
        decided = _decided(desk, donation_id)
        record = replace(decided, confirmed=decided.confirmed | series)
        decide(desk, donation_id, Event.FACES_CONFIRMED, {Purpose.FACES: record})


def take_back(desk: Desk, donation_id: int, study_uid: str) -> None:
    """Nobody has confirmed this study any more. Voids a finished de-identification; TooLate."""
    heads, decided = looked_at.heads(desk, donation_id), _decided(desk, donation_id)
    series = {head.uid for head in heads if head.study.study_instance_uid == study_uid}
    if series & decided.confirmed:
        record = replace(decided, confirmed=decided.confirmed - series)
        decide(desk, donation_id, Event.FACES_TAKEN_BACK, {Purpose.FACES: record})


def opt_out(desk: Desk, donation_id: int, series_uid: str, reason: str) -> None:
    """Let the face of a series stay, for a reason that leaves with it; "" takes that back.

    The reason is searched for what identifies: here with what the index knows, and once more
    with the whole headers before anything is written. Voids a finished de-identification.
    Raises FacesMayNotStay, ReasonIdentifies or TooLate.
    """
    _opt_out(desk, donation_id, [series_uid], reason)


def opt_out_all(desk: Desk, donation_id: int, reason: str) -> None:
    """The same for every head that is meant to leave."""
    heads = [head.uid for head in looked_at.heads(desk, donation_id)]
    _opt_out(desk, donation_id, heads, reason)


def draw(
    desk: Desk, donation_id: int, series_uid: str, cuboids: tuple[Cuboid, ...]
) -> Work[Judged, Faces]:
    """Judge boxes that a person drew around the face of a series. Raises TooLate."""
    voiding.changeable(desk, donation_id)
    head, looks = _head(desk, donation_id, series_uid), desk.looks
    born = desk.patient(donation_id).birth_date

    def run(report: Report, cancel: CancelToken) -> Judged:
        return looks.drawn(head.study, head.series, cuboids, birth_date=born, cancel=cancel)

    def keep(judged: Judged) -> Faces:
        _write(desk, donation_id, Event.FACE_DRAWN, [head], {series_uid: judged})
        return found(desk, donation_id) or Faces({})

    return Work("Judging what was drawn", run, keep)


def portrait(desk: Desk, donation_id: int, series_uid: str) -> "Callable[[], Portrait]":
    """What draws the head before and after: a call that reads no records, for any thread."""
    head = _head(desk, donation_id, series_uid)
    judged = _verdicts(desk, donation_id).judged.get(series_uid)
    removal = judged.removal if judged else None
    if series_uid in opted_out(desk, donation_id):
        removal = None
    return partial(desk.looks.portrait, head.series, removal)


def decisions(desk: Desk, donation_id: int) -> dict[str, FaceDecision]:
    """What is done about the face of each head that is meant to leave, by original series UID.

    One that was not judged is not in it, and is held.
    """
    judged, stay = _verdicts(desk, donation_id), opted_out(desk, donation_id)
    confirmed = _decided(desk, donation_id).confirmed
    made: dict[str, FaceDecision] = {}
    for head in looked_at.heads(desk, donation_id):
        if head.uid in stay:
            made[head.uid] = FaceDecision(opted_out=True)
        elif judged.of.get(head.uid) == head.content and head.uid in judged.judged:
            made[head.uid] = decision(judged.judged[head.uid], confirmed=head.uid in confirmed)
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
        raise FacesMayNotStay
    if patterns(said) or Identifiers.from_patient(desk.patient(donation_id)).find(said):
        raise ReasonIdentifies
    decided = _decided(desk, donation_id)
    reasons = {uid: why for uid, why in decided.opted_out.items() if uid not in series_uids}
    if said:
        reasons |= dict.fromkeys(series_uids, said)
    if reasons != decided.opted_out:
        record = replace(decided, opted_out=reasons)
        decide(desk, donation_id, Event.FACE, {Purpose.FACES: record})


def _to_confirm(desk: Desk, donation_id: int) -> list[Head]:
    known, stay = _verdicts(desk, donation_id), opted_out(desk, donation_id)
    confirmed = _decided(desk, donation_id).confirmed
    return [
        head
        for head in looked_at.heads(desk, donation_id)
        if (uid := head.uid) in known.judged
        and uid not in stay
        and uid not in confirmed
        and known.judged[uid].verdict is not Verdict.FAILED
    ]


def _head(desk: Desk, donation_id: int, series_uid: str) -> Head:
    for head in looked_at.heads(desk, donation_id):
        if head.uid == series_uid:
            return head
    raise Refused("This series is not meant to leave, so there is no face to look for.")


def _write(
    desk: Desk,
    donation_id: int,
    event: Event,
    heads: Collection[Head],
    judged: Mapping[str, Judged],
) -> None:
    """Keep verdicts; what a person confirmed about these series before is void."""
    known, decided = _verdicts(desk, donation_id), _decided(desk, donation_id)
    of = {head.uid: head.content for head in heads}
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
