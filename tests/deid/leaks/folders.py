"""Leaks in a folder of de-identified files: names of files, links between them, records."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from random import Random

from pydicom.dataset import Dataset

from tests.deid.leaks.person import MRN, PSEUDONYMS, Clean, spelled

FolderLeak = Callable[[Path, list[Clean], Random], str]
"""Plants something in a folder of clean files: what must be said (alternatives by |)."""


def path_of(ds: Dataset) -> Path:
    """Where the writer puts a file, below the folder of the run."""
    return Path(ds.PatientID, ds.StudyInstanceUID, ds.SeriesInstanceUID, f"{ds.SOPInstanceUID}.dcm")


def put_all(folder: Path, files: list[Clean]) -> None:
    """Write clean files where they belong."""
    for clean in files:
        path = folder / path_of(clean.dataset())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(clean.content)


def _uid(random: Random) -> str:
    return f"2.25.{uuid.UUID(int=random.getrandbits(128), version=4).int}"


def _replaced(folder: Path, clean: Clean, ds: Dataset, *, moved: bool = True) -> None:
    old = folder / path_of(clean.dataset())
    new = folder / path_of(ds) if moved else old
    old.unlink()
    new.parent.mkdir(parents=True, exist_ok=True)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    new.write_bytes(clean.with_dataset(ds))


def name_of_a_file(folder: Path, files: list[Clean], random: Random) -> str:
    path = folder / path_of(random.choice(files).dataset())
    secret = random.choice([spelled(random), MRN, f"ct_{MRN}", "LARKMOOR 1"]).replace("/", "_")
    path.rename(path.with_name(f"{secret}.dcm"))
    return "name still holds"


def name_of_a_folder(folder: Path, files: list[Clean], random: Random) -> str:
    secret = random.choice([spelled(random), MRN, "Larkmoor"])
    inner = folder / secret
    inner.mkdir()
    (folder / PSEUDONYMS.case_id).rename(inner / PSEUDONYMS.case_id)
    return "name still holds"


def foreign_file(folder: Path, files: list[Clean], random: Random) -> str:
    name = random.choice(["report.pdf", "DICOMDIR", "notes.txt", "mapping.csv", ".DS_Store"])
    (folder / PSEUDONYMS.case_id / name).write_bytes(b"anything")
    return "no file that this program writes"


def another_study(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    ds = clean.dataset()
    ds.StudyInstanceUID = _uid(random)
    _replaced(folder, clean, ds)
    return "belongs to another study"


def another_case(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    ds = clean.dataset()
    ds.PatientID = ds.PatientName = f"000000-{random.randrange(10**12):012}"
    _replaced(folder, clean, ds)
    return "another case|case id does not follow"


def wrong_folder(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    ds = clean.dataset()
    ds.SeriesInstanceUID = _uid(random)
    _replaced(folder, clean, ds, moved=False)
    return "folders that it is in"


def twice(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    path = folder / "copy" / path_of(clean.dataset())
    path.parent.mkdir(parents=True)
    path.write_bytes(clean.content)
    return "same image UID"


def foreign_instance(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    ds = clean.dataset()
    ds.SOPInstanceUID = _uid(random)
    _replaced(folder, clean, ds)
    return "image UID does not follow"


def dangling_reference(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    ds = clean.dataset()
    ds.SourceImageSequence[0].ReferencedSOPInstanceUID = _uid(random)
    _replaced(folder, clean, ds)
    return "UID that does not follow"


def reference_to_another_class(folder: Path, files: list[Clean], random: Random) -> str:
    clean = random.choice(files)
    ds = clean.dataset()
    ds.SourceImageSequence[0].ReferencedSOPInstanceUID = files[0].expected.sop_uid
    ds.SourceImageSequence[0].ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.66.4"
    _replaced(folder, clean, ds)
    return "kind of object"


def record(folder: Path, files: list[Clean], random: Random) -> str:
    secret = random.choice([spelled(random), MRN, "ACC99812", "12 April 2020"])
    place = random.choice([{"case": {"note": secret}}, [secret], [{"submitter_id": secret}]])
    (folder / "records.json").write_text(json.dumps(place), "utf-8")
    return "record still holds"


def manifest(folder: Path, files: list[Clean], random: Random) -> str:
    content = {"entries": [], "faces": {"accepted_reason": f"asked {spelled(random)}"}}
    text = json.dumps(content, sort_keys=True, indent=1) + random.choice(["", "\n", " "])
    (folder / "manifest.json").write_text(text, "utf-8")
    return "manifest still holds"


LEAKS: tuple[FolderLeak, ...] = (
    name_of_a_file, name_of_a_folder, foreign_file, another_study, another_case, wrong_folder,
    twice, foreign_instance, dangling_reference, reference_to_another_class, record, manifest,
)  # fmt: skip
