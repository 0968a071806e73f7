"""Wheel-scroll of 1,000 slices of 512²: the time of one frame, beside a bare QPainter loop.

    python -m tests.benchmarks.bench_scroll [slices]

A frame is one wheel event and the complete repaint of every viewport that it leads to (lookup
table, scaling, corner texts, flags, reference lines). The slices come through the real loader
from real files and worker processes, and are at hand once they have been scrolled through. One
viewport has them all; two and four, linked by position, share them. The bare loop scales one
QImage of the same shape onto widgets of the same sizes, and nothing else. Exit code 1 if a p95
is 16 ms or more or any frame takes more than 50 ms.
The work of the main thread says what of a frame is ours when others use the computer too.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from midrc_desktop.dicom.study import Source
from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.hanging import Layout
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.viewer import Viewer
from tests.benchmarks.slices import classic, loader, stack_of, told, turn_wheel, until

P95_MS = 16.0
FRAME_MS = 50.0
SLICES = 1000
SIZES = ((1280, 800), (1920, 1080))


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


def frames(frame: Callable[[int], None], count: int, own: list[float] | None = None) -> list[float]:
    """The times of so many frames in ms; `own` gets what the main thread worked of each."""
    taken = []
    for number in range(count):
        begun, worked = time.perf_counter(), time.thread_time()
        frame(number)
        taken.append((time.perf_counter() - begun) * 1000)
        if own is not None:
            own.append((time.thread_time() - worked) * 1000)
    return taken


def bare(app: QApplication, viewer: Viewer, layout: Layout, count: int) -> list[float]:
    """The same number of images of the same size, and nothing else."""
    whole = QWidget()
    cells = QGridLayout(whole)
    cells.setContentsMargins(0, 0, 0, 0)
    widgets = [Bare() for _ in range(layout.value)]
    for number, widget in enumerate(widgets):
        widget.setFixedSize(viewer.view.size())
        cells.addWidget(widget, number // 2, number % 2)
    whole.show()
    app.processEvents()

    def frame(number: int) -> None:
        for widget in widgets:
            widget.update()
        app.processEvents()

    taken = frames(frame, count)
    whole.close()
    return taken


def scroll(
    app: QApplication, pictures: PictureLoader, sources: list[Source], layout: Layout
) -> bool:
    """Scroll there and back in one layout, at each size; whether it is within the limits."""
    each = len(sources) // layout.value
    hung = [
        stack_of(sources[n * each : (n + 1) * each], f"1.{layout.value}.{n}")
        for n in range(layout.value)
    ]
    viewer = Viewer(pictures)
    viewer.resize(*SIZES[0])
    viewer.show()
    viewer.set_stacks(hung)
    viewer.show_stack(hung[0], 0)
    viewer.set_layout(layout)
    viewer.set_flags(
        {p.instance.sop_instance_uid: ("Hydrocephalus",) for p in hung[0].pictures[::5]}
    )

    def settled() -> bool:
        return not any(one.waiting for one in viewer.grid.viewports)

    def down(number: int) -> None:
        turn_wheel(app, viewer.view, 1)
        app.processEvents()

    def up(number: int) -> None:
        turn_wheel(app, viewer.view, -1)
        app.processEvents()

    until(app, settled, "the first slices")
    told(f"{layout.name} while it loads", frames(down, each - 1))
    for index in range(each):
        viewer.go_to(index)
        until(app, settled, "every slice once")
    until(app, lambda: pictures.idle, "nothing is under way")
    within = True
    for size in SIZES:
        viewer.resize(*size)
        app.processEvents()
        for way in (up, down):
            frames(way, each - 1)
        gc.collect()
        own: list[float] = []
        taken = [ms for _ in range(layout.value) for way in (up, down)
                 for ms in frames(way, each - 1, own)]  # fmt: skip
        assert settled(), "every slice is at hand"
        p95, longest = told(f"{layout.name} once loaded, {size[0]} × {size[1]}", taken)
        told("  of that, work of the main thread", own)
        beside, _ = told("  bare loop of the same images", bare(app, viewer, layout, 400))
        print(f"  p95 is {p95 / beside:.1f} times that of the bare loop")
        within = within and p95 < P95_MS and longest < FRAME_MS
    viewer.close()
    pictures.forget()
    return within


def main(slices: int = SLICES) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    with tempfile.TemporaryDirectory() as folder, loader() as pictures:
        paths = [Path(folder) / f"{number}.dcm" for number in range(slices)]
        for number, path in enumerate(paths):
            classic(path, "1.2.3", number)
        sources = [Source(str(path)) for path in paths]
        within = [
            scroll(app, pictures, sources, layout)
            for layout in (Layout.ONE, Layout.TWO, Layout.FOUR)
        ]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SLICES))
