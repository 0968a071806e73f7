"""Looks at no pixel: says at once what a test wants to be found."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from midrc_desktop.burned_in.found import Hit, Looked
from midrc_desktop.defacing.needed import carries_face
from midrc_desktop.defacing.portrait import ANGLES, Portrait
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.defacing.verdict import Judged, Verdict
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Progress, Report

OUTSIDE = Removal(cuboids=(Cuboid((9000.0, 9000.0, 9000.0), (9001.0, 9001.0, 9001.0)),))
"""A box far from any head: a removal that changes no pixel."""


@dataclass
class FakeLooks:
    """Finds no text, and that every head's face can be removed, unless it is told otherwise.

    `hits` are by SOP Instance UID, `verdicts` by Series Instance UID; `texts_asked` and
    `faces_asked` are the series that it was asked about, one after the other.
    """

    hits: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    verdict: Verdict = Verdict.REMOVED
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    child: bool = False
    texts_asked: list[str] = field(default_factory=list)
    faces_asked: list[str] = field(default_factory=list)

    def texts(
        self,
        series: Iterable[Series],
        identifiers: Identifiers,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> dict[str, Looked]:
        """Every image was looked at."""
        found = {}
        for one in series:
            cancel.check()
            self.texts_asked.append(one.series_instance_uid)
            for image in one.instances:
                uid = image.sop_instance_uid
                hits, problem = self.hits.get(uid, ()), self.problems.get(uid, "")
                found[uid] = Looked(uid, hits, problem=problem)
        report(Progress(len(found), len(found), "images"))
        return found

    def faces(
        self,
        series: Iterable[tuple[Study, Series]],
        *,
        birth_date: str,
        report: Report,
        cancel: CancelToken,
    ) -> dict[str, Judged]:
        """Every head has the verdict that the test wants."""
        found = {}
        for study, one in series:
            cancel.check()
            if carries_face(study, one) is not None:
                uid = one.series_instance_uid
                self.faces_asked.append(uid)
                found[uid] = self._judged(uid)
        report(Progress(len(found), len(found), "series"))
        return found

    def drawn(
        self,
        study: Study,
        series: Series,
        cuboids: tuple[Cuboid, ...],
        *,
        birth_date: str,
        cancel: CancelToken,
    ) -> Judged:
        """What is drawn is always good."""
        removal = Removal(cuboids=cuboids)
        return Judged(series.series_instance_uid, Verdict.REMOVED, (), removal, child=self.child)

    def portrait(self, series: Series, removal: Removal | None) -> Portrait:
        """A grey head."""
        grey = np.full((len(ANGLES), 8, 8), 128, np.uint8)
        return Portrait(grey, grey)

    def _judged(self, uid: str) -> Judged:
        verdict = self.verdicts.get(uid, self.verdict)
        removal = OUTSIDE if verdict is Verdict.REMOVED else None
        reasons = ("The face does not fit.",) if verdict is Verdict.FAILED else ()
        return Judged(uid, verdict, reasons, removal, child=self.child)
