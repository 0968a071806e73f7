"""Studies of a patient who is already here, put together with the ones that are."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from midrc_desktop.dicom.study import Instance, Patient, Series, Study

T = TypeVar("T")


def join(old: Patient, new: Patient) -> Patient:
    """One patient with the studies, series and instances of both.

    An instance that both have is the one of `new`: its file is the one that is at hand now.
    """
    return replace(
        old,
        names=_union(old.names, new.names),
        ids=_union(old.ids, new.ids),
        birth_date=old.birth_date or new.birth_date,
        sex=old.sex or new.sex,
        ethnic_group=old.ethnic_group or new.ethnic_group,
        studies=_merge(old.studies, new.studies, lambda s: s.study_instance_uid, _join_studies),
    )


def without(patient: Patient, sop_instance_uids: frozenset[str]) -> Patient:
    """The patient without some instances, and without series and studies that are empty then."""
    studies = (
        replace(
            study,
            series=tuple(
                kept
                for series in study.series
                if (kept := _less(series, sop_instance_uids)).instances
            ),
        )
        for study in patient.studies
    )
    return replace(patient, studies=tuple(study for study in studies if study.series))


def _less(series: Series, uids: frozenset[str]) -> Series:
    kept = tuple(i for i in series.instances if i.sop_instance_uid not in uids)
    return series if len(kept) == len(series.instances) else replace(series, instances=kept)


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _merge(
    first: Iterable[T], second: Iterable[T], key: Callable[[T], str], both: Callable[[T, T], T]
) -> tuple[T, ...]:
    found = {key(one): one for one in first}
    for one in second:
        found[key(one)] = both(found[key(one)], one) if key(one) in found else one
    return tuple(found.values())


def _join_studies(old: Study, new: Study) -> Study:
    series = _merge(old.series, new.series, lambda s: s.series_instance_uid, _join_series)
    return replace(old, series=series)


def _join_series(old: Series, new: Series) -> Series:
    from midrc_desktop.dicom.order import ordered

    instances = _merge(old.instances, new.instances, _sop, lambda _, again: again)
    return replace(old, instances=ordered(instances))


def _sop(instance: Instance) -> str:
    return instance.sop_instance_uid
