"""The window while it imports 20,000 files: how long it answers nothing, and to Cancel.

    python -m tests.benchmarks.bench_importing [FILES]

A timer in the window's own thread beats every 5 ms; the gap between two beats is the time in
which the window answered nothing. Measured with the real window offscreen, over the whole import
until the studies are on the page: once with ten patients, once with all files in one patient.
Then the import is cancelled at several moments and the time until it has ended is taken. Exits 1
if the window stood still for more than 50 ms, or Cancel took more than 200 ms.
"""

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from midrc_desktop import bootstrap
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.ui import theme
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.settings.choices import Choices
from midrc_desktop.workflow.desk import Desk
from tests.dicom.made_files import made_dataset

FILES = 20_000
WORKERS = 2
BEAT_MS = 5
LIMIT_MS = 50.0
CANCEL_LIMIT_MS = 200.0
_SERIES = 200
Gaps = "np.ndarray[tuple[int], np.dtype[np.float64]]"


class Desks:
    """Opens throwaway records."""

    def has_keyring(self) -> bool:
        return False

    def open_desk(
        self,
        folder: Path | None = None,
        passphrase: str | None = None,
        site: SiteProfile | None = None,
    ) -> Desk:
        return bootstrap.open_throwaway(None, workers=WORKERS)

    def open_practice(self, destination: Path | None = None) -> Desk:
        raise NotImplementedError

    def open_throwaway(self, site_key: bytes | None, site: SiteProfile) -> Desk:
        raise NotImplementedError


class Heartbeat(QObject):
    """Notes the time of every beat."""

    def __init__(self) -> None:
        super().__init__()
        self.beats = [time.perf_counter()]
        self.own = [time.thread_time()]
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        self.beats.append(time.perf_counter())
        self.own.append(time.thread_time())

    def gaps(self) -> "Gaps":
        """Milliseconds between beats, beyond the beat itself."""
        self._timer.stop()
        self._beat()
        return np.diff(self.beats) * 1000 - BEAT_MS

    def most_work(self) -> float:
        """The most milliseconds that the window's thread itself worked between two beats.

        What a busy machine or another thread took is in the gaps, and not in this.
        """
        return float(np.diff(self.own).max() * 1000)


def write(folder: Path, files: int, patients: int) -> None:
    """Slices of 4 x 4; every patient has series of 200 images, five series to a study."""
    mark = "123456789"
    dataset = made_dataset(
        1,
        SOPInstanceUID=f"1.2.{mark}1",
        SeriesInstanceUID=f"1.2.{mark}2",
        StudyInstanceUID=f"1.2.{mark}3",
        PatientID=f"P{mark}",
        Rows=4,
        Columns=4,
        PixelData=bytes(32),
    )
    pattern = folder / "pattern"
    dataset.save_as(pattern, enforce_file_format=True)
    content = pattern.read_bytes()
    pattern.unlink()
    each = files // patients
    for number in range(files):
        patient, within = divmod(number, each)
        series = patient * each + within // _SERIES
        own = content
        for old, new in (
            (f"1.2.{mark}1", f"1.2.{number:09}1"),
            (f"1.2.{mark}2", f"1.2.{series:09}2"),
            (f"1.2.{mark}3", f"1.2.{series // 5:09}3"),
            (f"P{mark}", f"P{patient:09}"),
        ):
            own = own.replace(old.encode(), new.encode())
        place = folder / f"{series:05}"
        if within % _SERIES == 0:
            place.mkdir()
        (place / f"{number:06}.dcm").write_bytes(own)


def wait(happened: Callable[[], object], seconds: float = 300) -> None:
    """Let the window run until something has happened."""
    loop, deadline = QEventLoop(), time.monotonic() + seconds
    poll = QTimer()
    poll.timeout.connect(lambda: loop.quit() if happened() or time.monotonic() > deadline else None)
    poll.start(1)
    loop.exec()
    poll.stop()
    assert happened(), "this did not happen in time"


def opened(folder: Path) -> MainWindow:
    """The window with a desk, warm: one small import lies behind it."""
    choices = Choices(QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    window = MainWindow(Desks(), choices)
    window.resize(1280, 800)
    window.show()
    window.begin()
    return window


def settled(seconds: float = 1.0) -> None:
    """Let what follows an import (thumbnails, drawing) happen too."""
    until = time.monotonic() + seconds
    wait(lambda: time.monotonic() > until)


def whole_import(window: MainWindow, folder: Path, name: str) -> bool:
    """Import all of it and print the gaps; whether the limit was held."""
    heart, begun = Heartbeat(), time.perf_counter()
    ended: list[bool] = []
    window.adding.ended.connect(lambda: ended.append(True))
    window.taking.take([folder])
    wait(lambda: ended)
    settled()
    gaps = heart.gaps()
    p50, p95 = np.percentile(gaps, (50, 95))
    took = time.perf_counter() - begun
    print(
        f"{name:<34} p50 {max(0, p50):5.1f}  p95 {p95:5.1f}  max {gaps.max():6.1f} ms"
        f"  ({took:.1f} s; over the limit {int((gaps > LIMIT_MS).sum())} of {len(gaps)};"
        f" of its own work at most {heart.most_work():.0f} ms)"
    )
    return bool(gaps.max() <= LIMIT_MS)


def moments(files: int) -> dict[str, Callable[[Job], bool]]:
    """When to cancel: by name, whether the moment has come."""

    def done(part: float) -> Callable[[Job], bool]:
        return lambda job: job.progress is not None and job.progress.done >= part * files

    return {
        "at once": lambda job: True,
        "at a tenth": done(0.1),
        "at a half": done(0.5),
        "when all are read": done(1.0),
        "while it is kept": lambda job: job.keeping,
    }


def cancelled(window: MainWindow, folder: Path, name: str, come: Callable[[Job], bool]) -> bool:
    """Cancel when the moment has come and print how long the answer took."""
    jobs: list[Job] = []
    over: list[float] = []
    window.adding.began.connect(jobs.append)
    window.adding.ended.connect(lambda: over.append(time.perf_counter()))
    window.taking.take([folder])
    wait(lambda: over or (jobs and come(jobs[0])))
    wish = time.perf_counter()
    window.status.cancel.click()
    wait(lambda: over)
    answer = max(0.0, (over[0] - wish) * 1000)
    print(f"{'cancel ' + name:<34} {answer:6.1f} ms")
    return answer <= CANCEL_LIMIT_MS


def main(files: int = FILES) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    good = []
    with tempfile.TemporaryDirectory() as name:
        for patients in (10, 1):
            folder = Path(name) / f"{patients}"
            folder.mkdir()
            write(folder, files, patients)
        numbers = itertools.count()

        def in_window(run: Callable[[MainWindow], bool]) -> None:
            place = Path(name) / f"window{next(numbers)}"
            place.mkdir()
            window = opened(place)
            settled(0.5)
            good.append(run(window))
            window._close_now()
            app.processEvents()

        for patients in (10, 1):
            of = "10 patients" if patients > 1 else "1 patient"
            in_window(
                lambda window, of=of, n=patients: whole_import(  # type: ignore[misc]
                    window, Path(name) / f"{n}", f"{files} files of {of}"
                )
            )
        for moment, come in moments(files).items():
            in_window(
                lambda window, moment=moment, come=come: cancelled(  # type: ignore[misc]
                    window, Path(name) / "10", moment, come
                )
            )
    print(f"limits: {LIMIT_MS:.0f} ms without an answer, {CANCEL_LIMIT_MS:.0f} ms to Cancel")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES))
