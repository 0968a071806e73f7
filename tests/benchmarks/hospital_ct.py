"""CT files as a hospital's archive hands them out, for measuring: all of it is made up."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

SLICES_PER_STUDY = 250
SIDE = 512
ROOT = "1.2.826.0.1.3680043.10.99"
_FAMILIES = ("TAMURINE", "O'DOWDELL", "GARCINI LOPENA", "BRANDTNER", "ADEYEMIRI", "KOWALCZYN")
_GIVEN = ("HELENA^J", "PATRICK", "MARIA", "ANNE-LISE", "TUNDE")

_OBJECT = {
    "SpecificCharacterSet": "ISO_IR 100",
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "SOPClassUID": CTImageStorage,
    "Modality": "CT",
    "Manufacturer": "GE MEDICAL SYSTEMS",
    "ManufacturerModelName": "HiSpeed Dual",
    "SoftwareVersions": "3.40",
    "BodyPartExamined": "HEAD",
    "SliceThickness": "4.0",
    "KVP": "120",
    "DataCollectionDiameter": "250.0",
    "SpatialResolution": "0.42",
    "ReconstructionDiameter": "250.0",
    "DistanceSourceToDetector": "949.075",
    "DistanceSourceToPatient": "541.0",
    "GantryDetectorTilt": "+18.5",
    "TableHeight": "-155",
    "RotationDirection": "CW",
    "ExposureTime": "2000",
    "XRayTubeCurrent": "180",
    "Exposure": "360",
    "GeneratorPower": "21",
    "FocalSpots": "0.7",
    "ConvolutionKernel": "STD+",
    "PatientPosition": "HFS",
    "SeriesNumber": 2,
    "AcquisitionNumber": 4,
    "ImageOrientationPatient": [1, 0, 0, 0, 0.9483237, -0.3173047],
    "PositionReferenceIndicator": "OM",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "Rows": SIDE,
    "Columns": SIDE,
    "PixelSpacing": [0.4882812, 0.4882812],
    "BitsAllocated": 16,
    "BitsStored": 16,
    "HighBit": 15,
    "PixelRepresentation": 1,
    "PixelPaddingValue": -1500,
    "BurnedInAnnotation": "NO",
    "WindowCenter": ["35", "400"],
    "WindowWidth": ["100", "2000"],
    "RescaleIntercept": "0",
    "RescaleSlope": "1",
}
_HOSPITAL = {
    "ReferringPhysicianName": "WEBERSON^KARL",
    "PerformingPhysicianName": "LIANGMA^MEI",
    "NameOfPhysiciansReadingStudy": "ROSSINGTON^ANNA",
    "OperatorsName": "TECHLER^TOM",
    "RequestingPhysician": "WEBERSON^KARL",
    "PhysiciansOfRecord": "WEBERSON^KARL",
    "InstitutionName": "St Maryam Hospital",
    "InstitutionAddress": "1 Maine St",
    "InstitutionalDepartmentName": "Neuroradiology",
    "StationName": "CT-4-STMARYAM",
    "DeviceSerialNumber": "SN-77012",
    "ReferringPhysicianAddress": "22 Oakley Rd",
    "ReferringPhysicianTelephoneNumbers": "555-0199",
    "CurrentPatientLocation": "ICU 4",
    "PatientAddress": "14 Elmore Street, Springton",
    "PatientTelephoneNumbers": "555-0100",
    "OtherPatientIDs": "X998877",
    "IssuerOfPatientID": "STMARYAM",
    "AdmissionID": "ADM1200",
    "StudyID": "21577",
    "RequestedProcedureID": "RP7712",
    "PerformedProcedureStepID": "PPS7712",
    "ScheduledProcedureStepID": "SPS7712",
    "FillerOrderNumberImagingServiceRequest": "F88110",
    "PlacerOrderNumberImagingServiceRequest": "P88110",
    "StudyDescription": "CT HEAD W/O CONTRAST",
    "SeriesDescription": "AX 5mm BRAIN",
    "ProtocolName": "HEAD ROUTINE",
    "AdditionalPatientHistory": "Seen by Dr. Weberson 2020-03-14 for anosmia",
    "PatientComments": "call daughter 555-0101",
    "AdmittingDiagnosesDescription": "COVID-19 with headache",
    "RequestedProcedureDescription": "CT HEAD W/O",
    "PerformedProcedureStepDescription": "CT HEAD",
    "ContrastBolusAgent": "none",
    "PatientSex": "F",
    "PatientWeight": "81",
    "PatientSize": "1.75",
    "TimezoneOffsetFromUTC": "-0500",
    "AcquisitionDateTime": "20200314092921.000000-0500",
    **dict.fromkeys(
        (
            *("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate"),
            *("PerformedProcedureStepStartDate", "DateOfLastCalibration"),
        ),
        "20200314",
    ),
    **dict.fromkeys(
        (
            *("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime", "InstanceCreationTime"),
            *("PerformedProcedureStepStartTime", "TimeOfLastCalibration"),
        ),
        "092921",
    ),
}
_PRIVATE: dict[tuple[int, str], dict[int, tuple[str, object]]] = {
    (0x0013, "ACME PACS 1.0"): {
        1: ("LO", "TAMURINE HELENA"),
        2: ("LO", "20200314"),
        3: ("UN", b"MRN7100234"),
    },
    (0x0019, "GEMS_ACQU_01"): {
        **{number: ("SL", number) for number in (0x02, 0x26)},
        **dict.fromkeys((35, 36, 39), ("DS", "9.022")),
        **dict.fromkeys((57, 66, 67), ("SS", 2)),
    },
    (0x0027, "GEMS_IMAG_01"): dict.fromkeys((80, 81), ("FL", -22.84)),
    (0x0043, "GEMS_PARM_01"): {
        0x12: ("SS", [19983, 19986, 20015]),
        0x31: ("DS", ["0.0", "-5.0"]),
        0x64: ("CS", ["NONE", "AAR2"]),
        **dict.fromkeys(range(101, 108), ("US", 1)),
        0x6D: ("DS", "+1.00"),
    },
    (0x004B, "GEMS_CT_HINO_01"): {1: ("DS", ["2.0", "2.0"])},
}


def _item(**values: object) -> Dataset:
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    return _item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def _sequences(study_uid: str, accession: str) -> Iterator[tuple[str, list[Dataset]]]:
    """The sequences in which a hospital's systems leave references, orders and people."""
    purpose = _code("121322", "DCM", "Source image for image processing operation")
    for keyword in ("SourceImageSequence", "ReferencedImageSequence"):
        reference = _item(
            ReferencedSOPClassUID=CTImageStorage,
            ReferencedSOPInstanceUID=f"{study_uid}.1.1",
            PurposeOfReferenceCodeSequence=[purpose],
        )
        yield keyword, [reference]
    own = _code("CTHD", "99STMARYAM", "CT HEAD W/O CONTRAST")
    request = _item(
        ScheduledProcedureStepDescription="CT HEAD",
        RequestedProcedureDescription="CT HEAD W/O",
        AccessionNumber=accession,
        RequestedProcedureCodeSequence=[own],
        StudyInstanceUID=study_uid,
    )
    yield "RequestAttributesSequence", [request]
    yield "ProcedureCodeSequence", [own]
    yield "OtherPatientIDsSequence", [_item(PatientID="OLD77120", TypeOfPatientID="TEXT")]
    before = _item(PatientName="TAMURINE^H", PatientID="TMP10077")
    change = _item(
        ModifiedAttributesSequence=[before],
        AttributeModificationDateTime="20200315",
        ModifyingSystem="PACS",
        SourceOfPreviousValues="CT4",
        ReasonForTheAttributeModification="CORRECT",
    )
    yield "OriginalAttributesSequence", [change]
    person = _item(
        PersonIdentificationCodeSequence=[_code("12345", "L", "Dr. Weberson")],
        InstitutionName="St Maryam Hospital",
        PersonTelephoneNumbers="555-0199",
    )
    yield "ReferringPhysicianIdentificationSequence", [person]


