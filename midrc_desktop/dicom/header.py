"""What the import needs from one file's header: read once, in a worker, without the pixels."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from midrc_desktop.dicom.completeness import pixels_behind, pixels_follow
from midrc_desktop.dicom.disc import CONTENTS_OF_A_DISC, DICOMDIR, referred
from midrc_desktop.dicom.elements import BROKEN, double, number, numbers, text, unsigned
from midrc_desktop.dicom.frames import six, three
from midrc_desktop.dicom.missing import made_series_uid
from midrc_desktop.dicom.places import PER_FRAME, SHARED, measured
from midrc_desktop.dicom.recognise import Content, recognise
from midrc_desktop.dicom.scan import members
from midrc_desktop.dicom.sources import BadArchive, Gone, open_archive, open_source
from midrc_desktop.dicom.study import FramePlace, Instance, Skipped, Source
from midrc_desktop.dicom.walk import Odd, Walked, walk

config.settings.reading_validation_mode = config.IGNORE

TAGS = (
    *(0x00080008, 0x00080016, 0x00080018, 0x00080020, 0x00080021, 0x00080050, 0x00080060),
    *(0x00080070, 0x00081030, 0x0008103E, 0x00100010, 0x00100020, 0x00100021, 0x00100030),
    *(0x00100040, 0x00101010, 0x00102160, 0x00180015, 0x00180020, 0x00180050, 0x00180081),
    *(0x00181030, 0x00181120, 0x00181164, 0x00182010, 0x00189087, 0x0020000D, 0x0020000E),
    *(0x00200011, 0x00200012, 0x00200013, 0x00200032, 0x00200037, 0x00200052, 0x00200100),
    *(0x00209222, 0x00280002, 0x00280008, 0x00280010, 0x00280011, 0x00280030, 0x00280100),
    *(0x00280301, 0x00280302, 0x52009229, 0x52009230),
)
"""The attributes that an import reads."""

_MEDIA_CLASS = 0x00020002
_ROWS, _COLUMNS = 0x00280010, 0x00280011
_UIDS = (0x0020000D, 0x0020000E, 0x00080018)
_SPACINGS = (0x00280030, 0x00181164, 0x00182010)
_CUT_SHORT = "The file ends too early; it was probably not copied completely."
_NOT_READ = "The file cannot be read as DICOM."
_NO_STUDY = "The file does not say which study it belongs to."
_NO_IMAGE = "The file does not say which image it is."


@dataclass(frozen=True, slots=True)
class Header:
    """One instance, with what its file says of the patient, the study and the series.

    `series_uid_made` says that the file has no Series Instance UID, and that `series_uid` was
    made from what else it says of its series.
    """

    instance: Instance
    patient_id: str
    issuer: str
    name: str
    birth_date: str
    sex: str
    ethnic_group: str
    study_uid: str
    study_date: str
    study_description: str
    accession_number: str
    patient_age: str
    series_uid: str
    modality: str
    series_description: str
    body_part: str
    series_number: int | None
    series_date: str
    protocol_name: str
    frame_of_reference_uid: str
    manufacturer: str
    series_uid_made: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A header, with what a reader that looks for more found in the same file."""

    header: Header
    found: object


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds, or a disc's table of contents refers to; and what is refused of it.

    Of an archive, `size` is the length in bytes and `plain` that of its files when unpacked.
    """

    found: tuple[Source | Skipped, ...]
    size: int = 0
    plain: int = 0


def read_header(source: Source) -> Header | Skipped | Contents:
    """The header of one file, or the files of an archive, or why the file is not taken."""
    try:
        with open_source(source) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            content = recognise(file.read(132))
            file.seek(0)
            if content is Content.DICOM:
                try:
                    return _read(source, file, size)
                except BROKEN as why:
                    if isinstance(why, OSError) and why.errno is not None:
                        raise  # the disc or the network, not the bytes
                    return Skipped(source, "damaged", _NOT_READ)
            if content is Content.ARCHIVE:
                archive = open_archive(source)
                return Contents(tuple(members(source, archive)), archive.size, archive.plain)
            return Skipped(source, "not DICOM", content.value)
    except Gone as why:
        return Skipped(source, "unreadable", why.title)
    except BadArchive as why:
        return Skipped(source, "archive", why.title)
    except OSError:
        return Skipped(source, "unreadable", Gone.title)


def _read(source: Source, file: BinaryIO, size: int) -> Header | Skipped | Contents:
    walked = walk(file)
    if walked is not None:
        with suppress(Odd):
            return _walked(source, file, size, walked)
    file.seek(0)
    return _parsed(source, file, size)


def _walked(source: Source, file: BinaryIO, size: int, walked: Walked) -> Header | Skipped:
    """The header as it was walked. Raises Odd where it should be read by pydicom."""
    has_pixels, whole = pixels_behind(walked, file, size)
    return _taken(source, walked, walked.syntax, has_pixels=has_pixels, whole=whole)


def _parsed(source: Source, file: BinaryIO, size: int) -> Header | Skipped | Contents:
    """The header by pydicom, for what is not the common case: a disc's table of contents, too."""
    header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(TAGS))
    meta = header.file_meta
    if text(meta, _MEDIA_CLASS) == DICOMDIR:
        itself = Skipped(source, "no image", CONTENTS_OF_A_DISC)
        return Contents((itself, *referred(source, file)))
    syntax = text(meta, 0x00020010)
    nothing_said = not any(text(header, tag) for tag in _UIDS) and 0x00080016 not in header
    if nothing_said and not header.preamble:
        return Skipped(source, "not DICOM", Content.OTHER.value)
    if syntax == DeflatedExplicitVRLittleEndian:
        has_pixels, whole = unsigned(header, _ROWS) > 0 and unsigned(header, _COLUMNS) > 0, True
    else:
        has_pixels, whole = pixels_follow(header, file, size)
    return _taken(source, header, syntax, has_pixels=has_pixels, whole=whole)


