"""Carrying out a plan: every file in a worker process, streamed, verified, renamed."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.deid.outcome import FileOutcome, Outcome, not_written
from midrc_desktop.deid.plan import UNREADABLE, WHOLE_SERIES, Plan, Task, broken_volumes
from midrc_desktop.deid.write import Unit, write
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.jobs.whole import part_of
from midrc_desktop.jobs.worker import UNEXPECTED

__all__ = ["UNREADABLE", "FileOutcome", "Outcome", "Planned", "deidentify"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What will be done with one patient's files, and what is searched for in them."""

    plan: Plan
    identifiers: Identifiers


def deidentify(
    patients: Sequence[Planned],
    target: Path,
    *,
    pool: WorkerPool,
    hold_series: bool,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> list[Outcome]:
    """Write `target/<case>/<study>/<series>/<sop>.dcm` for every task; an outcome per patient.

    Each file is written under a temporary name, read again, verified and renamed. One that fails
    is held with a sentence and the run goes on. With `hold_series` a volume is complete or not
    there at all; an image that is no part of the volume (a screenshot) is left out alone.
    Raises Cancelled; files that are already renamed are then whole, and stay.
    """
    units = [unit for patient in patients for unit in _units(patient, target)]
    done: dict[Task, FileOutcome] = {}
    for unit, result in pool.each(write, units, report=report, cancel=cancel, patient=True):
        if isinstance(result, Failure):
            _remove_part(target, unit.task)
            done[unit.task] = not_written(unit.task, (_sentence(result),), "reading")
        else:
            done[unit.task] = result
    outcomes = []
    for plan in (patient.plan for patient in patients):
        files = [done[task] for task in plan.tasks]
        if hold_series:
            files = list(_whole_volumes(plan, files, target))
        held = (not_written(held, (held.reason,), held.kind) for held in plan.held)
        outcomes.append(Outcome((*files, *held)))
    return outcomes


def _units(patient: Planned, target: Path) -> Iterator[Unit]:
    # No UID of the original is left that is not replaced or the standard's own, whatever it was.
    light, plan = patient.identifiers.without_uids(), patient.plan
    return (Unit(task, str(target), plan.profile, plan.pseudonyms, light) for task in plan.tasks)


def _sentence(failure: Failure) -> str:
    """The worker's sentence about a file, or ours where all it knows is that something was up."""
    return UNREADABLE if failure.sentence == UNEXPECTED else failure.sentence


def _remove_part(target: Path, task: Task) -> None:
    """Remove what a worker that died left half written."""
    with suppress(OSError):
        part_of(target / task.output).unlink(missing_ok=True)


def _whole_volumes(
    plan: Plan, files: Collection[FileOutcome], target: Path
) -> Iterator[FileOutcome]:
    """The files, without volumes that have lost an image, before the run or in it."""
    pairs = list(zip(plan.tasks, files, strict=True))
    lost = (task for task, file in pairs if file.status == "held")
    broken = broken_volumes((*plan.held, *lost))
    for task, file in pairs:
        if file.status == "written" and task.in_volume and task.series_uid in broken:
            (target / task.output).unlink()
            yield not_written(task, (WHOLE_SERIES,), "series")
        else:
            yield file
