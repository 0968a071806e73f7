"""What de-identification did with each file, as values, and as the command line reports it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypedDict

from midrc_desktop.deid.plan import Held, Task
from midrc_desktop.dicom.study import Skipped, Source

Status = Literal["written", "held", "skipped"]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file: written to `output` (POSIX, relative to the target), or not, with the reasons.

    `study_uid`, `series_uid` and `sop_uid` are the original's; the new ones are "" where nothing
    was written. `kind` says why it is held, as in Held, or "reading" and "verification" for what
    shows only when the file is read; "" for a written one. `masked` and `blanked` say that text
    in its pixels was covered and that a face was removed from them; `remark` is "", or says as a
    sentence what else became of its pixels.
    """

    source: Source
    status: Status
    reasons: tuple[str, ...]
    output: str | None
    study_uid: str
    series_uid: str
    sop_uid: str
    new_study_uid: str
    new_series_uid: str
    new_sop_uid: str
    modality: str
    kind: str
    masked: bool = False
    blanked: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All files of one run over one patient, in the order of the plan; held ones last."""

    files: tuple[FileOutcome, ...]

    def written(self) -> tuple[FileOutcome, ...]:
        """The files that were written."""
        return tuple(file for file in self.files if file.status == "written")

    def held(self) -> tuple[FileOutcome, ...]:
        """The files that stay here."""
        return tuple(file for file in self.files if file.status == "held")


def written(
    task: Task, *, masked: bool = False, blanked: bool = False, remark: str = ""
) -> FileOutcome:
    """The outcome of a task that went well."""
    return FileOutcome(
        source=task.source,
        status="written",
        reasons=(),
        output=task.output,
        study_uid=task.study_uid,
        series_uid=task.series_uid,
        sop_uid=task.sop_uid,
        new_study_uid=task.new_study_uid,
        new_series_uid=task.new_series_uid,
        new_sop_uid=task.new_sop_uid,
        modality=task.modality,
        kind="",
        masked=masked,
        blanked=blanked,
        remark=remark,
    )


def not_written(of: Task | Held, reasons: tuple[str, ...], kind: str) -> FileOutcome:
    """The outcome of a file that is held."""
    return FileOutcome(
        source=of.source,
        status="held",
        reasons=reasons,
        output=None,
        study_uid=of.study_uid,
        series_uid=of.series_uid,
        sop_uid=of.sop_uid,
        new_study_uid="",
        new_series_uid="",
        new_sop_uid="",
        modality=of.modality,
        kind=kind,
    )


class Row(TypedDict):
    """One file of a report."""

    source: str
    output: str | None
    status: Status
    reasons: list[str]


class Summary(TypedDict):
    """How many files of a report there are, by status, and how many are held, by kind."""

    files: int
    written: int
    held: int
    skipped: int
    held_by_kind: dict[str, int]


class FilesReport(TypedDict):
    """The `--report` of the command line (docs/formats.md): every file once, and a summary."""

    files: list[Row]
    summary: Summary


def report(outcome: Outcome, skipped: Iterable[Skipped] = ()) -> FilesReport:
    """The report of what was done and of what was not taken in the first place."""
    files = [
        Row(
            source=location(file.source),
            output=file.output,
            status=file.status,
            reasons=list(file.reasons),
        )
        for file in outcome.files
    ]
    files += [
        Row(source=location(one.source), output=None, status="skipped", reasons=[one.reason])
        for one in skipped
    ]
    counts = Counter(file["status"] for file in files)
    held = Counter(file.kind for file in outcome.held())
    return {
        "files": files,
        "summary": {
            "files": len(files),
            "written": counts["written"],
            "held": counts["held"],
            "skipped": counts["skipped"],
            "held_by_kind": dict(sorted(held.items())),
        },
    }


def location(source: Source) -> str:
    """A source as one string: the path, then the names inside archives."""
    return "/".join((source.path, *source.members))


def mapping(outcome: Outcome) -> tuple[tuple[str, str, str], ...]:
    """Rows for `--mapping`: level, original UID, new UID; each pair once. They identify."""
    rows: dict[tuple[str, str, str], None] = {}
    for file in outcome.written():
        rows["study", file.study_uid, file.new_study_uid] = None
        rows["series", file.series_uid, file.new_series_uid] = None
        rows["instance", file.sop_uid, file.new_sop_uid] = None
    return tuple(rows)
