"""Objects beside images: who is meant goes, what is said about the picture stays, links hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from midrc_desktop.deid.content import hidden
from midrc_desktop.deid.profile import BASIC, MIDRC
from midrc_desktop.deid.values import NotUnderstood
from midrc_desktop.deid.verify import Expected, verify_file
from midrc_desktop.dicom.raw import Raw
from tests.deid import dciodvfy
from tests.deid.made import IDENTIFIERS, PSEUDONYMS, ct, packaged, saved
from tests.deid.made_documents import (
    FINDING,
    IMAGE,
    TELLING,
    code,
    content,
    full_report,
    key_objects,
    made,
    measured,
    parametric_map,
    presentation_state,
    report,
    segmentation,
    structure_set,
)
from tests.deid.written import deidentified, parsed

NEW_IMAGE = PSEUDONYMS.uid(IMAGE)
MADE = {
    "report": full_report(),
    "key objects": key_objects(),
    "presentation state": presentation_state(),
    "structure set": structure_set("Brain", "GTV Janetta"),
    "segmentation": segmentation(5, 3, 3),
}
REAL = [
    "test-SR.dcm",
    "reportsi.dcm",
    "rtstruct.dcm",
    "rtplan.dcm",
    "rtdose.dcm",
    "liver_1frame.dcm",
]


def after(ds: Dataset, profile=MIDRC) -> Dataset:
    return parsed(deidentified(saved(ds), profile))


def claims(ds: Dataset) -> set[str]:
    return {one.CodeValue for one in ds.DeidentificationMethodCodeSequence}


def only(new: Dataset) -> Dataset:
    """The one content item of a report."""
    (item,) = new.ContentSequence
    return item


@pytest.fixture(params=list(MADE))
def document(request) -> Dataset:
    return MADE[request.param]


@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
def test_nobody_is_named_and_verification_agrees(document, profile):
    written = deidentified(saved(document), profile)
    for name in (b"Quillford", b"Janetta", b"Whitfielder", b"Larkmoor", b"84736251", b"2020031"):
        assert name not in written
    expected = Expected(case_id=PSEUDONYMS.case_id)
    assert verify_file(written, identifiers=IDENTIFIERS, expected=expected) == ()


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_documents_are_written_in_every_syntax_without_pixels(syntax):
    ds = full_report()
    ds.file_meta.TransferSyntaxUID = syntax
    new = after(ds)
    assert new.file_meta.TransferSyntaxUID == syntax
    assert "PixelData" not in new
    assert new.ContentSequence[0].TextValue == "No acute infarct"


def test_every_reference_leads_to_the_image_in_the_output(document):
    image, new = after(ct()), after(document)
    uids = {str(element.value) for element in new.iterall() if element.VR == "UI"}
    assert image.SOPInstanceUID == NEW_IMAGE
    assert {image.SOPInstanceUID, image.SeriesInstanceUID, image.StudyInstanceUID} <= uids


def test_a_report_keeps_its_tree_and_each_item_its_value():
    new = after(full_report())
    text, nobody, person, day, time, moment, uid, image, number, lesion, own, outer = (
        new.ContentSequence
    )
    assert text.TextValue == "No acute infarct"
    assert nobody.TextValue == "ANONYMIZED"
    assert person.PersonName == "Anonymized"
    shifted = after(ct()).StudyDate
    assert (day.Date, time.Time, moment.DateTime) == (shifted, "153000", f"{shifted}153000")
    assert PSEUDONYMS.uid("1.2.3.84736251") == uid.UID
    assert image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == NEW_IMAGE
    assert number.MeasuredValueSequence[0].NumericValue == 14.2
    assert lesion.ConceptCodeSequence[0].CodeMeaning == "Lesion"
    (concept,) = own.ConceptNameCodeSequence
    assert (concept.CodingSchemeDesignator, concept.CodeMeaning) == ("99LOCAL", "head")
    deepest = outer.ContentSequence[0].ContentSequence[0]
    assert deepest.TextValue == "No acute infarct"
    assert deepest.ConceptNameCodeSequence[0] == FINDING
    assert "113104" in claims(new)


def test_who_verified_a_report_goes_and_when_stays():
    (observer,) = after(full_report()).VerifyingObserverSequence
    assert observer.VerifyingObserverName == "Anonymized"
    assert observer.VerifyingOrganization == "ANONYMIZED"
    assert observer.VerificationDateTime[8:] == "120000"


def test_the_basic_profile_leaves_one_item_that_says_that_content_was_removed():
    new = after(full_report(), BASIC)
    assert (only(new).ValueType, only(new).TextValue) == ("TEXT", "REMOVED")
    assert not claims(new) & {"113103", "113104", "113105"}


def test_an_image_does_not_claim_what_only_reports_and_states_have():
    assert not claims(after(ct())) & {"113103", "113104"}


@pytest.mark.parametrize("value_type", ["QUILLFORD", "", "TEXT\\IMAGE"])
def test_a_report_with_content_of_an_unknown_kind_is_held(value_type):
    with pytest.raises(NotUnderstood):
        deidentified(saved(report(content(value_type, TextValue="Lesion"))))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (code("121031", "DCM", "Subject Birth Date"), "12"),
        (code("121030", "DCM", "Subject ID"), "CT 12"),
        (code("121016", "DCM", "Device Observer Serial Number"), "12"),
        (code("21112-8", "LN", "Birth date"), "12"),
    ],
)
def test_what_is_a_name_or_number_by_its_concept_goes_whatever_it_is(name, text):
    item = only(after(report(content("TEXT", name, TextValue=text))))
    assert item.TextValue == "ANONYMIZED"
    assert item.ConceptNameCodeSequence[0] == name


def test_a_birth_date_goes_even_under_another_name():
    item = [Raw(0x0040A121, "DA", b"19600101")]
    assert [element.value for element in hidden(item, ["19600101"])] == [b"18991231"]
    assert hidden(item, ["19600102"]) == ()


@pytest.mark.parametrize(
    ("number", "unit", "stays"),
    [
        ("89", "a", True),
        ("90", "a", False),
        ("93.5", "a", False),
        ("1100", "mo", False),
        ("40", "wk", True),
        ("95", "mm", True),
        ("", "a", True),
    ],
)
def test_an_age_above_89_years_is_not_measured(number, unit, stays):
    age = code("121033", "DCM", "Subject Age")
    item = only(after(report(content("NUM", age, MeasuredValueSequence=[measured(number, unit)]))))
    assert bool(item.MeasuredValueSequence) is stays


def test_a_resource_of_somebodys_own_is_not_named():
    template = made(MappingResource="99LARKMOOR", TemplateIdentifier="1500")
    public = made(MappingResource="DCMR", TemplateIdentifier="1500")
    new = after(report(ContentTemplateSequence=[template]))
    assert new.ContentTemplateSequence[0].MappingResource == "ANONYMIZED"
    new = after(report(ContentTemplateSequence=[public]))
    assert new.ContentTemplateSequence[0].MappingResource == "DCMR"


def test_pixels_in_a_report_go():
    ds = full_report()
    ds.add_new("PixelData", "OW", b"Quillford ")
    assert "PixelData" not in after(ds)


def test_content_thirty_items_deep_is_cleaned_like_any_other():
    item = content("TEXT", TextValue=TELLING)
    for _ in range(30):
        item = content("CONTAINER", ContinuityOfContent="SEPARATE", ContentSequence=[item])
    new = after(report(item))
    for _ in range(31):
        new = only(new)
    assert new.TextValue == "No acute infarct"


TREES = st.recursive(
    st.sampled_from([TELLING, "Lesion", "Janetta Quillford", "Whitfielder", ""]).map(
        lambda text: content("TEXT", TextValue=text)
    ),
    lambda below: st.lists(below, min_size=1, max_size=3).map(
        lambda items: content("CONTAINER", ContinuityOfContent="SEPARATE", ContentSequence=items)
    ),
    max_leaves=12,
)


def shape(item: Dataset) -> tuple[object, ...]:
    below = tuple(shape(one) for one in item.get("ContentSequence", ()))
    return item.ValueType, bool(item.get("TextValue")), below


@given(st.lists(TREES, min_size=1, max_size=3))
def test_a_tree_of_any_shape_keeps_it_and_names_nobody(items):
    content_of = report(*items)
    written = deidentified(saved(content_of))
    assert b"Quillford" not in written
    assert b"Whitfielder" not in written
    assert shape(parsed(written)) == shape(content_of)


def test_a_key_object_note_keeps_its_pictures():
    note, image = after(key_objects()).ContentSequence
    assert note.TextValue == "No acute infarct"
    assert image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == NEW_IMAGE


def test_a_presentation_state_keeps_its_graphics_and_cleans_its_words():
    new = after(presentation_state())
    (annotation,), (layer,) = new.GraphicAnnotationSequence, new.GraphicLayerSequence
    assert annotation.TextObjectSequence[0].UnformattedTextValue == "bleed"
    assert annotation.GraphicObjectSequence[0].GraphicData == [1.0, 1.0, 3.0, 3.0]
    assert annotation.GraphicLayer == layer.GraphicLayer == "MARKS"
    assert layer.GraphicLayerDescription == "No acute infarct"
    assert (new.ContentLabel, new.ContentDescription) == ("ANNOTATED", "Head")
    assert new.ContentCreatorName == ""
    assert "113103" in claims(new)
    assert "113103" not in claims(after(presentation_state(), BASIC))


def test_overlays_of_a_presentation_state_go():
    ds = presentation_state()
    ds.add_new(0x60000010, "US", 4)
    ds.add_new(0x60003000, "OW", b"\1\2")
    assert not any(element.tag.group == 0x6000 for element in after(ds))


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("BRAIN", "BRAIN"),
        ("PTV 1", "PTV 1"),
        ("GTV", "GTV"),
        ("GTV Janetta", "GTV"),
        ("Janetta", ""),
        ("84736251", ""),
    ],
)
def test_names_of_contours_keep_imaging_language(name, left):
    (roi,) = after(structure_set(name)).StructureSetROISequence
    assert roi.ROIName == left


def test_a_structure_set_keeps_its_contours_and_a_label():
    new = after(structure_set("Brain", label="Quillford"))
    assert new.StructureSetLabel == "ANONYMIZED"
    assert new.ROIContourSequence[0].ContourSequence[0].ContourData == [
        0,
        0,
        5,
        10,
        0,
        5,
        10,
        10,
        5,
    ]
    (observation,) = new.RTROIObservationsSequence
    assert observation.ROIInterpreter == ""
    assert "ROIObservationLabel" not in observation


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.sampled_from([b"", b"Quill"]))
def test_bits_of_a_segmentation_stay_and_nothing_hides_behind_them(rows, columns, frames, hidden):
    ds = segmentation(rows, columns, frames, hidden)
    new, size = after(ds), (rows * columns * frames + 7) // 8
    assert new.PixelData == ds.PixelData[:size] + bytes(size % 2)


def test_labels_of_segments_keep_imaging_language():
    (segment,) = after(segmentation(4, 4, 1)).SegmentSequence
    assert segment.SegmentLabel == "Lesion"
    assert segment.SegmentDescription == "No acute infarct"
    assert segment.SegmentedPropertyTypeCodeSequence[0].CodeValue == "52988006"


def test_floating_point_pixels_stay_bit_for_bit():
    values = np.linspace(-1, 1, 24).reshape(2, 3, 4)
    ds = parametric_map(values)
    new = after(ds)
    assert new.FloatPixelData == ds[0x7FE00008].value
    assert "PixelData" not in new


@pytest.mark.skipif(not dciodvfy.INSTALLED, reason="dicom3tools is not installed")
@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
@pytest.mark.parametrize("name", [*MADE, *REAL])
def test_dciodvfy_finds_no_error_that_the_document_did_not_have(name, profile, tmp_path):
    content_of = saved(MADE[name]) if name in MADE else packaged(name).read_bytes()
    before, written = tmp_path / "before.dcm", tmp_path / "after.dcm"
    before.write_bytes(content_of)
    written.write_bytes(deidentified(content_of, profile))
    assert dciodvfy.complaints(written) - dciodvfy.complaints(before) == set()
