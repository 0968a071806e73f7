"""Studies and series as rows of the tree: plain values, without a window."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from midrc_desktop.dicom.study import Patient, Series
from midrc_desktop.workflow.glimpses import Glimpse
from midrc_desktop.workflow.neuro import Neuro
from midrc_desktop.workflow.proposing import Proposal
from midrc_desktop.workflow.remarks import Remark

_NOTHING = Proposal(True, "")


@dataclass(slots=True)
class SeriesRow:
    """One series. `name` may identify; `has_images` says that it can have a thumbnail."""

    uid: str
    name: str
    number: int | None
    modality: str
    part: str
    date: str
    images: int
    documents: int
    proposal: Proposal = _NOTHING

    @property
    def has_images(self) -> bool:
        """Whether there is anything to see."""
        return self.images > 0


@dataclass(slots=True)
class StudyRow:
    """One study. `name` may identify; `remarks` are phrases, `held` that a question holds it."""

    uid: str
    name: str
    date: str
    remarks: tuple[str, ...] = ()
    held: bool = False
    series: list[SeriesRow] = field(default_factory=list)

    @property
    def images(self) -> int:
        """Images of all series."""
        return sum(one.images for one in self.series)

    @property
    def documents(self) -> int:
        """Documents of all series."""
        return sum(one.documents for one in self.series)

    @property
    def modalities(self) -> str:
        """The modalities, in order of appearance."""
        return ", ".join(dict.fromkeys(one.modality for one in self.series))

    @property
    def neuro(self) -> Neuro:
        """The surest of what its series are."""
        found = {one.proposal.neuro for one in self.series}
        return next((sure for sure in (Neuro.WANTED, Neuro.MAYBE) if sure in found), Neuro.NO)


def rows_of(
    patient: Patient,
    proposals: Mapping[str, Proposal],
    remarks: Mapping[str, Sequence[Remark]],
    held: Collection[str],
) -> list[StudyRow]:
    """The rows of a patient's studies, in their order."""
    return [
        StudyRow(
            uid=study.study_instance_uid,
            name=study.description,
            date=study.date,
            remarks=tuple(one.phrase for one in remarks.get(study.study_instance_uid, ())),
            held=study.study_instance_uid in held,
            series=[_series_row(series, proposals) for series in study.series],
        )
        for study in patient.studies
    ]


def _series_row(series: Series, proposals: Mapping[str, Proposal]) -> SeriesRow:
    images = series.images
    return SeriesRow(
        uid=series.series_instance_uid,
        name=series.description or series.protocol_name,
        number=series.number,
        modality=series.modality,
        part=series.body_part.capitalize(),
        date=series.date,
        images=images,
        documents=len(series.instances) - images,
        proposal=proposals.get(series.series_instance_uid, _NOTHING),
    )


def row_of(glimpse: Glimpse) -> SeriesRow:
    """A series of which the first files were just read; its description is not told yet."""
    return SeriesRow(
        uid=glimpse.series_instance_uid,
        name="",
        number=glimpse.number,
        modality=glimpse.modality,
        part=glimpse.part.capitalize(),
        date=glimpse.date,
        images=glimpse.images,
        documents=glimpse.documents,
    )
