"""Wheel-scroll of a 512² series: the time of one frame, beside a bare QPainter loop.

    python -m tests.benchmarks.bench_scroll [frames]

A frame is one wheel event and the complete repaint of the viewport that it leads to (lookup
table, scaling, corner texts, flags), with all slices decoded. The bare loop scales one QImage of
the same shape onto a widget of the same size, and nothing else. Also the drag of the window on
512², 1024² and a radiograph of 3000 × 2500. Exit code 1 if the scroll's p95 is 16 ms or more.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.slice_view import SliceView
from midrc_desktop.ui.preview.stack import Picture, stacks
from midrc_desktop.ui.preview.viewer import Viewer
from tests.ui.preview.making import patient, series

LIMIT_MS = 16.0
SLICES = 200
SIZES = ((1280, 800), (1920, 1080))


def slice_of(rows: int, columns: int, seed: int) -> SliceImage:
    noise = np.random.default_rng(seed).normal(30, 400, (rows, columns))
    return SliceImage(noise.astype(np.int16), False, (0.4, 0.4), Window(40, 80), "HU")


class Shelf(QObject):
    """Every slice is decoded already."""

    arrived = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._images = [slice_of(512, 512, seed) for seed in range(24)]

    def want(self, pictures: Sequence[Picture], index: int) -> SliceImage:
        return self._images[index % len(self._images)]

    def forget(self) -> None:
        pass


class Bare(QWidget):
    """A widget that draws one image, scaled to fit."""

    def __init__(self) -> None:
        super().__init__()
        greys = np.random.default_rng(1).integers(0, 255, (512, 512)).astype(np.uint8)
        shared = QImage(greys.data, 512, 512, 512, QImage.Format.Format_Grayscale8)
        self._image = shared.convertToFormat(QImage.Format.Format_RGB32)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self.width(), self.height())
        target = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.drawImage(target, self._image)


def measure(name: str, frame: Callable[[int], None], frames: int) -> float:
    """Print p50, p95 and max of one frame in ms; return p95."""
    for number in range(10):
        frame(number)
    taken = []
    for number in range(frames):
        begun = time.perf_counter()
        frame(number)
        taken.append((time.perf_counter() - begun) * 1000)
    p50, p95 = (float(value) for value in np.percentile(taken, (50, 95)))
    print(f"{name:<44} p50 {p50:6.2f}  p95 {p95:6.2f}  max {max(taken):6.2f} ms")
    return p95


def scroll(app: QApplication, size: tuple[int, int], frames: int) -> float:
    viewer = Viewer(Shelf())
    viewer.resize(*size)
    viewer.show()
    viewer.show_stack(stacks(patient(series("1.1", SLICES)))[0], 0)
    viewer.set_flags({f"1.1.{n}": ("Hydrocephalus",) for n in range(0, SLICES, 5)})
    app.processEvents()

    def frame(number: int) -> None:
        down = (number // (SLICES - 1)) % 2 == 0
        turn = QWheelEvent(
            QPointF(200, 200), QPointF(200, 200), QPoint(), QPoint(0, -120 if down else 120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        app.sendEvent(viewer.view, turn)
        app.processEvents()

    p95 = measure(f"scroll 512², window {size[0]} × {size[1]}", frame, frames)
    bare = Bare()
    bare.resize(viewer.view.size())
    bare.show()
    app.processEvents()
    name = f"  bare loop, {bare.width()} × {bare.height()}"
    measure(name, lambda number: (bare.update(), app.processEvents())[0], frames)
    viewer.close()
    bare.close()
    return p95


def drag(app: QApplication, shape: tuple[int, int], frames: int) -> None:
    view = SliceView()
    view.resize(1000, 900)
    view.show()
    view.show_image(slice_of(*shape, 1), Caption(lines=("DX", "Image 1 of 1")))
    app.processEvents()

    def send(kind: QEvent.Type, x: float) -> None:
        at = QPointF(x, 300)
        button = Qt.MouseButton.LeftButton
        app.sendEvent(view, QMouseEvent(kind, at, at, button, button, Qt.KeyboardModifier(0)))
        app.processEvents()

    send(QEvent.Type.MouseButtonPress, 300)
    measure(
        f"drag the window on {shape[0]} × {shape[1]}",
        lambda number: send(QEvent.Type.MouseMove, 300 + number % 50),
        frames,
    )
    send(QEvent.Type.MouseButtonRelease, 300)
    view.close()


def main(frames: int = 400) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    worst = max(scroll(app, size, frames) for size in SIZES)
    for shape in ((512, 512), (1024, 1024), (3000, 2500)):
        drag(app, shape, frames // 2)
    return 0 if worst < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
