"""Looking for the faces in a patient's head series, and judging what their removal would leave."""

from collections.abc import Iterable
from dataclasses import replace

from midrc_desktop.defacing.left_alone import left_alone
from midrc_desktop.defacing.looking import Drawn, look_at_drawn
from midrc_desktop.defacing.minors import minor
from midrc_desktop.defacing.needed import carries_face
from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.shared_fit import PATIENCE_SECONDS, Count, Frames
from midrc_desktop.defacing.stacks import LEAVE_OUT, unsuited
from midrc_desktop.defacing.verdict import Judged, Outcome, Verdict
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool

DRAW = "Leave this series out, or draw a box over the face."


def judge(
    series: Iterable[tuple[Study, Series]],
    *,
    pool: WorkerPool,
    birth_date: str = "",
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> dict[str, Judged]:
    """A verdict for each of these series that may show a face (`needed.carries_face`), by UID.

    Series that show none are not in the result. `birth_date` is the patient's (DA, or ""): with
    the age in the header it tells children. One series of each frame of reference is fitted from
    nothing, the others from there; series without one by themselves. The result does not depend
    on the order or the number of workers. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    cases = {
        one.series_instance_uid: (study, one)
        for study, one in series
        if carries_face(study, one) is not None
    }
    told = _told(cases.values(), cancel)
    frames = Frames(one for uid, (_, one) in cases.items() if uid not in told)
    count = Count(len(told), len(cases), report)
    count.tell()
    frames.look(pool, count, cancel)
    told |= {uid: _verdict(uid, outcome, DRAW) for uid, outcome in frames.outcomes()}
    return {uid: _of_age(told[uid], study, birth_date) for uid, (study, _) in cases.items()}


def judge_drawn(
    study: Study,
    series: Series,
    cuboids: tuple[Cuboid, ...],
    *,
    pool: WorkerPool,
    birth_date: str = "",
    cancel: CancelToken | None = None,
) -> Judged:
    """The verdict on boxes that a person drew where the fit failed: REMOVED, or FAILED and why.

    As `judge`, of `birth_date` too. Raises Cancelled.
    """
    uid = series.series_instance_uid
    if (why := unsuited(series)) is not None:
        return Judged(uid, Verdict.FAILED, (why,))
    looked = pool.call(
        look_at_drawn, Drawn(series, cuboids), timeout=PATIENCE_SECONDS, cancel=cancel
    )
    return _of_age(_verdict(uid, looked, ""), study, birth_date)


def _told(cases: Iterable[tuple[Study, Series]], cancel: CancelToken) -> dict[str, Judged]:
    """The verdicts for which no pixel has to be read."""
    told = {}
    for _, one in cases:
        cancel.check()
        uid = one.series_instance_uid
        if (why := left_alone(one)) is not None:
            told[uid] = Judged(uid, Verdict.NO_FACE, (why,))
        elif (why := unsuited(one)) is not None:
            told[uid] = Judged(uid, Verdict.FAILED, (why,))
    return told


def _verdict(uid: str, outcome: Outcome | Failure, way_on: str) -> Judged:
    if isinstance(outcome, Failure):
        return Judged(uid, Verdict.FAILED, (outcome.sentence, LEAVE_OUT))
    verdict, reasons, removal, measures = outcome
    if verdict is Verdict.FAILED and way_on:
        reasons = (*reasons, way_on)
    if verdict is Verdict.NO_FACE:
        removal = None
    return Judged(uid, verdict, reasons, removal, measures)


def _of_age(judged: Judged, study: Study, birth_date: str) -> Judged:
    child, why = minor(study, birth_date)
    return replace(judged, child=child, reasons=(*judged.reasons, why) if why else judged.reasons)
