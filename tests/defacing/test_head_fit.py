"""A head is found wherever it lies, the same way each time; what is none is never removed."""

import numpy as np
import pytest

from midrc_desktop.defacing.head_fit import fit, judge
from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.region import blanked
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.dicom.plane import Plane
from midrc_desktop.practice.head import CT_HU, T1_SIGNAL, signal, tissue

pytestmark = pytest.mark.long

SPACING = 3.5
SHAPE = (66, 68, 52)
"""Planes, rows and columns of a small volume."""


def made(kind, turn=0.0, shift=(0.0, 0.0, 0.0)):
    """The practice head, nodded by some degrees and moved by some mm."""
    z, y, x = (np.indices(SHAPE) - (np.array(SHAPE) - 1)[:, None, None, None] / 2) * SPACING
    a, b = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    values = signal(tissue(x, a * y + b * z, a * z - b * y), CT_HU if kind == "CT" else T1_SIGNAL)
    values = values + np.random.default_rng(1).normal(0, 6, values.shape)
    first = -(np.array(SHAPE[::-1]) - 1) / 2 * SPACING + shift
    affine = np.column_stack((np.eye(3) * SPACING, first))
    return HeadVolume(values.astype(np.float32), tuple(map(float, affine.ravel())), kind)


@pytest.fixture(scope="module")
def upright():
    return fit(made("MR"))


def test_a_head_is_found_and_its_face_removed(upright):
    outcome = judge(made("MR"), upright)
    assert outcome.verdict is Verdict.REMOVED, outcome
    assert outcome.measures.left < 0.05


def test_the_same_volume_gives_the_same_bytes(upright):
    again = fit(made("MR"))
    assert np.array(again.to_template).tobytes() == np.array(upright.to_template).tobytes()
    assert again.agreement == upright.agreement


def test_a_refined_fit_tells_how_far_the_head_has_moved(upright):
    still = fit(made("MR"), upright.to_template)
    moved = fit(made("MR", shift=(0.0, 8.0, 0.0)), upright.to_template)
    assert still.moved_mm < 3
    assert moved.moved_mm == pytest.approx(8, abs=3)


def test_the_skull_of_a_nodded_head_in_ct_protects_what_it_encloses():
    volume = made("CT", turn=15, shift=(20.0, -40.0, 300.0))
    outcome = judge(volume, fit(volume))
    assert outcome.verdict is Verdict.REMOVED, outcome
    assert outcome.removal.air == -1000
    protected = outcome.removal.protected
    assert protected is not None
    kept = protected.mask()
    for number in range(0, kept.shape[0], 6):
        x, y, z = protected.origin
        place = (x, y, z + number * protected.spacing[2])
        plane = Plane(place, (1, 0, 0), (0, 1, 0), (2.0, 2.0), *kept.shape[1:])
        assert not (blanked(outcome.removal, plane) & kept[number]).any()


def _noise():
    return np.random.default_rng(2).normal(100, 30, (40, 40, 40))


def _ball():
    z, y, x = np.indices((56, 56, 56)) - 27.5
    return np.where(x * x + y * y + z * z < 24**2, 900.0, 5.0)


def _nothing():
    return np.zeros((30, 30, 30))


@pytest.mark.parametrize(
    ("values", "kind"), [(_noise, "MR"), (_noise, "CT"), (_ball, "MR"), (_nothing, "CT")]
)
def test_what_is_no_head_fails(values, kind):
    affine = (4.0, 0, 0, -100, 0, 4.0, 0, -100, 0, 0, 4.0, -100)
    volume = HeadVolume(values().astype(np.float32), tuple(map(float, affine)), kind)
    outcome = judge(volume, fit(volume))
    assert outcome.verdict is Verdict.FAILED
    assert outcome.reasons