def _of_patient(patient: int) -> Dataset:
    """What all slices of a patient's study have in common."""
    study_uid = f"{ROOT}.{patient + 1}"
    ds = _item(**_OBJECT, **_HOSPITAL)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.PatientName = f"{_FAMILIES[patient % 6]}^{_GIVEN[patient % 5]}"
    ds.PatientID = f"MRN{7100234 + patient}"
    ds.PatientBirthDate = f"{1950 + patient % 40}0114"
    ds.PatientAge = f"{70 - patient % 40:03}Y"
    ds.AccessionNumber = f"A{7712000 + patient}"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = study_uid, f"{study_uid}.1"
    ds.FrameOfReferenceUID, ds.DeviceUID = f"{study_uid}.2", f"{study_uid}.9"
    ds.IrradiationEventUID = f"{study_uid}.8"
    for keyword, items in _sequences(study_uid, ds.AccessionNumber):
        setattr(ds, keyword, items)
    for (group, creator), elements in _PRIVATE.items():
        block = ds.private_block(group, creator, create=True)
        for number, (vr, value) in elements.items():
            block.add_new(number, vr, value)
    return ds


def write_corpus(folder: Path, files: int) -> tuple[int, int]:
    """Write CT files of 512 by 512, 250 to a patient; the same ones each time.

    Returns the elements of a file, those of sequences included, and the bytes of all files.
    """
    noise = np.random.default_rng(7)
    head = noise.integers(-1000, 1500, SIDE * SIDE, np.int16)
    size, ds = 0, Dataset()
    for number in range(files):
        patient, at = divmod(number, SLICES_PER_STUDY)
        if at == 0:
            ds = _of_patient(patient)
        ds.SOPInstanceUID = f"{ds.SeriesInstanceUID}.{at + 1}"
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        ds.InstanceNumber = at + 1
        ds.ImagePositionPatient = [-125.0, -123.5, 4.0 * at]
        ds.SliceLocation = 4.0 * at
        ds.PixelData = (head + noise.integers(-8, 8, SIDE * SIDE, np.int16)).tobytes()
        path = folder / f"PAT{patient + 1}" / "STU1" / "SER1" / f"IM{at + 1:05}.dcm"
        path.parent.mkdir(parents=True, exist_ok=True)
        ds.save_as(path, enforce_file_format=True)
        size += path.stat().st_size
    return sum(1 for _ in ds.iterall()), size
