"""Which images and series of a donation are looked at for text and for faces."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.described import subject
from midrc_desktop.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the headers say of a patient's series, whatever is chosen to leave; by original UID.

    `pictures` are the series with only those images that have pixels and that the commons would
    take; `often_text` those of them in which text is likely; `heads` those that may show a face,
    each with its `Head.content` where no image is left out.
    """

    pictures: dict[str, Series]
    often_text: frozenset[str]
    heads: dict[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """A series that may show a face; `content` changes where an image comes or is left out."""

    study: Study
    series: Series
    content: str

    @property
    def uid(self) -> str:
        """The original Series Instance UID."""
        return self.series.series_instance_uid


def kinds(patient: Patient) -> Kinds:
    """The kinds of all of a patient's series; asked through `desk.about`."""
    from midrc_desktop.burned_in.likely import text_likely
    from midrc_desktop.defacing.needed import carries_face

    pictures: dict[str, Series] = {}
    often: set[str] = set()
    heads: dict[str, str] = {}
    for study, series in patient.series():
        uid = series.series_instance_uid
        own = tuple(one for one in series.instances if _could_leave(one, series.modality))
        if not own:
            continue
        pictures[uid] = replace(series, instances=own)
        if any(text_likely(one, series.modality) for one in own):
            often.add(uid)
        if carries_face(study, series) is not None:
            heads[uid] = _content(pictures[uid])
    return Kinds(pictures, frozenset(often), heads)


def pictures(desk: Desk, donation_id: int) -> tuple[tuple[Study, Series], ...]:
    """The series that are meant to leave and could, with only their images that could."""
    return tuple(_pictures(desk, donation_id))


def heads(desk: Desk, donation_id: int) -> tuple[Head, ...]:
    """Those of `pictures` that may show a face."""
    known = desk.about(donation_id, kinds)
    return tuple(
        Head(study, series, known.heads[uid] if series is known.pictures[uid] else _content(series))
        for study, series in _pictures(desk, donation_id)
        if (uid := series.series_instance_uid) in known.heads
    )


def _pictures(desk: Desk, donation_id: int) -> Iterator[tuple[Study, Series]]:
    could = desk.about(donation_id, kinds).pictures
    out = importing.choices(desk, donation_id).left_out_images
    for study, series in subject(desk, donation_id).series():
        if (own := could.get(series.series_instance_uid)) is None:
            continue
        if out:
            left = tuple(one for one in own.instances if one.sop_instance_uid not in out)
            own = own if len(left) == len(own.instances) else replace(own, instances=left)
        if own.instances:
            yield study, own


def _content(series: Series) -> str:
    said = "\n".join(one.sop_instance_uid for one in series.instances)
    return hashlib.sha256(said.encode()).hexdigest()


def _could_leave(instance: Instance, modality: str) -> bool:
    return instance.has_pixels and _taken(instance.sop_class_uid, modality)


@lru_cache(maxsize=256)
def _taken(sop_class: str, modality: str) -> bool:
    from midrc_desktop.deid.plan import not_taken, unknown_object
    from midrc_desktop.submission.properties import BY_MODALITY

    like = Instance(Source(""), sop_class, "", "", has_pixels=True)
    return not (unknown_object(like) or not_taken(like, modality, BY_MODALITY))
