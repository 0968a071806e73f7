"""The desk that the pages share: each is tried on the same donation."""

from collections.abc import Iterator

import pytest

from midrc_desktop.jobs.pool import WorkerPool
from tests.ui.page_desk import context, described, desk, donation

__all__ = ["context", "described", "desk", "donation"]


@pytest.fixture(scope="module")
def one_worker() -> Iterator[WorkerPool]:
    """One worker and the one more that pictures may start, before any test counts processes."""
    with WorkerPool(1) as pool:
        for _ in range(2):
            pool.start("midrc_desktop.ui.preview.decoding")
        yield pool
