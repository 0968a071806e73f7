"""Text in the pixels of a donation: looked for, decided by a person, settled before it leaves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from midrc_desktop.burned_in.found import Looked, Verdict
from midrc_desktop.burned_in.regions import Region, TextDecision
from midrc_desktop.burned_in.regions import decisions as decided
from midrc_desktop.burned_in.regions import regions as regions_of
from midrc_desktop.dicom.study import Series
from midrc_desktop.errors import Refused
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import looked_at, text_templates, voiding
from midrc_desktop.workflow.deciding import decide
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import Work

Images = dict[str, Looked]
"""What was read in each image, by original SOP Instance UID."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written in the images that are meant to leave, and what is decided about it.

    `looked` is by original SOP Instance UID; `settled` are the series that a person has settled.
    """

    looked: Images
    regions: tuple[Region, ...] = ()
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Decided:
    """What is kept of decisions, also for series that are left out at present."""

    regions: tuple[Region, ...] = ()
    settled: frozenset[str] = frozenset()


def look(desk: Desk, donation_id: int) -> Work[Images, Texts]:
    """Look for text in all that is meant to leave and was not looked at yet. Raises TooLate.

    A series with a new image is looked at as a whole. What was harmless before is judged anew:
    the new files may tell that it is a name.
    """
    from midrc_desktop.identifiers.collect import collect

    voiding.changeable(desk, donation_id)
    patient, pool, looks = desk.patient(donation_id), desk.pool, desk.looks
    wanted, before = unlooked(desk, donation_id), _looked(desk, donation_id)
    sources = [instance.source for instance in patient.instances()]

    def run(report: Report, cancel: CancelToken) -> Images:
        if not wanted:
            return {}
        collected = collect(sources, pool=pool, report=report, cancel=cancel)
        known = Identifiers.from_patient(patient).merge(collected.identifiers)
        images = looks.texts(wanted, known, report=report, cancel=cancel)
        return _judged_anew(before, known) | images

    title = "Looking for text in the images"
    return Work(title, run, lambda images: _keep(desk, donation_id, images))


def unlooked(desk: Desk, donation_id: int) -> tuple[Series, ...]:
    """The series that are meant to leave with an image that was not looked at yet."""
    known = _looked(desk, donation_id)
    return tuple(
        series
        for _, series in looked_at.pictures(desk, donation_id)
        if any(one.sop_instance_uid not in known for one in series.instances)
    )


def found(desk: Desk, donation_id: int) -> Texts | None:
    """What was found in all that is meant to leave; None while some was not looked at yet."""
    if unlooked(desk, donation_id):
        return None
    series = [one for _, one in looked_at.pictures(desk, donation_id)]
    here = {one.series_instance_uid for one in series}
    known, kept = _looked(desk, donation_id), _decided(desk, donation_id)
    images = (one.sop_instance_uid for of in series for one in of.instances)
    return Texts(
        looked={uid: known[uid] for uid in images},
        regions=tuple(region for region in kept.regions if region.series_uid in here),
        settled=kept.settled & here,
    )


def to_settle(desk: Desk, donation_id: int) -> tuple[str, ...]:
    """Series that a person has to look at yet: with text, or of a kind that often shows some."""
    if (texts := found(desk, donation_id)) is None:
        return ()
    with_text = {region.series_uid for region in texts.regions}
    wanted = (with_text | desk.about(donation_id, looked_at.kinds).often_text) - texts.settled
    uids = (one.series_instance_uid for _, one in looked_at.pictures(desk, donation_id))
    return tuple(uid for uid in uids if uid in wanted)


def change(desk: Desk, donation_id: int, regions: Collection[Region]) -> None:
    """Put these regions in place of those that `found` told; a series that changes is unsettled.

    Voids a finished de-identification. Raises TooLate, or Refused before text was looked for.
    """
    texts = _found(desk, donation_id)
    now = tuple(sorted(regions, key=lambda region: region.number))
    touched = {region.series_uid for region in set(texts.regions) ^ set(now)}
    if touched:
        kept = _decided(desk, donation_id)
        told = set(texts.regions)
        hidden = tuple(region for region in kept.regions if region not in told)
        record = _Decided((*hidden, *now), kept.settled - touched)
        decide(desk, donation_id, Event.TEXT, {Purpose.TEXTS: record})


def free_number(desk: Desk, donation_id: int) -> int:
    """A number for a region that is drawn: no region of the donation has it."""
    kept = _decided(desk, donation_id)
    return 1 + max((region.number for region in kept.regions), default=0)


def settle(desk: Desk, donation_id: int, series_uids: Collection[str]) -> None:
    """A person has looked at these series, and what is covered in them is right.

    Raises TooLate, or Refused before text was looked for.
    """
    _found(desk, donation_id)
    here = {one.series_instance_uid for _, one in looked_at.pictures(desk, donation_id)}
    kept = _decided(desk, donation_id)
    settled = kept.settled | (here & set(series_uids))
    if settled != kept.settled:
        record = replace(kept, settled=settled)
        decide(desk, donation_id, Event.TEXT_SETTLED, {Purpose.TEXTS: record})


def save_template(desk: Desk, donation_id: int, series_uid: str) -> None:
    """Keep what is covered in this series for images of the same device in later donations."""
    texts = _found(desk, donation_id)
    for _, series in looked_at.pictures(desk, donation_id):
        if series.series_instance_uid == series_uid:
            text_templates.keep(desk, text_templates.made_from(series, texts.regions))


def templates(desk: Desk) -> tuple[text_templates.Template, ...]:
    """The regions that this site keeps for its devices."""
    return text_templates.templates(desk)


def decisions(desk: Desk, donation_id: int) -> dict[str, TextDecision]:
    """What is done to each image that is meant to leave, by original SOP Instance UID."""
    known, kept = _looked(desk, donation_id), _decided(desk, donation_id)
    waiting = set(to_settle(desk, donation_id))
    made: dict[str, TextDecision] = {}
    for _, series in looked_at.pictures(desk, donation_id):
        uid = series.series_instance_uid
        own = [region for region in kept.regions if region.series_uid == uid]
        made |= decided(series.instances, known, own, settled=uid not in waiting)
    return made


def _judged_anew(images: Images, identifiers: Identifiers) -> Images:
    """Those images with a harmless text that identifies by what is known now, corrected."""
    from midrc_desktop.burned_in.verdict import verdict

    anew: Images = {}
    for uid, one in images.items():
        hits = tuple(
            replace(hit, verdict=Verdict.IDENTIFIER)
            if hit.verdict is Verdict.HARMLESS
            and verdict(hit.text, identifiers) is Verdict.IDENTIFIER
            else hit
            for hit in one.hits
        )
        if hits != one.hits:
            anew[uid] = replace(one, hits=hits)
    return anew


def _keep(desk: Desk, donation_id: int, images: Images) -> Texts:
    if images:
        known, record = _looked(desk, donation_id) | images, _decided(desk, donation_id)
        for series in desk.about(donation_id, looked_at.kinds).pictures.values():
            if any(one.sop_instance_uid in images for one in series.instances):
                record = _with(desk, record, series, known)
        records: dict[Purpose, object] = {Purpose.TEXT_LOOKED: known, Purpose.TEXTS: record}
        decide(desk, donation_id, Event.TEXT_LOOKED, records)
    return found(desk, donation_id) or Texts({})


def _with(desk: Desk, kept: _Decided, series: Series, images: Mapping[str, Looked]) -> _Decided:
    """The decisions with what was found in a series; what a person drew there stays."""
    uid = series.series_instance_uid
    drawn = tuple(r for r in kept.regions if r.series_uid != uid or r.verdict is None)
    first = 1 + max((region.number for region in kept.regions), default=0)
    new = regions_of(series, images, first)
    like = text_templates.proposed(desk, series, first + len(new))
    return _Decided((*drawn, *new, *like), kept.settled - {uid})


def _found(desk: Desk, donation_id: int) -> Texts:
    if (texts := found(desk, donation_id)) is None:
        raise Refused(
            "The images were not searched for text yet.",
            safe="Nothing was changed.",
            advice="Search them first.",
        )
    return texts


def _looked(desk: Desk, donation_id: int) -> Images:
    return desk.read(donation_id, Purpose.TEXT_LOOKED, Images) or {}


def _decided(desk: Desk, donation_id: int) -> _Decided:
    return desk.read(donation_id, Purpose.TEXTS, _Decided) or _Decided()
