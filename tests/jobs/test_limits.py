"""What a worker may take."""

import sys

import numpy as np
import pytest

from midrc_desktop.jobs.limits import at_most

resource = pytest.importorskip("resource", reason="only Linux limits the memory of a process so")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux limits the memory of a process so"
)


def test_more_memory_than_allowed_is_refused_and_less_is_given() -> None:
    with at_most(2**27):
        assert np.ones(2**24, np.uint8).sum() == 2**24
        with pytest.raises(MemoryError):
            np.ones(2**28, np.uint8)
    assert np.ones(2**28, np.uint8)[-1] == 1


def test_the_limit_ends_with_the_work() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with at_most(2**30):
        assert resource.getrlimit(resource.RLIMIT_AS)[0] != before[0]
    with pytest.raises(KeyError), at_most(2**30):
        raise KeyError
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_tighter_limit_stays() -> None:
    with at_most(2**29):
        tight = resource.getrlimit(resource.RLIMIT_AS)
        with at_most(2**33):
            assert resource.getrlimit(resource.RLIMIT_AS) == tight
