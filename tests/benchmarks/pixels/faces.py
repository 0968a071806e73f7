"""Faces: are they found, removed, and nothing else? Real heads in many variants, with the bars.

    python -m tests.benchmarks.pixels.faces [--quick] [--method ours|prototype] [--head WORD]
        [--variant WORD] [--rows FILE] [--pictures FOLDER] [--no-detector]

Thresholds may be chosen on the heads marked "tuning"; the others are only reported on. With
`--rows` the rows are appended to a file, and the table is of all rows in it: so it can be run
in portions. Exit code 1 where a bar is missed.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from midrc_desktop.defacing.head_volume import HeadVolume
from tests.benchmarks.pixels import methods
from tests.benchmarks.pixels.bench_venv import FOLDER, NoEnvironment, ask
from tests.benchmarks.pixels.heads import Head, heads
from tests.benchmarks.pixels.landmarks import face, tissue
from tests.benchmarks.pixels.not_heads import necks, not_heads, stripped
from tests.benchmarks.pixels.scores import told_row, verdicts
from tests.benchmarks.pixels.variants import Made, Variant, made, variants

Mask = npt.NDArray[np.bool_]
Row = dict[str, Any]

RENDERED = frozenset(
    {"as it is", "pose yaw 25", "pose pitch +20", "crop no vertex", "slices axial 5",
     "slices sagittal 6", "child 0.75", "child toddler", "person 1", "person 2",
     "contrast noise"}
)  # fmt: skip
"""Variants that are looked at by the face detector."""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; 1 where a bar is missed."""
    options = _options(arguments)
    rows: list[Row] = []
    for row in _rows(options):
        print(told_row(row), flush=True)
        rows.append(row)
        if options.rows:
            with options.rows.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
    if options.rows:
        kept = [json.loads(line) for line in options.rows.read_text("utf-8").splitlines()]
        rows = list({(row["method"], row["head"], row["variant"]): row for row in kept}.values())
        rows = [row for row in rows if row["method"] == options.method]
    return verdicts(rows)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few variants of every head")
    parser.add_argument("--method", choices=sorted(methods.METHODS), default="ours")
    parser.add_argument(
        "--head", default="", help="only heads with this in their name; none for none"
    )
    parser.add_argument("--variant", default="", help="only variants with this in their name")
    parser.add_argument("--rows", type=Path, help="collect the rows in this file")
    parser.add_argument("--pictures", type=Path, help="where renders are put, to be looked at")
    parser.add_argument("--no-detector", action="store_true", help="without the face detector")
    return parser.parse_args(arguments)


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    attempt = methods.METHODS[options.method]
    for head in heads(options.head):
        brain = _brain(head)
        chosen = list(variants(head, options.variant, quick=options.quick))
        skin = tissue(head.image, head.kind)
        shown = None if head.marks is None else face(head.image, head.kind, head.marks)
        own: sitk.Image | None = None
        for variant in chosen:
            one = made(head, variant)
            tried = attempt(one.volume)
            if variant.name == "as it is" and tried.mask is not None:
                own = _like(tried.mask, one, skin)
            row = {"method": options.method, "head": head.name, "variant": variant.name}
            row |= {"tuning": head.tuning, "verdict": tried.verdict.name, "told": tried.told}
            row |= {"seconds": round(tried.seconds, 1)}
            row |= _measured(one, tried.mask, shown, brain, own)
            if variant.name in RENDERED and not options.no_detector:
                row |= _seen(head, variant, one.volume, tried, options.pictures)
            yield row
        for name, volume in _without_face(head, brain, options.variant):
            yield _nothing(options.method, name, volume)
    if options.head in {"", "none"}:
        for name, volume in not_heads(options.variant):
            yield _nothing(options.method, name, volume)


def _without_face(
    head: Head, brain: sitk.Image | None, words: str
) -> Iterator[tuple[str, HeadVolume]]:
    if brain is not None and words in "stripped":
        yield f"{head.name}: stripped", stripped(head, brain)
    if words in "neck":
        yield from necks(head)


def _nothing(method: str, name: str, volume: HeadVolume) -> Row:
    tried = methods.METHODS[method](volume)
    row = {"method": method, "head": "", "variant": name, "tuning": False, "expected": "never"}
    row |= {"verdict": tried.verdict.name, "told": tried.told}
    return row | {"seconds": round(tried.seconds, 1)}


