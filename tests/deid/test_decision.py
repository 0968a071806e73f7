"""Every element gets one decision, and the decisions follow the table and the object."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.valuerep import VR

from midrc_desktop.deid.decision import Action, decide
from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import BASIC, MIDRC, PROFILES, Option, Profile
from tests.deid.made import KEPT_ANYWHERE

CT, MR = Iod("1.2.840.10008.5.1.4.1.1.2"), Iod("1.2.840.10008.5.1.4.1.1.4")
ENHANCED_MR, DX = Iod("1.2.840.10008.5.1.4.1.1.4.1"), Iod("1.2.840.10008.5.1.4.1.1.1.1")
FULL_DATES = Profile("full dates", frozenset({Option.FULL_DATES}))

TAGS = st.one_of(
    st.sampled_from(sorted(CT.within(Path(())))), st.integers(0, 0xFFFFFFFF), st.just(0x00081030)
)
PATHS = st.lists(TAGS, min_size=1, max_size=4).map(lambda tags: Path(tuple(tags)))
VRS = st.sampled_from([vr.value for vr in VR])


def at(*keywords: str) -> Path:
    return Path(tuple(tag_for_keyword(keyword) for keyword in keywords))


def decided(where: Path, profile: Profile = MIDRC, iod: Iod = CT) -> Action:
    return decide(where, dictionary_VR(where.tag), profile, iod).action


@given(PATHS, VRS, st.sampled_from(sorted(PROFILES)))
def test_every_element_gets_a_decision_with_a_reason(where, vr, name):
    decision = decide(where, vr, PROFILES[name], CT)
    assert decision.reason
    assert decision == decide(where, vr, PROFILES[name], CT)


@given(PATHS, VRS, st.sampled_from(sorted(PROFILES)))
def test_what_neither_the_table_nor_the_object_names_is_removed(where, vr, name):
    profile = PROFILES[name]
    if profile.row(where.tag) is None and where not in CT and where.tag not in KEPT_ANYWHERE:
        assert decide(where, vr, profile, CT).action is Action.REMOVE


@given(PATHS, VRS)
def test_private_elements_and_group_lengths_are_removed(where, vr):
    if where.is_private or where.tag & 0xFFFF == 0:
        assert decide(where, vr, MIDRC, CT).action is Action.REMOVE


@given(st.integers(0x50000000, 0x50FFFFFF) | st.integers(0x60000000, 0x60FFFFFF), VRS)
def test_curves_and_overlays_are_removed(tag, vr):
    assert decide(Path((tag,)), vr, MIDRC, CT).action is Action.REMOVE


def kept_definitions(
    profile: Profile, iod: Iod, above: tuple[int, ...] = ()
) -> Iterator[tuple[Path, Type, Action]]:
    """All that the object defines where it can stay, down through sequences that stay."""
    for tag, type_ in iod.within(Path(above)).items():
        where = Path((*above, tag))
        vr = str(dictionary_VR(tag))
        action = decide(where, vr, profile, iod).action
        yield where, type_, action
        if vr == "SQ" and action is Action.ITEMS:
            yield from kept_definitions(profile, iod, where.tags)


@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
@pytest.mark.parametrize("iod", [CT, MR, DX, ENHANCED_MR], ids=["CT", "MR", "DX", "enhanced MR"])
def test_what_must_be_there_is_never_missing_and_what_must_have_a_value_never_empty(profile, iod):
    written_anew_or_void = {0x00120062, 0x00120063, 0x00120064, 0x00280303}
    seals = {0x04000500, 0x04000510, 0x04000520, 0x4FFE0001, 0x00080110}
    checked = 0
    for where, type_, action in kept_definitions(profile, iod):
        if where.tag in written_anew_or_void | seals or 0x5000 <= where.group < 0x6100:
            continue
        checked += 1
        if type_ in {Type.ONE, Type.TWO}:
            assert action is not Action.REMOVE, where
        if type_ is Type.ONE:
            assert action is not Action.EMPTY, where
    assert checked > 300


@pytest.mark.parametrize(
    ("where", "midrc", "basic"),
    [
        (at("PatientName"), Action.CASE_ID, Action.CASE_ID),
        (at("PatientID"), Action.CASE_ID, Action.CASE_ID),
        (at("PatientBirthDate"), Action.EMPTY, Action.EMPTY),
        (at("PatientBirthTime"), Action.REMOVE, Action.REMOVE),
        (at("PatientSex"), Action.SEARCH, Action.EMPTY),
        (at("PatientAge"), Action.AGE, Action.REMOVE),
        (at("PatientWeight"), Action.SEARCH, Action.REMOVE),
        (at("AccessionNumber"), Action.EMPTY, Action.EMPTY),
        (at("StudyDate"), Action.SHIFT, Action.EMPTY),
        (at("StudyTime"), Action.TIME, Action.EMPTY),
        (at("AcquisitionDateTime"), Action.SHIFT, Action.REMOVE),
        (at("TimezoneOffsetFromUTC"), Action.REMOVE, Action.REMOVE),
        (at("StudyDescription"), Action.CLEAN, Action.REMOVE),
        (at("RequestAttributesSequence"), Action.ITEMS, Action.REMOVE),
        (at("StudyInstanceUID"), Action.UID, Action.UID),
        (at("SOPClassUID"), Action.UID, Action.UID),
        (at("DeviceSerialNumber"), Action.REMOVE, Action.REMOVE),
        (at("StationName"), Action.REMOVE, Action.REMOVE),
        (at("Manufacturer"), Action.SEARCH, Action.SEARCH),
        (at("BurnedInAnnotation"), Action.TERM, Action.TERM),
        (at("RecognizableVisualFeatures"), Action.TERM, Action.TERM),
        (at("ReferencedImageSequence"), Action.ITEMS, Action.ITEMS),
        (at("ReferencedPatientSequence"), Action.REMOVE, Action.REMOVE),
        (at("IconImageSequence"), Action.REMOVE, Action.REMOVE),
        (at("OriginalAttributesSequence"), Action.REMOVE, Action.REMOVE),
        (at("DigitalSignaturesSequence"), Action.REMOVE, Action.REMOVE),
        (at("EncryptedAttributesSequence"), Action.REMOVE, Action.REMOVE),
        (at("SpecificCharacterSet"), Action.KEEP, Action.KEEP),
    ],
    ids=str,
)
def test_the_table_is_followed(where, midrc, basic):
    assert decided(where, MIDRC) is midrc
    assert decided(where, BASIC) is basic


def test_a_composite_action_is_settled_by_the_type_in_each_object():
    assert decided(at("DeviceSerialNumber"), iod=CT) is Action.REMOVE
    assert decided(at("DeviceSerialNumber"), iod=ENHANCED_MR) is Action.DUMMY
    assert decided(at("ContentDate"), BASIC, CT) is Action.EMPTY
    assert decided(at("ContentDate"), BASIC, ENHANCED_MR) is Action.DUMMY
    assert decided(at("AcquisitionContextSequence"), BASIC, DX) is Action.EMPTY


def test_what_the_object_of_another_kind_defines_does_not_stay():
    assert decided(at("EchoTime"), iod=MR) is Action.SEARCH
    assert decided(at("EchoTime"), iod=CT) is Action.REMOVE


def test_dates_that_an_option_retains_are_kept_as_they_are():
    assert decided(at("StudyDate"), FULL_DATES) is Action.KEEP


@pytest.mark.parametrize(
    "keyword",
    [
        "PatientBirthDateInAlternativeCalendar",
        "PatientDeathDateInAlternativeCalendar",
        "NTPSourceAddress",
    ],
)
@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
def test_what_tells_the_patient_or_the_site_goes_though_the_table_does_not_name_it(
    keyword, profile
):
    assert profile.row(at(keyword).tag) is None
    assert any(at(keyword) in iod for iod in (CT, MR, ENHANCED_MR, DX))
    assert {decided(at(keyword), profile, iod) for iod in (CT, MR, ENHANCED_MR, DX)} == {
        Action.REMOVE
    }


def test_the_makers_name_and_the_software_stay():
    assert decided(at("Manufacturer")) is Action.SEARCH
    assert decided(at("SoftwareVersions")) is Action.SEARCH


def test_the_number_of_frames_stays_whatever_the_object_defines():
    single = Iod("1.2.840.10008.5.1.4.1.1.7")
    assert at("NumberOfFrames") not in single
    assert decided(at("NumberOfFrames"), iod=single) is Action.SEARCH
    nested = at("RequestAttributesSequence", "NumberOfFrames")
    assert decided(nested, iod=single) is Action.REMOVE


def test_an_mr_image_keeps_what_its_stored_values_mean():
    mr = Iod("1.2.840.10008.5.1.4.1.1.4")
    for keyword in ("RescaleSlope", "RescaleIntercept", "RescaleType"):
        assert at(keyword) not in mr
        assert decided(at(keyword), iod=mr) is Action.SEARCH
        nested = at("RequestAttributesSequence", keyword)
        assert decided(nested, iod=mr) is Action.REMOVE


@pytest.mark.parametrize(
    ("keyword", "sop_class"),
    [
        ("AcquisitionProtocolName", "1.2.840.10008.5.1.4.1.1.12.1.1"),
        ("FrameOfInterestDescription", "1.2.840.10008.5.1.4.1.1.12.1"),
        ("ImageID", "1.2.840.10008.5.1.4.1.1.20"),
        ("StageName", "1.2.840.10008.5.1.4.1.1.6.1"),
    ],
)
def test_what_people_type_is_cleaned_although_the_table_does_not_name_it(keyword, sop_class):
    assert decided(at(keyword), MIDRC, Iod(sop_class)) is Action.CLEAN
    assert decided(at(keyword), BASIC, Iod(sop_class)) is Action.REMOVE
