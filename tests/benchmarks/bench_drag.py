"""A drag of the window on 512², 1024² and a radiograph: the time of one frame.

    python -m tests.benchmarks.bench_drag [frames]

A frame is one mouse event and the complete repaint of the viewport that it leads to: lookup
table, scaling, corner texts, letters, scale, two reference lines, and a length, an angle and an
ellipse with its statistics. Each image upright and turned by a quarter, on a screen of plain and
of double resolution (a process of its own). The bare loop makes one QImage of the same shape
from the same values by one lookup table, scales it onto a widget of the same size, and nothing
else. Then a handle of the ellipse is dragged. Exit code 1 if any p95 is 16 ms or more.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop.dicom.measuring import Kind, Measurement
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.overlay import Caption, Mark
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import Drag, SliceView

LIMIT_MS = 16.0
SHAPES = ((512, 512), (1024, 1024), (3000, 2500))
WIDE, TALL = 1000, 900
KEY = ("1.1", 0)


class Bare(QWidget):
    """Windows one image by a table and draws it, scaled to fit."""

    def __init__(self, image: SliceImage) -> None:
        super().__init__()
        self._values = image.pixels.view(np.uint16)
        self._table = np.arange(65536, dtype=np.uint16).astype(np.uint8)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        rows, columns = self._values.shape
        greys = np.take(self._table, self._values)
        shared = QImage(greys.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = min(self.width() / columns, self.height() / rows)
        target = QRectF(0, 0, columns * scale, rows * scale)
        painter.drawImage(target, shared.convertToFormat(QImage.Format.Format_RGB32))


def measure(name: str, frame: Callable[[int], None], frames: int) -> tuple[float, float]:
    """Print p50, p95 and max of one frame in ms; return the p95, and the p50 of CPU time."""
    for number in range(5):
        frame(number)
    taken, busy = [], []
    for number in range(frames):
        begun, worked = time.perf_counter(), time.process_time()
        frame(number)
        taken.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    p50, p95 = (float(value) for value in np.percentile(taken, (50, 95)))
    cpu = float(np.percentile(busy, 50))
    figures = f"p50 {p50:6.2f}  p95 {p95:6.2f}  max {max(taken):6.2f}  CPU p50 {cpu:6.2f} ms"
    print(f"{name:<34} {figures}", flush=True)
    return p95, cpu


def view_of(image: SliceImage) -> SliceView:
    """A view with everything on it that a radiologist may have put there."""
    rows, columns = image.pixels.shape
    x, y = columns / 2, rows / 2
    measured = Measured()
    measured.put(
        KEY,
        (
            Measurement(Kind.LENGTH, ((x / 2, y / 2), (x, y))),
            Measurement(Kind.ANGLE, ((x / 3, y), (x / 2, y * 1.2), (x, y * 1.1))),
            Measurement(Kind.ELLIPSE, ((x, y), (x * 1.4, y * 1.4))),
        ),
    )
    view = SliceView(measured=measured)
    view.resize(WIDE, TALL)
    told = Caption(("CT head", "Slice 1 of 1"), "Axial", ("R", "L", "A", "P"), ("Hydrocephalus",))
    view.show_image(image, told, KEY)
    blue = QColor("#58a6ff")
    view.set_marks(
        [Mark((0, y), (columns, y), blue), Mark((x, 0), (x, rows), blue, dashed=True, label="2")]
    )
    view.show()
    return view


def send(app: QApplication, view: SliceView, kind: QEvent.Type, at: QPointF) -> None:
    """One mouse event, and what is painted for it."""
    left = Qt.MouseButton.LeftButton
    app.sendEvent(view, QMouseEvent(kind, at, at, left, left, Qt.KeyboardModifier.NoModifier))
    app.processEvents()


def dragged(
    app: QApplication, view: SliceView, start: QPointF, name: str, frames: int
) -> tuple[float, float]:
    """The p95 of a drag from there to and fro, and the p50 of its CPU time."""
    send(app, view, QEvent.Type.MouseButtonPress, start)

    def frame(number: int) -> None:
        to = start + QPointF(25 - abs(number % 50 - 25), number * 0.37)
        send(app, view, QEvent.Type.MouseMove, to)

    figures = measure(name, frame, frames)
    send(app, view, QEvent.Type.MouseButtonRelease, start)
    return figures


def image_of(rows: int, columns: int) -> SliceImage:
    """Noise about the values of a head."""
    noise = np.random.default_rng(1).normal(30, 400, (rows, columns))
    return SliceImage(noise.astype(np.int16), False, (0.4, 0.4), Window(40, 80), "HU")


def bench(app: QApplication, shape: tuple[int, int], frames: int) -> float:
    """The worst p95 of the drags on an image of this shape."""
    image, times = image_of(*shape), f"{shape[0]} × {shape[1]}"
    view = view_of(image)
    figures = []
    for turns, how in ((0, "upright"), (1, "turned")):
        view.set_placement(Placement(turns=turns))
        app.processEvents()
        name = f"window, {times}, {how}"
        figures.append(dragged(app, view, QPointF(WIDE / 2, 40), name, frames))
    view.set_placement(Placement())
    app.processEvents()
    view.left_drag = Drag.ELLIPSE
    handle = view.rulers.measurements[-1].handles[1]
    at = view.transform().map(QPointF(*handle))
    figures.append(dragged(app, view, at, f"side of an ellipse, {times}", frames))
    view.close()
    bare = Bare(image)
    bare.resize(WIDE, TALL)
    bare.show()
    _, cpu = measure("  bare loop", lambda _: (bare.update(), app.processEvents())[0], frames)
    bare.close()
    print(f"  CPU time over that of the bare loop: {figures[0][1] / cpu:.2f}")
    return max(p95 for p95, _ in figures)


def main(frames: int = 150) -> int:
    """On a screen of plain resolution, and then of double in another process."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    print(f"screen with {app.devicePixelRatio():g} pixels to one")
    worst = max(bench(app, shape, frames) for shape in SHAPES)
    code = int(worst >= LIMIT_MS)
    if "QT_SCALE_FACTOR" not in os.environ:
        command = [sys.executable, "-m", "tests.benchmarks.bench_drag", str(frames)]
        environment = os.environ | {"QT_SCALE_FACTOR": "2"}
        code |= subprocess.run(command, check=False, env=environment).returncode
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 150))
