from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.study import FramePlace, Series
from midrc_desktop.ui.preview.captions import caption
from midrc_desktop.ui.preview.stack import label, stacks, without_names
from tests.ui.preview.making import AXIAL, instance, patient, series

names = st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=3, max_size=12)


@given(names, names, st.text("0123456789", min_size=3, max_size=10), st.text(max_size=20))
def test_no_part_of_a_name_or_number_of_the_patient_is_in_a_label(family, given_name, mrn, more):
    who = replace(patient(), names=(f"{family}^{given_name}",), ids=(mrn,), patient_id=mrn, key="k")
    text = f"AX {family.upper()} {more} {given_name},{mrn}"
    words = without_names(text, who).casefold().replace(",", " ").split()
    told = {family.casefold(), given_name.casefold(), mrn}
    assert not told & set(words)


def test_a_description_without_names_is_kept_word_for_word():
    assert without_names("AX T2 FLAIR 4 mm", patient()) == "AX T2 FLAIR 4 mm"


def test_a_series_without_description_is_called_by_its_number():
    assert label(series("1.1", 1, description=""), patient()) == "Series 2"


def test_a_multi_frame_object_is_a_stack_of_its_frames():
    enhanced = replace(series("1.1", 0), instances=(replace(instance(1), frames=3),))
    (stack,) = stacks(patient(enhanced))
    assert [picture.frame for picture in stack.pictures] == [0, 1, 2]
    assert stack.indexes_of(["1.1.1"]) == (0,)


def test_objects_without_pixels_are_not_pictures():
    report = replace(series("1.1", 0), instances=(replace(instance(1), has_pixels=False),))
    assert stacks(patient(report))[0].pictures == ()


def test_series_that_are_left_out_are_not_shown():
    both = patient(series("1.1", 2), series("1.2", 2))
    assert [s.series.series_instance_uid for s in stacks(both, {"1.2"})] == ["1.2"]


def test_frames_of_an_enhanced_object_are_in_the_order_of_geometry():
    places = tuple(FramePlace((0.0, 0.0, along), AXIAL) for along in (20.0, 0.0, 10.0))
    one = replace(instance(1), frames=3, image_position=None, frame_places=places)
    (stack,) = stacks(patient(replace(series("1.1", 0), instances=(one,))))
    assert [picture.frame for picture in stack.pictures] == [1, 2, 0]
    assert [picture.position[2] for picture in stack.pictures] == [0.0, 10.0, 20.0]
    assert caption(stack, 1).position == "Axial · 10.0 mm"
    assert caption(stack, 1).lines[1] == "Slice 2 of 3"


def test_two_large_piles_of_a_series_are_two_stacks_named_by_their_planes():
    (axial, coronal) = stacks(patient(two_planes(6, 7)))
    assert [stack.label for stack in (axial, coronal)] == ["AX · Axial", "AX · Coronal"]
    assert (axial.key, coronal.key) == (("1.1", 0), ("1.1", 1))
    assert (len(axial.pictures), len(coronal.pictures)) == (6, 7)


def test_small_piles_of_a_series_are_shown_one_after_another():
    (scout,) = stacks(patient(two_planes(3, 3)))
    assert scout.label == "AX"
    assert len(scout.pictures) == 6
    assert scout.phases == 1


@given(st.lists(st.integers(1, 8), min_size=1, max_size=4))
def test_every_picture_of_a_series_is_in_exactly_one_stack(counts):
    made = two_planes(counts[0], counts[-1])
    shown = [picture for stack in stacks(patient(made)) for picture in stack.pictures]
    assert sorted(p.instance.sop_instance_uid for p in shown) == sorted(
        one.sop_instance_uid for one in made.instances
    )


def two_planes(axial: int, coronal: int) -> Series:
    """A series of axial slices, and coronal ones behind them."""
    first = series("1.1", axial).instances
    second = tuple(
        replace(
            instance(number + 100),
            image_position=(0.0, 5.0 * number, 0.0),
            image_orientation=(1.0, 0.0, 0.0, 0.0, 0.0, -1.0),
        )
        for number in range(coronal)
    )
    return replace(series("1.1", 0), instances=(*first, *second))


@given(st.integers(1, 6), st.integers(1, 5), st.data())
def test_a_phase_has_every_place_once_and_pictures_know_their_phase(places, phases, data):
    slices = tuple(
        replace(
            instance(number + 1),
            sop_instance_uid=f"1.1.{phase}.{number}",
            instance_number=phase * places + number + 1,
            temporal_position=phase + 1,
        )
        for phase in range(phases)
        for number in range(places)
    )
    (stack,) = stacks(patient(replace(series("1.1", 0), instances=slices)))
    if places > 1:
        assert (stack.phases, stack.per_phase) == (phases, places)
    index = data.draw(st.integers(0, len(stack.pictures) - 1))
    among = stack.within_phase(index)
    assert index in among
    assert {stack.phase_of(near) for near in among} == {stack.phase_of(index)}
