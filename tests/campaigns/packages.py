"""Small sealed packages of made-up images, another one for every seed."""

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from midrc_desktop.clinical.record import ClinicalRecord
from midrc_desktop.deid.outcome import FileOutcome
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.outputs import gather
from midrc_desktop.submission.package import package_name
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.submission.records import records
from midrc_desktop.submission.seal import seal
from tests.campaigns.orders import PROJECT
from tests.submission.made_package import CLINICAL, CREATED, image, outcome

_SMALL = 48


@dataclass(frozen=True, slots=True)
class Made:
    """A series: so many images, each of so many rows and columns."""

    modality: str
    rows: int
    images: int


@dataclass(frozen=True, slots=True)
class Package:
    """A package's folder, its case, and all that leaves, the manifest last."""

    folder: Path
    case: str
    entries: tuple[Entry, ...]

    @property
    def zips(self) -> tuple[Entry, ...]:
        """The entries that hold images."""
        return tuple(entry for entry in self.entries if entry.path.endswith(".zip"))


def made(folder: Path, seed: int, *, rows: int = 224, images: int = 4) -> Package:
    """A package of two studies: a CT series of images with so many rows, and two small series."""
    small = Made("CT", _SMALL, images)
    return packed(folder, seed, ((Made("CT", rows, images), small), (Made("MR", _SMALL, images),)))


def packed(folder: Path, seed: int, studies: Sequence[Sequence[Made]]) -> Package:
    """A package of these series, by study."""
    case = f"000000-{seed % 10**12:012d}"
    files = []
    for study, of_study in enumerate(studies, start=1):
        for number, one in enumerate(of_study, start=1):
            old = f"1.{seed}.{study}.{number}"
            names = (case, one.modality, old)
            files += _written(folder / "files", names, one.rows, one.images)
    site = replace(builtin_profile(folder), project=PROJECT)
    package = folder / package_name(site, CREATED, case)
    series = gather(files, folder / "files", package)
    clinical = ClinicalRecord(CLINICAL.case, CLINICAL.tests, ())
    made_records = records(site, case, clinical, (), series, created=CREATED)
    sealed = seal(package, case_id=case, site=site, records=made_records, created=CREATED)
    shutil.rmtree(folder / "files")
    return Package(package, case, sealed.files)


def _written(tree: Path, names: tuple[str, str, str], rows: int, count: int) -> list[FileOutcome]:
    case, modality, old = names
    dice = np.random.default_rng(random.Random(old).getrandbits(32))
    study = old.rpartition(".")[0]
    files = []
    for number in range(1, count + 1):
        new = (f"2.25.{study}", f"2.25.{old}", f"2.25.{old}.{number}")
        output = f"{case}/{new[0]}/{new[1]}/{new[2]}.dcm"
        (tree / output).parent.mkdir(parents=True, exist_ok=True)
        dataset = image(modality, new, number)
        dataset.PatientID = dataset.PatientName = case
        dataset.Rows = dataset.Columns = rows
        dataset.PixelData = dice.integers(0, 4096, (rows, rows), np.uint16).tobytes()
        dataset.save_as(tree / output, enforce_file_format=True)
        files.append(outcome(modality, old, number, new, output))
    return files
