"""What a file says of its pixels: only what somebody has settled, and all of it."""

import io

import pytest
from pydicom import Dataset
from pydicom.uid import (
    DigitalXRayImageStorageForPresentation,
    EnhancedMRImageStorage,
    ParametricMapStorage,
)

from midrc_desktop.deid.changes import changes
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.verify import verify_file
from tests.deid.made import ct, saved
from tests.deid.written import deidentified, parsed

SETTLED = PixelPlan(text_settled=True, face_settled=True)


def said(ds: Dataset, pixels: PixelPlan) -> tuple[Dataset, set[str]]:
    new = parsed(deidentified(saved(ds), pixels=pixels))
    return new, {item.CodeValue for item in new.DeidentificationMethodCodeSequence}


@pytest.mark.parametrize("before", ["", "NO", "YES"])
@pytest.mark.parametrize(
    ("pixels", "text", "face"),
    [
        (SETTLED, True, True),
        (PixelPlan(text_settled=True), True, False),
        (PixelPlan(face_settled=True), False, True),
        (PixelPlan(), False, False),
    ],
)
def test_what_is_settled_is_claimed_in_word_and_code_and_nothing_else_is(
    before, pixels, text, face
):
    ds = ct()
    if before:
        ds.BurnedInAnnotation = ds.RecognizableVisualFeatures = before
    new, codes = said(ds, pixels)
    left = "YES" if before == "YES" else None
    assert new.get("BurnedInAnnotation") == ("NO" if text else left)
    assert new.get("RecognizableVisualFeatures") == ("NO" if face else left)
    assert ("113101" in codes, "113102" in codes) == (text, face)
    assert verify_file(deidentified(saved(ds), pixels=pixels), identifiers=None) == ()


@pytest.mark.parametrize(
    ("sop_class", "keyword"),
    [
        (DigitalXRayImageStorageForPresentation, "BurnedInAnnotation"),
        (EnhancedMRImageStorage, "BurnedInAnnotation"),
        (ParametricMapStorage, "RecognizableVisualFeatures"),
    ],
)
def test_where_a_word_is_needed_and_nobody_looked_the_answer_is_yes(sop_class, keyword):
    ds = ct()
    ds.SOPClassUID = sop_class
    setattr(ds, keyword, "NO")
    assert said(ds, PixelPlan())[0].get(keyword) == "YES"
    assert said(ds, SETTLED)[0].get(keyword) == "NO"


def test_the_table_of_changes_explains_what_is_said_of_the_pixels():
    ds = ct()
    ds.BurnedInAnnotation = "NO"
    before = parsed(saved(ds))
    for pixels, reason in ((SETTLED, "looked at on this computer"), (PixelPlan(), "nobody has")):
        table = {one.keyword: one for one in changes(before, said(ds, pixels)[0])}
        assert table["BurnedInAnnotation"].reason.startswith(reason)
    assert "RecognizableVisualFeatures" not in table


def test_a_file_without_pixels_to_look_at_claims_nothing():
    new = parsed(deidentified(saved(ct())))
    assert {item.CodeValue for item in new.DeidentificationMethodCodeSequence}.isdisjoint(
        {"113101", "113102"}
    )
    assert io.BytesIO(new.PixelData).getvalue() == bytes(range(32))
