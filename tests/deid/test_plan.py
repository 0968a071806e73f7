"""The plan: what is written, what is held and why, before any file is opened."""

import pickle
from dataclasses import replace

import pytest
from pydicom.uid import CTImageStorage, SecondaryCaptureImageStorage

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Mask, TextDecision
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.defacing.verdict import FaceDecision
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.plan import Plan, plan, stack
from midrc_desktop.deid.profile import BASIC, MIDRC
from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study
from tests.deid.made import PSEUDONYMS

CT = str(CTImageStorage)
REMOVAL = Removal(cuboids=(Cuboid((0, 0, 0), (9, 9, 9)),), air=-1000)


def instance(number: int, sop_class: str = CT, **values: object) -> Instance:
    made = Instance(
        source=Source(f"/disc/{number}"),
        sop_class_uid=sop_class,
        sop_instance_uid=f"1.2.3.{number}",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        instance_number=number,
        image_position=(0.0, 0.0, float(number)),
        image_orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        rows=512,
        columns=512,
        has_pixels=True,
        image_type=("ORIGINAL", "PRIMARY", "AXIAL"),
    )
    return replace(made, **values)


def patient(*instances: Instance, body_part: str = "CHEST", modality: str = "CT") -> Patient:
    series = Series(
        series_instance_uid="1.2.3",
        modality=modality,
        description="CT chest",
        body_part=body_part,
        number=1,
        date="20200314",
        protocol_name="Chest",
        frame_of_reference_uid="1.2.9",
        manufacturer="Maker",
        instances=instances,
    )
    study = Study("1.2", "20200314", "CT chest", "A1", "060Y", (series,))
    return Patient("K", "K", "", ("Doe^Jane",), ("K",), "19600101", "F", "", (study,))


def planned(one: Patient, **how: object) -> Plan:
    options: dict[str, object] = {
        "series": {"1.2.3"},
        "pseudonyms": PSEUDONYMS,
        "profile": MIDRC,
        "texts": None,
        "faces": None,
    }
    return plan(one, **(options | how))


def test_every_image_of_a_chosen_series_becomes_a_task_with_new_names():
    made = planned(patient(instance(1), instance(2)))
    assert [task.sop_uid for task in made.tasks] == ["1.2.3.1", "1.2.3.2"]
    assert made.held == ()
    first = made.tasks[0]
    assert (
        first.output
        == "/".join(
            (PSEUDONYMS.case_id, *(PSEUDONYMS.uid(uid) for uid in ("1.2", "1.2.3", "1.2.3.1")))
        )
        + ".dcm"
    )
    assert "1.2.3" not in first.output.replace(PSEUDONYMS.uid("1.2.3"), "")


def test_a_series_that_was_not_chosen_is_no_part_of_the_plan():
    made = planned(patient(instance(1)), series=set())
    assert (made.tasks, made.held) == ((), ())


@pytest.mark.parametrize(
    ("sop_class", "says"),
    [
        ("1.2.840.10008.5.1.4.1.1.104.1", "an encapsulated document"),
        ("1.2.840.10008.5.1.4.1.1.104.2", "an encapsulated document"),
        ("1.2.840.10008.5.1.4.1.1.104.3", "an encapsulated document"),
        ("1.2.840.10008.5.1.4.1.1.9.1.1", "a waveform"),
        ("1.2.840.10008.5.1.4.1.1.66", "raw data"),
        ("1.2.840.10008.5.1.4.1.1.481.4", "radiotherapy object"),
        ("1.2.3.4.5", "this kind of object"),
    ],
)
def test_an_object_that_is_not_known_is_held_with_that_reason(sop_class, says):
    (held,) = planned(patient(instance(1, sop_class))).held
    assert held.kind == "object"
    assert says in held.reason


REPORT, KEY, STATE, STRUCTURES, SEGMENTATION = (
    "1.2.840.10008.5.1.4.1.1.88.33",
    "1.2.840.10008.5.1.4.1.1.88.59",
    "1.2.840.10008.5.1.4.1.1.11.1",
    "1.2.840.10008.5.1.4.1.1.481.3",
    "1.2.840.10008.5.1.4.1.1.66.4",
)


@pytest.mark.parametrize("sop_class", [REPORT, KEY, STATE, STRUCTURES])
def test_what_has_no_image_by_its_definition_is_written_and_is_no_volume(sop_class):
    several = [instance(number, sop_class, has_pixels=False) for number in (1, 2, 3)]
    made = planned(patient(*several), faces={}, hold_series=True)
    assert [task.in_volume for task in made.tasks] == [False, False, False]


