"""Which images and series of a donation are looked at for text and for faces."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from midrc_desktop.dicom.study import Instance, Patient, Series, Study
from midrc_desktop.workflow.described import subject
from midrc_desktop.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the headers say of a patient's images, whatever is chosen to leave.

    `pictures` are original SOP Instance UIDs of images with pixels that the commons would take;
    `often_text` the series in which text is likely, `heads` those that may show a face.
    """

    pictures: frozenset[str]
    often_text: frozenset[str]
    heads: frozenset[str]


def kinds(patient: Patient) -> Kinds:
    """The kinds of all of a patient's images; asked through `desk.about`."""
    from midrc_desktop.defacing.needed import carries_face

    heads: set[str] = set()
    pictures: set[str] = set()
    often: set[str] = set()
    for study, series in patient.series():
        own = [one for one in series.instances if _could_leave(one, series.modality)]
        pictures.update(one.sop_instance_uid for one in own)
        if any(_often_text(one, series.modality) for one in own):
            often.add(series.series_instance_uid)
        if own and carries_face(study, series) is not None:
            heads.add(series.series_instance_uid)
    return Kinds(frozenset(pictures), frozenset(often), frozenset(heads))


def pictures(desk: Desk, donation_id: int) -> tuple[tuple[Study, Series], ...]:
    """The series that are meant to leave and could, with only their images that could."""
    could = desk.about(donation_id, kinds).pictures
    return tuple(_only(subject(desk, donation_id), could))


def heads(desk: Desk, donation_id: int) -> tuple[tuple[Study, Series], ...]:
    """Those of `pictures` that may show a face."""
    known = desk.about(donation_id, kinds).heads
    return tuple(
        (study, series)
        for study, series in pictures(desk, donation_id)
        if series.series_instance_uid in known
    )


def content(series: Series) -> str:
    """A hash of which images a series has: another one where one came or was left out."""
    said = "\n".join(one.sop_instance_uid for one in series.instances)
    return hashlib.sha256(said.encode()).hexdigest()


def _only(patient: Patient, could: frozenset[str]) -> Iterator[tuple[Study, Series]]:
    for study, series in patient.series():
        own = tuple(one for one in series.instances if one.sop_instance_uid in could)
        if own:
            yield (
                study,
                series if len(own) == len(series.instances) else replace(series, instances=own),
            )


def _could_leave(instance: Instance, modality: str) -> bool:
    return instance.has_pixels and _taken(instance.sop_class_uid, modality)


@lru_cache(maxsize=256)
def _taken(sop_class: str, modality: str) -> bool:
    from midrc_desktop.deid.plan import not_taken, unknown_object
    from midrc_desktop.dicom.study import Source
    from midrc_desktop.submission.properties import BY_MODALITY

    like = Instance(Source(""), sop_class, "", "", has_pixels=True)
    return not (unknown_object(like) or not_taken(like, modality, BY_MODALITY))


def _often_text(instance: Instance, modality: str) -> bool:
    from midrc_desktop.burned_in.likely import text_likely

    return text_likely(instance, modality) is not None
