"""A whole folder of written files: loose ones, and the zips, records and manifest of a package."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from midrc_desktop.deid.verify.case import Cases
from midrc_desktop.deid.verify.file import Judged, judged, read_file
from midrc_desktop.deid.verify.links import Links
from midrc_desktop.deid.verify.memory import Memory
from midrc_desktop.deid.verify.outline import Outline
from midrc_desktop.deid.verify.package import manifest_doubts, record_doubts
from midrc_desktop.deid.verify.part import Judge
from midrc_desktop.deid.verify.reasons import Checked, Expected
from midrc_desktop.deid.verify.search import Searcher
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Progress, Report, silent

_CASE_FOLDER = re.compile(r"\d{6}-\d{12}")
# The name of a package begins with the contributor's.
_PACKAGE_NAME = re.compile(r"^[^/]+_\d{8}_\d{6}-\d{12}/")
_DICOM = ".dcm"
_MANIFEST = "manifest.json"
_CASE, _STUDY, _SERIES, _IMAGE = 0x00100020, 0x0020000D, 0x0020000E, 0x00080018
WRONG_REFERENCE = "It refers to another file as a kind of object that it is not."


def verify_tree(
    folder: Path,
    *,
    originals: Identifiers | None = None,
    site_key: bytes | None = None,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> tuple[Checked, ...]:
    """Read every file below `folder` again: one line for each, in the order of paths.

    Loose DICOM files and those in the zips of a package are judged as by `verify_file`, and
    together: one study for a series, one case for a study, no SOP Instance UID twice, folders
    and names that repeat the UIDs. JSON records are searched for identifiers and a manifest
    is compared with the files. With `site_key` and `originals`, pseudonyms, UIDs and the shift
    of dates must be those that follow from them. Raises OSError, Cancelled.
    """
    return tuple(_Tree(folder, originals, site_key).check(report, cancel or CancelToken()))


def _is_bare(folder: Path) -> bool:
    """Whether a folder holds nothing at all, or is a link."""
    return folder.is_symlink() or not any(folder.iterdir())


class _Tree:
    """One folder under check."""

    def __init__(self, folder: Path, originals: Identifiers | None, site_key: bytes | None) -> None:
        self._folder = folder
        self._searcher = Searcher(originals) if originals is not None else None
        self._cases = Cases(originals, site_key)
        self._links = Links()
        self._memory = lru_cache(maxsize=4)(self._new_memory)

    def _new_memory(self, expected: Expected) -> Memory:
        return Memory(Judge(self._searcher, expected))

    def check(self, report: Report, cancel: CancelToken) -> Iterator[Checked]:
        """Every file, with its doubts."""
        rows = list(self._each(report, cancel))
        wrong = self._links.wrong_references()
        for row in rows:
            said = (WRONG_REFERENCE,) if row.path in wrong else ()
            yield replace(row, reasons=(*row.reasons, *said))

    def _each(self, report: Report, cancel: CancelToken) -> Iterator[Checked]:
        everything = sorted(self._folder.rglob("*"))
        paths = [path for path in everything if not path.is_dir() or _is_bare(path)]
        counter = count(1)
        for path in paths:
            cancel.check()
            name = path.relative_to(self._folder).as_posix()
            if path.suffix == ".zip":
                yield from self._zip(path, name, cancel)
            else:
                yield Checked(name, tuple(dict.fromkeys(self._loose(path, name))))
            report(Progress(next(counter), len(paths), "files"))

    def _loose(self, path: Path, name: str) -> Iterator[str]:
        yield from self._in_name(name)
        if path.is_symlink():
            yield "It is a link to another place."
        elif path.is_dir():
            yield "It is an empty folder, which this program does not leave."
        elif path.suffix == _DICOM:
            yield from self._dicom(read_file(path), name)
        elif path.name == _MANIFEST:
            yield from manifest_doubts(path, self._searcher)
        elif path.suffix == ".json":
            yield from record_doubts(path, self._searcher)
            if path.parent.name == "records" and not (path.parents[1] / _MANIFEST).is_file():
                yield "It belongs to a package whose manifest is missing."
        else:
            yield "It is no file that this program writes."

    def _zip(self, path: Path, name: str, cancel: CancelToken) -> Iterator[Checked]:
        try:
            with zipfile.ZipFile(path) as archive:
                doubts = [*self._in_name(name), *_zip_doubts(archive, path.stat().st_size)]
                yield Checked(name, tuple(dict.fromkeys(doubts)))
                for member in archive.infolist():
                    cancel.check()
                    read = read_file(archive.read(member))
                    doubts = [
                        *self._in_name(member.filename),
                        *self._member(read, name, member.filename),
                    ]
                    yield Checked(_inside(name, member.filename), tuple(dict.fromkeys(doubts)))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            yield Checked(name, ("It is no zip archive that can be read.",))

    def _in_name(self, name: str) -> Iterator[str]:
        if self._searcher is not None and (
            found := self._searcher.in_name(_PACKAGE_NAME.sub("", name))
        ):
            yield f"Its name still holds {found}."

    def _member(self, read: Outline, zip_name: str, member: str) -> Iterator[str]:
        series, image = _text(read, _SERIES), _text(read, _IMAGE)
        if member != f"{series}/{image}{_DICOM}":
            yield "Its name in the zip is not made of its series and image UIDs."
        yield from _placed(read, [*zip_name.removesuffix(".zip").split("/"), image])
        yield from self._judged(read, _inside(zip_name, member))

    def _dicom(self, read: Outline, name: str) -> Iterator[str]:
        if Path(name).stem != _text(read, _IMAGE):
            yield "Its name is not its image UID."
        yield from _placed(read, name.removesuffix(_DICOM).split("/"))
        yield from self._judged(read, name)

    def _judged(self, read: Outline, name: str) -> Iterator[str]:
        known, doubt = self._cases.expected(_text(read, _CASE))
        if doubt:
            yield doubt
        expected = known or Expected()
        found: Judged = judged(read, self._memory(expected), expected=expected)
        yield from found.doubts
        yield from self._links.doubts(found, name)
        yield from self._cases.uid_doubts(found)


def _placed(read: Outline, parts: list[str]) -> Iterator[str]:
    """Whether the folders above a file are its case, study and series, if they say so."""
    wanted = [_text(read, tag) for tag in (_CASE, _STUDY, _SERIES, _IMAGE)]
    cases = [place for place, part in enumerate(parts) if _CASE_FOLDER.fullmatch(part)]
    if cases and parts[cases[-1] :] != wanted:
        yield "The folders that it is in are not its case, study and series."


def _inside(zip_name: str, member: str) -> str:
    """What the member of a zip is called in the report."""
    return f"{zip_name}!/{member}"


def _text(read: Outline, tag: int) -> str:
    return read.value(tag).decode("latin-1")


def _zip_doubts(archive: zipfile.ZipFile, size: int) -> Iterator[str]:
    """Whether a zip holds anything besides its members: comments, extra fields, other bytes."""
    members = archive.infolist()
    if archive.comment or any(member.comment or member.extra for member in members):
        yield "Its zip holds comments or other fields."
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        yield "Its zip is compressed, so that its bytes cannot be repeated."
    if any(member.date_time != (1980, 1, 1, 0, 0, 0) for member in members):
        yield "Its zip tells when its files were made."
    names = sum(2 * len(member.filename.encode()) for member in members)
    contents = sum(member.compress_size for member in members)
    if size != contents + names + len(members) * (30 + 46) + 22 and size < 1 << 32:
        yield "Its zip holds bytes that belong to none of its files."
