"""Heads on a desk, and a fake of the looks that the faces in step 4 are tried with."""

import threading
from dataclasses import replace

import numpy as np
import pydicom
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid
from PySide6.QtCore import Qt

from midrc_desktop.defacing.portrait import ANGLES, Portrait
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.errors import Unreadable
from tests.workflow.fake_looks import FakeLooks

REASON = "Finding in the left orbit"
SLICES_EACH = 6


class Looks(FakeLooks):
    """As a fake that draws a head which is another one afterwards, when a test lets it."""

    def __init__(self):
        super().__init__()
        self.may_draw = threading.Event()
        self.may_draw.set()
        self.drawn_for = []
        self.surface = True
        self.box_verdict = Verdict.REMOVED

    def drawn(self, study, series, cuboids, **told):
        judged = super().drawn(study, series, cuboids, **told)
        if self.box_verdict is Verdict.REMOVED:
            return judged
        reasons = ("Tissue stays in front of the boxes.",)
        return replace(judged, verdict=self.box_verdict, reasons=reasons)

    def portrait(self, series, removal):
        self.may_draw.wait(10)
        self.drawn_for.append((series.series_instance_uid, removal))
        if not self.surface:
            raise Unreadable("These slices make no volume.")
        before = np.full((len(ANGLES), 40, 40), 200, np.uint8)
        before[:, 0, 0] = 0
        return Portrait(before, before if removal is None else before // 4)


def write_heads(folder, study):
    """Write two series of a head, each of six slices."""
    folder.mkdir(exist_ok=True)
    like = pydicom.dcmread(get_testdata_file("CT_small.dcm"))
    like.StudyInstanceUID = generate_uid()
    like.StudyDescription, like.BodyPartExamined = f"CT HEAD {study} for Northcott", "HEAD"
    for series in range(2):
        like.SeriesInstanceUID, like.SeriesNumber = generate_uid(), series + 1
        like.SeriesDescription = f"AX HEAD {series + 1}"
        for number in range(SLICES_EACH):
            like.SOPInstanceUID = like.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            like.InstanceNumber = number + 1
            like.ImagePositionPatient = [-40.0, -30.0, -75.0 + 5 * number]
            like.save_as(folder / f"{study}-{series}-{number}.dcm")


def press(qtbot, button):
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def study_of(desk, donation):
    return desk.patient(donation).studies[0].study_instance_uid
