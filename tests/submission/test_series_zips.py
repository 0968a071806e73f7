"""The zips: the same content, the same bytes."""

import hashlib
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import Refused
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.submission.package import zip_series

CONTENTS = st.dictionaries(
    st.from_regex(r"[a-z0-9]{1,8}/[a-z0-9]{1,8}\.dcm", fullmatch=True),
    st.binary(max_size=200),
    min_size=1,
    max_size=6,
)


def lay_out(folder, contents):
    folder.mkdir()
    files = []
    for number, (name, content) in enumerate(contents.items()):
        path = folder / str(number)
        path.write_bytes(content)
        files.append((name, path))
    return files


@given(CONTENTS, st.randoms(use_true_random=False), st.integers(0, 2**31))
def test_the_same_content_gives_the_same_bytes(tmp_path_factory, contents, random, when):
    folder = tmp_path_factory.mktemp("zip")
    files = lay_out(folder / "in", contents)
    first = zip_series(files, folder / "a.zip")
    random.shuffle(files)
    for _, path in files:
        os.utime(path, (when, when))
        path.chmod(0o600)
    again = zip_series(files, folder / "b.zip")
    assert (folder / "a.zip").read_bytes() == (folder / "b.zip").read_bytes()
    assert (first.size, first.md5, first.sha256) == (again.size, again.md5, again.sha256)


def test_the_bytes_are_the_ones_that_every_computer_makes(tmp_path):
    files = lay_out(tmp_path / "in", {"2.25.1/2.25.3.dcm": b"three", "2.25.1/2.25.2.dcm": b"two"})
    entry = zip_series(files, tmp_path / "a.zip")
    assert entry.sha256 == "5d02d7e50e0d595e12ed1c3a8cfd73d1a6703c72df01be474a721c9bba07d7f7"


def test_members_are_stored_sorted_and_without_a_time_of_their_own(tmp_path):
    files = lay_out(tmp_path / "in", {"s/b.dcm": b"b" * 5000, "s/a.dcm": b"a"})
    entry = zip_series(files, tmp_path / "case" / "x" / "a.zip", root=tmp_path)
    assert entry.path == "case/x/a.zip"
    with zipfile.ZipFile(tmp_path / "case" / "x" / "a.zip") as archive:
        assert archive.namelist() == ["s/a.dcm", "s/b.dcm"]
        assert archive.read("s/b.dcm") == b"b" * 5000
        for member in archive.infolist():
            assert member.compress_type == zipfile.ZIP_STORED
            assert member.date_time == (1980, 1, 1, 0, 0, 0)


def test_the_entry_tells_size_and_hashes_of_the_zip(tmp_path):
    entry = zip_series(lay_out(tmp_path / "in", {"s/a.dcm": b"a"}), tmp_path / "a.zip")
    content = (tmp_path / "a.zip").read_bytes()
    assert entry.size == len(content)
    assert entry.sha256 == hashlib.sha256(content).hexdigest()
    assert entry.md5 == hashlib.md5(content).hexdigest()


@pytest.mark.parametrize("names", [("../a", "b"), ("a", "a"), ("/a",), ("a b",), ()])
def test_a_name_that_is_odd_or_not_unique_is_refused(tmp_path, names):
    path = tmp_path / "one"
    path.write_bytes(b"1")
    with pytest.raises(Refused):
        zip_series([(name, path) for name in names], tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_cancelled_zip_leaves_nothing_behind(tmp_path):
    token = CancelToken()
    files = lay_out(tmp_path / "in", {"s/a.dcm": b"a", "s/b.dcm": b"b"})
    told = []

    def stop_after_the_first(progress):
        told.append(progress)
        token.cancel()

    with pytest.raises(Cancelled):
        zip_series(files, tmp_path / "a.zip", report=stop_after_the_first, cancel=token)
    assert [(one.done, one.total) for one in told] == [(1, 2)]
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