@pytest.mark.parametrize("sop_class", [STRUCTURES, SEGMENTATION])
def test_the_outline_of_a_head_is_held_for_its_face_and_a_report_on_it_is_not(sop_class):
    outline = instance(1, sop_class, has_pixels=sop_class == SEGMENTATION)
    words = instance(2, REPORT, has_pixels=False)
    made = planned(patient(outline, body_part="HEAD", modality="SEG"), faces={})
    assert [held.kind for held in made.held] == ["face"]
    made = planned(patient(words, body_part="HEAD", modality="SR"), faces={})
    assert made.held == ()


def test_segmentations_are_each_whole_by_themselves():
    made = planned(patient(instance(1, SEGMENTATION), instance(2, SEGMENTATION)))
    assert [task.in_volume for task in made.tasks] == [False, False]


@pytest.mark.parametrize(
    ("sop_class", "modality", "says"),
    [
        (REPORT, "SR", "a structured report"),
        (REPORT, "CT", "a structured report"),
        (KEY, "KO", "a key object note"),
        (STATE, "PR", "a presentation state"),
        (STRUCTURES, "RTSTRUCT", "a radiotherapy object"),
        (SEGMENTATION, "SEG", "a segmentation"),
        (CT, "OT", "no images of this kind"),
    ],
)
def test_what_the_receiver_does_not_take_is_held_and_no_volume_with_it(sop_class, modality, says):
    pixels = sop_class in {CT, SEGMENTATION}
    other = instance(9, sop_class, has_pixels=pixels)
    made = planned(patient(other, modality=modality), taken={"CT", "MR"}, hold_series=True)
    assert [(held.kind, says in held.reason) for held in made.held] == [("not taken", True)]
    volume = [instance(number) for number in (1, 2, 3)]
    if modality == "CT":
        made = planned(patient(*volume, other), taken={"CT", "MR"}, hold_series=True)
        assert (len(made.tasks), len(made.held)) == (3, 1)


def test_a_file_without_an_image_is_held():
    (held,) = planned(patient(instance(1, has_pixels=False))).held
    assert held.reason == "There is no image in this file."


def test_an_image_that_was_not_searched_for_text_is_held_unless_nobody_looks():
    one = patient(instance(1), instance(2), instance(3), instance(4, has_pixels=False))
    texts = {"1.2.3.1": TextDecision(), "1.2.3.2": TextDecision(problem="It is too large.")}
    made = planned(one, texts=texts)
    assert [task.sop_uid for task in made.tasks] == ["1.2.3.1"]
    assert [(held.sop_uid, held.kind) for held in made.held] == [
        ("1.2.3.2", "text in image"),
        ("1.2.3.3", "text in image"),
        ("1.2.3.4", "object"),
    ]
    assert made.held[0].reason == "It is too large."
    assert len(planned(one).tasks) == 3


def test_what_was_decided_about_text_is_done_and_said_of_that_image_alone():
    masks = (Mask(0, Box(1, 2, 3, 4)),)
    texts = {"1.2.3.1": TextDecision(masks, settled=True), "1.2.3.2": TextDecision()}
    first, second = planned(patient(instance(1), instance(2)), texts=texts).tasks
    assert first.pixels == PixelPlan(masks=masks, text_settled=True)
    assert second.pixels == PixelPlan()
    assert not second.pixels.changes


def test_a_series_that_may_carry_a_face_is_held_until_that_is_decided():
    head = patient(*[instance(number) for number in range(1, 40)], body_part="HEAD")
    chest = patient(instance(1))
    assert {held.kind for held in planned(head, faces={}).held} == {"face"}
    (held, *_) = planned(head, faces={"1.2.3": FaceDecision(problem="It was not found.")}).held
    assert (held.kind, held.reason) == ("face", "It was not found.")
    assert planned(chest, faces={}).held == planned(head).held == ()
    assert {task.pixels for task in planned(head).tasks} == {PixelPlan()}


def test_a_face_is_removed_from_every_frame_by_its_place():
    made = planned(
        patient(instance(1, pixel_spacing=(0.5, 0.25)), body_part="HEAD"),
        faces={"1.2.3": FaceDecision(REMOVAL, settled=True)},
    )
    (task,) = made.tasks
    assert task.pixels.removal is REMOVAL
    assert task.pixels.face_settled
    (plane,) = task.pixels.planes
    assert (plane.position, plane.spacing) == ((0.0, 0.0, 1.0), (0.5, 0.25))


