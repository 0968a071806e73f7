"""Bodies in parts, answers, and what makes two files the same image."""

import hashlib
import io
import json
import os
import zipfile
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.dicomweb.answers import DUPLICATE, Fault, fault, read
from midrc_desktop.transport.dicomweb.arrivals import arrived, keep
from midrc_desktop.transport.dicomweb.multipart import FirstPart, ImageParts
from midrc_desktop.transport.dicomweb.problems import (
    ArchiveFull,
    ImageRefused,
    KindNotTaken,
    NotPermitted,
    NotUnderstood,
    of_reasons,
)
from midrc_desktop.transport.dicomweb.sending import batches, size
from midrc_desktop.transport.instances import (
    Instance,
    Likeness,
    instances,
    likeness,
    require_as_signed,
)
from midrc_desktop.transport.problems import PackageChanged, PackageGone
from tests.transport.dicomweb.made_images import Making, dicom, new_uid, plain
from tests.transport.memory_journal import MemoryJournal

IMAGE = dicom("2.25.1", "2.25.2", "2.25.3", side=16)


def said(content: bytes) -> str:
    taken = Likeness()
    taken.take(content)
    return taken.said()


def in_pieces(content: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    return [content[a:b] for a, b in pairwise(edges)]


def test_the_instances_of_a_zip_are_read_where_they_lie(tmp_path: Path) -> None:
    made = plain(tmp_path, 3, 2)
    found = [one for entry in made.zips for one in instances(made.folder, entry)]
    assert {one.sop_uid: b"".join(one.blocks()) for one in found} == made.images
    assert [one.number for one in found] == [1, 2, 3, 1, 2]
    assert {one.study_uid for one in found} == made.studies


def test_a_zip_is_known_by_its_hash_and_its_images_by_theirs(tmp_path: Path) -> None:
    made = plain(tmp_path, 3)
    (entry,) = made.zips
    found = instances(made.folder, entry)
    require_as_signed(made.folder, entry, CancelToken())
    assert {one.sop_uid: likeness(one, CancelToken()) for one in found} == {
        sop: said(content) for sop, content in made.images.items()
    }
    other = Entry(entry.path, entry.size, entry.md5, "0" * 64)
    with pytest.raises(PackageChanged):
        require_as_signed(made.folder, other, CancelToken())


def test_nothing_behind_what_was_signed_is_sent(tmp_path: Path) -> None:
    made = plain(tmp_path, 2)
    (entry,) = made.zips
    path = made.folder / entry.path
    series = path.stem
    with zipfile.ZipFile(path, "a") as grown:
        grown.writestr(f"{series}/{new_uid()}.dcm", b"not signed")
    assert len(instances(made.folder, entry)) == 3
    with pytest.raises(PackageChanged):
        require_as_signed(made.folder, entry, CancelToken())


def test_a_zip_that_is_not_one_of_a_package_is_not_sent(tmp_path: Path) -> None:
    making = Making(tmp_path)
    making.series(new_uid(), {"no-uid": b"1"})
    (entry,) = making.done().zips
    with pytest.raises(PackageChanged):
        instances(making.folder, entry)
    (making.folder / entry.path).write_bytes(b"no zip")
    with pytest.raises(PackageChanged):
        instances(making.folder, entry)
    (making.folder / entry.path).unlink()
    with pytest.raises(PackageGone):
        instances(making.folder, entry)


@given(cuts=st.lists(st.integers(0, 10_000), max_size=6))
def test_what_an_image_is_like_does_not_depend_on_the_blocks_it_comes_in(cuts: list[int]) -> None:
    taken = Likeness()
    for piece in in_pieces(IMAGE, cuts):
        taken.take(piece)
    assert taken.said() == said(IMAGE)


def test_the_file_meta_information_does_not_make_another_image_but_the_encoding_does() -> None:
    content = dicom("2.25.1", "2.25.2", "2.25.3")
    made = pydicom.dcmread(io.BytesIO(content))
    made.file_meta.ImplementationVersionName = "ARCHIVE"
    made.file_meta.PrivateInformationCreatorUID = "2.25.9"
    made.file_meta.PrivateInformation = b"long" * 300
    rewritten = written(made)
    assert rewritten != content
    assert said(rewritten) == said(content)
    assert said(rewritten).split()[0] == ExplicitVRLittleEndian

    made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    assert said(written(made)) != said(content)
    changed = content[:-1] + bytes([content[-1] ^ 1])
    assert said(changed) != said(content)


@pytest.mark.parametrize(
    "content", [b"", b"no image", b"\0" * 128 + b"DICM", b"\0" * 128 + b"DICM" + b"x" * 400]
)
def test_of_bytes_that_are_no_image_everything_counts(content: bytes) -> None:
    assert said(content) == hashlib.sha256(content).hexdigest()


def test_a_body_has_the_size_it_says_and_counts_the_bytes_of_images(tmp_path: Path) -> None:
    made = plain(tmp_path, 3)
    found = instances(made.folder, made.zips[0])
    sent: list[int] = []
    body = ImageParts(found, sent.append)
    once = b"".join(body.blocks())
    assert len(once) == body.size
    assert sum(sent) == size(found)
    assert b"".join(body.blocks()) == once
    assert sum(sent) == size(found)
    body.back()
    assert sum(sent) == 0


def test_a_body_of_a_zip_that_was_written_to_breaks_off(tmp_path: Path) -> None:
    made = plain(tmp_path, 2)
    found = instances(made.folder, made.zips[0])
    path = made.folder / made.zips[0].path
    before = path.stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(PackageChanged):
        next(found[0].blocks())
    path.write_bytes(path.read_bytes()[: found[1].offset + 5])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(PackageChanged):
        list(ImageParts(found, lambda sent: None).blocks())


@given(
    content=st.binary(max_size=400) | st.text("\r\n-b", max_size=60).map(str.encode),
    cuts=st.lists(st.integers(0, 1000), max_size=8),
    preamble=st.sampled_from([b"", b"\r\n"]),
    head=st.sampled_from([b"", b"Content-Type: application/dicom\r\nMIME-Version: 1.0\r\n"]),
)
def test_the_first_part_of_an_answer_is_handed_on_whole(
    content: bytes, cuts: list[int], preamble: bytes, head: bytes
) -> None:
    whole = b"%s--b0und\r\n%s\r\n%s\r\n--b0und--\r\n" % (preamble, head, content)
    taken: list[bytes] = []
    part = FirstPart(taken.append)
    for piece in in_pieces(whole, cuts):
        part.feed(piece)
    assert b"".join(taken) == content
    assert part.complete


def test_an_answer_that_breaks_off_is_not_complete() -> None:
    part = FirstPart(lambda block: None)
    part.feed(b"--b\r\n\r\nhalf of an image\r\n--")
    assert not part.complete


def test_an_archive_that_gives_a_page_instead_of_parts_has_no_first_part() -> None:
    part = FirstPart(lambda block: pytest.fail("there is no part"))
    for _ in range(50):
        part.feed(b"<html>" * 1000)
    assert not part.complete


@given(
    sizes=st.lists(st.integers(1, 50), max_size=40),
    most_images=st.integers(1, 9),
    most_bytes=st.integers(1, 120),
)
def test_batches_keep_the_order_and_both_limits(
    sizes: list[int], most_images: int, most_bytes: int
) -> None:
    images = [
        Instance("1", "2", str(number), "p", "", number, Path(), 0, one, 0)
        for number, one in enumerate(sizes)
    ]
    made = list(batches(images, most_images, most_bytes))
    assert [one for group in made for one in group] == images
    for group in made:
        assert len(group) == 1 or (len(group) <= most_images and size(group) <= most_bytes)


@settings(max_examples=40)
@given(
    taken=st.sets(st.tuples(st.sampled_from("AB"), st.integers(1, 8))),
    more=st.sets(st.tuples(st.sampled_from("AB"), st.integers(1, 8))),
)
def test_the_journal_knows_again_which_images_have_arrived(
    taken: set[tuple[str, int]], more: set[tuple[str, int]]
) -> None:
    zips = {
        path: [
            Instance("1", path, f"{path}{n}", path, f"signed {path}", n, Path(), 0, 1, 0)
            for n in range(1, 9)
        ]
        for path in "AB"
    }
    journal = MemoryJournal()
    for once in (taken, more - taken):
        keep(journal, [zips[path][number - 1] for path, number in sorted(once)])
    found = set().union(*(arrived(journal, series) for series in zips.values()))
    assert found == {f"{path}{number}" for path, number in taken | more}
    for series in zips.values():
        anew = [replace(one, signed="anew") for one in series]
        assert not arrived(journal, anew)


def answer(stored: list[str], failed: dict[str, int]) -> bytes:
    def item(uid: str, **more: object) -> dict[str, object]:
        return {"00081155": {"vr": "UI", "Value": [uid]}, **more}

    return json.dumps(
        {
            "00081199": {"vr": "SQ", "Value": [item(uid) for uid in stored]},
            "00081198": {
                "vr": "SQ",
                "Value": [
                    item(uid, **{"00081197": {"vr": "US", "Value": [reason]}})
                    for uid, reason in failed.items()
                ],
            },
        }
    ).encode()


def test_an_answer_names_what_was_taken_and_what_was_not() -> None:
    said = read(202, answer(["1.1", "1.2"], {"1.3": DUPLICATE, "1.2": 0xA700}))
    assert said.took("1.1")
    assert not said.took("1.2")
    assert said.refused("1.2") == 0xA700
    assert said.refused("1.3") == DUPLICATE
    assert not said.took("1.4")
    assert said.refused("1.4") is None


def test_what_a_bad_request_does_not_name_was_not_taken() -> None:
    said = read(400, answer(["1.1"], {}))
    assert said.refused("1.1") is None
    assert fault(said.refused("1.2") or 0) is Fault.NOT_UNDERSTOOD


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"00081199": 3}', b"\xff"])
def test_a_success_without_names_claims_everything_and_a_conflict_nothing(content: bytes) -> None:
    if content != b'{"00081199": 3}':
        assert read(200, content).took("1.1")
    assert not read(202, content).took("1.1")
    assert read(409, content).refused("1.1")


@pytest.mark.parametrize(
    ("told", "problem", "retryable"),
    [
        ({0xA700: 2, 0xA701: 1}, ArchiveFull, True),
        ({0xA900: 3}, KindNotTaken, False),
        ({0xC122: 3}, KindNotTaken, False),
        ({0x0122: 3}, KindNotTaken, False),
        ({0xC001: 3}, NotUnderstood, False),
        ({0x0124: 3}, NotPermitted, False),
        ({0x0110: 3, 0xA900: 2}, ImageRefused, False),
    ],
)
def test_each_reason_has_its_sentence(
    told: dict[int, int], problem: type[ImageRefused], retryable: bool
) -> None:
    made = of_reasons(Counter(told))
    assert type(made) is problem
    assert made.retryable is retryable
    assert "3 images" in made.title


def written(made: pydicom.Dataset) -> bytes:
    file = io.BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()