def _taken(
    source: Source, header: Dataset | Walked, syntax: str, *, has_pixels: bool, whole: bool
) -> Header | Skipped:
    """The header, or why the file is not taken."""
    study_uid, series_uid, sop_uid = (text(header, tag) for tag in _UIDS)
    if not whole or (unsigned(header, _ROWS) and unsigned(header, _COLUMNS) and not has_pixels):
        return Skipped(source, "damaged", _CUT_SHORT, series_uid, sop_uid)
    if not study_uid:  # whose study it is would be a guess
        return Skipped(source, "damaged", _NO_STUDY, series_uid, sop_uid)
    if not sop_uid:
        return Skipped(source, "damaged", _NO_IMAGE, series_uid)
    return _header(source, header, syntax, has_pixels)


def _instance(source: Source, header: Dataset | Walked, syntax: str, has_pixels: bool) -> Instance:
    frames = max(1, number(header, 0x00280008) or 1)
    position, orientation = numbers(header, 0x00200032), numbers(header, 0x00200037)
    spacings = [numbers(header, tag) for tag in _SPACINGS]
    thickness = numbers(header, 0x00180050)
    places: tuple[FramePlace, ...] = ()
    if SHARED in header or PER_FRAME in header:
        groups = measured(header, frames)
        places = groups.places
        spacings.insert(0, groups.spacing)
        thickness = groups.thickness or thickness
        position = position or groups.position
        orientation = orientation or groups.orientation
    return Instance(
        source=source,
        sop_class_uid=text(header, 0x00080016),
        sop_instance_uid=text(header, 0x00080018),
        transfer_syntax_uid=syntax,
        instance_number=number(header, 0x00200013),
        image_position=three(position),
        image_orientation=six(orientation),
        rows=unsigned(header, 0x00280010),
        columns=unsigned(header, 0x00280011),
        frames=frames,
        has_pixels=has_pixels,
        image_type=_terms(header, 0x00080008),
        burned_in_annotation=text(header, 0x00280301),
        recognizable_visual_features=text(header, 0x00280302),
        acquisition_number=number(header, 0x00200012),
        pixel_spacing=_pair(spacings),
        slice_thickness=_first(thickness),
        gantry_tilt=_first(numbers(header, 0x00181120)),
        temporal_position=number(header, 0x00200100),
        echo_time=_first(numbers(header, 0x00180081)),
        frame_places=places,
        scanning_sequence=_terms(header, 0x00180020),
        b_value=double(header, 0x00189087),
    )


def _terms(header: Dataset | Walked, tag: int) -> tuple[str, ...]:
    """The values of a CS."""
    return tuple(part.strip() for part in text(header, tag).split("\\") if part)


def _pair(spacings: Iterable[tuple[float, ...]]) -> tuple[float, float] | None:
    """The first of these that is a distance between rows and one between columns."""
    for values in spacings:
        if len(values) == 2 and min(values) > 0:
            return values[0], values[1]
    return None


def _first(values: tuple[float, ...]) -> float | None:
    return values[0] if values else None


def _header(source: Source, header: Dataset | Walked, syntax: str, has_pixels: bool) -> Header:
    study_uid, series_uid = text(header, 0x0020000D), text(header, 0x0020000E)
    modality, description = text(header, 0x00080060), text(header, 0x0008103E)
    series_number, frame_of_reference = number(header, 0x00200011), text(header, 0x00200052)
    return Header(
        instance=_instance(source, header, syntax, has_pixels),
        patient_id=text(header, 0x00100020),
        issuer=text(header, 0x00100021),
        name=text(header, 0x00100010),
        birth_date=text(header, 0x00100030),
        sex=text(header, 0x00100040),
        ethnic_group=text(header, 0x00102160),
        study_uid=study_uid,
        study_date=text(header, 0x00080020),
        study_description=text(header, 0x00081030),
        accession_number=text(header, 0x00080050),
        patient_age=text(header, 0x00101010),
        series_uid=series_uid
        or made_series_uid(study_uid, modality, series_number, description, frame_of_reference),
        modality=modality,
        series_description=description,
        body_part=text(header, 0x00180015),
        series_number=series_number,
        series_date=text(header, 0x00080021),
        protocol_name=text(header, 0x00181030),
        frame_of_reference_uid=frame_of_reference,
        manufacturer=text(header, 0x00080070),
        series_uid_made=not series_uid,
    )
