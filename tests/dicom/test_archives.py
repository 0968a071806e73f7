"""Zip archives: read in place, or refused with a sentence."""

import hashlib
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.study import Index
from midrc_desktop.dicom.sources import read_bytes
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