def _measured(
    one: Made,
    mask: Mask | None,
    shown: sitk.Image | None,
    brain: sitk.Image | None,
    own: sitk.Image | None,
) -> Row:
    """What stays of the face, what goes of the brain, in ml and as shares."""
    voxel = abs(float(np.linalg.det(one.volume.matrix[:, :3]))) / 1000
    gone = np.zeros(one.volume.values.shape, bool) if mask is None else mask
    row: Row = {"blanked_ml": round(float(gone.sum()) * voxel), "expected": "either"}
    if shown is not None:
        there = one.of(shown)
        whole = float(sitk.GetArrayViewFromImage(shown).sum()) * np.prod(shown.GetSpacing()) / 1000
        scale = abs(float(np.linalg.det(_derivative(one.back))))
        in_view = float(there.sum()) * voxel
        share = in_view * scale / whole
        left = float((there & ~gone).sum()) * voxel
        row |= {"in_view": round(share, 3), "face_ml": round(in_view, 1)}
        row |= {"left": round(left / max(in_view, 1e-6), 4), "left_ml": round(left, 1)}
        row["expected"] = "removed" if share >= 0.15 else "none" if share <= 0.01 else "either"
    if own is not None:
        there = one.of(own)
        row["edge"] = round(float((there & ~gone).sum()) / max(1.0, float(there.sum())), 4)
    if brain is not None:
        there = one.of(brain)
        hit = float((there & gone).sum()) * voxel
        row |= {"brain_ml": round(hit, 3)}
        row |= {"brain_share": round(hit / max(1e-6, float(there.sum()) * voxel), 6)}
    return row


def _derivative(back: sitk.Transform) -> npt.NDArray[np.float64]:
    """Of the map at its middle, over 200 mm, so that a change of shape does not count."""
    middle = np.zeros(3)
    here = np.array(back.TransformPoint(middle.tolist()))
    return np.stack(
        [
            (np.array(back.TransformPoint((middle + step).tolist())) - here) / 200
            for step in 200 * np.eye(3)
        ],
        1,
    )


def _like(mask: Mask, one: Made, skin: sitk.Image) -> sitk.Image:
    """The tissue that the method itself takes from the head as it is, on the head's grid."""
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.CopyInformation(one.grid)
    there = sitk.Resample(image, skin, one.back.GetInverse(), sitk.sitkNearestNeighbor, 0)
    return there & skin


def _brain(head: Head) -> sitk.Image | None:
    """The independent mask of the brain, made once; None where there is none."""
    if not head.brain:
        return None
    target = FOLDER / f"{head.name}-brain.nii.gz"
    if not target.exists():
        FOLDER.mkdir(exist_ok=True)
        source = FOLDER / f"{head.name}.nii.gz"
        sitk.WriteImage(head.image, str(source))
        try:
            ask("brains.py", source, target)
        except NoEnvironment as why:
            print(f"no brain mask for {head.name}: {why}")
            return None
    return sitk.Resample(
        sitk.ReadImage(str(target), sitk.sitkUInt8), head.image, sitk.Transform(),
        sitk.sitkNearestNeighbor,
    )  # fmt: skip


def _seen(
    head: Head, variant: Variant, volume: HeadVolume, tried: methods.Tried, pictures: Path | None
) -> Row:
    """In how many of four views the detector sees a face, before and after."""
    name = f"{head.name}-{variant.name.replace(' ', '_')}"
    image = methods.upright(volume)
    files = [FOLDER / f"{name}-before.nii", FOLDER / f"{name}-after.nii"]
    sitk.WriteImage(image, str(files[0]))
    if tried.mask is None:
        del files[1]
    else:
        values = volume.values.astype(np.float32)
        values[tried.mask] = tried.air
        blanked = HeadVolume(values, volume.affine, volume.kind)
        sitk.WriteImage(methods.upright(blanked), str(files[1]))
    extra: list[str | Path] = []
    if pictures:
        pictures.mkdir(exist_ok=True)
        extra = ["--pictures", pictures]
    try:
        found = ask("detectors.py", head.kind, *files, *extra)
    except NoEnvironment as why:
        print(f"no face detector: {why}")
        return {}
    finally:
        for file in files:
            file.unlink()
    return {"faces_before": found[0], "faces_after": found[-1]}


if __name__ == "__main__":
    raise SystemExit(main())
