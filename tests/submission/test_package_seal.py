"""The seal: any changed byte is found again."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from midrc_desktop.errors import Refused, Unreadable
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.submission.manifest import MANIFEST, Entry, Face, FaceOutcome, Text
from midrc_desktop.submission.records import records
from midrc_desktop.submission.seal import check, read_manifest, seal
from tests.submission.made_package import CASE, CLINICAL, CREATED, FINDINGS, make, site


def sealed(folder, **more):
    made, profile = make(folder), site(folder / "out")
    given = records(profile, CASE, CLINICAL, FINDINGS, made.series, created=CREATED)
    return made.package, seal(
        made.package, case_id=CASE, site=profile, records=given, created=CREATED, **more
    )


def test_the_manifest_lists_every_other_file_and_the_seal_covers_it(tmp_path):
    package, one = sealed(tmp_path)
    on_disk = {
        path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()
    }
    assert {entry.path for entry in one.entries} == on_disk - {MANIFEST}
    assert [entry.path for entry in one.entries] == sorted(entry.path for entry in one.entries)
    assert one.files[-1].path == MANIFEST
    assert check(package, manifest_sha256=one.manifest_sha256) == one


def test_the_manifest_is_canonical_and_says_whose_package_it_is(tmp_path):
    faces = (
        Face("2.25.1.1.1", FaceOutcome.STAYS, "Folder hand-over, défacing at MIDRC"),
        Face("2.25.1.1.2", FaceOutcome.REMOVED),
    )
    texts = (Text("2.25.1.1.1", places=2, images=40),)
    package, _ = sealed(tmp_path, faces=faces, texts=texts, held={"face": 3})
    content = (package / MANIFEST).read_bytes()
    manifest = read_manifest(package)
    assert manifest.canonical() == content
    assert content.isascii()
    assert json.dumps(json.loads(content), sort_keys=True, indent=1).encode() + b"\n" == content
    assert (manifest.package, manifest.case_id) == (package.name, CASE)
    assert (manifest.faces, manifest.texts, manifest.held) == (faces, texts, {"face": 3})
    assert (manifest.created, manifest.site_id) == ("2026-01-31", "000000")


def test_the_same_content_is_sealed_to_the_same_bytes_and_sealing_again_changes_nothing(tmp_path):
    package, one = sealed(tmp_path / "a")
    _, other = sealed(tmp_path / "b")
    assert one == other
    made, profile = package, site(tmp_path / "a" / "out")
    again = seal(
        made,
        case_id=CASE,
        site=profile,
        records={
            path.stem: json.loads(path.read_bytes()) for path in (package / "records").iterdir()
        },
        created=CREATED,
    )
    assert again == one


def test_records_of_an_earlier_sealing_do_not_stay(tmp_path):
    package, _ = sealed(tmp_path)
    profile = site(tmp_path / "out")
    seal(package, case_id=CASE, site=profile, records={"case": []}, created=CREATED)
    assert [path.name for path in (package / "records").iterdir()] == ["case.json"]


@pytest.fixture(scope="module")
def package_once(tmp_path_factory):
    return sealed(tmp_path_factory.mktemp("sealed"))


@hypothesis_given(st.data())
def test_one_changed_byte_anywhere_is_found(package_once, data):
    package, one = package_once
    entry = data.draw(st.sampled_from(one.files))
    path = package / entry.path
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
    try:
        with pytest.raises((Refused, Unreadable)):
            check(package, manifest_sha256=one.manifest_sha256)
    finally:
        path.write_bytes(whole)
    assert check(package, manifest_sha256=one.manifest_sha256) == one


def test_how_many_files_differ_is_said_and_which_only_in_the_detail(tmp_path):
    package, one = sealed(tmp_path)
    first, second, *_ = one.entries
    (package / first.path).write_bytes(b"other")
    (package / second.path).unlink()
    (package / "note.txt").write_text("hello")
    (package / "records" / "link.json").symlink_to(package / MANIFEST)
    with pytest.raises(Refused, match="1 file changed, 1 file missing, 2 files extra") as refused:
        check(package)
    assert "note.txt" not in refused.value.sentences()
    for name in (first.path, second.path, "note.txt", "records/link.json"):
        assert name in refused.value.detail


def test_a_file_swapped_for_a_link_to_the_same_bytes_is_found(tmp_path):
    package, one = sealed(tmp_path)
    path = package / one.entries[0].path
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    with pytest.raises(Refused, match="1 file changed"):
        check(package)


def test_another_manifest_that_fits_is_not_the_one_that_was_signed(tmp_path):
    package, one = sealed(tmp_path / "a")
    changed = read_manifest(package)
    content = type(changed)(**{**vars_of(changed), "agreement": "another"}).canonical()
    (package / MANIFEST).write_bytes(content)
    assert check(package).manifest_sha256 != one.manifest_sha256
    with pytest.raises(Refused, match="not the one that was signed"):
        check(package, manifest_sha256=one.manifest_sha256)


def vars_of(manifest):
    return {name: getattr(manifest, name) for name in asdict(manifest)}


@pytest.mark.parametrize("stray", [".DS_Store", "x.zip.part", "records/a/b.json", "other/1/2.zip"])
def test_what_does_not_belong_is_not_sealed(tmp_path, stray):
    made, profile = make(tmp_path), site(tmp_path / "out")
    path = made.package / stray
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    with pytest.raises(Refused, match="1 file in its folder"):
        seal(made.package, case_id=CASE, site=profile, records={}, created=CREATED)
    assert not (made.package / MANIFEST).exists()


def test_a_folder_without_a_manifest_holds_no_package(tmp_path):
    with pytest.raises(Unreadable, match="no package"):
        check(tmp_path)
    (tmp_path / MANIFEST).write_text("{}")
    with pytest.raises(Unreadable):
        check(tmp_path)


def test_a_manifest_of_another_version_is_not_read(tmp_path):
    package, _ = sealed(tmp_path)
    older = json.loads((package / MANIFEST).read_bytes()) | {"format": 1}
    (package / MANIFEST).write_text(json.dumps(older))
    with pytest.raises(Unreadable, match="another version"):
        check(package)


def test_checking_stops_when_asked_and_tells_how_far_it_is(tmp_path):
    package, one = sealed(tmp_path)
    told = []
    check(package, report=told.append)
    assert [(p.done, p.total) for p in told][-1] == (len(one.entries), len(one.entries))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        check(package, cancel=token)


def test_an_entry_is_a_plain_value():
    assert asdict(Entry("a", 1, "b", "c")) == {"path": "a", "size": 1, "md5": "b", "sha256": "c"}
