"""Studies put together with those that are there: nothing is lost, nothing doubles."""

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study
from midrc_desktop.workflow.joining import join, without


def _instance(uid: str, place: str) -> Instance:
    position = (0.0, 0.0, float(uid.rsplit(".", 1)[-1]))
    return Instance(
        Source(f"/{place}/{uid}"),
        "1.2.840.10008.5.1.4.1.1.2",
        uid,
        "1.2.840.10008.1.2.1",
        image_position=position,
        image_orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        has_pixels=True,
    )


def _patient(slices: set[tuple[int, int, int]], place: str) -> Patient:
    """A patient of slices given as study, series and number."""
    studies = []
    for study in sorted({one[0] for one in slices}):
        series = []
        for number in sorted({one[1] for one in slices if one[0] == study}):
            uids = [f"1.{s}.{n}.{i}" for s, n, i in sorted(slices) if (s, n) == (study, number)]
            instances = tuple(_instance(uid, place) for uid in uids)
            name = f"1.{study}.{number}"
            series.append(Series(name, "CT", "", "HEAD", 1, "", "", "", "", instances))
        studies.append(Study(f"1.{study}", "", "", "", "", tuple(series)))
    return Patient("K", "K", "", ("A^B",), ("K",), "", "", "", tuple(studies))


def _uids(patient: Patient) -> list[str]:
    return [i.sop_instance_uid for _, series in patient.series() for i in series.instances]


SLICES = st.sets(st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 4)), max_size=10)


@given(SLICES, SLICES)
def test_both_are_there_and_each_image_once(old: set, new: set) -> None:
    joined = join(_patient(old, "old"), _patient(new, "new"))
    assert sorted(_uids(joined)) == sorted(f"1.{s}.{n}.{i}" for s, n, i in old | new)


@given(SLICES, SLICES)
def test_the_file_that_is_at_hand_now_is_taken(old: set, new: set) -> None:
    joined = join(_patient(old, "old"), _patient(new, "new"))
    fresh = set(_uids(_patient(new, "new")))
    for _, series in joined.series():
        for instance in series.instances:
            place = "new" if instance.sop_instance_uid in fresh else "old"
            assert instance.source.path.startswith(f"/{place}/")


@given(SLICES)
def test_joining_the_same_changes_no_order(slices: set) -> None:
    patient = _patient(slices, "old")
    assert _uids(join(patient, patient)) == _uids(patient)


@given(SLICES, SLICES)
def test_what_is_taken_out_is_gone_with_series_and_studies_left_empty(slices, out) -> None:
    uids = frozenset(f"1.{s}.{n}.{i}" for s, n, i in out)
    left = without(_patient(slices, "old"), uids)
    assert set(_uids(left)) == set(_uids(_patient(slices, "old"))) - uids
    assert all(study.series for study in left.studies)
    assert all(series.instances for _, series in left.series())
