"""What leaves beside what it was: everything that the review page needs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from midrc_desktop.deid.outcome import FileOutcome
from midrc_desktop.dicom.sources import open_source
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import Refused, Unreadable
from midrc_desktop.submission.manifest import FaceOutcome
from midrc_desktop.submission.records import Records
from midrc_desktop.workflow import assembling, cards, deidentifying, importing
from midrc_desktop.workflow.deidentifying import Finished
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.shown import shown

if TYPE_CHECKING:
    from pydicom import Dataset

    from midrc_desktop.deid.changes import Change


@dataclass(frozen=True, slots=True)
class Pair:
    """One file: the original, and what leaves for it (a member of its series' zip).

    The UIDs are the originals' and the new one. `masked`, `blanked` and `remark` are as
    in `deid.outcome.FileOutcome`: what became of the pixels.
    """

    before: Source
    after: Source
    sop_uid: str
    new_sop_uid: str
    masked: bool = False
    blanked: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LeavingSeries:
    """One series that leaves; `pairs` in the order of geometry, `bytes` of its zip.

    `original_series_uid` finds the series in `desk.patient`; it does not leave. `face` is what
    became of its face, None where its headers say that it shows none; `face_reason` is why the
    face stays, or "". `texts` counts the places where text is covered.
    """

    study_uid: str
    series_uid: str
    original_study_uid: str
    original_series_uid: str
    modality: str
    region: str
    bytes: int
    face: FaceOutcome | None
    face_reason: str
    texts: int
    pairs: tuple[Pair, ...]

    @property
    def has_face(self) -> bool:
        """Whether it leaves with its face."""
        return self.face is FaceOutcome.STAYS


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """Files of one series that stay here for one reason; `kind` as in `deid.plan.Held`."""

    kind: str
    reason: str
    modality: str
    original_series_uid: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What will leave and what will not.

    `package`, `records`, `problems`, `remarks` and `manifest_sha256` are empty until the
    package is assembled. `bytes` is that of the package, or of its zips until then. `left_out`
    counts series that a person left out, `not_proposed` those that the program proposed to leave
    out and that stayed so.
    """

    case_id: str
    package: str
    studies: int
    images: int
    bytes: int
    series: tuple[LeavingSeries, ...]
    held: tuple[HeldFiles, ...]
    left_out: int
    not_proposed: int
    records: Records
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    manifest_sha256: str


def review(desk: Desk, donation_id: int) -> Review:
    """All that leaves, beside what it was. Raises Refused if nothing is de-identified."""
    done = deidentifying.finished(desk, donation_id)
    if done is None:
        raise Refused(
            "There is nothing to review yet.",
            safe="Nothing was changed.",
            advice="De-identify the donation first.",
        )
    package = assembling.assembled(desk, donation_id)
    series = _series(desk, donation_id, done)
    out = importing.choices(desk, donation_id).left_out
    proposed = importing.proposed(desk, donation_id)
    not_proposed = sum(1 for uid, one in proposed.items() if uid in out and not one.include)
    return Review(
        case_id=desk.case_id(donation_id),
        package=package.name if package else "",
        studies=len({one.study_uid for one in series}),
        images=sum(len(one.pairs) for one in series),
        bytes=package.bytes if package else sum(one.bytes for one in series),
        series=series,
        held=_held(done),
        left_out=len(out & proposed.keys()) - not_proposed,
        not_proposed=not_proposed,
        records=package.records if package else {},
        problems=package.problems if package else (),
        remarks=package.remarks if package else (),
        manifest_sha256=package.manifest_sha256 if package else "",
    )


def compare(desk: Desk, donation_id: int, pair: Pair) -> "tuple[Change, ...]":
    """Every attribute of a pair's file that was changed or kept, with the reason.

    Reads both headers without pixels and no records, so any thread may call it. Raises
    Unreadable if the original is gone or damaged.
    """
    from midrc_desktop.deid.changes import changes

    return changes(_header(pair.before), _header(pair.after))


def _header(source: Source) -> "Dataset":
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        with open_source(source) as stream:
            return pydicom.dcmread(stream, force=True, stop_before_pixels=True)
    except (OSError, ValueError, EOFError, AttributeError, InvalidDicomError) as problem:
        raise Unreadable(
            "This image cannot be read any more, so it cannot be compared.",
            advice="If the originals are on a CD, put it in again.",
        ) from problem


def _series(desk: Desk, donation_id: int, done: Finished) -> tuple[LeavingSeries, ...]:
    folder = deidentifying.package_folder(desk, donation_id)
    told = shown(desk, donation_id, done)
    regions = {
        one.series_instance_uid: cards.region(one) for _, one in desk.patient(donation_id).series()
    }
    sources: dict[str, list[FileOutcome]] = {}
    for file in done.outcome.written():
        sources.setdefault(file.new_series_uid, []).append(file)
    return tuple(
        LeavingSeries(
            study_uid=one.study_uid,
            series_uid=one.series_uid,
            original_study_uid=one.original_study_uid,
            original_series_uid=one.original_series_uid,
            modality=one.modality,
            region=regions.get(one.original_series_uid, ""),
            bytes=one.entry.size,
            face=told[one.original_series_uid].face,
            face_reason=told[one.original_series_uid].reason,
            texts=told[one.original_series_uid].texts,
            pairs=tuple(
                Pair(
                    file.source,
                    Source(
                        str(folder / one.zip_path),
                        (f"{one.series_uid}/{file.new_sop_uid}.dcm",),
                    ),
                    file.sop_uid,
                    file.new_sop_uid,
                    masked=file.masked,
                    blanked=file.blanked,
                    remark=file.remark,
                )
                for file in sources.get(one.series_uid, ())
            ),
        )
        for one in done.series
    )


def _held(done: Finished) -> tuple[HeldFiles, ...]:
    groups: dict[tuple[str, str, str, str], list[Source]] = {}
    for file in done.outcome.held():
        key = (file.kind, " ".join(file.reasons), file.modality, file.series_uid)
        groups.setdefault(key, []).append(file.source)
    return tuple(HeldFiles(*key, tuple(sources)) for key, sources in groups.items())
