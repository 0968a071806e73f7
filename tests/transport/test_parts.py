"""Files in parts: read once, resumed at the last finished part, and finished only when whole."""

import hashlib
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.body import FileBody
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import (
    MIB,
    Part,
    UploadGone,
    part_size,
    parts_of,
    send_in_parts,
)
from midrc_desktop.transport.problems import Cut, PackageChanged, PackageGone
from midrc_desktop.transport.seam import Journal, Upload
from tests.transport.memory_journal import MemoryJournal

PATH = "case/study/series.zip"
PART = 1000


class Store:
    """A destination in memory that takes parts."""

    compares_parts = True

    def __init__(self) -> None:
        self.open: dict[str, dict[int, bytes]] = {}
        self.whole: dict[str, bytes] = {}
        self.puts: list[int] = []
        self.side_by_side = 0
        self._begun = 0
        self._busy = 0
        self._lock = threading.Lock()

    def begin(self, entry: Entry, part_bytes: int) -> Upload:
        self._begun += 1
        upload = Upload(entry.path, f"upload {self._begun}", part_bytes)
        self.open[upload.upload_id] = {}
        return upload

    def put(self, upload: Upload, part: Part, body: FileBody) -> str:
        with self._lock:
            self._busy += 1
            self.side_by_side = max(self.side_by_side, self._busy)
            if upload.upload_id not in self.open:
                raise UploadGone
        content = b"".join(body.blocks())
        assert part.sha256 == (hashlib.sha256(content).digest() if self.compares_parts else b"")
        with self._lock:
            self._busy -= 1
            self.puts.append(part.number)
            self.open[upload.upload_id][part.number] = content
        return etag_of(content)

    def finish(self, entry: Entry, upload: Upload, parts: list[tuple[Part, str]]) -> None:
        if upload.upload_id not in self.open:
            if entry.path in self.whole:
                return
            raise UploadGone
        held = self.open.pop(upload.upload_id)
        assert [part.number for part, _ in parts] == sorted(held)
        assert [etag for _, etag in parts] == [etag_of(held[number]) for number in sorted(held)]
        self.whole[entry.path] = b"".join(held[number] for number in sorted(held))


class StoreOfWholes(Store):
    """A destination that compares the whole only."""

    compares_parts = False


