"""What looking for text costs: a CT of a thousand slices, and the memory of the workers."""

import threading
import time
from pathlib import Path

import numpy as np

from midrc_desktop.burned_in.searching import search
from midrc_desktop.dicom.study import Instance, Series
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.jobs.pool import WorkerPool
from tests.benchmarks.bench_decode import head
from tests.dicom.made_files import AXIAL, made

LIMIT_CALLS = 60.0
LIMIT_MB = 1536
LIMIT_CANCEL_S = 1.0
SIDE = 512


def volume(folder: Path, slices: int) -> Series:
    """A head of noise in air, slice after slice."""
    rng = np.random.default_rng(1)
    base = head(SIDE, SIDE)
    images = []
    for number in range(slices):
        pixels = np.roll(base, int(rng.integers(-40, 40)), axis=int(rng.integers(0, 2)))
        path = folder / f"{number:04}.dcm"
        made(path, number, Rows=SIDE, Columns=SIDE, PixelData=pixels.tobytes())
        images.append(_instance(path, number))
    return Series("1.2.3", "CT", "", "HEAD", 1, "", "", "1.2.9", "", tuple(images))


def _instance(path: Path, number: int) -> Instance:
    from midrc_desktop.dicom.study import Source

    return Instance(
        source=Source(str(path)),
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        sop_instance_uid=f"1.2.3.4.5.{number}",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        image_position=(0.0, 0.0, float(number)),
        image_orientation=tuple(AXIAL),
        rows=SIDE,
        columns=SIDE,
        has_pixels=True,
        image_type=("ORIGINAL", "PRIMARY", "AXIAL"),
    )


def one_call() -> float:
    """Seconds that the models take for one picture of 512², as rapidocr does it out of the box."""
    from rapidocr_onnxruntime import RapidOCR

    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
    picture = np.clip(head(SIDE, SIDE) >> 4, 0, 255).astype(np.uint8)
    sheet = np.repeat(picture[..., None], 3, axis=2)
    engine(sheet)
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        engine(sheet)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[2]


def budget(folder: Path, slices: int) -> bool:
    """Search a CT with nothing suspicious; cancel a second search in the middle."""
    series = volume(folder, slices)
    call = one_call()
    said: list[float] = []
    with WorkerPool(2) as pool:
        begun = time.perf_counter()
        found = search(
            [series], Identifiers(), pool=pool, report=lambda _: said.append(time.perf_counter())
        )
        taken = time.perf_counter() - begun
        waited = _cancelled(series, pool)
    assert not any(one.every_frame or one.problem for one in found.values())
    ratio, longest = taken / call, max(np.diff([begun, *said]))
    good = ratio <= LIMIT_CALLS and waited <= LIMIT_CANCEL_S
    print(
        f"{slices} slices in {taken:.1f} s, one call {call:.2f} s: {ratio:.1f} calls, limit "
        f"{LIMIT_CALLS:g}; cancelled within {waited:.2f} s; longest silence {longest:.1f} s"
        f"  {'pass' if good else 'FAIL'}"
    )
    return good


def _cancelled(series: Series, pool: WorkerPool) -> float:
    """How long a search takes to end after it was told to, while the models are at work."""
    cancel, told = CancelToken(), [0.0]

    def stop(progress: Progress) -> None:
        if progress.done and not told[0]:
            told[0] = time.perf_counter()
            cancel.cancel()

    try:
        search([series], Identifiers(), pool=pool, report=stop, cancel=cancel)
    except Cancelled:
        return time.perf_counter() - told[0]
    raise AssertionError("the search was not cancelled")


def memory(folder: Path) -> bool:
    """The most memory that any worker takes over radiographs, clips and a volume."""
    rng = np.random.default_rng(2)
    large = (head(3000, 2500).astype(np.int32) + rng.integers(0, 9, (3000, 2500))).astype(np.uint16)
    made(folder / "film.dcm", 1, Rows=3000, Columns=2500, Modality="DX", PixelData=large.tobytes())
    film = _instance(folder / "film.dcm", 1)
    clip = rng.integers(0, 90, (24, 600, 800, 3)).astype(np.uint8)
    made(
        folder / "clip.dcm", 2, Rows=600, Columns=800, Modality="US", SamplesPerPixel=3,
        PhotometricInterpretation="RGB", PlanarConfiguration=0, NumberOfFrames=24,
        BitsAllocated=8, BitsStored=8, HighBit=7, PixelData=clip.tobytes(),
    )  # fmt: skip
    moving = _instance(folder / "clip.dcm", 2)
    several = Series("1.2.5", "US", "", "", 1, "", "", "", "", (_frames(moving, 24),))
    one = Series("1.2.4", "DX", "", "", 1, "", "", "", "", (film,))
    with _Watch() as watch, WorkerPool(2) as pool:
        search([volume(folder, 60), one, several], Identifiers(), pool=pool)
    good = watch.peak <= LIMIT_MB
    print(
        f"peak of a worker {watch.peak:.0f} MB, limit {LIMIT_MB} MB  {'pass' if good else 'FAIL'}"
    )
    return good


def _frames(instance: Instance, frames: int) -> Instance:
    from dataclasses import replace

    return replace(instance, frames=frames, rows=600, columns=800)


class _Watch:
    """Looks at the peak memory of all children until it is left. Needs /proc."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.05):
            for children in Path("/proc/self/task").glob("*/children"):
                try:
                    for child in children.read_text().split():
                        status = Path(f"/proc/{child}/status").read_text()
                        peak = next(line for line in status.splitlines() if "VmHWM" in line)
                        self.peak = max(self.peak, int(peak.split()[1]) / 1024)
                except (OSError, StopIteration):
                    continue
