"""Which images are read one by one, and which are looked at together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.where import stacks
from midrc_desktop.dicom.study import Instance, Series, Source

CT = "1.2.840.10008.5.1.4.1.1.2"


def instance(number: int, *image_type: str, rows: int = 512, **more) -> Instance:
    kind = image_type or ("ORIGINAL", "PRIMARY", "AXIAL")
    return Instance(Source(f"{number}"), CT, f"1.{number}", "1.2.840.10008.1.2.1",
                    rows=rows, columns=512, has_pixels=True, image_type=kind, **more)  # fmt: skip


def series(*instances: Instance, modality: str = "CT") -> Series:
    return Series("1.2", modality, "", "", 1, "", "", "", "", instances)


@given(st.integers(8, 1200))
def test_every_slice_of_a_volume_is_in_one_slab(count):
    each, found = stacks(series(*map(instance, range(count))))
    assert not each
    assert [place.instance.sop_instance_uid for place in found[0].places] == [
        f"1.{number}" for number in range(count)
    ]
    assert len(found[0].slabs) <= 5


@pytest.mark.parametrize("modality", ["US", "CR", "DX", "MG", "XA", "RF", "OT", "SC", "ES", ""])
def test_what_is_no_slice_is_read_one_by_one(modality):
    each, found = stacks(series(*map(instance, range(40)), modality=modality))
    assert len(each) == 40
    assert not found


@pytest.mark.parametrize(
    "kind",
    [
        ("ORIGINAL", "PRIMARY", "LOCALIZER"),
        ("DERIVED", "SECONDARY", "MPR"),
        ("DERIVED", "PRIMARY", "SCREEN SAVE"),
    ],
)
def test_scouts_and_derived_images_are_read_one_by_one(kind):
    scouts = [instance(number, *kind) for number in range(20)]
    volume = [instance(number) for number in range(20, 60)]
    each, found = stacks(series(*scouts, *volume))
    assert list(each) == scouts
    assert [stack.instances for stack in found] == [tuple(volume)]


def test_an_image_that_says_it_shows_text_is_read_by_itself():
    marked = instance(99, burned_in_annotation="YES")
    each, _ = stacks(series(*map(instance, range(20)), marked))
    assert each == [marked]


def test_a_few_slices_are_read_one_by_one():
    each, found = stacks(series(*map(instance, range(7))))
    assert len(each) == 7
    assert not found


def test_frames_of_an_enhanced_image_are_slices():
    _, found = stacks(series(instance(1, frames=60)))
    assert [place.spot.frame for place in found[0].places] == list(range(60))
    assert len(found[0].instances) == 1


def test_slices_of_another_size_are_a_stack_of_their_own():
    small = [instance(number, rows=256) for number in range(20)]
    large = [instance(number) for number in range(20, 40)]
    _, found = stacks(series(*small, *large))
    assert sorted(len(stack.instances) for stack in found) == [20, 20]


def test_what_has_no_pixels_is_left_out():
    report = Instance(Source("a"), "1.2.840.10008.5.1.4.1.1.88.11", "1.9", "1.2.840.10008.1.2.1")
    assert stacks(series(report)) == ([], [])
