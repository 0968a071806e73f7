"""Reports, notes, presentation states, structure sets and segmentations about one CT image."""

import numpy as np
from pydicom import Dataset
from pydicom.dataelem import DataElement

from tests.deid.made import ct

IMAGE, FRAME = "1.2.3.4", "1.2.9"
REPORT, KEY_OBJECTS, STATE, STRUCTURES, SEGMENTATION, MAP = (
    "1.2.840.10008.5.1.4.1.1.88.33",
    "1.2.840.10008.5.1.4.1.1.88.59",
    "1.2.840.10008.5.1.4.1.1.11.1",
    "1.2.840.10008.5.1.4.1.1.481.3",
    "1.2.840.10008.5.1.4.1.1.66.4",
    "1.2.840.10008.5.1.4.1.1.30",
)
TELLING = "No acute infarct in Janetta Quillford (84736251), 03/14/2020"


def made(**values: object) -> Dataset:
    """A data set with these attributes."""
    ds = Dataset()
    for keyword, one in values.items():
        setattr(ds, keyword, one)
    return ds


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """A coded entry."""
    return made(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


FINDING = code("121071", "DCM", "Finding")


def content(value_type: str, name: Dataset = FINDING, **values: object) -> Dataset:
    """A content item."""
    return made(
        RelationshipType="CONTAINS", ValueType=value_type, ConceptNameCodeSequence=[name], **values
    )


def measured(number: str, unit: str) -> Dataset:
    """A measured value."""
    return made(NumericValue=number, MeasurementUnitsCodeSequence=[code(unit, "UCUM", unit)])


def reference() -> Dataset:
    """A reference to the CT image."""
    return made(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID=IMAGE)


def document(sop_class: str, modality: str, **values: object) -> Dataset:
    """An object of the CT image's study without pixels."""
    ds = ct()
    for keyword in [element.keyword for element in ds if element.tag.group in {0x0028, 0x7FE0}]:
        del ds[keyword]
    ds.SOPClassUID, ds.Modality = sop_class, modality
    ds.SOPInstanceUID, ds.SeriesInstanceUID = "1.2.3.77", "1.2.3.7"
    ds.SeriesNumber, ds.InstanceNumber, ds.StudyID = 7, 1, "4711"
    ds.AccessionNumber = ds.ReferringPhysicianName = ""
    ds.ContentDate, ds.ContentTime = "20200315", "160000"
    for keyword, one in values.items():
        setattr(ds, keyword, one)
    return ds


def evidence() -> Dataset:
    """The study with the CT image, as documents name what they are about."""
    series = made(SeriesInstanceUID="1.2.3", ReferencedSOPSequence=[reference()])
    return made(StudyInstanceUID="1.2", ReferencedSeriesSequence=[series])


def report(*items: Dataset, **values: object) -> Dataset:
    """A comprehensive report with these content items."""
    verified = made(
        VerifyingObserverName="Whitfielder^Augusta",
        VerifyingOrganization="Larkmoor Regional Hospital",
        VerificationDateTime="20200316120000",
        VerifyingObserverIdentificationCodeSequence=[],
    )
    return document(
        REPORT,
        "SR",
        **{
            "CompletionFlag": "COMPLETE",
            "VerificationFlag": "VERIFIED",
            "VerifyingObserverSequence": [verified],
            "ReferencedPerformedProcedureStepSequence": [],
            "PerformedProcedureCodeSequence": [],
            "ValueType": "CONTAINER",
            "ContinuityOfContent": "SEPARATE",
            "ConceptNameCodeSequence": [code("126000", "DCM", "Imaging Measurement Report")],
            "CurrentRequestedProcedureEvidenceSequence": [evidence()],
            "ContentSequence": list(items),
        }
        | values,
    )


def full_report() -> Dataset:
    """A report with every common kind of content."""
    deep = content(
        "CONTAINER",
        ContinuityOfContent="SEPARATE",
        ContentSequence=[content("TEXT", TextValue=TELLING)],
    )
    image = code("121112", "DCM", "Source of Measurement")
    observer = code("121008", "DCM", "Person Observer Name")
    return report(
        content("TEXT", TextValue=TELLING),
        content("TEXT", TextValue="Janetta Quillford"),
        content("PNAME", observer, PersonName="Whitfielder^Augusta"),
        content("DATE", Date="20200314"),
        content("TIME", Time="153000"),
        content("DATETIME", DateTime="20200314153000"),
        content("UIDREF", UID="1.2.3.84736251"),
        content("IMAGE", image, ReferencedSOPSequence=[reference()]),
        content("NUM", MeasuredValueSequence=[measured("14.2", "mm")]),
        content("CODE", ConceptCodeSequence=[code("52988006", "SCT", "Lesion")]),
        content("TEXT", code("X1", "99LARKMOOR", "Larkmoor head finding"), TextValue="Lesion"),
        content("CONTAINER", ContinuityOfContent="SEPARATE", ContentSequence=[deep]),
    )


def key_objects() -> Dataset:
    """A note that points to the image."""
    ds = report(
        content("TEXT", code("113012", "DCM", "Key Object Description"), TextValue=TELLING),
        content("IMAGE", code("113000", "DCM", "x"), ReferencedSOPSequence=[reference()]),
        ConceptNameCodeSequence=[code("113000", "DCM", "Of Interest")],
        SOPClassUID=KEY_OBJECTS,
        Modality="KO",
    )
    for keyword in ("CompletionFlag", "VerificationFlag", "PerformedProcedureCodeSequence"):
        del ds[keyword]
    del ds.VerifyingObserverSequence
    return ds


def presentation_state() -> Dataset:
    """Text and a line on the image."""
    text = made(
        AnchorPointAnnotationUnits="PIXEL",
        AnchorPoint=[1.0, 2.0],
        AnchorPointVisibility="Y",
        UnformattedTextValue="bleed? Janetta Quillford",
    )
    line = made(
        GraphicAnnotationUnits="PIXEL",
        GraphicDimensions=2,
        NumberOfGraphicPoints=2,
        GraphicData=[1.0, 1.0, 3.0, 3.0],
        GraphicType="POLYLINE",
        GraphicFilled="N",
    )
    annotation = made(GraphicLayer="MARKS", TextObjectSequence=[text], GraphicObjectSequence=[line])
    area = made(
        DisplayedAreaTopLeftHandCorner=[1, 1],
        DisplayedAreaBottomRightHandCorner=[4, 4],
        PresentationSizeMode="SCALE TO FIT",
        PresentationPixelAspectRatio=[1, 1],
    )
    layer = made(GraphicLayer="MARKS", GraphicLayerOrder=1, GraphicLayerDescription=TELLING)
    series = made(SeriesInstanceUID="1.2.3", ReferencedImageSequence=[reference()])
    return document(
        STATE,
        "PR",
        ContentLabel="ANNOTATED",
        ContentDescription="Head of Janetta",
        ContentCreatorName="Whitfielder^Augusta",
        PresentationCreationDate="20200314",
        PresentationCreationTime="153000",
        ReferencedSeriesSequence=[series],
        DisplayedAreaSelectionSequence=[area],
        GraphicAnnotationSequence=[annotation],
        GraphicLayerSequence=[layer],
        PresentationLUTShape="IDENTITY",
    )


def structure_set(*names: str, label: str = "PLAN Quillford") -> Dataset:
    """Contours on the image, one for each name."""
    series = made(SeriesInstanceUID="1.2.3", ContourImageSequence=[reference()])
    study = made(
        ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
        ReferencedSOPInstanceUID="1.2",
        RTReferencedSeriesSequence=[series],
    )
    contour = made(
        ContourImageSequence=[reference()],
        ContourGeometricType="CLOSED_PLANAR",
        NumberOfContourPoints=3,
        ContourData=[0, 0, 5, 10, 0, 5, 10, 10, 5],
    )
    rois = [
        made(
            ROINumber=number,
            ReferencedFrameOfReferenceUID=FRAME,
            ROIName=name,
            ROIDescription=TELLING,
            ROIGenerationAlgorithm="MANUAL",
        )
        for number, name in enumerate(names, 1)
    ]
    numbers = [roi.ROINumber for roi in rois]
    return document(
        STRUCTURES,
        "RTSTRUCT",
        OperatorsName="",
        StructureSetLabel=label,
        StructureSetDate="20200314",
        StructureSetTime="153000",
        ReferencedFrameOfReferenceSequence=[
            made(FrameOfReferenceUID=FRAME, RTReferencedStudySequence=[study])
        ],
        StructureSetROISequence=rois,
        ROIContourSequence=[
            made(ReferencedROINumber=number, ContourSequence=[contour]) for number in numbers
        ],
        RTROIObservationsSequence=[
            made(
                ObservationNumber=number,
                ReferencedROINumber=number,
                ROIObservationLabel="Quillford",
                RTROIInterpretedType="ORGAN",
                ROIInterpreter="Whitfielder^Augusta",
            )
            for number in numbers
        ],
    )


def segmentation(rows: int, columns: int, frames: int, hidden: bytes = b"") -> Dataset:
    """A binary segmentation, 8 pixels in a byte, with `hidden` behind them."""
    bits = np.random.default_rng(7).integers(0, 2, rows * columns * frames).astype(bool)
    packed = np.packbits(bits, bitorder="little").tobytes() + hidden
    segment = made(
        SegmentNumber=1,
        SegmentLabel="Lesion of Janetta",
        SegmentDescription=TELLING,
        SegmentAlgorithmType="MANUAL",
        SegmentedPropertyCategoryCodeSequence=[code("49755003", "SCT", "Morphology")],
        SegmentedPropertyTypeCodeSequence=[code("52988006", "SCT", "Lesion")],
    )
    ds = document(
        SEGMENTATION,
        "SEG",
        ImageType=["DERIVED", "PRIMARY"],
        FrameOfReferenceUID=FRAME,
        ContentLabel="LESION",
        ContentDescription="",
        ContentCreatorName="Whitfielder^Augusta",
        SegmentationType="BINARY",
        LossyImageCompression="00",
        SegmentSequence=[segment],
        ReferencedSeriesSequence=[
            made(SeriesInstanceUID="1.2.3", ReferencedInstanceSequence=[reference()])
        ],
    )
    _pixels(ds, rows, columns, frames, bits=1)
    ds[0x7FE00010] = DataElement(0x7FE00010, "OB", packed + bytes(len(packed) % 2))
    return ds


def parametric_map(values: np.ndarray) -> Dataset:
    """A map of floating point values of shape (frames, rows, columns)."""
    ds = document(MAP, "MR", ImageType=["DERIVED", "PRIMARY"], ContentLabel="MAP")
    frames, rows, columns = values.shape
    _pixels(ds, rows, columns, frames, bits=32)
    ds[0x7FE00008] = DataElement(0x7FE00008, "OF", values.astype("<f4").tobytes())
    return ds


def _pixels(ds: Dataset, rows: int, columns: int, frames: int, bits: int) -> None:
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns, ds.NumberOfFrames = rows, columns, frames
    ds.BitsAllocated = ds.BitsStored = bits
    ds.HighBit, ds.PixelRepresentation = bits - 1, 0
