"""Series as piles of slices: what lies one behind another, how regularly, how often."""

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midrc_desktop.dicom.grid import grid_of
from midrc_desktop.dicom.order import dot, normal
from midrc_desktop.dicom.plane import unit
from midrc_desktop.dicom.study import FramePlace, Instance, Series, Source
from midrc_desktop.dicom.volume import NO_PLACE, NO_SIZE, TOO_FEW, TOO_SCATTERED, piles

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
TILTED = (1.0, 0.0, 0.0, 0.0, 0.94, -0.34)


def image(number: int | None, z: float = 0.0, orientation=AXIAL, uid: int | None = None, **more):
    across = unit(normal(orientation))
    made = Instance(
        source=Source(f"/{number if uid is None else uid}"),
        sop_class_uid="1.2",
        sop_instance_uid=f"1.2.{number if uid is None else uid}",
        transfer_syntax_uid="",
        instance_number=number,
        image_position=tuple(z * part for part in across),
        image_orientation=orientation,
        rows=8,
        columns=8,
        has_pixels=True,
        pixel_spacing=(0.5, 0.5),
    )
    return replace(made, **more)


def series(*instances: Instance) -> Series:
    return Series("1", "CT", "", "", 1, "", "", "", "", tuple(instances))


def numbers(pile) -> list[list[int | None]]:
    return [[slice_.instance.instance_number for slice_ in phase] for phase in pile.phases]


@st.composite
def messy_series(draw: st.DrawFn) -> Series:
    places = st.none() | st.tuples(*[st.integers(-3, 3).map(float)] * 3)
    orientations = st.sampled_from([None, AXIAL, CORONAL, TILTED, (0.0,) * 6, (math.nan,) * 6])
    frames = st.lists(
        st.builds(FramePlace, places, orientations, st.integers(0, 1)), min_size=2, max_size=3
    )
    made = []
    for uid in range(draw(st.integers(0, 14))):
        own = draw(st.just([]) | frames)
        made.append(
            replace(
                image(draw(st.none() | st.integers(0, 9)), uid=uid),
                image_position=draw(places),
                image_orientation=draw(orientations),
                rows=draw(st.sampled_from([8, 9])),
                has_pixels=draw(st.sampled_from([True, True, True, False])),
                frames=max(len(own), draw(st.integers(0, 2))),
                frame_places=tuple(own),
                pixel_spacing=draw(st.sampled_from([None, (0.5, 0.5), (0.50001, 0.5)])),
                temporal_position=draw(st.none() | st.integers(1, 2)),
                acquisition_number=draw(st.none() | st.integers(1, 3)),
                echo_time=draw(st.none() | st.sampled_from([5.0, 10.0])),
            )
        )
    return series(*made)


@settings(max_examples=60)
@given(messy_series())
def test_every_slice_with_pixels_is_in_exactly_one_pile_exactly_once(found):
    expected = Counter(
        (instance.sop_instance_uid, frame)
        for instance in found.instances
        if instance.has_pixels
        for frame in range(max(instance.frames, 1))
    )
    piled = [slice_ for pile in piles(found) for slice_ in pile.slices]
    assert Counter((s.instance.sop_instance_uid, s.frame) for s in piled) == expected


@settings(max_examples=60)
@given(messy_series(), st.randoms())
def test_piles_do_not_depend_on_the_order_of_the_instances(found, random):
    shuffled = list(found.instances)
    random.shuffle(shuffled)
    # Compared as text: a position that is not a number is not equal to itself.
    assert repr(piles(series(*shuffled))) == repr(piles(found))


@settings(max_examples=60)
@given(messy_series())
def test_every_phase_of_a_pile_has_one_slice_at_each_place_in_rising_order(found):
    for pile in piles(found):
        assert list(pile.places) == sorted(set(pile.places))
        for index, phase in enumerate(pile.phases):
            assert {slice_.phase for slice_ in phase} == {index}
            if pile.places and len(pile.places) > 1:
                across = unit(normal(pile.first.orientation))
                along = [dot(across, slice_.position) for slice_ in phase]
                assert along == pytest.approx(pile.places, abs=0.05)


