"""Hundreds of leaks of every class, planted in real de-identified files: verification finds all.

What stands in a native pixel value, or in the compressed bytes of a picture, cannot be seen here.
"""

from functools import cache
from pathlib import Path
from random import Random

import pytest
from pydicom import dcmread

from midrc_desktop.deid.verify import verify_file, verify_tree
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.practice.patient import write_practice_patient
from tests.deid.leaks import around, declared, elements, folders
from tests.deid.leaks.person import KEY, Clean, cleaned, merged
from tests.deid.made import packaged

NATIVE = ["CT_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm"]
COMPRESSED = ["JPEG2000.dcm", "JPEG-lossy.dcm"]
RLE = ["MR_small_RLE.dcm", "SC_rgb_rle_2frame.dcm"]
SHARED = ["head_ct_ge/01.dcm", "head_mr_t1_philips/1301_0001.dcm", "enhanced_mr/6_1.dcm"]
IN_FILES = (*elements.LEAKS, *around.ANYWHERE, *declared.LEAKS)
TIMES = 11
assert TIMES * len(IN_FILES) > 450


@cache
def clean_files() -> dict[str, Clean]:
    """Packaged files of our patient as the writer leaves them, by name."""
    names = [*NATIVE, *COMPRESSED, *RLE]
    with quiet():
        originals = [dcmread(packaged(name)) for name in names]
    made = [
        cleaned(ds.file_meta.TransferSyntaxUID, ds, number) for number, ds in enumerate(originals)
    ]
    return dict(zip(names, merged(made), strict=True))


def doubts(clean: Clean, content: bytes) -> tuple[str, ...]:
    return verify_file(
        content,
        identifiers=clean.identifiers,
        original_uids=clean.original_uids,
        expected=clean.expected,
    )


def missed(leak: elements.Leak, files: list[Clean], times: int) -> list[tuple[object, ...]]:
    """The seeds whose leak nothing was said of, or not the right thing."""
    found = []
    for seed in range(times):
        random = Random(f"{leak.__name__} {seed}")
        clean = random.choice(files)
        content, said = leak(clean, random)
        words = said.split("|")
        all_doubts = doubts(clean, content)
        if not any(word in doubt for word in words for doubt in all_doubts):
            found.append((leak.__name__, seed, clean.name, all_doubts))
    return found


@pytest.mark.parametrize("name", [*NATIVE, *COMPRESSED, *RLE])
def test_nothing_is_said_of_the_files_that_leaks_are_planted_in(name):
    clean = clean_files()[name]
    assert doubts(clean, clean.content) == ()
    assert doubts(clean, clean.with_dataset(clean.dataset())) == ()


@pytest.mark.parametrize("leak", IN_FILES, ids=lambda leak: leak.__name__)
def test_every_leak_in_a_file_is_found(leak):
    files = [clean_files()[name] for name in (*NATIVE, "JPEG2000.dcm")]
    assert missed(leak, files, TIMES) == []


@pytest.mark.parametrize("leak", around.IN_ENCAPSULATED, ids=lambda leak: leak.__name__)
def test_every_leak_in_encapsulated_pixel_data_is_found(leak):
    assert missed(leak, [clean_files()[name] for name in (*COMPRESSED, *RLE)], TIMES) == []


@pytest.mark.parametrize("leak", around.IN_CODESTREAMS, ids=lambda leak: leak.__name__)
def test_every_leak_between_the_segments_of_a_compressed_picture_is_found(leak):
    assert missed(leak, [clean_files()[name] for name in COMPRESSED], TIMES) == []


@pytest.mark.parametrize("leak", folders.LEAKS, ids=lambda leak: leak.__name__)
def test_every_leak_in_a_folder_is_found(leak, tmp_path):
    files = [clean_files()[name] for name in ("CT_small.dcm", "MR_small_implicit.dcm")]
    originals = files[0].identifiers
    for seed in range(4):
        random = Random(f"{leak.__name__} {seed}")
        folder = tmp_path / str(seed)
        folders.put_all(folder, files)
        assert all(row.good for row in verify_tree(folder, originals=originals, site_key=KEY))
        words = leak(folder, files, random).split("|")
        rows = verify_tree(folder, originals=originals, site_key=KEY)
        found = [reason for row in rows for reason in row.reasons]
        assert any(word in reason for word in words for reason in found), (seed, found)


def test_every_leak_in_files_of_the_practice_patient_is_found(tmp_path):
    write_practice_patient(tmp_path)
    paths = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    originals = [dcmread(path) for path in paths[:: len(paths) // 3]]
    files = merged([cleaned(f"practice {n}", ds, n) for n, ds in enumerate(originals)])
    assert [doubts(clean, clean.content) for clean in files] == [()] * len(files)
    assert [gap for leak in IN_FILES for gap in missed(leak, files, 1)] == []


@pytest.mark.parametrize("name", SHARED)
def test_every_leak_in_a_file_from_a_scanner_is_found(name, shared_data: Path):
    clean = cleaned(name, dcmread(shared_data / name), 1)
    assert doubts(clean, clean.content) == ()
    assert [gap for leak in IN_FILES for gap in missed(leak, [clean], 1)] == []
