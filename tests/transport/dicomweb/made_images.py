"""Packages of small, valid images in zips, as a donation's package has them."""

import io
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from midrc_desktop.submission.manifest import MANIFEST, Entry
from midrc_desktop.submission.package import hashes, zip_series
from tests.submission.made_package import CASE, image


def new_uid() -> str:
    """A UID that no other test uses (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"


def dicom(
    study: str, series: str, sop: str, number: int = 1, *, side: int = 160, **attributes: str
) -> bytes:
    """One CT image of `side` by `side` pixels as a file, with any other attributes."""
    made = image("CT", (study, series, sop), number)
    made.Rows = made.Columns = side
    made.PixelData = np.full((side, side), number, np.uint16).tobytes()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    file = io.BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


@dataclass
class Made:
    """A package: its folder, its entries with the manifest last, and its images by UID."""

    folder: Path
    entries: tuple[Entry, ...]
    images: dict[str, bytes]

    @property
    def zips(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.path.endswith(".zip"))

    @property
    def studies(self) -> set[str]:
        return {entry.path.split("/")[1] for entry in self.zips}


class Making:
    """Puts a package together, series by series."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "package"
        self._loose = folder / "loose"
        self._loose.mkdir()
        self._entries: list[Entry] = []
        self._images: dict[str, bytes] = {}

    def series(self, study: str, images: dict[str, bytes], series: str = "") -> None:
        """Add a series of these images, by SOP Instance UID."""
        series = series or new_uid()
        members = []
        for sop, content in images.items():
            (self._loose / sop).write_bytes(content)
            members.append((f"{series}/{sop}.dcm", self._loose / sop))
        target = self.folder / CASE / study / f"{series}.zip"
        self._entries.append(zip_series(members, target, root=self.folder))
        self._images |= images

    def plain(self, study: str, count: int) -> None:
        """Add a series of so many images with nothing special."""
        series, sops = new_uid(), [new_uid() for _ in range(count)]
        images = {sop: dicom(study, series, sop, number) for number, sop in enumerate(sops)}
        self.series(study, images, series)

    def done(self) -> Made:
        """The package, with a record and a manifest."""
        for name in ("records/case.json", MANIFEST):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
            self._entries.append(hashes(path, name))
        return Made(self.folder, tuple(self._entries), self._images)


def plain(folder: Path, *counts: int) -> Made:
    """A package of one study with so many images in each series."""
    making, study = Making(folder), new_uid()
    for count in counts:
        making.plain(study, count)
    return making.done()
