"""The package's zips: one for each series, stored, and the same bytes for the same content."""

import hashlib
import os
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from midrc_desktop.errors import Refused
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.whole import whole
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import SiteProfile

BLOCK = 1 << 20
MADE_ON_UNIX = 3
PLAIN_FILE = 0o100644 << 16
DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
SAFE_NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


def package_name(site: SiteProfile, created: date, case_id: str) -> str:
    """The package's name, `<contributor>_<YYYYMMDD>_<case>`: the batch names that MIDRC uses."""
    return f"{site.contributor}_{created:%Y%m%d}_{case_id}"


def zip_series(
    files: Sequence[tuple[str, Path]],
    target: Path,
    *,
    root: Path | None = None,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Entry:
    """Write one stored zip of files, given as (name in the zip, path), and return its entry.

    The bytes depend on names and contents only: members are sorted by name and carry a fixed
    time and fixed attributes. Written under a temporary name and renamed. The entry's path is
    `target` below `root`, or its name. Raises Refused on a name that is not plain or not unique.
    """
    token = cancel or CancelToken()
    members = sorted(files)
    _refuse_odd_names([name for name, _ in members])
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target) as part:
        with part.open("wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                for done, (name, path) in enumerate(members, start=1):
                    token.check()
                    _store(archive, name, path)
                    report(Progress(done, len(members), "images"))
            stream.flush()
            os.fsync(stream.fileno())
        return hashes(part, target.relative_to(root).as_posix() if root else target.name, token)


def hashes(path: Path, name: str, cancel: CancelToken | None = None) -> Entry:
    """Size, MD5 and SHA-256 of a file, read in blocks; `name` becomes the entry's path."""
    token = cancel or CancelToken()
    md5 = hashlib.md5(usedforsecurity=False)
    sha256 = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            token.check()
            md5.update(block)
            sha256.update(block)
            size += len(block)
    return Entry(name, size, md5.hexdigest(), sha256.hexdigest())


def _refuse_odd_names(names: Sequence[str]) -> None:
    plain = all(SAFE_NAME.fullmatch(name) and ".." not in name for name in names)
    if not plain or len(set(names)) != len(names) or not names:
        raise Refused(
            "A series was not packed: two of its images have one name, or a name is not plain.",
            advice="De-identify this donation again.",
        )


def _store(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    member = zipfile.ZipInfo(name, DOS_EPOCH)
    member.compress_type = zipfile.ZIP_STORED
    member.create_system = MADE_ON_UNIX
    member.external_attr = PLAIN_FILE
    member.file_size = path.stat().st_size
    with path.open("rb") as stream, archive.open(member, "w") as packed:
        while block := stream.read(BLOCK):
            packed.write(block)
