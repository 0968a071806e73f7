"""What is no head with a face: phantoms, noise, necks, chests, brains without a skull."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from midrc_desktop.defacing.head_volume import HeadVolume
from tests.benchmarks.pixels.heads import Head, brains_only, volume

Floats = npt.NDArray[np.float32]


def not_heads(words: str = "") -> Iterator[tuple[str, HeadVolume]]:
    """Volumes that are made here, and brains from elsewhere."""
    made = {
        "phantom MR ball": (_ball, "MR"),
        "phantom MR bottle": (_bottle, "MR"),
        "phantom CT water": (_water, "CT"),
        "noise MR": (_noise, "MR"),
        "noise CT": (lambda: _noise() - 1024, "CT"),
        "chest CT": (_chest, "CT"),
        "knee MR": (_knee, "MR"),
    }
    for name, (make, kind) in made.items():
        if words in name:
            yield name, _upright(make(), kind)
    for name, image in brains_only():
        if words in name:
            yield name, volume(image, "MR")


def necks(head: Head) -> Iterator[tuple[str, HeadVolume]]:
    """Below the chin, and the spine behind the face, where the head reaches that far."""
    if head.marks is None:
        return
    nose, chin = np.array(head.marks.nasion), np.array(head.marks.chin)
    low, high = _ends(head.image)
    if chin[2] - low[2] < 8:
        return
    yield (
        f"{head.name}: neck below the chin",
        _cut(head, low, (high[0], high[1], chin[2] + 12)),
    )
    yield (
        f"{head.name}: spine behind the jaw",
        _cut(head, (low[0], nose[1] + 95, low[2]), (high[0], high[1], nose[2] - 40)),
    )


def stripped(head: Head, brain: sitk.Image) -> HeadVolume:
    """The brain alone, without skull and face."""
    return volume(sitk.Mask(head.image, sitk.Cast(brain, sitk.sitkUInt8)), head.kind)


def _ends(image: sitk.Image) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    last = [count - 1 for count in image.GetSize()]
    corners = [np.array(bits) * last for bits in np.ndindex(2, 2, 2)]
    points = np.array([image.TransformContinuousIndexToPhysicalPoint(c.tolist()) for c in corners])
    return points.min(0), points.max(0)


def _cut(head: Head, low: npt.ArrayLike, high: npt.ArrayLike) -> HeadVolume:
    start, end = np.array(low, float), np.array(high, float)
    size = np.maximum(8, (end - start) / 1.2).astype(int)
    upright = np.eye(3).ravel().tolist()
    air = -1000.0 if head.kind == "CT" else 0.0
    cut = sitk.Resample(
        head.image, size.tolist(), sitk.Transform(), sitk.sitkLinear, start.tolist(),
        (1.2, 1.2, 1.2), upright, air,
    )  # fmt: skip
    return volume(cut, head.kind)


def _upright(values: Floats, kind: str) -> HeadVolume:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((1.5, 1.5, 1.5))
    image.SetOrigin((-130, -120, -110))
    return volume(image, "CT" if kind == "CT" else "MR")


def _mm(depth: int = 150, height: int = 170, width: int = 170) -> tuple[Floats, ...]:
    """Millimetres from the middle along z, y and x."""
    z, y, x = np.ogrid[:depth, :height, :width]
    return tuple(
        ((line - count / 2) * 1.5).astype(np.float32)
        for line, count in ((z, depth), (y, height), (x, width))
    )


def _grain(shape: tuple[int, ...], strength: float) -> Floats:
    return np.random.default_rng(3).normal(0, strength, shape).astype(np.float32)


def _ball() -> Floats:
    z, y, x = _mm()
    inside = (z**2 + y**2 + x**2 < 85**2).astype(np.float32)
    return np.abs(900 * inside + _grain(inside.shape, 15))


def _bottle() -> Floats:
    """A cylinder of a head's size with a plate of holes, as for MR acceptance tests."""
    z, y, x = _mm()
    inside = (np.hypot(x, y) < 80) & (np.abs(z) < 90)
    holes = (np.hypot(x % 24 - 12, y % 24 - 12) < 5) & (np.abs(z) < 30)
    return np.abs(800.0 * (inside & ~holes) + _grain(inside.shape, 15)).astype(np.float32)


def _water() -> Floats:
    z, y, x = _mm()
    radius = np.hypot(x, y) + 0 * z
    values = np.where(radius < 95, 120, -1000) + np.where(radius < 88, -120, 0)
    rods = (np.hypot(np.abs(x) - 50, y) < 8) & (np.abs(z) < 80)
    return (values + 800 * rods + _grain(radius.shape, 12)).astype(np.float32)


def _noise() -> Floats:
    return np.abs(_grain((120, 160, 160), 300))


def _chest() -> Floats:
    """Trunk, two lungs, spine, ribs, heart, arms beside it."""
    z, y, x = _mm(200, 180, 240)
    shape = np.broadcast_shapes(z.shape, y.shape, x.shape)
    trunk = np.broadcast_to((x / 160) ** 2 + (y / 105) ** 2 < 1, shape)
    values = np.where(trunk, 30.0, -1000.0).astype(np.float32)
    narrow = np.clip(1 - np.clip(z, 0, None) / 170, 0.2, 1)
    for side in (-1, 1):
        lung = ((x - side * 75) / (58 * narrow)) ** 2 + (y / (80 * narrow)) ** 2 < 1
        values[np.broadcast_to(lung & (np.abs(z) < 130), shape)] = -850
    values[np.broadcast_to(np.hypot(x, y - 75) < 18, shape)] = 350
    shell = np.abs(np.sqrt((x / 150) ** 2 + (y / 95) ** 2) - 1) < 0.05
    values[np.broadcast_to(shell & (np.abs((z + 0.4 * y) % 26 - 13) < 5), shape)] = 400
    heart = ((x - 25) / 50) ** 2 + ((y + 30) / 45) ** 2 + ((z + 30) / 55) ** 2 < 1
    values[np.broadcast_to(heart, shape)] = 45
    return values + _grain(shape, 15)


def _knee() -> Floats:
    """A limb: skin and fat, muscle, two bones with a gap."""
    z, y, x = _mm()
    radius = np.hypot(x, y * 1.1) + 0 * z
    values = np.where(radius < 65, 800.0, 0.0)
    values[radius < 54] = 300
    bone = (np.hypot(x, y - 10) < 24) & (np.abs(z) > 6)
    values[np.broadcast_to(bone, radius.shape)] = 650
    return np.abs(values + _grain(radius.shape, 15)).astype(np.float32)
