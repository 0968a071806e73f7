"""Where frames lie, as an import reads it from functional groups."""

import io
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.dicom import header as headers
from midrc_desktop.dicom.header import Header, read_header
from midrc_desktop.dicom.places import measured
from midrc_desktop.dicom.study import FramePlace, Instance, Source
from midrc_desktop.dicom.walk import walk
from tests.dicom.made_files import AXIAL, made, made_dataset

SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian)
STACK, IN_STACK, TIME, B_VALUE = 0x00209056, 0x00209057, 0x00209128, 0x00189087


def with_(**attributes: object) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def enhanced(indices: list[list[int]], pointers: tuple[int, ...], **attributes: object) -> Dataset:
    """A frame for each list of dimension indices; the second is the place in the stack."""
    shared = with_(
        PixelMeasuresSequence=[with_(PixelSpacing=[0.5, 0.75], SliceThickness=3)],
        PlaneOrientationSequence=[with_(ImageOrientationPatient=AXIAL)],
    )
    frames = [
        with_(
            FrameContentSequence=[with_(DimensionIndexValues=values)],
            PlanePositionSequence=[with_(ImagePositionPatient=[0, 0, 3.0 * values[1]])],
        )
        for values in indices
    ]
    if TIME in pointers:
        for item, values in zip(frames, indices, strict=True):
            content = item.FrameContentSequence[0]
            content.TemporalPositionIndex = values[pointers.index(TIME)]
    dataset = made_dataset(
        ImagePositionPatient=None,
        ImageOrientationPatient=None,
        PixelSpacing=None,
        NumberOfFrames=len(indices),
        PixelData=bytes(512 * len(indices)),
        DimensionIndexSequence=[with_(DimensionIndexPointer=pointer) for pointer in pointers],
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=frames,
    )
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def instance_of(dataset: Dataset, path: Path, syntax: str = ExplicitVRLittleEndian) -> Instance:
    implicit, little = syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.save_as(path, implicit_vr=implicit, little_endian=little, enforce_file_format=True)
    header = read_header(Source(str(path)))
    assert isinstance(header, Header)
    return header.instance


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_frame_of_an_enhanced_object_has_a_place_and_a_phase(
    syntax: str, tmp_path: Path
) -> None:
    indices = [[1, place, time] for time in (1, 2) for place in (1, 2, 3)]
    read = instance_of(enhanced(indices, (STACK, IN_STACK, TIME)), tmp_path / "a", syntax)
    assert read.frame_places == tuple(
        FramePlace((0, 0, 3 * place), tuple(AXIAL), time) for _, place, time in indices
    )
    assert (read.pixel_spacing, read.slice_thickness) == ((0.5, 0.75), 3)
    assert (read.image_position, read.image_orientation) == (None, tuple(AXIAL))


@pytest.mark.parametrize("pointer", [B_VALUE, 0x2005106E])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_frames_that_differ_otherwise_than_in_space_have_different_phases(
    pointer: int, syntax: str, tmp_path: Path
) -> None:
    indices = [[1, place, value] for place in (1, 2) for value in (4, 9)]
    read = instance_of(enhanced(indices, (STACK, IN_STACK, pointer)), tmp_path / "a", syntax)
    assert [place.phase for place in read.frame_places] == [0, 1, 0, 1]


def test_a_frame_takes_its_own_group_before_the_shared_one(tmp_path: Path) -> None:
    dataset = enhanced([[1, 1], [1, 2]], (STACK, IN_STACK))
    sagittal = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]
    dataset.PerFrameFunctionalGroupsSequence[1].PlaneOrientationSequence = [
        with_(ImageOrientationPatient=sagittal)
    ]
    read = instance_of(dataset, tmp_path / "a")
    assert [p.orientation for p in read.frame_places] == [tuple(AXIAL), tuple(sagittal)]
    assert read.image_orientation is None


