"""What one image costs a warm worker, in processor time: decoding, and a thumbnail.

    python -m tests.benchmarks.bench_decode [times]

A CT slice of 512², uncompressed and compressed without loss, the last frame of a clip of 400
frames of 480 x 640 RGB, and the thumbnail of a radiograph of 3000 x 2500. Exit code 1 if the
p95 of a kind is over its limit.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Source
from midrc_desktop.ui.preview.decoding import make_thumbnail
from tests.dicom.made_files import made, made_dataset

TIMES = 60
FRAMES = 400


def head(rows: int, columns: int) -> np.ndarray:
    """A bright ellipse in noise, 12 bits: it compresses about as a head does."""
    y, x = np.ogrid[:rows, :columns]
    inside = ((y - rows / 2) / (rows * 0.4)) ** 2 + ((x - columns / 2) / (columns * 0.33)) ** 2 < 1
    noise = np.random.default_rng(1).normal(0, 12, (rows, columns))
    return np.clip(inside * (1064 + noise) + 24, 0, 4095).astype(np.uint16)


def slice_of(path: Path, syntax: UID | None) -> Callable[[], object]:
    made(path, Rows=512, Columns=512, PixelData=head(512, 512).tobytes())
    if syntax is not None:
        dataset = dcmread(path)
        dataset.compress(syntax, generate_instance_uid=False)
        dataset.save_as(path)
    source = Source(str(path))
    return lambda: decode(source)


def clip(path: Path) -> Callable[[], object]:
    picture = np.stack([head(480, 640) >> 4] * 3, axis=-1).astype(np.uint8)
    written = io.BytesIO()
    Image.fromarray(picture).save(written, "JPEG", quality=90)
    dataset = made_dataset(Modality="US", Rows=480, Columns=640, SamplesPerPixel=3,
                           PhotometricInterpretation="YBR_FULL_422", PlanarConfiguration=0,
                           BitsAllocated=8, BitsStored=8, HighBit=7, NumberOfFrames=FRAMES,
                           RescaleSlope=None, RescaleIntercept=None)  # fmt: skip
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.PixelData = encapsulate([written.getvalue()] * FRAMES, has_bot=False)
    dataset.save_as(path, enforce_file_format=True)
    source = Source(str(path))
    return lambda: decode(source, FRAMES - 1)


def thumbnail(path: Path) -> Callable[[], object]:
    made(path, Rows=3000, Columns=2500, Modality="DX", PixelData=head(3000, 2500).tobytes())
    source = Source(str(path))
    return lambda: make_thumbnail((source, 0))


def measured(name: str, work: Callable[[], object], limit: float, times: int) -> bool:
    work()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    p50, p95 = np.percentile(taken, (50, 95))
    print(f"{name:34} p50 {p50:6.2f}  p95 {p95:6.2f}  max {max(taken):6.2f} ms, limit {limit:g}")
    return bool(p95 <= limit)


def main(times: int = TIMES) -> int:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        kinds = (
            ("512², uncompressed", slice_of(at / "plain", None), 3.0),
            ("512², RLE", slice_of(at / "rle", RLELossless), 8.0),
            ("512², JPEG-LS", slice_of(at / "ls", JPEGLSLossless), 12.0),
            ("512², JPEG 2000", slice_of(at / "2000", JPEG2000Lossless), 45.0),
            (f"frame {FRAMES} of a JPEG clip, RGB", clip(at / "clip"), 12.0),
            ("thumbnail of 3000 x 2500", thumbnail(at / "dx"), 45.0),
        )
        good = [measured(name, work, limit, times) for name, work, limit in kinds]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
