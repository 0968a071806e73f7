"""The desk that the pages share: each is tried on the same donation."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from midrc_desktop.jobs.pool import WorkerPool
from tests.ui.page_desk import context, described, desk, donation

__all__ = ["context", "described", "desk", "donation"]


@pytest.fixture(scope="module")
def one_worker() -> Iterator[WorkerPool]:
    """One worker, and the one more that pictures may start.

    Both are busy at once before any test counts its child processes.
    """
    with WorkerPool(1) as pool, ThreadPoolExecutor(2) as two:
        list(two.map(partial(pool.call, time.sleep), (0.2, 0.2)))
        yield pool