def test_an_image_without_a_place_is_held_where_a_face_is_to_be_removed():
    lost = instance(1, image_position=None)
    drawn = instance(2, STRUCTURES, has_pixels=False)
    words = instance(3, REPORT, has_pixels=False)
    head = patient(lost, drawn, words, body_part="HEAD")
    made = planned(head, faces={"1.2.3": FaceDecision(REMOVAL)})
    assert [(held.sop_uid, held.kind) for held in made.held] == [
        ("1.2.3.1", "face"),
        ("1.2.3.2", "face"),
    ]
    assert [task.pixels for task in made.tasks] == [PixelPlan()]
    none = planned(head, faces={"1.2.3": FaceDecision(settled=True)})
    assert [task.pixels.face_settled for task in none.tasks] == [True, False, False]


def test_a_face_that_stays_for_a_reason_is_neither_removed_nor_called_clean():
    kept = FaceDecision(REMOVAL, settled=True, opted_out=True, problem="It failed.")
    made = planned(patient(instance(1), body_part="HEAD"), faces={"1.2.3": kept})
    assert [task.pixels for task in made.tasks] == [PixelPlan()]
    assert "stay in 1" in made.summary()[3]


def test_a_study_with_an_open_question_is_held_with_the_question():
    made = planned(patient(instance(1)), blocked={"1.2": "Two patients share this study."})
    assert [(held.kind, held.reason) for held in made.held] == [
        ("patient", "Two patients share this study.")
    ]


def test_two_files_that_claim_to_be_one_image_do_not_overwrite_each_other():
    made = planned(patient(instance(1), instance(2, sop_instance_uid="1.2.3.1")))
    assert len(made.tasks) == 1
    assert [held.kind for held in made.held] == ["duplicate"]


def test_a_held_slice_holds_its_volume_and_a_stray_screenshot_does_not():
    slices = [instance(number) for number in (1, 2, 3)]
    screenshot = instance(9, str(SecondaryCaptureImageStorage))
    settled = {one.sop_instance_uid: TextDecision() for one in slices}
    whole = planned(patient(*slices, screenshot), hold_series=True, texts=settled)
    assert (len(whole.tasks), len(whole.held)) == (3, 1)
    del settled["1.2.3.2"]
    broken = planned(patient(*slices, screenshot), hold_series=True, texts=settled)
    assert (len(broken.tasks), len(broken.held)) == (0, 4)
    assert sorted(held.kind for held in broken.held) == [
        "series",
        "series",
        "text in image",
        "text in image",
    ]
    alone = planned(patient(*slices, screenshot), hold_series=False, texts=settled)
    assert (len(alone.tasks), len(alone.held)) == (2, 2)


def test_a_localizer_of_another_size_is_no_part_of_the_volume():
    slices = [instance(number) for number in (1, 2, 3)]
    localizer = instance(4, rows=888)
    (series,) = patient(*slices, localizer).studies[0].series
    assert stack(series) == frozenset(slices)


def test_the_summary_says_in_five_lines_what_will_happen():
    lines = planned(patient(instance(1), instance(2, has_pixels=False))).summary()
    assert len(lines) == 5
    assert PSEUDONYMS.case_id in lines[0]
    assert str(PSEUDONYMS.shift_days) not in " ".join(lines)
    assert lines[3] == "Nobody looks for text in the images; nobody looks for faces."
    assert "1 file will stay here" in lines[4]
    basic = planned(patient(instance(1)), profile=BASIC).summary()
    assert "removed" in basic[1]
    assert basic[4] == "Nothing is held back."


def test_the_summary_says_what_is_done_to_text_and_faces():
    slices = [instance(number, pixel_spacing=(1.0, 1.0)) for number in (1, 2, 3)]
    texts = {one.sop_instance_uid: TextDecision((Mask(0, Box(0, 0, 9, 9)),)) for one in slices}
    faces = {"1.2.3": FaceDecision(REMOVAL)}
    lines = planned(patient(*slices, body_part="HEAD"), texts=texts, faces=faces).summary()
    assert lines[3] == "Text in 3 images is covered; faces are removed from 1 series."
    clean = dict.fromkeys(texts, TextDecision(settled=True))
    lines = planned(patient(*slices), texts=clean, faces={}).summary()
    assert lines[3] == "No text in images is covered; no face is removed."


def test_a_plan_can_be_sent_to_another_process():
    made = planned(patient(instance(1)))
    assert pickle.loads(pickle.dumps(made)) == made
