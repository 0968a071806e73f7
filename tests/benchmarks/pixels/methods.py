"""The two that are tried on the same volumes: ours, and the prototype that it is measured by."""

import importlib
import sys
import time
from types import ModuleType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from midrc_desktop.defacing import head_fit
from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.region import blanked
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.dicom.plane import Plane
from tests.benchmarks.pixels.bench_venv import ROOT

PROTOTYPE = ROOT.parent / "shared" / "reference" / "defacing_prototype"


class Tried(NamedTuple):
    """What came of a volume.

    Attributes:
        verdict: What the method says.
        mask: What it would blank, whatever the verdict: (z, y, x); None for nothing.
        air: The value it puts there.
        seconds: How long it took.
        told: The measures behind the verdict, for a developer.

    """

    verdict: Verdict
    mask: npt.NDArray[np.bool_] | None
    air: float
    seconds: float
    told: str


def ours(volume: HeadVolume) -> Tried:
    """The product's own way, from a volume to a mask; on one thread."""
    began = time.perf_counter()
    fitted = head_fit.fit(volume)
    outcome = head_fit.judge(volume, fitted)
    removal, measures = outcome.removal, outcome.measures
    mask = None
    if removal is not None:
        mask = np.stack([blanked(removal, plane) for plane in planes(volume)])
    taken = time.perf_counter() - began
    facts = [
        f"dice {measures.overlap or 0:.3f} mi {fitted.agreement:.2f}",
        f"inner {measures.inner or 0:.2f}",
        f"scales {' '.join(f'{one:.2f}' for one in measures.scales)}",
        f"recession {' '.join(f'{k} {v:.0f}' for k, v in measures.recession.items())}",
        f"left {measures.left if measures.left is None else round(measures.left, 3)}",
        f"brain {measures.brain_ml}",
        " ".join(outcome.reasons),
    ]
    air = removal.air if removal else 0.0
    return Tried(outcome.verdict, mask, air, taken, "; ".join(facts))


def prototype(volume: HeadVolume) -> Tried:
    """The prototype, on as many threads as there are cores."""
    module = _prototype()
    image = upright(volume)
    began = time.perf_counter()
    try:
        _, mask, log = module.deface(image, volume.kind == "CT")
    except Exception as problem:  # noqa: BLE001 - whatever it raises is a failed fit
        return Tried(Verdict.FAILED, None, 0.0, time.perf_counter() - began, str(problem)[-80:])
    taken = time.perf_counter() - began
    word, _, gates = log["status"].partition(":")
    verdict = {"OK": Verdict.REMOVED, "NOFACE": Verdict.NO_FACE, "FAIL": Verdict.FAILED}[word]
    told = f"{gates} dice {log['dice']:.3f} mi {log['mi']:.2f} {log['scales']} {log['recede']}"
    air = -1000.0 if volume.kind == "CT" else 0.0
    if not square(volume):
        mask = _onto(mask, volume)
    return Tried(verdict, sitk.GetArrayFromImage(mask) > 0, air, taken, told)


METHODS = {"ours": ours, "prototype": prototype}


def planes(volume: HeadVolume) -> list[Plane]:
    """The slices of a volume as images lie in the patient."""
    matrix = volume.matrix
    columns, rows = np.linalg.norm(matrix[:, 0]), np.linalg.norm(matrix[:, 1])
    across, down = matrix[:, 0] / columns, matrix[:, 1] / rows
    depth, height, width = volume.values.shape
    return [
        Plane(
            tuple(matrix[:, 3] + number * matrix[:, 2]),
            tuple(across),
            tuple(down),
            (float(rows), float(columns)),
            height,
            width,
        )
        for number in range(depth)
    ]


def square(volume: HeadVolume) -> bool:
    """Whether the columns of the affine are at right angles."""
    columns = volume.matrix[:, :3] / np.linalg.norm(volume.matrix[:, :3], axis=0)
    return bool(np.abs(columns.T @ columns - np.eye(3)).max() < 1e-3)


def upright(volume: HeadVolume) -> sitk.Image:
    """As an image of SimpleITK, float32; a tilted gantry is resampled along the patient's axes."""
    image = sitk.GetImageFromArray(volume.values.astype(np.float32))
    matrix = volume.matrix
    spacing = np.linalg.norm(matrix[:, :3], axis=0)
    if square(volume):
        image.SetSpacing(spacing.tolist())
        image.SetDirection((matrix[:, :3] / spacing).ravel().tolist())
        image.SetOrigin(matrix[:, 3].tolist())
        return image
    index = sitk.AffineTransform(3)
    inverse = np.linalg.inv(matrix[:, :3])
    index.SetMatrix(inverse.ravel().tolist())
    index.SetTranslation((-inverse @ matrix[:, 3]).tolist())
    size = np.array(image.GetSize())
    ends = np.array([matrix[:, :3] @ (np.array(bits) * (size - 1)) for bits in np.ndindex(2, 2, 2)])
    low, high = ends.min(0) + matrix[:, 3], ends.max(0) + matrix[:, 3]
    count = np.ceil((high - low) / spacing).astype(int) + 1
    air = -1000.0 if volume.kind == "CT" else 0.0
    return sitk.Resample(image, count.tolist(), index, sitk.sitkLinear, low.tolist(),
                         spacing.tolist(), np.eye(3).ravel().tolist(), air)  # fmt: skip


def _onto(mask: sitk.Image, volume: HeadVolume) -> sitk.Image:
    """A mask along the patient's axes on the grid of a tilted volume."""
    to_patient = sitk.AffineTransform(3)
    to_patient.SetMatrix(volume.matrix[:, :3].ravel().tolist())
    to_patient.SetTranslation(volume.matrix[:, 3].tolist())
    depth, height, width = volume.values.shape
    return sitk.Resample(mask, [width, height, depth], to_patient, sitk.sitkNearestNeighbor,
                         (0, 0, 0), (1, 1, 1), np.eye(3).ravel().tolist(), 0)  # fmt: skip


def _prototype() -> ModuleType:
    if str(PROTOTYPE) not in sys.path:
        sys.path.insert(0, str(PROTOTYPE))
    return importlib.import_module("deface")
