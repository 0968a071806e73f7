"""A file's bytes de-identified as they will be written."""

import io
from dataclasses import replace
from pathlib import Path

from pydicom import Dataset, dcmread

from midrc_desktop.deid.original import read
from midrc_desktop.deid.pixel_plan import UNTOUCHED, PixelPlan
from midrc_desktop.deid.plan import Task
from midrc_desktop.deid.profile import MIDRC, Profile
from midrc_desktop.deid.write import Unit, output
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from tests.deid.made import SETTING


def parsed(content: bytes) -> Dataset:
    with quiet():
        return dcmread(io.BytesIO(content), force=True)


def unit(content: bytes, profile: Profile = MIDRC) -> Unit:
    ds = parsed(content)
    new = SETTING.pseudonyms.uid
    task = Task(
        source=Source("unused"),
        study_uid=ds.StudyInstanceUID,
        series_uid=ds.SeriesInstanceUID,
        sop_uid=ds.SOPInstanceUID,
        sop_class_uid=ds.SOPClassUID,
        modality=ds.Modality,
        in_volume=False,
        new_study_uid=new(ds.StudyInstanceUID),
        new_series_uid=new(ds.SeriesInstanceUID),
        new_sop_uid=new(ds.SOPInstanceUID),
        output="case/study/series/sop.dcm",
    )
    return Unit(task, "", profile, SETTING.pseudonyms, SETTING.identifiers)


def deidentified(content: bytes, profile: Profile = MIDRC, pixels: PixelPlan = UNTOUCHED) -> bytes:
    """The output, with what is said of its pixels; none of them is changed."""
    whole = unit(content, profile)
    task = replace(whole.task, pixels=pixels)
    return b"".join(output(read(io.BytesIO(content)), replace(whole, task=task)))


def covering(path: Path, pixels: PixelPlan) -> Unit:
    """What is done with a file whose pixels are changed."""
    whole = unit(path.read_bytes())
    return replace(whole, task=replace(whole.task, source=Source(str(path)), pixels=pixels))
