"""An analytic head in patient coordinates: scalp, skull, brain, eyes, nose, mouth, jaw, neck.

Coordinates are millimetres in DICOM's patient system (LPS: +x left, +y posterior, +z head) with
the origin between the ears. The anatomy is made of ellipsoids: no person was its model.
"""

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.uint8]


class Tissue(IntEnum):
    """What a point of the head is made of."""

    AIR = 0
    SKIN = 1
    FAT = 2
    MUSCLE = 3
    BONE = 4
    MARROW = 5
    CSF = 6
    GREY = 7
    WHITE = 8
    INFARCT = 9
    VITREOUS = 10


CT_HU: Mapping[Tissue, float] = {
    Tissue.AIR: -1000,
    Tissue.SKIN: 45,
    Tissue.FAT: -90,
    Tissue.MUSCLE: 55,
    Tissue.BONE: 1250,
    Tissue.MARROW: 480,
    Tissue.CSF: 6,
    Tissue.GREY: 38,
    Tissue.WHITE: 28,
    Tissue.INFARCT: 17,
    Tissue.VITREOUS: 8,
}
T1_SIGNAL: Mapping[Tissue, float] = {
    Tissue.AIR: 8,
    Tissue.SKIN: 420,
    Tissue.FAT: 900,
    Tissue.MUSCLE: 330,
    Tissue.BONE: 35,
    Tissue.MARROW: 520,
    Tissue.CSF: 95,
    Tissue.GREY: 430,
    Tissue.WHITE: 640,
    Tissue.INFARCT: 330,
    Tissue.VITREOUS: 110,
}
FLAIR_SIGNAL: Mapping[Tissue, float] = {
    Tissue.AIR: 8,
    Tissue.SKIN: 380,
    Tissue.FAT: 720,
    Tissue.MUSCLE: 260,
    Tissue.BONE: 30,
    Tissue.MARROW: 380,
    Tissue.CSF: 45,
    Tissue.GREY: 470,
    Tissue.WHITE: 360,
    Tissue.INFARCT: 860,
    Tissue.VITREOUS: 60,
}


def _radius(
    x: Floats,
    y: Floats,
    z: Floats,
    centre: tuple[float, float, float],
    axes: tuple[float, float, float],
) -> Floats:
    """How far each point is from the centre of an ellipsoid; 1 on its surface."""
    squares: Floats = (
        ((x - centre[0]) / axes[0]) ** 2
        + ((y - centre[1]) / axes[1]) ** 2
        + ((z - centre[2]) / axes[2]) ** 2
    )
    return np.sqrt(squares, dtype=np.float64)


def tissue(x: Floats, y: Floats, z: Floats) -> Labels:
    """The tissue at each point; the three arrays have one shape, which is the result's."""
    labels = np.zeros(x.shape, np.uint8)
    side = np.abs(x)
    _outer_shape(labels, x, side, y, z)
    _skull_and_jaw(labels, side, y, z)
    _brain(labels, x, side, y, z)
    _orbits_and_airways(labels, side, y, z)
    return labels


def _outer_shape(labels: Labels, x: Floats, side: Floats, y: Floats, z: Floats) -> None:
    vault = _radius(x, y, z, (0, 5, 35), (76, 96, 84))
    face = _radius(x, y, z, (0, -38, -48), (63, 56, 74))
    chin = _radius(x, y, z, (0, -72, -100), (27, 24, 20))
    nape = _radius(x, y, z, (0, 32, -55), (66, 66, 70))
    neck = np.where(z < -40, np.sqrt((x / 58) ** 2 + ((y - 22) / 62) ** 2), 9.0)
    bridge = _radius(x, y, z, (0, -94, -18), (9, 13, 26))
    nose = _radius(x, y, z, (0, -100, -38), (13, 20, 15))
    lips = _radius(x, y, z, (0, -93, -72), (24, 9, 9))
    brow = _radius(x, y, z, (0, -72, 10), (46, 19, 18))
    ear = _radius(side, y, z, (69, 12, -8), (11, 17, 30))
    shapes = (vault, face, chin, nape, neck, bridge, nose, lips, brow, ear)
    surface = np.minimum.reduce(shapes)
    labels[surface <= 1] = Tissue.SKIN
    trunk = np.minimum.reduce((vault, face, chin, nape, neck, brow))
    labels[trunk <= 0.965] = Tissue.FAT
    labels[trunk <= 0.92] = Tissue.MUSCLE