def etag_of(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class Meters:
    """Keeps what was told."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def __call__(self, progress: Progress) -> None:
        self.told.append(progress.done)


class Dying:
    """A journal with which the program dies at one of its calls, before or after it is done."""

    def __init__(self, inner: MemoryJournal, at: int, *, after: bool) -> None:
        self._inner, self._left, self._after = inner, at, after
        self._lock = threading.Lock()

    def __getattr__(self, name: str):
        call = getattr(self._inner, name)

        def counted(*given: object) -> object:
            with self._lock:
                self._left -= 1
                dies = self._left == 0
            if dies and not self._after:
                raise Killed
            result = call(*given)
            if dies:
                raise Killed
            return result

        return counted


class Killed(Exception):
    pass


def file_of(folder: Path, content: bytes) -> tuple[Path, Entry]:
    path = folder / "series.zip"
    path.write_bytes(content)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return path, Entry(PATH, len(content), md5, hashlib.sha256(content).hexdigest())


def content_of(size: int) -> bytes:
    return hashlib.shake_128(b"series").digest(size)


def send(file: Path, entry: Entry, journal: Journal, store: Store, report=None, **more) -> Upload:
    meter = Meter(report or Meters(), entry.size)
    more = {"part_bytes": PART, "cancel": CancelToken()} | more
    return send_in_parts(file, entry, journal, store, meter=meter, **more)


def test_the_parts_are_8_mib_and_never_more_than_10_000():
    assert part_size(17 * MIB) == 8 * MIB
    assert part_size(10_000 * 8 * MIB) == 8 * MIB
    for size in (10_000 * 8 * MIB + 1, 150 << 30):
        assert 8 * MIB < part_size(size) <= 16 * MIB
        assert -(-size // part_size(size)) <= 10_000


@settings(max_examples=40)
@given(size=st.integers(1, 9 * PART), most=st.integers(1, 4))
def test_a_file_arrives_as_it_is_and_every_part_once(tmp_path_factory, size, most):
    file, entry = file_of(tmp_path_factory.mktemp("parts"), content_of(size))
    store, journal, told = Store(), MemoryJournal(), Meters()
    upload = send(file, entry, journal, store, told, most=most)
    assert upload.part_size == PART
    assert store.whole == {PATH: content_of(size)}
    assert sorted(store.puts) == list(range(1, -(-size // PART) + 1))
    assert store.side_by_side <= most
    assert told.told[-1] == size
    assert not journal.uploads()


def test_no_part_is_hashed_for_a_destination_that_compares_the_whole_only(tmp_path):
    file, entry = file_of(tmp_path, content_of(3 * PART))
    store = StoreOfWholes()
    send(file, entry, MemoryJournal(), store)
    assert store.whole == {PATH: content_of(3 * PART)}


def test_the_md5_of_a_part_is_that_of_the_same_bytes_or_none(tmp_path):
    file, entry = file_of(tmp_path, content_of(3 * PART))
    part, other = parts_of(file, entry, PART, cancel=CancelToken())[:2]
    assert part.md5.hex() == etag_of(content_of(3 * PART)[:PART])
    file.write_bytes(bytes(3 * PART))
    with pytest.raises(PackageChanged):
        _ = other.md5


@settings(max_examples=60)
@given(data=st.data(), parts=st.integers(1, 6), after=st.booleans())
def test_killed_at_any_step_it_resumes_and_sends_at_most_a_part_per_stream_again(
    tmp_path_factory, data, parts, after
):
    content = content_of(parts * PART - 1)
    file, entry = file_of(tmp_path_factory.mktemp("parts"), content)
    store, journal = Store(), MemoryJournal()
    dying = Dying(journal, data.draw(st.integers(1, parts + 5)), after=after)
    try:
        send(file, entry, dying, store, most=2)
    except Killed:
        in_journal = set(journal.parts(PATH))
        before = list(store.puts)
        if journal.uploads() or not store.whole:
            send(file, entry, journal, store, most=2)
        again = store.puts[len(before) :]
        assert not in_journal & set(again)
        assert len(set(again) & set(before)) <= 2
    assert store.whole == {PATH: content}
    assert not journal.uploads()


def test_a_file_that_is_not_the_signed_one_is_not_finished_and_its_parts_do_not_count(tmp_path):
    file, entry = file_of(tmp_path, content_of(3 * PART))
    changed = bytearray(content_of(3 * PART))
    changed[-1] ^= 1
    file.write_bytes(changed)
    store, journal = Store(), MemoryJournal()
    with pytest.raises(PackageChanged):
        send(file, entry, journal, store)
    assert not store.whole
    assert not journal.parts(PATH)
    file.write_bytes(content_of(3 * PART))
    send(file, entry, journal, store)
    assert store.whole == {PATH: content_of(3 * PART)}


@pytest.mark.parametrize("size", [3 * PART - 1, 3 * PART + 1])
def test_a_file_of_another_size_is_not_sent_at_all(tmp_path, size):
    file, entry = file_of(tmp_path, content_of(3 * PART))
    file.write_bytes(content_of(size))
    store = Store()
    with pytest.raises(PackageChanged):
        send(file, entry, MemoryJournal(), store)
    assert not store.puts


def test_a_file_that_is_gone_has_its_own_sentence(tmp_path):
    file, entry = file_of(tmp_path, content_of(PART))
    file.unlink()
    with pytest.raises(PackageGone):
        send(file, entry, MemoryJournal(), Store())


def test_an_upload_that_the_destination_gave_up_is_begun_anew_once(tmp_path):
    file, entry = file_of(tmp_path, content_of(5 * PART))
    journal, told = MemoryJournal(), Meters()
    store = Store()
    journal.begin(PATH, Upload(PATH, "an old one", PART))
    journal.part(PATH, 1, "of the old one")
    send(file, entry, journal, store, told)
    assert store.whole == {PATH: content_of(5 * PART)}
    assert sorted(store.puts) == [1, 2, 3, 4, 5]
    assert told.told[-1] == entry.size

    class Forgetful(Store):
        def put(self, upload: Upload, part: Part, body: FileBody) -> str:
            raise UploadGone

    with pytest.raises(UploadGone):
        send(file, entry, MemoryJournal(), Forgetful())


def test_a_part_that_fails_leaves_the_others_in_the_journal(tmp_path):
    file, entry = file_of(tmp_path, content_of(4 * PART))

    class Failing(Store):
        def put(self, upload: Upload, part: Part, body: FileBody) -> str:
            if part.number == 3:
                raise Cut
            return super().put(upload, part, body)

    journal, store = MemoryJournal(), Failing()
    with pytest.raises(TransportProblem):
        send(file, entry, journal, store, most=1)
    assert set(journal.parts(PATH)) == {1, 2}
    assert not store.whole


def test_cancelling_stops_between_parts_and_keeps_what_arrived(tmp_path):
    file, entry = file_of(tmp_path, content_of(4 * PART))
    cancel = CancelToken()

    class Stopping(Store):
        def put(self, upload: Upload, part: Part, body: FileBody) -> str:
            etag = super().put(upload, part, body)
            if part.number == 2:
                cancel.cancel()
            return etag

    journal = MemoryJournal()
    with pytest.raises(Cancelled):
        send(file, entry, journal, Stopping(), most=1, cancel=cancel)
    assert set(journal.parts(PATH)) == {1, 2}
