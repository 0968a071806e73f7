"""Slices in the order of the body."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.order import dot, normal, ordered
from midrc_desktop.dicom.study import Instance, Source

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
TILTED = (1.0, 0.0, 0.0, 0.0, 0.94, -0.34)

places = st.none() | st.integers(-5, 5)
numbers = st.none() | st.integers(-3, 50)


@st.composite
def series(draw: st.DrawFn) -> list[Instance]:
    count = draw(st.integers(0, 12))
    return [
        Instance(
            source=Source(f"/{number}"),
            sop_class_uid="1.2",
            sop_instance_uid=f"1.2.{number}",
            transfer_syntax_uid="",
            instance_number=draw(numbers),
            acquisition_number=draw(numbers),
            image_position=None if (z := draw(places)) is None else (0.0, 0.0, float(z)),
            image_orientation=draw(st.sampled_from([None, AXIAL, CORONAL, TILTED])),
        )
        for number in range(count)
    ]


def slice_at(z: float, number: int, orientation: tuple[float, ...] | None = AXIAL) -> Instance:
    return Instance(
        source=Source(f"/{number}"),
        sop_class_uid="1.2",
        sop_instance_uid=f"1.2.{number}",
        transfer_syntax_uid="",
        instance_number=number,
        image_position=(0.0, 0.0, z),
        image_orientation=orientation,  # type: ignore[arg-type]
    )


@given(series(), st.randoms())
def test_the_order_does_not_depend_on_how_the_files_come(instances, random):
    shuffled = list(instances)
    random.shuffle(shuffled)
    assert ordered(shuffled) == ordered(instances)


@given(series())
def test_no_slice_is_lost_or_doubled(instances):
    assert sorted(ordered(instances), key=id) == sorted(instances, key=id)


@given(st.lists(st.integers(-500, 500), unique=True, max_size=20))
def test_tilted_slices_go_along_their_normal(places):
    slices = [slice_at(float(z), -z, TILTED) for z in places]
    along = [dot(normal(TILTED), i.image_position) for i in ordered(slices)]
    assert along == sorted(along)


def test_file_numbers_do_not_matter_where_there_is_a_place():
    assert [
        i.instance_number for i in ordered([slice_at(3, 1), slice_at(1, 9), slice_at(2, 5)])
    ] == [
        *(9, 5, 1),
    ]


def test_slices_at_one_place_go_by_acquisition_then_number():
    again = [replace(slice_at(z, n), acquisition_number=a) for z, n, a in
             [(0, 4, 1), (0, 1, 2), (0, 3, 1), (5, 2, 1)]]  # fmt: skip
    assert [i.instance_number for i in ordered(again)] == [3, 4, 1, 2]


def test_localizers_stand_together_by_their_direction():
    mixed = [slice_at(1, 1, AXIAL), slice_at(2, 2, CORONAL), slice_at(0, 3, AXIAL)]
    assert [i.instance_number for i in ordered(mixed)] == [3, 1, 2]


def test_images_without_a_place_come_last_by_number():
    flat = [replace(slice_at(0, n), image_position=None) for n in (7, 2)]
    numberless = replace(flat[0], instance_number=None, sop_instance_uid="1.9")
    assert ordered([numberless, *flat, slice_at(1, 9)]) == (
        *(slice_at(1, 9), flat[1], flat[0], numberless),
    )


def test_images_without_a_number_go_as_the_scanner_counted_their_uids():
    uids = [f"1.2.3.{number}" for number in (10, 9, 100, 1)]
    found = ordered([Instance(Source(f"/{uid}"), "1", uid, "") for uid in uids])
    assert [one.sop_instance_uid for one in found] == [
        "1.2.3.1",
        "1.2.3.9",
        "1.2.3.10",
        "1.2.3.100",
    ]