@given(
    spacing=st.floats(0.3, 10),
    count=st.integers(4, 40),
    orientation=st.sampled_from([AXIAL, CORONAL, TILTED, (-1.0, 0.0, 0.0, 0.0, 1.0, 0.0)]),
    backwards=st.booleans(),
    noise=st.floats(0, 0.002),
)
def test_regular_spacing_is_found_whatever_the_direction(
    spacing, count, orientation, backwards, noise
):
    made = [
        image(
            count - n if backwards else n,
            n * spacing + noise * (-1) ** n,
            tuple(part + noise * 1e-3 for part in orientation),
            uid=n,
        )
        for n in range(count)
    ]
    (pile,) = piles(series(*made))
    assert pile.regular
    assert pile.spacing == pytest.approx(spacing, abs=0.01)
    assert pile.tilt == 0
    assert pile.can_reformat


odd = st.sampled_from([1e-300, 1e-9, 0.01])
any_number = st.floats() | st.floats(-500, 500) | odd | st.integers(-9, 9).map(float)


@given(
    st.lists(st.tuples(any_number, any_number, any_number), max_size=9),
    st.sampled_from([AXIAL, TILTED, CORONAL]) | st.tuples(*[any_number] * 6),
    st.tuples(any_number, any_number),
)
def test_whatever_the_headers_say_there_is_a_grid_or_a_sentence(places, orientation, spacing):
    told = {"image_orientation": orientation, "pixel_spacing": spacing}
    made = [image(n, image_position=place, **told) for n, place in enumerate(places)]
    for pile in piles(series(*made)):
        if pile.can_reformat:
            grid = grid_of(pile)
            assert min(grid.shape) >= 1
            assert grid.shape[0] <= 200 * len(pile.places)
            assert min(grid.spacing) > 0
            last = tuple(float(side - 1) for side in grid.shape)
            assert grid.voxel(grid.point(last)) == pytest.approx(last, rel=1e-3, abs=1e-3)
        else:
            assert pile.why_not.endswith(".")


def test_slices_in_two_ends_of_the_world_are_no_volume():
    made = [image(n, z) for n, z in enumerate([0.0, 1.0, 2.0, 3.0, 50000.0])]
    assert [pile.why_not for pile in piles(series(*made))] == [TOO_SCATTERED]


def test_a_tilted_gantry_shows_as_the_angle_between_the_normal_and_the_way():
    made = [image(n, orientation=TILTED, image_position=(0.0, 0.0, 4.0 * n)) for n in range(6)]
    (pile,) = piles(series(*made))
    assert pile.tilt == pytest.approx(math.degrees(math.atan2(0.34, 0.94)), abs=0.1)
    assert pile.spacing == pytest.approx(4 * unit(normal(TILTED))[2])
    assert pile.regular


def test_uneven_spacing_and_gaps_are_not_called_regular():
    uneven = [0.0, 2.5, 5.0, 7.5, 12.5, 17.5]
    (pile,) = piles(series(*(image(n, z) for n, z in enumerate(uneven))))
    assert not pile.regular
    assert pile.spacing == 2.5
    gap = [0.0, 1.0, 2.0, 3.0, 20.0, 21.0]
    (pile,) = piles(series(*(image(n, z) for n, z in enumerate(gap))))
    assert (pile.regular, pile.spacing) == (False, 1.0)


def test_two_stacks_and_a_scout_in_one_series_are_piles_of_their_own():
    scout = image(1, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    axial = [image(n, n * 3.0) for n in range(2, 7)]
    coronal = [image(n, n * 3.0, CORONAL) for n in range(7, 12)]
    found = piles(series(*coronal, *axial, scout))
    assert [numbers(pile) for pile in found] == [
        [[1]],
        [[2, 3, 4, 5, 6]],
        [[7, 8, 9, 10, 11]],
    ]
    assert [pile.why_not for pile in found] == [TOO_FEW, "", ""]


def test_slices_of_another_size_are_a_pile_of_their_own():
    made = [image(n, n * 3.0, rows=8 if n < 5 else 16) for n in range(10)]
    assert [numbers(pile) for pile in piles(series(*made))] == [
        [[0, 1, 2, 3, 4]],
        [[5, 6, 7, 8, 9]],
    ]


def test_images_without_a_place_follow_in_the_order_of_their_numbers():
    flat = [image(n, image_position=None) for n in (9, 3)]
    found = piles(series(*flat, *(image(n, n * 2.0) for n in range(4))))
    assert numbers(found[-1]) == [[3, 9]]
    assert found[-1].why_not == NO_PLACE


def test_without_a_size_of_pixels_there_are_no_planes():
    made = [image(n, n * 3.0, pixel_spacing=None) for n in range(5)]
    assert [pile.why_not for pile in piles(series(*made))] == [NO_SIZE]


@pytest.mark.parametrize(
    "told",
    [
        lambda phase, z: {"temporal_position": phase + 1},
        lambda phase, z: {"echo_time": 5.0 * phase},
        lambda phase, z: {"acquisition_number": phase},
        lambda phase, z: {"image_type": ("ORIGINAL", "PRIMARY", "MP"[phase])},
        lambda phase, z: {"acquisition_number": z},
        lambda phase, z: {"acquisition_number": 10 * z + phase},
        lambda phase, z: {},
    ],
)
def test_phases_are_told_apart_by_what_distinguishes_them(told):
    first = [image(z, z * 2.0, **told(0, z)) for z in range(5)]
    second = [image(10 + z, z * 2.0, **told(1, z)) for z in range(5)]
    (pile,) = piles(series(*second, *first))
    assert numbers(pile) == [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14]]


