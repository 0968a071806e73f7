"""Where the header says that text in the pixels is likely, and where it does not."""

from dataclasses import replace

import pytest

from midrc_desktop.burned_in.likely import text_likely
from midrc_desktop.dicom.study import Instance, Source

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
CR = "1.2.840.10008.5.1.4.1.1.1"
DX = "1.2.840.10008.5.1.4.1.1.1.1"
MG = "1.2.840.10008.5.1.4.1.1.1.2"
US = "1.2.840.10008.5.1.4.1.1.6.1"
US_MULTI = "1.2.840.10008.5.1.4.1.1.3.1"
SC = "1.2.840.10008.5.1.4.1.1.7"
SC_MULTI = "1.2.840.10008.5.1.4.1.1.7.4"
XA = "1.2.840.10008.5.1.4.1.1.12.1"
PHOTO = "1.2.840.10008.5.1.4.1.1.77.1.4"


def instance(sop_class: str, *image_type: str, burned_in: str = "") -> Instance:
    return Instance(
        Source("a"),
        sop_class,
        "1.2.3",
        "1.2.840.10008.1.2.1",
        has_pixels=True,
        image_type=image_type,
        burned_in_annotation=burned_in,
    )


@pytest.mark.parametrize(
    ("found", "modality"),
    [
        (instance(US), "US"),
        (instance(US_MULTI), "US"),
        (instance(SC), "OT"),
        (instance(SC), "CT"),
        (instance(SC_MULTI), "MR"),
        (instance(SC, burned_in="NO"), "CT"),
        (instance(US, burned_in="NO"), "US"),
        (instance(CT, burned_in="YES"), "CT"),
        (instance(DX, burned_in=" yes "), "DX"),
        (instance(CT, "DERIVED", "SECONDARY", "SCREEN SAVE"), "CT"),
        (instance(CT, "DERIVED", "SECONDARY", "DOSE_INFO"), "CT"),
        (instance(MR, "DERIVED", "SECONDARY", "CSA REPORT"), "MR"),
        (instance(CR, "ORIGINAL", "PRIMARY", "FILM"), "CR"),
        (instance(XA, "ORIGINAL", "PRIMARY"), "XA"),
        (instance(PHOTO), "XC"),
        (instance(CT), "OT"),
        (instance("1.2.3"), "ES"),
    ],
)
def test_text_is_likely(found: Instance, modality: str) -> None:
    reason = text_likely(found, modality)
    assert reason is not None
    assert reason.endswith(".")


@pytest.mark.parametrize(
    ("found", "modality"),
    [
        (instance(CT, "ORIGINAL", "PRIMARY", "AXIAL"), "CT"),
        (instance(CT, "ORIGINAL", "PRIMARY", "LOCALIZER"), "CT"),
        (instance(CT, "DERIVED", "SECONDARY", "MPR"), "CT"),
        (instance(MR, "ORIGINAL", "PRIMARY", "M", "ND", "NORM"), "MR"),
        (instance(CR), "CR"),
        (instance(DX, "DERIVED", "PRIMARY"), "DX"),
        (instance(DX, burned_in="NO"), "DX"),
        (instance(MG, burned_in="NO"), "MG"),
    ],
)
def test_text_is_not_likely(found: Instance, modality: str) -> None:
    assert text_likely(found, modality) is None


def test_what_has_no_pixels_shows_no_text() -> None:
    assert text_likely(replace(instance(SC), has_pixels=False), "OT") is None
