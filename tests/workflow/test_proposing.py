"""What is proposed, with its reason: pure functions of what the headers say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.study import Series
from midrc_desktop.workflow.neuro import Neuro
from midrc_desktop.workflow.proposing import Proposal, proposals
from tests.workflow.made_series import (
    CAPTURE,
    CORONAL,
    DOSE_REPORT,
    REPORT,
    SAGITTAL,
    patient,
    series,
    study,
)

MPR = ("DERIVED", "SECONDARY", "MPR")
SCOUT = series(1, 1, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
HEAD = series(4, 40, gap=1.0, body_part="HEAD")
CORONAL_MPR = series(5, 30, gap=3.0, image_type=MPR, image_orientation=CORONAL)
CHEST = series(6, body_part="CHEST")


def proposed(*of: Series) -> dict[int | None, Proposal]:
    """What is proposed for each series of one study, by its number."""
    found = proposals(patient(study(*of)))
    return {one.number: found[one.series_instance_uid] for one in of}


def reason(*of: Series) -> str:
    """Why the last of these series is proposed to stay; it must be."""
    last = proposed(*of)[of[-1].number]
    assert not last.include
    return last.reason


def test_a_scout_beside_its_series_shows_no_more():
    assert reason(HEAD, SCOUT) == "Scout: shows no more than the series"


def test_a_scout_that_is_only_called_so_is_one_unless_it_has_many_images():
    assert reason(HEAD, series(1, 15, description="3-plane Survey")).startswith("Scout")
    assert proposed(HEAD, series(1, 60, description="3-plane Survey"))[1].include
    assert proposed(series(1, 15, description="Survey"), series(2, 3, description="Scout"))[
        1
    ].include


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sop_class_uid": CAPTURE}, "Screenshot: often shows names and dates"),
        ({"image_type": ("DERIVED", "SECONDARY", "SCREEN SAVE")}, "Text in the image: "),
        ({"sop_class_uid": CAPTURE, "description": "Dose Report"}, "Dose report: text in"),
        ({"image_type": ("DERIVED", "SECONDARY", "VRT")}, "3-D rendering: "),
        ({"sop_class_uid": CAPTURE, "description": "VR head tumble"}, "3-D rendering: "),
        ({"image_type": ("DERIVED", "PRIMARY", "VOLUME_RENDERED"), "rows": 9}, "3-D rendering: "),
        ({"modality": "OT"}, "MIDRC takes no series of this kind"),
    ],
)
def test_what_shows_no_patient_or_shows_names_is_left_out_with_a_reason_of_its_own(changed, said):
    assert reason(HEAD, series(9, 2, **changed)).startswith(said)


@pytest.mark.parametrize(
    ("modality", "sop_class", "said"),
    [
        ("SR", REPORT, "Report: no images in it"),
        ("SR", DOSE_REPORT, "Dose report: no images in it"),
        ("KO", "1.2.840.10008.5.1.4.1.1.88.59", "List of key images: no images in it"),
        ("PR", "1.2.840.10008.5.1.4.1.1.11.1", "Marks and window settings: no images in it"),
        ("XX", "1.2.3", "Document: no images in it"),
    ],
)
def test_a_document_stays_here_even_if_it_is_taken_in(modality, sop_class, said):
    document = series(9, 1, modality=modality, sop_class_uid=sop_class, has_pixels=False)
    assert reason(HEAD, document) == said
    assert proposed(HEAD, document)[9].stays
    assert not proposed(HEAD, document)[4].stays


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"image_type": ("ORIGINAL", "PRIMARY", "LOCALIZER"), "modality": "MR"},
            "Scout: shows the",
        ),
        ({"image_type": ("DERIVED", "SECONDARY", "VOLREND")}, "3-D rendering: shows the face"),
        ({"image_type": ("DERIVED", "SECONDARY", "VR")}, "3-D rendering: shows the face"),
        (
            {"sop_class_uid": CAPTURE, "image_type": ("DERIVED", "SECONDARY", "3D")},
            "3-D rendering: ",
        ),
        ({"sop_class_uid": CAPTURE, "description": "3D head"}, "3-D rendering: shows the face"),
        ({"sop_class_uid": CAPTURE, "image_type": ("DERIVED", "SECONDARY", "MIP")}, "Screenshot: "),
        ({"image_type": ("DERIVED", "SECONDARY", "MIP")}, "Projection through the head: "),
        ({"image_type": ("DERIVED", "SECONDARY", "MPR", "CSA MIP")}, "Projection through the"),
    ],
)
def test_pictures_of_a_head_are_left_out_since_the_face_stays_in_them(changed, said):
    given = {"body_part": "HEAD", "frame_of_reference_uid": "1.8"} | changed
    assert reason(HEAD, series(9, 3, **given)).startswith(said)


def test_pictures_of_other_parts_of_the_body_show_no_face():
    chest = {"body_part": "CHEST", "frame_of_reference_uid": "1.8"}
    projected = series(9, 3, image_type=("DERIVED", "SECONDARY", "MIP"), **chest)
    assert proposed(CHEST, projected)[9].include
    scout = series(8, 1, modality="MR", image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"), **chest)
    assert proposed(CHEST, scout)[8].include
    rendered = series(7, 3, image_type=("DERIVED", "SECONDARY", "VRT"), **chest)
    assert reason(CHEST, rendered) == "3-D rendering: a picture made from a series"


def test_a_reformatted_series_names_the_one_that_it_was_made_from():
    found = proposed(HEAD, CHEST, CORONAL_MPR)
    assert found[5] == Proposal(False, "Reformatted from series 4", Neuro.MAYBE, "1.4")


@pytest.mark.parametrize("image_orientation", [CORONAL, SAGITTAL])
@pytest.mark.parametrize(
    "image_type",
    [
        ("DERIVED", "SECONDARY", "REFORMATTED", "AVERAGE"),
        ("ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 MPR"),
        ("DERIVED", "PRIMARY", "PROJECTION IMAGE"),
        ("DERIVED", "PRIMARY", "CSA MIP"),
    ],
)
def test_makers_write_reformatted_in_many_ways(image_type, image_orientation):
    made = series(5, 9, gap=2.0, image_type=image_type, image_orientation=image_orientation)
    assert reason(HEAD, made) == "Reformatted from series 4"


@pytest.mark.parametrize(
    "changed",
    [
        {"gap": 0.5},
        {"frame_of_reference_uid": "1.8"},
        {"frame_of_reference_uid": ""},
        {"modality": "MR"},
        {"image_type": ("DERIVED", "PRIMARY", "DIFFUSION", "ADC")},
        {"image_type": ("DERIVED", "PRIMARY", "SUBTRACTION")},
        {"pixel_spacing": None},
    ],
)
def test_what_shows_more_or_something_else_than_the_source_is_not_a_duplicate(changed):
    made = series(5, 30, **{"gap": 3.0, "image_type": MPR} | changed)
    assert proposed(HEAD, made)[5].include


def test_a_reformatted_series_beyond_the_source_comes_from_another_one():
    neck = tuple(
        replace(i, image_position=(i.image_position[0], i.image_position[1], -900.0 + n))
        for n, i in enumerate(CORONAL_MPR.instances)
        if i.image_position
    )
    assert proposed(HEAD, replace(CORONAL_MPR, instances=neck))[5].include


def test_a_reformatted_series_without_its_source_leaves():
    assert proposed(CORONAL_MPR)[5].include
    assert proposed(CORONAL_MPR, CHEST)[5].include, "the slices of the chest are thicker"


@pytest.mark.parametrize(
    ("changed", "described", "sure", "said"),
    [
        ({"body_part": "HEAD"}, "", Neuro.WANTED, "Head CT: wanted"),
        ({"body_part": "", "description": "t1 brain"}, "", Neuro.WANTED, "Brain CT: wanted"),
        ({"body_part": "CSPINE"}, "", Neuro.WANTED, "Spine CT: wanted"),
        ({}, "CT head without contrast", Neuro.WANTED, "Head CT: wanted"),
        ({"body_part": "CHEST"}, "CT head", Neuro.NO, ""),
        ({"body_part": "", "modality": "DX"}, "skull", Neuro.NO, ""),
        ({"slices": 32}, "", Neuro.MAYBE, "May be a head: its size fits"),
        ({"slices": 32, "pixel_spacing": (0.9, 0.9)}, "", Neuro.NO, ""),
        ({"slices": 60}, "", Neuro.NO, ""),
        (
            {"slices": 100, "pixel_spacing": (0.9, 0.9), "body_part": "HEAD"},
            "",
            Neuro.MAYBE,
            "Called head, but larger than a head: please look",
        ),
    ],
)
def test_neuroimaging_is_recognised_by_words_and_size(changed, described, sure, said):
    one = series(4, **{"slices": 10} | changed)
    found = proposals(patient(study(one, description=described)))["1.4"]
    assert (found.include, found.neuro, found.reason) == (True, sure, said)


NUMBER = st.floats() | st.sampled_from([0.0, 1.0, -1.0])


@given(st.lists(st.tuples(*[NUMBER] * 9), min_size=1, max_size=4), st.tuples(NUMBER, NUMBER))
def test_whatever_the_headers_say_of_places_there_is_a_proposal(places, spacing):
    odd = tuple(
        replace(i, image_position=place[:3], image_orientation=place[3:], pixel_spacing=spacing)
        for i, place in zip(series(5, len(places), image_type=MPR).instances, places, strict=True)
    )
    found = proposed(HEAD, replace(series(5, body_part="HEAD"), instances=odd))
    assert found[4].include


SERIES = st.lists(
    st.sampled_from(
        [
            SCOUT,
            HEAD,
            CORONAL_MPR,
            CHEST,
            series(7, 12, gap=1.0),
            series(8, 1, sop_class_uid=CAPTURE),
            series(9, 1, modality="SR", sop_class_uid=REPORT, has_pixels=False),
        ]
    ),
    min_size=1,
    unique_by=lambda one: one.series_instance_uid,
)


@given(SERIES, st.randoms())
def test_the_order_of_series_and_images_does_not_matter(of, random):
    def mixed(one: Series) -> Series:
        return replace(one, instances=tuple(random.sample(one.instances, len(one.instances))))

    other = [mixed(one) for one in random.sample(of, len(of))]
    assert proposals(patient(study(*of))) == proposals(patient(study(*other)))


@given(SERIES)
def test_something_of_every_patient_is_proposed_and_nothing_is_left_out_without_a_reason(of):
    found = proposals(patient(study(*of)))
    assert found.keys() == {one.series_instance_uid for one in of}
    assert any(one.include for one in found.values())
    assert all(one.include or one.reason for one in found.values())


@given(SERIES)
def test_what_a_reformatted_series_was_made_from_leaves_itself(of):
    found = proposals(patient(study(*of)))
    for one in found.values():
        if one.made_from and not one.include:
            assert found[one.made_from].include


@given(SERIES)
def test_more_series_that_are_left_out_change_nothing_for_the_others(of):
    more = series(99, 1, modality="SR", sop_class_uid=REPORT, has_pixels=False)
    found = proposals(patient(study(*of)))
    together = proposals(patient(study(*of, more)))
    assert [together[uid].reason for uid in found] == [one.reason for one in found.values()]
