"""One head scanned in many ways: turned, cropped, in thick slices, in other contrast, smaller.

A variant is a map from its own patient space back to that of the head (mm, LPS), and a grid.
Anything known of the head (a mask, a landmark) goes the same way.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from midrc_desktop.defacing.head_volume import HeadVolume
from tests.benchmarks.pixels import contrast
from tests.benchmarks.pixels.heads import Head
from tests.benchmarks.pixels.landmarks import Landmarks
from tests.benchmarks.pixels.warps import person, toddler

Floats = npt.NDArray[np.float64]
SHIFT = np.array((13.0, -21.0, 60.0))
"""Where the variants lie beside the head, in mm: not even the place is the same."""
FINE = 1.2
"""Edge of the voxels where a variant does not say."""


@dataclass(frozen=True, slots=True)
class Variant:
    """How a head is scanned.

    Attributes:
        name: Short, for tables; what stands before the first space is its group.
        degrees: Pitch (chin up), roll and yaw, in degrees.
        scale: Of the whole head.
        warp: Another shape: of a small child, or of another person by number.
        keep: From how far to how far above the root of the nose, in mm of the head.
        plane: How the slices lie.
        spacing: Within the slices and between them, in mm.
        gantry: Tilt of the gantry in degrees: the columns are then not at right angles.
        contrast: What is done to the values, by its name in `contrast`.

    """

    name: str
    degrees: tuple[float, float, float] = (0, 0, 0)
    scale: float = 1.0
    warp: Literal["", "toddler"] | int = ""
    keep: tuple[float, float] = (-math.inf, math.inf)
    plane: Literal["axial", "sagittal", "coronal"] = "axial"
    spacing: tuple[float, float] = (FINE, FINE)
    gantry: float = 0.0
    contrast: str = ""


class Made(NamedTuple):
    """A variant.

    Attributes:
        volume: What a scanner would have written.
        back: From its patient space to that of the head.
        grid: The grid that the head is sampled on: that of the slices, `thick` planes to each.
        sampled: From the grid to the head: as `back`, unless the gantry was tilted.
        thick: Planes of the grid to a slice.

    """

    volume: HeadVolume
    back: sitk.Transform
    grid: sitk.Image
    sampled: sitk.Transform
    thick: int

    def of(self, mask: sitk.Image) -> npt.NDArray[np.bool_]:
        """A mask of the head as it lies in the variant: (z, y, x)."""
        there = sitk.Resample(mask, self.grid, self.sampled, sitk.sitkNearestNeighbor, 0)
        return _thick(sitk.GetArrayFromImage(there).astype(np.float32), self.thick) >= 0.5


def forward(back: sitk.Transform, point: tuple[float, float, float]) -> Floats:
    """Where a point of the head lies in the variant, in mm, by fixed-point iteration."""
    target, there = np.array(point), np.array(point)
    for _ in range(200):
        gap = target - np.array(back.TransformPoint(there.tolist()))
        if np.abs(gap).max() < 1e-3:
            break
        there = there + 0.7 * _turned(back, there, gap)
    return there


def _turned(back: sitk.Transform, at: Floats, gap: Floats) -> Floats:
    """The step that closes a gap, by the derivative of the map at a point."""
    here = np.array(back.TransformPoint(at.tolist()))
    columns = [np.array(back.TransformPoint((at + step).tolist())) - here for step in np.eye(3)]
    return np.linalg.solve(np.stack(columns, 1), gap)


def made(head: Head, variant: Variant) -> Made:
    """Scan the head in this way."""
    marks, image = head.marks, head.image
    size = np.array(image.GetSize())
    middle = np.array(image.TransformContinuousIndexToPhysicalPoint(((size - 1) / 2).tolist()))
    back = _back(variant, middle, marks)
    low, high = _box(image, back)
    if marks is not None:
        nose = forward(back, marks.nasion)[2]
        low[2] = max(low[2], nose + variant.keep[0] * variant.scale)
        high[2] = min(high[2], nose + variant.keep[1] * variant.scale)
    grid, thick = _grid(variant, low, high)
    middle = (low + high) / 2
    sampled = _sheared(back, variant.gantry, middle) if variant.gantry else back
    air = -1000.0 if head.kind == "CT" else 0.0
    fine = sitk.GetArrayFromImage(sitk.Resample(image, grid, sampled, sitk.sitkLinear, air))
    values = contrast.changed(_thick(fine, thick), variant.contrast, head.kind)
    volume = HeadVolume(values, _affine(grid, thick, variant.gantry, middle), head.kind)
    return Made(volume, back, grid, sampled, thick)


def _back(variant: Variant, middle: Floats, marks: Landmarks | None) -> sitk.Transform:
    """From the variant to the head."""
    turn = sitk.Similarity3DTransform()
    euler = sitk.Euler3DTransform()
    euler.SetRotation(*[math.radians(angle) for angle in variant.degrees])
    turn.SetMatrix(euler.GetMatrix())
    turn.SetCenter(middle.tolist())
    turn.SetScale(1 / variant.scale)
    first = sitk.TranslationTransform(3, SHIFT.tolist())
    steps: list[sitk.Transform] = [turn, first]
    if variant.warp and marks is not None:
        steps.insert(
            0, toddler(marks) if variant.warp == "toddler" else person(variant.warp, middle)
        )
    # The last of a composite is applied first.
    return sitk.CompositeTransform(steps)


def _box(image: sitk.Image, back: sitk.Transform) -> tuple[Floats, Floats]:
    """Where the head's image lies in the variant, at most 30 mm more on a side than it was."""
    size = image.GetSize()
    corners = [
        tuple((-0.5, n - 0.5)[bit] for n, bit in zip(size, bits, strict=True))
        for bits in np.ndindex(2, 2, 2)
    ]
    points = [image.TransformContinuousIndexToPhysicalPoint(one) for one in corners]
    there = np.stack([forward(back, point) for point in points])
    was = np.ptp(np.array(points), 0) + 60
    middle, span = (there.max(0) + there.min(0)) / 2, np.minimum(np.ptp(there, 0), was)
    return middle - span / 2, middle + span / 2


