"""What is known of a head moves with every variant of it."""

import math

import numpy as np
import pytest
import SimpleITK as sitk

from tests.benchmarks.pixels.heads import Head
from tests.benchmarks.pixels.landmarks import Landmarks
from tests.benchmarks.pixels.variants import ALL, Variant, forward, made

NASION = (2.0, -90.0, -30.0)


@pytest.fixture(scope="module")
def head() -> Head:
    """A ball of tissue with one bright knot under the root of the nose; voxels of 4 mm."""
    z, y, x = (np.arange(54, dtype=np.float32) * 4 - 106 for _ in "zyx")
    points = np.stack(np.meshgrid(z, y, x, indexing="ij")[::-1], -1)
    values = np.where(np.linalg.norm(points, axis=-1) < 98, 300.0, 0.0)
    values[np.linalg.norm(points - (NASION[0], NASION[1] + 16, NASION[2] - 9), axis=-1) < 7] = 3000
    image = sitk.GetImageFromArray(values.astype(np.float32))
    image.SetSpacing((4, 4, 4))
    image.SetOrigin((-106, -106, -106))
    marks = Landmarks(NASION, (0, -60, -75), (-45, -75, -32), (45, -75, -32))
    return Head("ball", image, "MR", marks, tuning=True, brain=False)


KNOT = (NASION[0], NASION[1] + 16, NASION[2] - 9)
BRIGHT = 1200
KINDS = frozenset(
    {"pose mixed", "crop to the nose", "slices axial 5", "slices sagittal 6", "slices coronal 5",
     "slices gantry 18", "child 0.75", "child toddler", "person 4 coarse", "lying on the side"}
)  # fmt: skip
SHOWN = [one for one in ALL if one.name in KINDS]


@pytest.mark.parametrize("variant", SHOWN, ids=lambda one: one.name)
def test_a_landmark_lies_where_its_variant_shows_it(head: Head, variant: Variant) -> None:
    one = made(head, variant)
    bright = np.argwhere(one.volume.values > BRIGHT)[:, ::-1].mean(0)
    shown = one.volume.matrix @ (*bright, 1)
    expected = forward(one.back, KNOT)
    assert math.dist(shown, expected) < 3 + 0.3 * variant.spacing[1]


def test_a_mask_of_the_head_covers_in_the_variant_what_it_covers_in_the_head(head: Head) -> None:
    knot = head.image > BRIGHT
    one = made(head, next(variant for variant in ALL if variant.name == "slices gantry 18"))
    there = one.of(sitk.Cast(knot, sitk.sitkUInt8))
    assert one.volume.values[there].mean() > 5 * one.volume.values[~there].mean()


def test_what_is_cropped_is_not_in_the_variant(head: Head) -> None:
    above = made(head, Variant("above", keep=(30, math.inf)))
    assert not (above.volume.values > BRIGHT).any()