def test_b_values_that_alternate_at_each_place_are_phases():
    made = [image(2 * z + b, z * 2.0) for z in range(5) for b in range(2)]
    (pile,) = piles(series(*made))
    assert numbers(pile) == [[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]]


def test_stations_side_by_side_are_piles_of_their_own():
    upper = [image(n, n * 3.0) for n in range(5)]
    lower = [
        image(10 + n, image_position=(0.0, 280.0, n * 3.0), acquisition_number=2) for n in range(5)
    ]
    found = piles(series(*upper, *lower))
    assert sorted(numbers(pile) for pile in found) == [[[0, 1, 2, 3, 4]], [[10, 11, 12, 13, 14]]]


@pytest.mark.parametrize("spacing", [0.6, 5.0, 20.0])
def test_phases_of_a_tilted_scan_are_no_stations(spacing):
    def tilted(time, n):
        position = (0.0, 0.0, spacing * n)
        told = {"image_position": position, "temporal_position": time}
        return image(100 * time + n, orientation=TILTED, **told)

    made = [tilted(time, n) for time in range(4) for n in range(60)]
    (pile,) = piles(series(*made))
    assert len(pile.phases) == 4
    assert pile.tilt > 15


def test_echoes_at_several_times_are_phases_each():
    made = [
        image(number, z * 2.0, temporal_position=time, echo_time=echo)
        for number, (z, echo, time) in enumerate(
            (z, echo, time) for z in range(5) for echo in (4.0, 9.0) for time in (1, 2)
        )
    ]
    (pile,) = piles(series(*made))
    told = [(p[0].instance.temporal_position, p[0].instance.echo_time) for p in pile.phases]
    assert told == [(1, 4.0), (1, 9.0), (2, 4.0), (2, 9.0)]


def test_a_phase_that_was_broken_off_is_a_pile_of_its_own():
    made = [
        image(10 * time + z, z * 2.0, temporal_position=time)
        for time in range(3)
        for z in range(5 if time < 2 else 2)
    ]
    assert [numbers(pile) for pile in piles(series(*made))] == [
        [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14]],
        [[20, 21]],
    ]


def test_a_slice_that_was_repeated_does_not_divide_the_volume():
    made = [image(z, z * 2.0, acquisition_number=z) for z in range(20)]
    again = image(30, 8.0, acquisition_number=30)
    first, second = piles(series(again, *made))
    assert numbers(first) == [list(range(20))]
    assert numbers(second) == [[30]]


def test_one_place_seen_over_time_is_scrolled_in_the_order_of_the_numbers():
    (pile,) = piles(series(*(image(n, temporal_position=n) for n in (3, 1, 2))))
    assert numbers(pile) == [[1, 2, 3]]
    assert pile.why_not == TOO_FEW


def test_frames_of_an_enhanced_object_lie_where_each_says():
    where = [(float(z), phase) for phase in (1, 0) for z in (6, 4, 2, 0)]
    places = tuple(FramePlace((0.0, 0.0, z), AXIAL, phase) for z, phase in where)
    (pile,) = piles(series(image(1, frames=8, frame_places=places, image_position=None)))
    assert [[slice_.frame for slice_ in phase] for phase in pile.phases] == [
        [7, 6, 5, 4],
        [3, 2, 1, 0],
    ]


def test_frames_of_a_classic_object_have_no_place():
    (pile,) = piles(series(image(1, frames=3)))
    assert [(slice_.frame, slice_.position) for slice_ in pile.slices] == [
        (0, None),
        (1, None),
        (2, None),
    ]
