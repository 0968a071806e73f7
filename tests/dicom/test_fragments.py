"""Finding one frame among many without reading the others."""

import io
import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.encaps import encapsulate, encapsulate_extended, fragment_frame, get_frame
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEG2000Lossless

from midrc_desktop.dicom import image_file
from midrc_desktop.dicom.archives import Archive
from midrc_desktop.dicom.fragments import frame_spans
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.pixels import CannotShow, decode
from midrc_desktop.dicom.study import Source
from tests.dicom.made_files import made, made_dataset

START = b"\xff\xd8\xff\xe0"


class Watched(io.BytesIO):
    """Counts the bytes that are read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.count += len(content)
        return content


def joined(file: io.BytesIO, spans: tuple[tuple[int, int], ...]) -> bytes:
    return b"".join(file.getvalue()[at : at + length] for at, length in spans)


frames_in_fragments = st.lists(
    st.tuples(st.binary(min_size=20, max_size=30), st.integers(1, 3)), min_size=1, max_size=6
)


@given(frames_in_fragments, st.booleans())
def test_every_frame_is_found_whatever_its_fragments(
    told: list[tuple[bytes, int]], with_table: bool
) -> None:
    frames = [START + body + bytes(len(body) % 2) for body, _ in told]
    most = max(number for _, number in told)
    value = b"head" + encapsulate(frames, fragments_per_frame=most, has_bot=with_table)
    file = io.BytesIO(value)
    found = frame_spans(file, 4, len(frames))
    assert [joined(file, spans) for spans in found] == frames


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=6))
def test_frames_are_found_by_an_extended_table(bodies: list[bytes]) -> None:
    value, offsets, lengths = encapsulate_extended(bodies)
    file = io.BytesIO(value)
    found = frame_spans(file, 0, len(bodies), (offsets, lengths))
    assert [joined(file, spans) for spans in found] == [
        body + bytes(len(body) % 2) for body in bodies
    ]


@given(st.integers(0, 2), st.one_of(st.integers(0, 60), st.integers(0, 2**64 - 1)))
def test_a_table_that_lies_is_passed_over(which: int, lie: int) -> None:
    frames = [START + bytes([number]) * 4 for number in range(3)]
    value = encapsulate(frames)
    offsets, lengths = [0, 16, 32], [8, 8, 8]
    offsets[which] = lie
    tables = struct.pack("<3Q", *offsets), struct.pack("<3Q", *lengths)
    file = io.BytesIO(value)
    found = frame_spans(file, 0, 3, tables)
    assert [joined(file, spans) for spans in found] == frames


def test_a_basic_table_that_leads_nowhere_is_passed_over() -> None:
    frames = [START + bytes([number]) * 40 for number in range(3)]
    value = bytearray(encapsulate(frames, fragments_per_frame=2))
    value[12:16] = struct.pack("<L", 999)
    file = io.BytesIO(bytes(value))
    assert [joined(file, spans) for spans in frame_spans(file, 0, 3)] == frames


def test_fragments_that_nobody_can_tell_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="no frame"):
        frame_spans(io.BytesIO(encapsulate([b"ab", b"cd", b"ef"], has_bot=False)), 0, 2)


@pytest.mark.parametrize("extended", [False, True])
def test_finding_a_frame_reads_headers_only(extended: bool) -> None:
    frames = [START + os.urandom(5000) for _ in range(400)]
    value, *tables = encapsulate_extended(frames) if extended else (encapsulate(frames),)
    file = Watched(value)
    frame_spans(file, 0, 400, (tables[0], tables[1]) if extended else None)
    assert file.count < 400 * 20
    assert not extended or file.count < 100


def test_fragments_of_one_frame_are_put_together(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 4096, (64, 64)).astype(np.uint16)
    path = made(tmp_path / "a", Rows=64, Columns=64, RescaleIntercept=0, PixelData=pixels.tobytes())
    dataset = dcmread(path)
    dataset.compress(JPEG2000Lossless, generate_instance_uid=False)
    whole = get_frame(dataset.PixelData, 0, number_of_frames=1)
    items = b"".join(
        struct.pack("<HHL", 0xFFFE, 0xE000, len(part)) + part for part in fragment_frame(whole, 5)
    )
    end = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    dataset.PixelData = struct.pack("<HHL", 0xFFFE, 0xE000, 0) + items + end
    dataset.save_as(path)
    assert np.array_equal(decode(Source(str(path))).pixels, pixels)


def test_the_last_frame_of_a_huge_clip_is_read_alone(tmp_path: Path) -> None:
    rows, columns, frames = 1024, 1024, 1500  # 3 GB, of which the disc holds almost nothing
    dataset = made_dataset(Rows=rows, Columns=columns, NumberOfFrames=frames, PixelData=b"\0\0")
    path = tmp_path / "a"
    dataset.save_as(path, enforce_file_format=True)
    length = rows * columns * frames * 2
    header = path.read_bytes()[:-6]
    with path.open("wb") as file:
        file.write(header + struct.pack("<L", length))
        file.truncate(len(header) + 4 + length - 2)
        file.seek(0, io.SEEK_END)
        file.write(b"\x05\0")
    pixels = decode(Source(str(path)), frames - 1).pixels
    assert (pixels[0, 0], pixels[-1, -1]) == (-1024, -1019)
    with pytest.raises(CannotShow):
        decode(Source(str(path)), frames)


def clip(path: Path) -> Path:
    pixels = np.repeat(np.arange(3, dtype=np.uint16), 256)
    return made(path, NumberOfFrames=3, RescaleIntercept=0, PixelData=pixels.tobytes())


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_clip_in_an_archive_is_unpacked_or_checked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: int
) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w", method) as archive:
        archive.write(clip(tmp_path / "a"), "in/it")
    whole: list[str] = []
    opening = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda self, name: (whole.append(name), opening(self, name))[1]
    )
    source = Source(str(tmp_path / "z"), ("in/it",))
    assert [int(decode(source, frame).pixels.max()) for frame in range(3)] == [0, 1, 2]
    assert whole == ["in/it"]


def deflated(path: Path) -> Path:
    dataset = dcmread(clip(path))
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(path)
    return path


def test_the_frames_of_a_deflated_file_are_shown(tmp_path: Path) -> None:
    source = Source(str(deflated(tmp_path / "a")))
    assert [int(decode(source, frame).pixels.max()) for frame in range(3)] == [0, 1, 2]
    assert read_image(source).syntax == "1.2.840.10008.1.2.1"


def test_a_deflated_file_that_grows_beyond_measure_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_file, "LARGEST_CONTENT", 2000)
    with pytest.raises(CannotShow):
        decode(Source(str(deflated(tmp_path / "a"))))