def _skull_and_jaw(labels: Labels, side: Floats, y: Floats, z: Floats) -> None:
    vault = _radius(side, y, z, (0, 5, 36), (69, 89, 77))
    inner = _radius(side, y, z, (0, 5, 36), (62, 82, 70))
    bone = (vault <= 1) & (inner > 1) & (z > -38)
    labels[bone] = Tissue.BONE
    labels[bone & (vault < 0.975) & (inner > 1.03)] = Tissue.MARROW
    base = (np.abs(z + 34 - 0.12 * y) < 5) & (inner < 1.02) & (y > -60) & (y < 62)
    labels[base & (side > 14)] = Tissue.BONE
    cheek = _radius(side, y, z, (46, -58, -36), (15, 18, 9))
    labels[cheek <= 1] = Tissue.BONE
    upper = (_radius(side, y, z, (0, -56, -58), (33, 32, 12)) <= 1) & (y < -38)
    labels[upper] = Tissue.BONE
    arch = _radius(side, y, z, (0, -28, -92), (50, 58, 16))
    hollow = _radius(side, y, z, (0, -24, -92), (40, 46, 40))
    labels[(arch <= 1) & (hollow > 1)] = Tissue.BONE
    ramus = (np.abs(side - 46) < 5) & (np.abs(y + 8) < 14) & (z > -92) & (z < -38)
    labels[ramus] = Tissue.BONE
    vertebra = np.sqrt((side / 22) ** 2 + ((y - 24) / 18) ** 2)
    labels[(vertebra <= 1) & (z < -52)] = Tissue.BONE
    labels[(vertebra <= 0.72) & (z < -52)] = Tissue.MARROW
    labels[(np.sqrt(side**2 + (y - 44) ** 2) < 9) & (z < -30)] = Tissue.CSF
    labels[(np.sqrt(side**2 + (y - 44) ** 2) < 5.5) & (z < -30)] = Tissue.WHITE


def _brain(labels: Labels, x: Floats, side: Floats, y: Floats, z: Floats) -> None:
    inside = _radius(side, y, z, (0, 5, 36), (62, 82, 70)) <= 1
    cavity = inside & (z > -30 + 0.12 * y)
    labels[cavity] = Tissue.CSF
    angle, tilt = np.arctan2(y - 5, x), np.arctan2(z - 36, np.hypot(x, y - 5))
    folds = np.sin(17 * angle + 3.5 * np.sin(5 * tilt)) * np.cos(13 * tilt + 2 * np.sin(4 * angle))
    depth = _radius(side, y, z, (0, 5, 36), (58.5, 78, 66.5))
    brain = cavity & (depth + 0.05 * np.clip(folds, 0, 1) <= 1) & (side > 1.1)
    labels[brain] = Tissue.GREY
    white = brain & (depth + 0.10 * folds < 0.84) & (side > 5)
    labels[white] = Tissue.WHITE
    deep = _radius(side, y, z, (22, -2, 30), (11, 20, 13))
    labels[brain & (deep <= 1)] = Tissue.GREY
    for centre, axes in (
        ((13.0, -14.0, 44.0), (6.0, 22.0, 9.0)),
        ((17.0, 26.0, 42.0), (8.0, 18.0, 10.0)),
        ((32.0, 10.0, 14.0), (4.5, 20.0, 5.0)),
    ):
        labels[cavity & (_radius(side, y, z, centre, axes) <= 1)] = Tissue.CSF
    labels[cavity & (_radius(side, y, z, (0, 2, 24), (2.6, 14, 11)) <= 1)] = Tissue.CSF
    stem = _radius(side, y, z, (0, 24, -12), (15, 14, 26))
    labels[cavity & (stem <= 1)] = Tissue.WHITE
    hemisphere = _radius(side, y, z, (24, 50, -10), (25, 24, 17))
    labels[cavity & (hemisphere <= 1)] = Tissue.GREY
    labels[cavity & (hemisphere <= 0.62)] = Tissue.WHITE
    infarct = _radius(x, y, z, (43, -8, 46), (15, 24, 17))
    labels[((labels == Tissue.GREY) | (labels == Tissue.WHITE)) & (infarct <= 1)] = Tissue.INFARCT


def _orbits_and_airways(labels: Labels, side: Floats, y: Floats, z: Floats) -> None:
    socket = _radius(side, y, z, (31, -62, -12), (18, 27, 17))
    labels[(socket <= 1) & (y > -84)] = Tissue.FAT
    globe = _radius(side, y, z, (31, -76, -12), (12, 12, 12))
    labels[globe <= 1] = Tissue.SKIN
    labels[globe <= 0.88] = Tissue.VITREOUS
    nerve = np.hypot(side - (22 + 0.28 * np.abs(y + 40)), z + 14)
    labels[(nerve < 2.4) & (y > -66) & (y < -36)] = Tissue.WHITE
    nasal = _radius(side, y, z, (7, -68, -38), (4.5, 26, 17))
    antrum = _radius(side, y, z, (28, -62, -40), (11, 14, 13))
    throat = _radius(side, y, z, (0, -22, -66), (11, 8, 36))
    windpipe = (np.hypot(side, y + 12) < 9) & (z < -96)
    frontal = _radius(side, y, z, (11, -84, 12), (8, 4.5, 9))
    mouth = _radius(side, y, z, (0, -74, -74), (22, 18, 3.2))
    for cavity in (nasal, antrum, throat, frontal, mouth):
        labels[cavity <= 1] = Tissue.AIR
    labels[windpipe] = Tissue.AIR


def signal(labels: Labels, values: Mapping[Tissue, float]) -> Floats:
    """The value of each point, softened over its neighbours in the last two axes."""
    table = np.array([values[kind] for kind in Tissue])
    image = table[labels]
    for axis in (-1, -2):
        image = 0.5 * image + 0.25 * (np.roll(image, 1, axis) + np.roll(image, -1, axis))
    return image
