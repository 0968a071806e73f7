"""Boxes that a person drew over a face: what passes, and what is refused with a word of help."""

import pytest

from midrc_desktop.defacing import drawn
from midrc_desktop.defacing.judging import judge_drawn
from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import Verdict
from tests.defacing.made_heads import AXIAL, SAGITTAL, scan, write

FACE = Cuboid((-75.0, -130.0, -120.0), (75.0, -50.0, 5.0))


def box(low, high) -> tuple[Cuboid, ...]:
    return (Cuboid(low, high),)


@pytest.fixture(scope="module")
def case(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("drawn")
    write(folder, 1, "CT", scan(AXIAL, 5.0))
    (one,) = found(folder)
    return one


def test_a_box_over_the_face_is_a_removal(case, pool):
    judged = judge_drawn(*case, (FACE,), pool=pool, birth_date="19600102")
    assert (judged.verdict, judged.reasons) == (Verdict.REMOVED, (drawn.DONE,))
    assert judged.removal.cuboids == (FACE,)
    assert judged.removal.air == -1000
    assert judged.measures.recession["boxes"] > 20
    assert judged.measures.left < 0.02


def test_two_boxes_count_together(case, pool):
    upper = Cuboid((-75.0, -130.0, -40.0), FACE.high)
    lower = Cuboid(FACE.low, (75.0, -50.0, -40.0))
    judged = judge_drawn(*case, (upper, lower), pool=pool, birth_date="19600102")
    assert judged.verdict is Verdict.REMOVED


@pytest.mark.parametrize(
    ("cuboids", "why"),
    [
        ((), drawn.EMPTY),
        (box((-75, -130, -120), (75, -129, 5)), drawn.EMPTY),
        (box((75, -130, -120), (-75, -50, 5)), drawn.EMPTY),
        (box((float("nan"), -130, -120), (75, -50, 5)), drawn.EMPTY),
        (box((-75, -300, -120), (75, -200, 5)), drawn.MISSES),
        (box((-90, -130, -60), (90, 120, 120)), drawn.SWALLOWS),
        (box((-75, -130, -120), (75, -82, 5)), drawn.SHALLOW),
        (box((-75, -72, -120), (75, -50, 5)), drawn.IN_FRONT),
    ],
)
def test_what_is_no_removal_of_a_face_fails_with_a_word_of_help(case, pool, cuboids, why):
    judged = judge_drawn(*case, cuboids, pool=pool, birth_date="19600102")
    assert (judged.verdict, judged.reasons) == (Verdict.FAILED, (why,))


def test_boxes_in_a_scout_do_not_help(tmp_path, found, pool):
    write(tmp_path, 1, "T1", scan(SAGITTAL, 60.0), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    judged = judge_drawn(*found(tmp_path)[0], (FACE,), pool=pool)
    assert judged.verdict is Verdict.FAILED
    assert judged.reasons[0].startswith("This is a scout")