def test_an_only_frame_gives_the_object_its_place(tmp_path: Path) -> None:
    read = instance_of(enhanced([[1, 5]], (STACK, IN_STACK)), tmp_path / "a")
    assert (read.image_position, read.image_orientation) == ((0, 0, 15), tuple(AXIAL))


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_groups_that_are_not_one_for_each_frame_give_no_places(frames: int, tmp_path: Path) -> None:
    dataset = enhanced([[1, 1], [1, 2], [1, 3]], (STACK, IN_STACK), NumberOfFrames=frames)
    dataset.PixelData = bytes(512 * frames)
    read = instance_of(dataset, tmp_path / "a")
    assert (read.frames, read.frame_places) == (frames, ())
    assert read.image_orientation == tuple(AXIAL)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_classic_slice_says_its_spacing_tilt_time_and_echo(syntax: str, tmp_path: Path) -> None:
    dataset = made_dataset(
        SliceThickness=4.5, GantryDetectorTilt=-17.5, TemporalPositionIdentifier=3, EchoTime=92.1
    )
    read = instance_of(dataset, tmp_path / "a", syntax)
    assert (read.pixel_spacing, read.slice_thickness) == ((0.5, 0.5), 4.5)
    assert (read.gantry_tilt, read.temporal_position, read.echo_time) == (-17.5, 3, 92.1)
    assert read.frame_places == ()


def test_a_radiograph_has_the_spacing_of_its_detector(tmp_path: Path) -> None:
    made(tmp_path / "a", PixelSpacing=None, ImagerPixelSpacing=[0.15, 0.15])
    header = read_header(Source(str(tmp_path / "a")))
    assert isinstance(header, Header)
    assert header.instance.pixel_spacing == (0.15, 0.15)


def test_both_readers_find_the_same_places_in_real_files(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [Source(str(path)) for path in sorted((shared_data / "enhanced_mr").glob("*.dcm"))]
    walked = [read_header(source) for source in sources]
    monkeypatch.setattr(headers, "walk", lambda file: None)
    assert walked == [read_header(source) for source in sources]
    places = {
        Path(h.instance.source.path).name: h.instance.frame_places
        for h in walked
        if isinstance(h, Header)
    }
    assert {name: len(found) for name, found in places.items()} == {
        "IM_0027_fMAP.dcm": 64,
        **{f"6_{number}.dcm": 6 for number in (1, 2, 3, 4)},
    }
    assert [{p.phase for p in places[f"6_{number}.dcm"]} for number in (1, 2, 3)] == [{1}, {2}, {3}]
    assert Counter(place.phase for place in places["IM_0027_fMAP.dcm"]) == {0: 32, 1: 32}


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), unique=True, min_size=1, max_size=12)
)
def test_frames_at_one_place_never_share_a_phase(where: list[tuple[int, int]]) -> None:
    file = io.BytesIO()
    enhanced([[1, *pair] for pair in where], (STACK, IN_STACK, B_VALUE)).save_as(
        file, enforce_file_format=True
    )
    walked = walk(io.BytesIO(file.getvalue()))
    assert walked is not None
    places = measured(walked, len(where)).places
    assert len(set(places)) == len(where)


def test_an_index_stored_before_frames_had_places_is_still_read() -> None:
    old = {
        "source": {"path": "/a", "members": []},
        "sop_class_uid": "1.2",
        "sop_instance_uid": "1.2.3",
        "transfer_syntax_uid": "1.2.840.10008.1.2.1",
        "acquisition_number": 4,
    }
    read = msgspec.json.decode(msgspec.json.encode(old), type=Instance)
    assert (read.acquisition_number, read.frame_places, read.pixel_spacing) == (4, (), None)
    place = FramePlace((1, 2, 3), None, 7)
    again = Instance(Source("/a"), "1.2", "1.2.3", "", frame_places=(place,))
    assert msgspec.json.decode(msgspec.json.encode(again), type=Instance) == again
