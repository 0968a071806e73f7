"""Worker processes that the tests of a module share, and an import of what they made."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.study import Index
from midrc_desktop.jobs.pool import WorkerPool


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2) as pool:
        assert len(list(pool.each(abs, [1, 2]))) == 2  # starts both workers
        yield pool


@pytest.fixture
def found(pool: WorkerPool, tmp_path: Path) -> Callable[..., Index]:
    def look(*paths: Path) -> Index:
        return index(paths or [tmp_path], pool=pool)

    return look


@pytest.fixture
def own_pool() -> Iterator[WorkerPool]:
    """Two workers for one test: that some are ended is what it is about."""
    with WorkerPool(2) as pool:
        yield pool
