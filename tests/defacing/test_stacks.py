"""Which series can be looked at as volumes, and what is said of the others."""

from dataclasses import replace

import pytest

from midrc_desktop.defacing.stacks import stacks, unsuited
from midrc_desktop.dicom.study import Instance, Source
from tests.workflow.made_series import CAPTURE, CORONAL, series

MR, PET, XA_3D = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("4", "128", "13.1.1"))
HEAD = series(1, 30)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"image_type": ("ORIGINAL", "PRIMARY", "LOCALIZER")}, "This is a scout"),
        ({"description": "3-plane survey", "slices": 9}, "This is a scout"),
        ({"image_type": ("DERIVED", "SECONDARY", "VRT")}, "This is a 3-D rendering"),
        ({"image_type": ("DERIVED", "PRIMARY", "CSA MIP")}, "This is a projection"),
        ({"sop_class_uid": CAPTURE, "description": "MIP"}, "This is a picture of a screen"),
        ({"sop_class_uid": CAPTURE}, "This is a picture of a screen"),
        ({"sop_class_uid": PET, "modality": "PT"}, "This is a PET series"),
        ({"sop_class_uid": XA_3D, "modality": "XA"}, "This is a rotational X-ray volume"),
        ({"sop_class_uid": "1.2.3"}, "This series is neither CT nor MR"),
        ({"slices": 1}, "make no volume"),
        ({"slices": 3}, "make no volume"),
        ({"pixel_spacing": None}, "make no volume"),
    ],
)
def test_what_makes_no_volume_says_so_with_a_way_on(changed, said):
    slices = changed.get("slices", 30)
    one = series(1, slices, **{key: value for key, value in changed.items() if key != "slices"})
    why = unsuited(one)
    assert why is not None
    assert said in why
    assert why.endswith("Leave this series out.")


def test_planes_made_of_a_volume_are_a_volume_too():
    least = series(1, 30, image_type=("ORIGINAL", "PRIMARY", "MNIP"), description="mIP_Images(SW)")
    assert unsuited(least) is None
    assert unsuited(series(1, 30, image_type=("DERIVED", "SECONDARY", "MPR"))) is None


def test_stacks_of_several_directions_are_all_looked_at_the_fullest_first():
    few = series(2, 8, image_orientation=CORONAL)
    both = replace(HEAD, instances=(*few.instances, *HEAD.instances))
    assert unsuited(both) is None
    assert [len(stack.pile.places) for stack in stacks(both)] == [30, 8]


def test_a_single_image_beside_a_volume_is_taken_where_it_lies_within():
    within = replace(HEAD.instances[4], sop_instance_uid="1.5", instance_number=99)
    assert unsuited(replace(HEAD, instances=(*HEAD.instances, within))) is None
    beyond = replace(within, image_position=(0.0, 0.0, 900.0), image_orientation=CORONAL)
    why = unsuited(replace(HEAD, instances=(*HEAD.instances, beyond)))
    assert why is not None
    assert why.endswith("Leave them out.")


def test_scouts_among_the_slices_are_to_be_left_out():
    scout = replace(HEAD.instances[0], image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    why = unsuited(replace(HEAD, instances=(*HEAD.instances, scout)))
    assert why == "Some images of this series are scouts, which show the face. Leave them out."


def test_the_magnitude_is_looked_at_where_there_is_the_phase_too():
    def kind(part: str) -> tuple[Instance, ...]:
        return tuple(
            replace(
                image,
                source=Source(part + image.source.path),
                sop_instance_uid=part + image.sop_instance_uid,
                image_type=("ORIGINAL", "PRIMARY", part),
            )
            for image in series(1, 12, modality="MR", sop_class_uid=MR).instances
        )

    both = replace(HEAD, modality="MR", instances=(*kind("P"), *kind("M")))
    (stack,) = stacks(both)
    assert stack.pile.phases[stack.phase][0].instance.image_type[2] == "M"
