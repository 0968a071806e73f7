"""What is put over text shows as black, and where a face was there is air."""

import numpy as np
import pytest
from pydicom import Dataset
from pydicom.dataelem import DataElement

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Mask
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.dicom.plane import Plane
from tests.deid.covered import cover, over
from tests.deid.made import ct

LEFT = Removal(cuboids=(Cuboid((-1, -1, -1), (1.4, 99, 1)),), air=-1000.0)


def plane(z: float = 0.0) -> Plane:
    return Plane((0, 0, z), (1, 0, 0), (0, 1, 0), (1, 1), 4, 4)


def image(values: np.ndarray, **changed: object) -> Dataset:
    """An image of 4 by 4 signed pixels in HU, unless it is said to be something else."""
    ds = ct()
    ds.PixelRepresentation = 1
    ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType = 1, 0, "HU"
    for keyword, value in changed.items():
        setattr(ds, keyword, value)
    if ds.PixelRepresentation == 0:
        values = values.astype(np.uint16)
    ds["PixelData"] = DataElement("PixelData", "OW", values.astype("<i2").tobytes())
    return ds


def result(ds: Dataset, plan: PixelPlan, folder) -> np.ndarray:
    path = folder / "before.dcm"
    ds.save_as(path, enforce_file_format=True)
    done = cover(path, folder, plan)
    assert done.outcome.status == "written", done.outcome.reasons
    return done.dataset.pixel_array


def values(low: int, high: int) -> np.ndarray:
    return np.linspace(low, high, 16).astype(np.int16).reshape(4, 4)


@pytest.mark.parametrize(
    ("low", "high", "changed", "black"),
    [
        (-1000, 900, {}, -1000),
        (-900, 900, {}, -1000),
        (-3024, 900, {}, -1024),
        (-2000, 900, {"PixelPaddingValue": -2000}, -1024),
        (-2000, 900, {"PixelPaddingValue": -2000, "PixelPaddingRangeLimit": -1000}, -999),
        (0, 900, {"PixelRepresentation": 0, "RescaleIntercept": -1024}, 0),
        (9000, 9900, {"PixelRepresentation": 0, "RescaleIntercept": -8192}, 7192),
        (-100, 900, {"RescaleType": "US"}, -100),
        (100, 900, {"RescaleType": "US"}, 0),
        (100, 900, {"RescaleType": "US", "PixelRepresentation": 0}, 0),
        (0, 900, {"RescaleType": "US", "PixelRepresentation": 0, "PixelPaddingValue": 0}, 1),
        (-9, 900, {"RescaleType": "US", "PhotometricInterpretation": "MONOCHROME1"}, 900),
        (-9, 900, {"RescaleType": "US", "RescaleSlope": -1}, 900),
        (-9, 900, {"RescaleType": "US", "RescaleSlope": -1,
                   "PhotometricInterpretation": "MONOCHROME1"}, -9),
        (0, 900, {"PixelRepresentation": 0, "PhotometricInterpretation": "MONOCHROME1",
                  "BitsStored": 12, "HighBit": 11}, 4095),
        (0, 900, {"PixelRepresentation": 0, "PhotometricInterpretation": "MONOCHROME1",
                  "BitsStored": 12, "HighBit": 11, "PixelPaddingValue": 4095}, 4094),
    ],
)  # fmt: skip
def test_the_darkest_that_an_image_of_its_kind_has_is_put_over_text(
    low, high, changed, black, tmp_path
):
    shown = result(image(values(low, high), **changed), over(0), tmp_path)
    assert set(shown[1:3, 1:4].flat) == {black}


def test_the_darkest_colour_of_a_palette_is_put_over_text(tmp_path):
    ds = image(np.zeros((4, 4), np.int16), PixelRepresentation=0, BitsStored=8, HighBit=7)
    ds.PhotometricInterpretation = "PALETTE COLOR"
    for colour, entries in (("Red", [9, 0, 255, 9]), ("Green", [9, 3, 0, 9]), ("Blue", [9] * 4)):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [4, 0, 8])
        setattr(ds, f"{colour}PaletteColorLookupTableData", bytes(entries))
    assert set(result(ds, over(0), tmp_path)[1:3, 1:4].flat) == {1}


@pytest.mark.parametrize(
    ("changed", "air"),
    [
        ({}, -1000),
        ({"RescaleIntercept": -1024, "PixelRepresentation": 0}, 24),
        ({"RescaleIntercept": -24}, -976),
        ({"RescaleSlope": 2}, -500),
        ({"RescaleIntercept": 24, "PixelRepresentation": 0}, 0),
        ({"BitsStored": 10, "HighBit": 9}, -512),
    ],
)
def test_where_a_face_was_there_is_air_in_the_units_of_the_image(changed, air, tmp_path):
    before = image(values(10, 400), **changed)
    plan = PixelPlan(removal=LEFT, planes=(plane(),), face_settled=True)
    shown = result(before, plan, tmp_path)
    assert set(shown[:, :2].flat) == {air}
    assert np.array_equal(shown[:, 2:], values(10, 400)[:, 2:])


def test_text_is_covered_over_a_face_as_well(tmp_path):
    plan = PixelPlan((Mask(0, Box(0, 0, 4, 1)),), LEFT, (plane(),))
    shown = result(image(values(10, 400), RescaleIntercept=-500), plan, tmp_path)
    assert [int(value) for value in shown[:, 0]] == [-500, -500, -500, -500]
    plan = PixelPlan((Mask(0, Box(0, 0, 4, 1)),), LEFT, (plane(),))
    shown = result(image(values(-1010, 400)), plan, tmp_path)
    assert [int(value) for value in shown[:, 0]] == [-1010, -1000, -1000, -1000]


def test_a_slice_without_any_face_stays_as_it_is_and_may_still_be_called_clean(tmp_path):
    path = tmp_path / "before.dcm"
    image(values(10, 400)).save_as(path, enforce_file_format=True)
    plan = PixelPlan(removal=LEFT, planes=(plane(50.0),), face_settled=True)
    done = cover(path, tmp_path, plan)
    assert (done.outcome.status, done.outcome.blanked) == ("written", False)
    assert np.array_equal(done.dataset.pixel_array, values(10, 400))
    assert done.dataset.RecognizableVisualFeatures == "NO"
    assert not any("Face" in said for said in done.dataset.DeidentificationMethod)


@pytest.mark.parametrize(
    "planes",
    [(), (plane(), plane()), (Plane((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1), 4, 5),)],
)
def test_planes_that_are_not_those_of_the_frames_hold_the_file(planes, tmp_path):
    path = tmp_path / "before.dcm"
    image(values(10, 400)).save_as(path, enforce_file_format=True)
    done = cover(path, tmp_path, PixelPlan(removal=LEFT, planes=planes))
    assert (done.outcome.status, done.outcome.kind) == ("held", "face")


def test_values_that_a_table_gives_their_meaning_hold_a_file_with_a_face(tmp_path):
    ds = image(values(10, 400))
    del ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType
    lut = Dataset()
    lut.LUTDescriptor, lut.ModalityLUTType = [2, 0, 16], "HU"
    lut["LUTData"] = DataElement("LUTData", "US", [0, 1])
    ds.ModalityLUTSequence = [lut]
    path = tmp_path / "before.dcm"
    ds.save_as(path, enforce_file_format=True)
    done = cover(path, tmp_path, PixelPlan(removal=LEFT, planes=(plane(),)))
    assert (done.outcome.status, done.outcome.kind) == ("held", "face")
