"""What may be said of a head follows from what was measured, and doubt holds it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.defacing import gates
from midrc_desktop.defacing.verdict import Measures, Verdict

GOOD = Measures(
    overlap=0.98,
    agreement=0.8,
    inner=0.4,
    scales=(1.0, 0.97, 0.92),
    recession={"eyes": 31.0, "nose": 70.0},
    left=0.01,
)
FACE = {"eyes": 0.9, "nose": 0.7, "mouth": 0.0, "chin": 0.0}
NONE = dict.fromkeys(FACE, 0.02)


def test_a_head_that_passes_every_gate_is_removed_and_its_landmarks_are_named():
    verdict, reasons = gates.verdict(GOOD, FACE, "MR")
    assert verdict is Verdict.REMOVED
    assert reasons == ("In view and removed: eyes and nose.",)


def test_a_head_without_a_landmark_in_view_has_no_face_in_view():
    assert gates.verdict(replace(GOOD, recession={}), NONE, "MR")[0] is Verdict.NO_FACE


@pytest.mark.parametrize("seen", [FACE, NONE])
@pytest.mark.parametrize(
    "bad",
    [
        {"overlap": 0.9},
        {"overlap": None},
        {"agreement": 0.2},
        {"agreement": None},
        {"inner": 0.02},
        {"inner": None},
        {"bare": 1.2},
        {"scales": (1.7, 1.5, 1.4)},
        {"scales": (0.9, 0.8, 0.6)},
        {"scales": (1.3, 1.0, 1.0)},
        {"recession": {"eyes": 4.0, "nose": 60.0}},
        {"left": 0.11},
    ],
    ids=lambda bad: "-".join(f"{name} {value}" for name, value in bad.items()),
)
def test_one_gate_that_fails_is_enough_and_says_why(bad, seen):
    verdict, reasons = gates.verdict(replace(GOOD, **bad), seen, "MR")
    assert verdict is Verdict.FAILED
    assert len(reasons) == 1
    assert reasons[0].endswith(".")


@given(
    st.builds(
        Measures,
        overlap=st.none() | st.floats(0, 1),
        agreement=st.none() | st.floats(0, 2),
        inner=st.none() | st.floats(0, 1),
        scales=st.tuples(*(st.floats(0.4, 2),) * 3),
        recession=st.dictionaries(st.sampled_from(tuple(FACE)), st.floats(-5, 80)),
        left=st.none() | st.floats(0, 1),
    ),
    st.fixed_dictionaries({name: st.floats(0, 1) for name in FACE}),
    st.sampled_from(("CT", "MR")),
)
def test_a_face_of_which_more_than_a_tenth_would_stay_is_never_removed(measures, seen, kind):
    verdict, reasons = gates.verdict(measures, seen, kind)
    assert reasons
    if measures.left is not None and measures.left > 0.1:
        assert verdict is Verdict.FAILED
