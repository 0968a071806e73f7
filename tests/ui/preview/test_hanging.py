from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.ui.preview.hanging import hung
from midrc_desktop.ui.preview.stack import Stack, stacks
from tests.ui.preview.making import patient, series

CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def of(uid: str, *, coronal: bool = False, modality: str = "MR", scout: bool = False) -> Stack:
    made = series(uid, 6, modality=modality)
    if coronal:
        turned = [
            replace(one, image_orientation=CORONAL, image_position=(0.0, 5.0 * n, 0.0))
            for n, one in enumerate(made.instances)
        ]
        made = replace(made, instances=tuple(turned))
    if scout:
        named = [replace(one, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
                 for one in made.instances]  # fmt: skip
        made = replace(made, instances=tuple(named))
    return stacks(patient(made))[0]


SCOUT, AXIAL, CORONALS, FLAIR, T2 = (
    of("1.0", scout=True),
    of("1.1"),
    of("1.2", coronal=True),
    of("1.3"),
    of("1.4"),
)
ALL = (SCOUT, AXIAL, CORONALS, FLAIR, T2)


def test_the_second_view_gets_the_next_series_of_the_same_plane():
    assert hung(ALL, [AXIAL], AXIAL, 2) == (AXIAL, FLAIR)


def test_four_views_get_the_next_three_and_the_scout_only_when_nothing_else_is_left():
    assert hung(ALL, [AXIAL], AXIAL, 4) == (AXIAL, FLAIR, T2, CORONALS)
    assert hung(ALL[:3], [AXIAL], AXIAL, 4) == (AXIAL, CORONALS, SCOUT, None)


def test_series_of_the_same_study_come_before_those_of_another():
    elsewhere = replace(FLAIR, study=replace(FLAIR.study, study_instance_uid="2"))
    assert hung((AXIAL, elsewhere, T2), [AXIAL], AXIAL, 2) == (AXIAL, T2)


def test_what_hangs_already_stays_where_it_is():
    assert hung(ALL, [AXIAL, T2], AXIAL, 4)[:2] == (AXIAL, T2)
    assert hung(ALL, [AXIAL, T2, FLAIR, CORONALS], AXIAL, 2) == (AXIAL, T2)


@given(st.permutations(ALL), st.integers(0, 5), st.sampled_from((1, 2, 4)))
def test_no_series_hangs_twice_and_no_place_is_wasted(order, count, places):
    there = order[:count]
    active = there[0] if there else None
    made = hung(there, [active], active, places)
    keys = [stack.key for stack in made if stack is not None]
    assert len(keys) == len(set(keys)) == min(len(there), places)
