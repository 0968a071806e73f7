"""Sealing a package: records and manifest are written, and any changed byte is found again."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from midrc_desktop import __version__
from midrc_desktop.errors import Refused, Unreadable
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.counting import counted
from midrc_desktop.jobs.whole import whole
from midrc_desktop.submission.manifest import (
    FORMAT,
    MANIFEST,
    Entry,
    Face,
    Manifest,
    Text,
    decode_manifest,
)
from midrc_desktop.submission.package import hashes
from midrc_desktop.submission.records import Records
from midrc_desktop.submission.site_profile import SiteProfile

PSEUDONYMS = (
    "Case id, UIDs and the shift of all dates are made with a key that stays at the site "
    "(HMAC-SHA-256). The same patient has the same case id in every package of this site."
)
NOT_SENT = "The package is on this computer and has not been sent."
AGAIN = "Assemble the package again from its donation, look through it and sign it."


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed package: the manifest's own entry, and the entries that the manifest lists."""

    manifest: Entry
    entries: tuple[Entry, ...]

    @property
    def manifest_sha256(self) -> str:
        """What is signed: it covers every byte of the package."""
        return self.manifest.sha256

    @property
    def files(self) -> tuple[Entry, ...]:
        """Everything that leaves, the manifest last."""
        return (*self.entries, self.manifest)


def seal(
    folder: Path,
    *,
    case_id: str,
    site: SiteProfile,
    records: Records,
    created: date,
    faces: Sequence[Face] = (),
    texts: Sequence[Text] = (),
    held: Mapping[str, int] | None = None,
    pseudonyms: str = PSEUDONYMS,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Seal:
    """Write `records/<node>.json` and `manifest.json` into a package folder, and seal it.

    The folder's name is the package's. `held` counts what did not leave by kind. The reasons
    in `faces` must have been searched for identifiers. Records of an earlier sealing are replaced.
    Raises Refused when the folder holds what does not belong in a package.
    """
    token = cancel or CancelToken()
    (folder / MANIFEST).unlink(missing_ok=True)
    for old in sorted((folder / "records").glob("*.json")):
        old.unlink()
    for node, given in records.items():
        _write(folder / "records" / f"{node}.json", _ascii_json(given))
    if strays := [name for name in _names(folder) if not _belongs(name, case_id)]:
        files = counted(len(strays), "file")
        raise Refused(
            f"The package was not sealed: {files} in its folder do not belong to it.",
            safe=NOT_SENT,
            advice=AGAIN,
            detail=", ".join(strays),
        )
    entries = _entries(folder, report, token)
    manifest = Manifest(
        format=FORMAT,
        package=folder.name,
        case_id=case_id,
        site_id=site.site_id,
        contributor=site.contributor,
        project=site.project,
        dataset=site.dataset,
        site_profile=site.name,
        agreement=site.agreement,
        ethics=site.ethics,
        practice=site.practice,
        created=created.isoformat(),
        software=f"MIDRC Desktop {__version__}",
        pseudonyms=pseudonyms,
        faces=tuple(faces),
        texts=tuple(texts),
        held=dict(held or {}),
        entries=entries,
    )
    _write(folder / MANIFEST, manifest.canonical())
    return Seal(hashes(folder / MANIFEST, MANIFEST), entries)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a package. Raises Unreadable."""
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as bad:
        raise Unreadable(
            "The folder holds no package: its manifest cannot be read.",
            safe="Nothing has been changed in it.",
            advice="Choose the folder that holds manifest.json.",
            detail=str(folder),
        ) from bad
    return decode_manifest(content)


def check(
    folder: Path,
    *,
    manifest_sha256: str | None = None,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Seal:
    """Read every byte of a package and compare it with its manifest.

    `manifest_sha256` is what was signed, if anything was. Raises Refused, saying how many files
    were changed, are missing or are extra, and Unreadable when there is no manifest.
    """
    manifest = read_manifest(folder)
    own = hashes(folder / MANIFEST, MANIFEST)
    if manifest_sha256 is not None and own.sha256 != manifest_sha256:
        raise Refused(
            "The package is not the one that was signed: its manifest was changed.",
            safe=NOT_SENT,
            advice=AGAIN,
        )
    expected = {entry.path: entry for entry in manifest.entries}
    names = set(_names(folder))
    missing, extra = sorted(set(expected) - names), sorted(names - set(expected))
    found = _entries(folder, report, cancel or CancelToken())
    changed = [one.path for one in found if one.path in expected and one != expected[one.path]]
    if missing or extra or changed:
        differs = [
            f"{counted(len(paths), 'file')} {word}"
            for paths, word in ((changed, "changed"), (missing, "missing"), (extra, "extra"))
            if paths
        ]
        raise Refused(
            f"The package is not what was sealed: {', '.join(differs)}.",
            safe=NOT_SENT,
            advice=AGAIN,
            detail=", ".join((*changed, *missing, *extra)),
        )
    return Seal(own, manifest.entries)


def _names(folder: Path) -> Iterator[str]:
    """Every file below the folder but the manifest; a link counts as a file of its own."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name != MANIFEST and (path.is_symlink() or not path.is_dir()):
            yield name


def _belongs(name: str, case_id: str) -> bool:
    parts = name.split("/")
    if parts[0] == "records":
        return len(parts) == 2 and name.endswith(".json")
    return len(parts) == 3 and parts[0] == case_id and name.endswith(".zip")


def _entries(folder: Path, report: Report, token: CancelToken) -> tuple[Entry, ...]:
    names = list(_names(folder))
    entries = []
    for done, name in enumerate(names, start=1):
        token.check()
        path = folder / name
        if path.is_symlink() or not path.is_file():
            entries.append(Entry(name, 0, "", ""))
        else:
            entries.append(hashes(path, name, token))
        report(Progress(done, len(names), "files"))
    return tuple(entries)


def _ascii_json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=True).encode("ascii") + b"\n"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as part, part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
