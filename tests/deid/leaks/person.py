"""A patient put into real files, and those files as the writer leaves them."""

import io
from dataclasses import dataclass, replace
from random import Random

import pydicom
from pydicom.dataset import Dataset, FileDataset

from midrc_desktop.deid.original import read
from midrc_desktop.deid.plan import Task
from midrc_desktop.deid.profile import MIDRC
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.verify import Expected
from midrc_desktop.deid.write import Unit, output
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.collect import in_stream

KEY = bytes(range(32))
MRN = "84736251"
PSEUDONYMS = Pseudonyms(KEY, "000000", MRN)
DAY = "20200412"
BIRTH_DAY = "19500312"
UIDS = {"StudyInstanceUID": "1.2.826.0.1.3680043.77.1", "SeriesInstanceUID": "1.2.826.0.1.77.84.2"}
PLACE = "Larkmoor Regional Hospital"


@dataclass(frozen=True, slots=True)
class Clean:
    """A de-identified file, and what is known of its original."""

    name: str
    content: bytes
    identifiers: Identifiers
    original_uids: tuple[str, ...]
    expected: Expected

    def dataset(self) -> FileDataset:
        """The file as pydicom reads it, to plant something in."""
        with quiet():
            return pydicom.dcmread(io.BytesIO(self.content))

    def with_dataset(self, ds: FileDataset) -> bytes:
        """The bytes of a changed data set, as this file is written."""
        stream = io.BytesIO()
        with quiet():
            pydicom.dcmwrite(stream, ds, enforce_file_format=True)
        return stream.getvalue()


def with_person(ds: FileDataset, image: int) -> FileDataset:
    """The same file of our patient."""
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PatientName, ds.PatientID = "Quorvinth^Anselma", MRN
    ds.OtherPatientNames = [
        "Müßig^Jörg",
        "Yamada^Tarou=山田^太郎",
        "Kim^Hee=김^희중",
        "王^小东",
        "Люксембург",
    ]
    ds.PatientBirthDate, ds.PatientSex, ds.PatientAge = BIRTH_DAY, "F", "070Y"
    ds.PatientAddress, ds.PatientTelephoneNumbers = "14 Elmsworth Lane", "+1 555 123-4567"
    ds.PatientTelecomInformation = "a.quorvinth@larkmoor.example"
    ds.InstitutionName, ds.StationName, ds.DeviceSerialNumber = PLACE, "LARKCT7", "SN-778812"
    ds.ReferringPhysicianName, ds.OperatorsName = "Brannaught^Robert^^Dr", "Whitfielder^Augusta"
    ds.AccessionNumber, ds.StudyID, ds.AdmissionID = "ACC99812", "ST5521", "00991827"
    for keyword in ("StudyDate", "SeriesDate", "ContentDate", "AcquisitionDate"):
        setattr(ds, keyword, DAY)
    ds.StudyDescription, ds.SeriesDescription = "CT HEAD", "AX 5mm"
    for keyword, uid in UIDS.items():
        setattr(ds, keyword, uid)
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"1.2.826.0.1.77.84.2.{image}"
    reference = Dataset()
    reference.ReferencedSOPClassUID = ds.SOPClassUID
    reference.ReferencedSOPInstanceUID = ds.SOPInstanceUID
    ds.SourceImageSequence = [reference]
    return ds


def cleaned(name: str, original: FileDataset, image: int) -> Clean:
    """What the writer makes of a file of our patient."""
    stream = io.BytesIO()
    with quiet():
        ds = with_person(original, image)
        pydicom.dcmwrite(stream, ds, enforce_file_format=True)
        known = Identifiers.of(**in_stream(io.BytesIO(stream.getvalue())))
    old = (ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID)
    new = tuple(map(PSEUDONYMS.uid, old))
    task = Task(
        Source("unused"), *old, ds.SOPClassUID, str(ds.get("Modality", "")), False, *new, ""
    )
    unit = Unit(task, "", MIDRC, PSEUDONYMS, known.without_uids())
    content = b"".join(output(read(io.BytesIO(stream.getvalue())), unit))
    expected = Expected(PSEUDONYMS.case_id, PSEUDONYMS.shift_days, *new)
    return Clean(name, content, known, old, expected)


def merged(files: list[Clean]) -> list[Clean]:
    """The files, each with what is known of all of them."""
    everything = files[0].identifiers
    for file in files[1:]:
        everything = everything.merge(file.identifiers)
    return [replace(file, identifiers=everything) for file in files]


def spelled(random: Random) -> str:
    """The patient's or somebody else's name, in some order, case and manner."""
    family, given = random.choice(
        [("Quorvinth", "Anselma"), ("Brannaught", "Robert"), ("Whitfielder", "Augusta")]
    )
    form = random.choice(
        ["{f}^{g}", "{g} {f}", "{f}, {g}", "{f}", "{g}_{f}", "{f}{g}", "{i}{f}", "for {f} ok",
         "x{f}y"]
    )  # fmt: skip
    text = form.format(f=family, g=given, i=given[0])
    return random.choice([text, text.upper(), text.lower(), text.swapcase()])


def numbered(random: Random) -> str:
    """A number of the patient or the examination, as people write it."""
    return random.choice(
        [MRN, f"00{MRN}", "84-73-62-51", "847 362 51", f"MRN{MRN}", f"#{MRN}.", "ACC99812",
         "acc-99812", "ACC 99812", "ST5521", "00991827", "991827", "SN-778812", "sn778812"]
    )  # fmt: skip


def written_day(random: Random, day: str = DAY) -> str:
    """A date as people write it."""
    year, month, date = day[:4], day[4:6], day[6:]
    words = {"03": "March", "04": "April"}[month]
    return random.choice(
        [day, f"{month}/{date}/{year}", f"{date}.{month}.{year}", f"{year}-{month}-{date}",
         f"{date} {words} {year}", f"{date}{words[:3].upper()}{year}", f"{words} {date}, {year}"]
    )  # fmt: skip


def placed(random: Random) -> str:
    """The hospital, its address, a machine, a telephone or mail address."""
    return random.choice(
        [PLACE, "LARKMOOR", "larkmoor reg. hosp.", "14 Elmsworth Lane", "ELMSWORTH", "LARKCT7",
         "larkct-7", "+1 (555) 123-4567", "1 555 123 4567", "a.quorvinth@larkmoor.example"]
    )  # fmt: skip
