"""What is protected in several stacks is protected in the series."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.defacing.joining import joined
from midrc_desktop.defacing.region import Protected

SPACING = (2.0, 2.0, 2.0)
places = st.tuples(*[st.floats(-30, 30)] * 3)
sizes = st.tuples(*[st.integers(1, 6)] * 3)


def box(origin, size) -> Protected:
    return Protected.of(np.ones(size[::-1], bool), origin, SPACING)


@given(places, sizes, places, sizes)
def test_every_point_of_either_is_within_a_voxel_of_the_whole(origin, size, other, others):
    one, two = box(origin, size), box(other, others)
    whole = joined([one, None, two])
    z, y, x = np.nonzero(whole.mask())
    found = np.array(whole.origin) + 2.0 * np.stack([x, y, z], 1)
    assert len(found) <= np.prod(size) + np.prod(others)
    for part in (one, two):
        for corner in (part.origin, np.array(part.origin) + 2.0 * (np.array(part.size) - 1)):
            assert np.abs(found - corner).max(1).min() <= 1.0 + 1e-6


def test_one_alone_is_itself_and_nothing_is_nothing():
    one = box((1.0, 2.0, 3.0), (2, 3, 4))
    assert joined([one, one]) is one
    assert joined([None, None]) is None
