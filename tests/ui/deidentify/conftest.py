"""The desk that the pages share: each is tried on the same donation."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from PySide6.QtWidgets import QWidget

from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.context import Context
from tests.ui.page_desk import context, described, desk, donation

__all__ = ["context", "described", "desk", "donation"]


@pytest.fixture
def on_screen(qtbot, context: Context) -> Iterator[Callable[[QWidget], None]]:
    """Shows a widget; it goes once nothing runs for it, for a cancelled worker is replaced."""
    shown: list[QWidget] = []

    def showing(widget: QWidget) -> None:
        shown.append(widget)
        widget.show()
        qtbot.waitExposed(widget)

    yield showing
    qtbot.waitUntil(lambda: not context.jobs._running, timeout=30_000)
    for widget in shown:
        widget.close()
        widget.deleteLater()


@pytest.fixture(scope="module")
def one_worker() -> Iterator[WorkerPool]:
    """One worker, and the one more that pictures may start.

    Both are busy at once before any test counts its child processes.
    """
    with WorkerPool(1) as pool, ThreadPoolExecutor(2) as two:
        list(two.map(partial(pool.call, time.sleep), (0.2, 0.2)))
        yield pool
