from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.ui.preview.stack import label, stacks, without_names
from tests.ui.preview.making import instance, patient, series

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
