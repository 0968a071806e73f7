"""What two runs of `deidentify` over the same files have in common."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.uid import UID

from midrc_desktop.dicom.fold import fold
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.identifiers.rules import is_placeholder

_STANDARDS_OWN = "1.2.840.10008."


@dataclass(frozen=True)
class Run:
    """One run: the folder that it wrote and its `--report`."""

    folder: Path
    report: Path

    @cached_property
    def rows(self) -> list[dict[str, object]]:
        """The report's files."""
        return json.loads(self.report.read_text("utf-8"))["files"]

    @cached_property
    def pairs(self) -> dict[Path, Path]:
        """Where each file was written to, by its original; those inside archives left out."""
        written = ((Path(str(row["source"])), row["output"]) for row in self.rows)
        return {source: Path(str(out)) for source, out in written if out and source.is_file()}

    def bytes(self) -> dict[str, bytes]:
        """Every file below the folder, by its path there."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}

    @cached_property
    def pseudonyms(self) -> frozenset[str]:
        """Every UID that is not the standard's own, every patient id and every name but dummies."""
        return frozenset(one for out in self.pairs.values() for one in _pseudonyms(_header(out)))

    @cached_property
    def shifts(self) -> dict[Path, int]:
        """By how many days the study of each file was moved, by its original."""
        both = ((source, _day(source), _day(out)) for source, out in self.pairs.items())
        return {source: (old - new).days for source, old, new in both if old and new}


def shared(one: Run, other: Run) -> set[str]:
    """Sentences on what two runs under different site keys share; none, if all is well."""
    same = {f"a pseudonym of both: {text}" for text in one.pseudonyms & other.pseudonyms}
    moved = {source for source, days in one.shifts.items() if other.shifts.get(source) == days}
    return same | {f"the same shift of dates in both: {source.name}" for source in moved}


def _header(path: Path) -> Dataset:
    with quiet():
        ds = dcmread(path, stop_before_pixels=True, force=True)
        list(ds.iterall())
    return ds


def _pseudonyms(ds: Dataset) -> Iterator[str]:
    for element in ds.iterall():
        several = element.value if element.VM > 1 else [element.value]
        if element.VR == "UI":
            yield from (UID(uid) for uid in several if uid and not uid.startswith(_STANDARDS_OWN))
        elif element.VR == "PN" or element.keyword == "PatientID":
            names = (str(value) for value in several if value)
            yield from (name for name in names if not is_placeholder(fold(name).split()))


def _day(path: Path) -> date | None:
    text = str(_header(path).get("StudyDate", "") or "")
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text[:8].isdecimal() else None