def _grid(variant: Variant, low: Floats, high: Floats) -> tuple[sitk.Image, int]:
    """The grid to sample on, and how many of its planes make one slice."""
    within, between = variant.spacing
    thick = max(1, round(between))
    steps = np.array((within, within, between / thick))
    columns = {
        "axial": np.eye(3),
        "sagittal": np.array([[0, 0, 1.0], [1, 0, 0], [0, -1, 0]]),
        "coronal": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
    }[variant.plane]
    span = np.abs(columns.T @ (high - low))
    count = np.maximum(1, np.floor(span / steps).astype(int))
    count[2] = max(thick, count[2] // thick * thick)
    grid = sitk.Image(count.tolist(), sitk.sitkUInt8)
    grid.SetSpacing(steps.tolist())
    grid.SetDirection(columns.ravel().tolist())
    start = (low + high) / 2 - columns @ ((count - 1) * steps / 2)
    grid.SetOrigin(start.tolist())
    return grid, thick


def _shear(degrees: float) -> Floats:
    """Slices tilted about the patient's left, moved along the table: (3, 3)."""
    angle = math.radians(degrees)
    return np.array([[1, 0, 0], [0, math.cos(angle), 0], [0, -math.sin(angle), 1]])


def _sheared(back: sitk.Transform, degrees: float, about: Floats) -> sitk.Transform:
    tilt = sitk.AffineTransform(3)
    tilt.SetCenter(about.tolist())
    tilt.SetMatrix(_shear(degrees).ravel().tolist())
    return sitk.CompositeTransform([back, tilt])


def _affine(grid: sitk.Image, thick: int, degrees: float, about: Floats) -> tuple[float, ...]:
    """From an index of the slices to the variant's patient space."""
    spacing = np.array(grid.GetSpacing()) * (1, 1, thick)
    columns = np.array(grid.GetDirection()).reshape(3, 3) * spacing
    start = np.array(grid.TransformContinuousIndexToPhysicalPoint((0, 0, (thick - 1) / 2)))
    if degrees:
        shear = _shear(degrees)
        columns, start = shear @ columns, shear @ (start - about) + about
    rows = np.column_stack([columns, start])
    return tuple(float(number) for number in rows.ravel())


def _thick(values: npt.NDArray[np.float32], thick: int) -> npt.NDArray[np.float32]:
    """Slices as means of neighbouring planes."""
    if thick == 1:
        return values
    planes = values[: len(values) // thick * thick]
    return planes.reshape(-1, thick, *values.shape[1:]).mean(1)


_POSES = (
    Variant("as it is", spacing=(1.0, 1.0)),
    Variant("pose pitch +20", (20, 0, 0)),
    Variant("pose pitch -25", (-25, 0, 0)),
    Variant("pose yaw 25", (0, 0, 25)),
    Variant("pose yaw -25", (0, 0, -25)),
    Variant("pose roll 20", (0, 20, 0)),
    Variant("pose mixed", (15, 12, -20)),
    Variant("pose mixed back", (-18, -10, 15)),
)
_CROPS = (
    Variant("crop no vertex", keep=(-math.inf, 65)),
    Variant("crop lower half", keep=(-math.inf, 35)),
    Variant("crop lower half turned", (8, -6, 12), keep=(-math.inf, 40)),
    Variant("crop to the mouth", keep=(-75, math.inf)),
    Variant("crop to the nose", keep=(-50, math.inf)),
    Variant("crop to the eyes", keep=(-22, math.inf)),
    Variant("crop eyes to nose", keep=(-60, 60)),
    Variant("crop above the brow", keep=(30, math.inf)),
)
_SLICES = (
    Variant("slices axial 5", spacing=(0.9, 5.0)),
    Variant("slices axial 5 pitch -20", (-20, 0, 0), spacing=(0.9, 5.0)),
    Variant("slices axial 6 to the nose", keep=(-50, math.inf), spacing=(0.9, 6.0)),
    Variant("slices sagittal 6", (0, 0, 8), plane="sagittal", spacing=(1.0, 6.0)),
    Variant("slices coronal 5", (6, 0, 0), plane="coronal", spacing=(0.9, 5.0)),
    Variant("slices gantry 18", spacing=(0.9, 5.0), gantry=18.0),
    Variant("slices gantry -15", (10, 0, 0), spacing=(0.9, 4.0), gantry=-15.0),
)
_CONTRASTS = (
    Variant("contrast bias", contrast="bias"),
    Variant("contrast coil", contrast="coil"),
    Variant("contrast noise", contrast="noise"),
    Variant("contrast inverted", contrast="inverted"),
    Variant("contrast inverted axial 5", (-8, 4, 0), spacing=(0.9, 5.0), contrast="inverted"),
    Variant("contrast flair-like", contrast="flair"),
    Variant("contrast padded", spacing=(0.9, 2.0), contrast="padded"),
)
_SMALL = (
    Variant("child 0.85", (5, 0, 0), 0.85),
    Variant("child 0.75", (-5, 3, 4), 0.75),
    Variant("child 0.8 axial 5", (10, 0, 5), 0.8, spacing=(0.8, 5.0)),
    Variant("child toddler", scale=0.85, warp="toddler"),
    Variant("child toddler turned", (12, -6, 10), 0.9, warp="toddler"),
)
_OTHERS = (
    Variant("person 1", warp=1),
    Variant("person 2", (6, 3, -5), 1.08, warp=2),
    Variant("person 3 axial 4", (-7, 5, 8), 0.95, warp=3, spacing=(0.9, 4.0)),
    Variant("person 4 coarse", (4, -8, -12), 1.0, warp=4, spacing=(2.0, 2.0)),
)
_LABELS = (
    Variant("lying prone as supine", (0, 0, 180)),
    Variant("lying feet first as head first", (0, 180, 0)),
    Variant("lying on the side", (0, 0, 90)),
    Variant("lying on the side thick", (5, 0, -90), plane="sagittal", spacing=(1.0, 5.0)),
)
ALL = _POSES + _CROPS + _SLICES + _CONTRASTS + _SMALL + _OTHERS + _LABELS
QUICK = frozenset({"as it is", "pose mixed", "crop to the nose", "slices axial 5", "child 0.75"})


def variants(head: Head, words: str = "", *, quick: bool = False) -> Iterator[Variant]:
    """The variants that make sense of this head."""
    for variant in ALL:
        if words not in variant.name or (quick and variant.name not in QUICK):
            continue
        if head.kind == "CT" and variant.contrast in contrast.OF_MR:
            continue
        if head.kind == "MR" and variant.contrast in contrast.OF_CT:
            continue
        if head.marks is None and (variant.warp or math.isfinite(sum(map(abs, variant.keep)))):
            continue
        yield variant
