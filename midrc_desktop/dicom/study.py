"""Patient, study, series, instance: what an import found, as plain values.

Everything here is frozen, holds no pixels and can be written to JSON with msgspec. It holds
identifiers: it is kept in memory or sealed in the store, never logged.
"""

from collections.abc import Iterator
from dataclasses import dataclass

Vector = tuple[float, float, float]
Orientation = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of one file are: a path, and members to descend into if it is a zip.

    `members` is empty for a plain file, and holds one name for a file in a zip, two for a file
    in a zip in a zip.
    """

    path: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FramePlace:
    """Where one frame of an enhanced multi-frame object lies (PS3.3 C.7.6.16.2.3 and .4).

    `position` and `orientation` are Image Position and Image Orientation (Patient), in mm and
    direction cosines. Frames at one place have different phases: `phase` is Temporal Position
    Index (0020,9128), 0 where there is none. Where Dimension Index Values (0020,9157) for echo,
    cardiac phase, diffusion, the part of a complex image or what is private differ too, it is
    the rank of all these together within the object, from 0.
    """

    position: Vector | None
    orientation: Orientation | None
    phase: int = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """One SOP instance as its header describes it. Absent values are "" or None.

    `pixel_spacing` is between rows, then columns, in mm; at the detector where the patient's is
    not told. `slice_thickness` is in mm, `gantry_tilt` in degrees, `echo_time` in ms;
    `temporal_position` is Temporal Position Identifier (0020,0100). `frame_places` has one place
    for each frame of an enhanced object, and is empty for all others. `scanning_sequence` are the
    terms of Scanning Sequence (0018,0020) of a classic MR image, as "EP"; `b_value` is its
    Diffusion b-value (0018,9087) in s/mm2.
    """

    source: Source
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    instance_number: int | None = None
    image_position: Vector | None = None
    image_orientation: Orientation | None = None
    rows: int = 0
    columns: int = 0
    frames: int = 1
    has_pixels: bool = False
    image_type: tuple[str, ...] = ()
    burned_in_annotation: str = ""
    recognizable_visual_features: str = ""
    acquisition_number: int | None = None
    pixel_spacing: tuple[float, float] | None = None
    slice_thickness: float | None = None
    gantry_tilt: float | None = None
    temporal_position: int | None = None
    echo_time: float | None = None
    frame_places: tuple[FramePlace, ...] = ()
    scanning_sequence: tuple[str, ...] = ()
    b_value: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One series; its instances are in the order of geometry, not of file names.

    `uid_made` says that its files carry no Series Instance UID: it was made from what they have
    in common (`dicom.missing`), and de-identified files get one in its place.
    """

    series_instance_uid: str
    modality: str
    description: str
    body_part: str
    number: int | None
    date: str
    protocol_name: str
    frame_of_reference_uid: str
    manufacturer: str
    instances: tuple[Instance, ...]
    uid_made: bool = False

    @property
    def images(self) -> int:
        """How many instances are images: a report is a document and none."""
        return sum(instance.has_pixels for instance in self.instances)


@dataclass(frozen=True, slots=True)
class Study:
    """One study. `date` is a DICOM DA (YYYYMMDD) or ""; `patient_age` a DICOM AS or ""."""

    study_instance_uid: str
    date: str
    description: str
    accession_number: str
    patient_age: str
    series: tuple[Series, ...]

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities in this study, in the order in which they appear."""
        return tuple(dict.fromkeys(series.modality for series in self.series))


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient as the files name them.

    `key` is what pseudonyms are made of: the normalised PatientID, with its issuer only where
    every file of every study carries the same one, or "study:<UID>" where there is no PatientID.
    `names` and `ids` hold every spelling that the files use.
    """

    key: str
    patient_id: str
    issuer: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    birth_date: str
    sex: str
    ethnic_group: str
    studies: tuple[Study, ...]

    def series(self) -> Iterator[tuple[Study, Series]]:
        """Every series with the study that it belongs to."""
        for study in self.studies:
            for series in study.series:
                yield study, series

    def instances(self) -> Iterator[Instance]:
        """Every instance of every series."""
        for _, series in self.series():
            yield from series.instances


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not taken, with the reason as a sentence.

    `kind` is one of: "not DICOM", "damaged", "no image", "duplicate", "different duplicate",
    "unreadable", "archive". Of a damaged image the header may still say which it was:
    `series_uid` and `sop_uid`, else "".
    """

    source: Source
    kind: str
    reason: str
    series_uid: str = ""
    sop_uid: str = ""


LOST = frozenset({"damaged", "unreadable", "archive"})
"""Kinds of skipped files that may have held an image of somebody."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something in the headers that only a person can settle.

    `kind` is one of: "names" (one patient id, several names that share no part), "spelling"
    (one patient id, one name in several spellings), "ids" (one study, several patient ids; or
    one patient id from several issuers), "birth dates" (one patient id, several birth dates),
    "no id" (a study without a patient id). `blocks` says that the studies are held until a
    person has settled it ("names", "ids" and "birth dates" do).
    """

    kind: str
    patient_key: str
    study_uids: tuple[str, ...]
    sentence: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Index:
    """What an import found: patients with their studies, and what was not taken and why."""

    patients: tuple[Patient, ...]
    skipped: tuple[Skipped, ...]
    disagreements: tuple[Disagreement, ...]
    files: int
