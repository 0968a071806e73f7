"""Worker processes that the tests of a module share, and the studies of what they wrote."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.jobs.pool import WorkerPool

Cases = list[tuple[Study, Series]]


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2) as pool:
        assert len(list(pool.each(abs, [1, 2]))) == 2  # starts both workers
        yield pool


@pytest.fixture(scope="module")
def found(pool: WorkerPool) -> Callable[[Path], Cases]:
    """The series below a folder, each with its study."""

    def look(folder: Path) -> Cases:
        (patient,) = index([folder], pool=pool).patients
        return list(patient.series())

    return look


@pytest.fixture
def own_pool() -> Iterator[WorkerPool]:
    """Two workers for one test: that they are ended is what it is about."""
    with WorkerPool(2) as pool:
        yield pool
