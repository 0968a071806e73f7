"""Zip archives: read in place, or refused with a sentence."""

import io
import os
import struct
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.archives import BOMB, Archive, BadArchive
from midrc_desktop.dicom.header import Contents, Header, read_header
from midrc_desktop.dicom.scan import DEEPEST_NESTING
from midrc_desktop.dicom.sources import read_bytes
from midrc_desktop.dicom.study import Index, Skipped, Source
from tests.dicom.made_files import made
from tests.dicom.seen import images, skips


def test_archives_are_read_in_place_however_they_are_called_and_nested(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    first, second = made(tmp_path / "a", 1).read_bytes(), made(tmp_path / "b", 2).read_bytes()
    third = made(tmp_path / "c", 3).read_bytes()
    for name in "abc":
        (tmp_path / name).unlink()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/second", second)
        archive.writestr("notes.txt", "hello")
    with zipfile.ZipFile(tmp_path / "export.dat", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("first.dcm", first)
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("zipped/third", third)
    result = found()
    instances = result.patients[0].studies[0].series[0].instances
    assert [i.source.members for i in instances] == [
        ("first.dcm",),
        ("inner.zip", "deep/second"),
        ("zipped/third",),
    ]
    assert [read_bytes(i.source) for i in instances] == [first, second, third]
    assert skips(result) == {"export.dat/inner.zip/notes.txt": "not DICOM"}
    assert [p.name for p in tmp_path.iterdir()] == ["export.dat"]


def test_members_with_names_that_point_outside_are_refused(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    image = made(tmp_path / "a").read_bytes()
    (tmp_path / "a").unlink()
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for name in ("../up", "/etc/absolute", "C:/drive", "a/../../b"):
            archive.writestr(name, image)
    result = found()
    assert images(result) == 0
    assert set(skips(result).values()) == {"archive"}
    assert result.files == 4


def encrypted(path: Path, content: bytes) -> None:
    """Set the bit that says that the only member is encrypted, in both headers."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("secret", content)
    packed = bytearray(path.read_bytes())
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(packed)


def bomb(path: Path, content: bytes) -> None:
    """300 MB of zeros in 300 kB."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a", "w") as file,
    ):
        for _ in range(300):
            file.write(bytes(2**20))


def cut(path: Path, content: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", content)
    path.write_bytes(path.read_bytes()[:-30])


def altered(path: Path, content: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", content)
    packed = bytearray(path.read_bytes())
    packed[400] ^= 0xFF
    path.write_bytes(packed)


@pytest.mark.parametrize("make", [encrypted, bomb, cut, altered])
def test_archives_that_cannot_or_should_not_be_read_are_refused(
    make: Callable[[Path, bytes], None], found: Callable[..., Index], tmp_path: Path
) -> None:
    image = made(tmp_path / "a").read_bytes()
    (tmp_path / "a").unlink()
    make(tmp_path / "z.zip", image)
    result = found()
    assert images(result) == 0
    assert [skip.kind for skip in result.skipped] == ["archive"]


def overlapping(path: Path, content: bytes) -> None:
    """Twenty entries of the directory that all are the same bytes (a bomb without nesting)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number:02}", content)
        for member in archive.filelist:
            member.header_offset = 0
    assert zipfile.is_zipfile(path)


def overlapping_partly(path: Path, content: bytes) -> None:
    """Two entries of which the second begins within the first, with room for both elsewhere."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", content)
        archive.writestr("b", content)
        archive.writestr("room", content)
        archive.filelist[1].header_offset = archive.filelist[0].header_offset + 50


def large_directory(path: Path, content: bytes) -> None:
    """A directory that says that it is longer than any honest one."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", content)
    packed = bytearray(path.read_bytes())
    end = packed.rindex(b"PK\x05\x06")
    packed[end + 12 : end + 16] = struct.pack("<L", 0x7FFFFFFF)
    path.write_bytes(packed)


@pytest.mark.parametrize("make", [overlapping, overlapping_partly, large_directory])
def test_archives_that_are_larger_than_their_file_are_called_bombs(
    make: Callable[[Path, bytes], None], found: Callable[..., Index], tmp_path: Path
) -> None:
    image = made(tmp_path / "a").read_bytes()
    (tmp_path / "a").unlink()
    make(tmp_path / "z.zip", image)
    assert [(s.kind, s.reason) for s in found().skipped] == [("archive", BOMB)]


def test_bombs_that_are_spread_over_archives_in_an_archive_are_refused(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    """Each of the inner ones is honest alone: 100 MB of zeros, 0.1 MB packed, three times."""
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("zeros", bytes(100 * 2**20))
    with zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abc":
            archive.writestr(name, zeros.getvalue())
    result = found()
    assert images(result) == 0
    assert [s.source.members for s in result.skipped if s.reason == BOMB] == [("c",)]


def test_archives_too_deep_in_archives_are_not_opened(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    content = made(tmp_path / "a").read_bytes()
    (tmp_path / "a").unlink()
    for _ in range(DEEPEST_NESTING + 1):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("in", content)
        content = packed.getvalue()
    (tmp_path / "z").write_bytes(content)
    result = found()
    assert images(result) == 0
    assert [(s.kind, len(s.source.members)) for s in result.skipped] == [("archive", 5)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("lie", [-1, 1, 10**9])
def test_a_member_that_lies_about_its_size_is_found_out(
    method: int, lie: int, found: Callable[..., Index], tmp_path: Path
) -> None:
    image = made(tmp_path / "a").read_bytes()
    (tmp_path / "a").unlink()
    with zipfile.ZipFile(tmp_path / "z", "w", method) as archive:
        archive.writestr("a", image)
        archive.writestr("b", image)
        archive.filelist[0].file_size += lie
    result = found()
    assert skips(result)
    assert set(skips(result).values()) == {"archive"}
    assert images(result) <= 1


def test_a_member_that_unpacks_to_more_than_it_says_is_never_unpacked_whole() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(50 * 2**20))
        archive.filelist[0].file_size = 1000
    content = packed.getvalue()
    tracemalloc.start()
    with pytest.raises(BadArchive):
        Archive(lambda: io.BytesIO(content), len(content)).open("a")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize("name", ["", "b\\..\\..\\c", "\\\\server\\share", "c:relative"])
def test_names_that_are_none_or_point_outside_on_windows_are_refused_everywhere(
    name: str, found: Callable[..., Index], tmp_path: Path
) -> None:
    image = made(tmp_path / "a").read_bytes()
    (tmp_path / "a").unlink()
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("good", image)
        archive.writestr("other", image)
        archive.filelist[1].filename = name
    assert list(skips(found()).values()) == ["archive"]


def test_two_members_of_one_name_are_told(found: Callable[..., Index], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a", made(tmp_path / "a", 1).read_bytes())
        archive.writestr("a", made(tmp_path / "a", 2).read_bytes())
    (tmp_path / "a").unlink()
    result = found()
    assert (images(result), skips(result)) == (1, {"z/a": "archive"})


def test_archives_with_names_in_every_alphabet_are_read(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    names = ["Größe/Schädel.dcm", "頭部/画像", "naïve café", "x" * 250, "a/" * 60 + "deep"]
    with zipfile.ZipFile(tmp_path / "Ünïcode 頭.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(names):
            archive.writestr(name, made(tmp_path / "a", number + 1).read_bytes())
    (tmp_path / "a").unlink()
    result = found()
    assert (images(result), skips(result)) == (5, {})


@given(st.data())
def test_a_part_of_an_archive_reads_as_the_bytes_that_it_is(data: st.DataObject) -> None:
    content = bytes(range(256)) * 3
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("before", b"x" * 77)
        archive.writestr("a", content)
    whole = packed.getvalue()
    plain = io.BytesIO(content)
    with Archive(lambda: io.BytesIO(whole), len(whole)).open("a") as part:
        for _ in range(data.draw(st.integers(1, 6))):
            offset, length = data.draw(st.integers(0, 800)), data.draw(st.integers(-1, 900))
            assert part.seek(offset) == plain.seek(offset)
            assert part.read(length) == plain.read(length)
            assert part.tell() == plain.tell()
        assert part.seek(0, os.SEEK_END) == len(content)


_written: list[object] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """Hears of every file that this process opens or makes (PEP 578)."""
    if event == "open" and isinstance(arguments[2], int):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _written.append(arguments[0])
    elif event.startswith("tempfile."):
        _written.append(arguments)


sys.addaudithook(_note)


def test_nothing_of_an_archive_is_written_to_disk(
    tmp_path: Path,
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", made(tmp_path / "a").read_bytes())
    (tmp_path / "a").unlink()
    with zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", inner.getvalue())
    waiting: list[Source | Skipped] = [Source(str(tmp_path / "z"))]
    read: list[Header] = []
    _written.clear()
    while waiting:
        source = waiting.pop()
        assert isinstance(source, Source)
        result = read_header(source)
        if isinstance(result, Contents):
            waiting += result.found
        elif isinstance(result, Header):
            read.append(result)
    assert (len(read), _written) == (1, [])


def test_an_archive_without_files_is_told(found: Callable[..., Index], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.mkdir("folder")
    result = found()
    assert (skips(result), result.files) == ({"z": "not DICOM"}, 1)
