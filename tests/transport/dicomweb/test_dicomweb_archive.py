"""Orthanc behind nginx: every image arrives as it was signed, or a true sentence says why not."""

import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.transport.dicomweb import archive as archive_module
from midrc_desktop.transport.dicomweb.archive import Archive
from midrc_desktop.transport.dicomweb.arrivals import keep
from midrc_desktop.transport.dicomweb.comparing import Outcome, Ways
from midrc_desktop.transport.dicomweb.problems import (
    ChangedThere,
    ImageRefused,
    ImageTooLarge,
    NoArchiveThere,
    NothingShown,
    NotKept,
    NotUnderstood,
    OtherImageThere,
)
from midrc_desktop.transport.instances import Instance, instances
from midrc_desktop.transport.problems import PackageChanged, SignInNeeded
from midrc_desktop.transport.seam import Proof, Upload
from tests.servers.gateway import Gateway
from tests.servers.orthanc import REFUSED_STATION, Orthanc
from tests.transport.dicomweb.made_images import Making, dicom, new_uid, plain
from tests.transport.dicomweb.sent import (
    LIMITS,
    Basic,
    first_image,
    is_confirmed,
    is_there,
    posted,
    send,
)
from tests.transport.memory_journal import MemoryJournal

pytestmark = pytest.mark.xdist_group("orthanc")


@pytest.mark.parametrize(
    ("way", "proof"),
    [
        ("basic", Proof.ARCHIVED),
        ("half_open", Proof.ARCHIVED),
        ("web_only", Proof.ARCHIVED),
        ("write_only", Proof.LISTED),
        ("no_search", Proof.ARCHIVED),
        ("small", Proof.ARCHIVED),
    ],
)
def test_every_image_arrives_and_every_zip_is_confirmed(
    way: str, proof: Proof, gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    making = Making(tmp_path)
    first, second = new_uid(), new_uid()
    for study, count in ((first, 12), (second, 1), (first, 3)):
        making.plain(study, count)
    made, journal, told = making.done(), MemoryJournal(), []

    delivery = send(made, getattr(gate, way), gate.authority, journal, report=told.append)

    assert is_there(archive, made)
    assert is_confirmed(journal, made)
    assert {one.proof for one in journal.kept} == {proof}
    assert [one.path for one in delivery.confirmations] == [entry.path for entry in made.zips]
    assert delivery.left == ("records/case.json", "manifest.json")
    assert delivery.awaiting is None
    total = sum(entry.size for entry in made.entries)
    assert told[-1] == Progress(total, total, "bytes")
    assert not journal.begun


def test_what_the_archive_has_already_is_compared_and_not_sent_again(
    gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    made = plain(tmp_path, 8)
    for content in list(made.images.values())[:6]:
        assert archive.put(content) == "Success"
    sent = posted(gate)
    send(made, gate.web_only, gate.authority, MemoryJournal())
    assert is_there(archive, made)
    assert 2 * len(first_image(made)) <= posted(gate) - sent < 3 * len(first_image(made))


def test_a_package_that_is_there_as_a_whole_is_confirmed_without_sending_anything(
    gate: Gateway, tmp_path: Path
) -> None:
    made = plain(tmp_path, 4)
    send(made, gate.basic, gate.authority, MemoryJournal())
    sent, journal = posted(gate), MemoryJournal()
    send(made, gate.web_only, gate.authority, journal)
    assert posted(gate) == sent
    assert is_confirmed(journal, made)


def test_an_archive_that_lists_late_is_waited_for(
    gate: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, journal = plain(tmp_path, 3), MemoryJournal()
    late, listed = max(made.images), Archive.listed
    answers: list[frozenset[str]] = []

    def listed_late(self: Archive, study: str, cancel: CancelToken) -> frozenset[str]:
        answers.append(listed(self, study, cancel))
        return answers[-1] if len(answers) > 3 else answers[-1] - {late}

    monkeypatch.setattr(Archive, "listed", listed_late)
    sent = posted(gate)
    send(made, gate.basic, gate.authority, journal, limits=replace(LIMITS, settling=(0.01,) * 3))
    assert is_confirmed(journal, made)
    assert len(answers) == 4
    assert posted(gate) - sent < 4 * len(first_image(made))


@pytest.mark.parametrize("way", ["basic", "no_search"])
def test_what_an_archive_has_lost_since_it_took_it_is_sent_once_more(
    way: str, gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    made, journal = plain(tmp_path, 4, 2), MemoryJournal()
    first = made.zips[0]
    found = instances(made.folder, first)
    journal.begin(first.path, Upload(*made.studies))
    keep(journal, found)
    send(made, getattr(gate, way), gate.authority, journal)
    assert is_there(archive, made)
    assert is_confirmed(journal, made)


@pytest.mark.parametrize(
    ("way", "fetched", "described"), [("basic", 0, 0), ("web_only", 4 + 1, 0), ("write_only", 3, 4)]
)
def test_images_are_fetched_again_only_where_the_archive_tells_no_digests(
    way: str, fetched: int, described: int, gate: Gateway, tmp_path: Path
) -> None:
    made = plain(tmp_path, 4)
    send(made, getattr(gate, way), gate.authority, MemoryJournal())
    wanted = re.compile(rf"GET /dicom-web/studies/{min(made.studies)}/series/.*/instances/(.*) ")
    found = [asked[1] for asked in map(wanted.search, gate.asked()) if asked]
    assert sum(one.endswith("/metadata") for one in found) == described
    assert len(found) == fetched + described


def test_images_that_are_said_to_be_stored_and_are_not_do_not_count(
    gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    making, study, series = Making(tmp_path), new_uid(), new_uid()
    making.plain(study, 3)
    sops = [new_uid() for _ in range(4)]
    stations = [{}, {"StationName": REFUSED_STATION}, {"StationName": REFUSED_STATION}, {}]
    images = {
        sop: dicom(study, series, sop, **station)
        for sop, station in zip(sops, stations, strict=True)
    }
    making.series(study, images, series)
    made, journal = making.done(), MemoryJournal()

    with pytest.raises(NotKept, match="does not have 2 images") as caught:
        send(made, gate.basic, gate.authority, journal)

    assert not caught.value.retryable
    assert [one.path for one in journal.kept] == [made.zips[0].path]
    assert archive.files(study).keys() == made.images.keys() - {sops[1], sops[2]}


@pytest.mark.parametrize("way", ["basic", "web_only"])
def test_other_bytes_under_the_same_uid_are_left_there_and_do_not_count(
    way: str, gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    making, study, series = Making(tmp_path), new_uid(), new_uid()
    sops = [new_uid() for _ in range(3)]
    images = {sop: dicom(study, series, sop) for sop in sops}
    making.series(study, images, series)
    made, journal = making.done(), MemoryJournal()
    other = dicom(study, series, sops[1], StudyDescription="CHANGED")
    archive.put(other)

    with pytest.raises(OtherImageThere, match="1 image that differ") as caught:
        send(made, getattr(gate, way), gate.authority, journal)

    assert not caught.value.retryable
    assert not journal.kept
    assert archive.files(study) == made.images | {sops[1]: other}


class Changing:
    """A way to compare with an archive that changes one of the images that it takes."""

    proof = Proof.ARCHIVED

    def __init__(self, changed: str) -> None:
        self._changed = changed

    def compare(self, image: Instance, cancel: CancelToken) -> Outcome:
        return Outcome.OTHER if image.sop_uid == self._changed else Outcome.SAME


def test_an_archive_that_changes_what_it_takes_is_told_from_one_that_had_something_else(
    gate: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, journal = plain(tmp_path, 3, 1), MemoryJournal()
    changed = instances(made.folder, made.zips[0])[1].sop_uid
    monkeypatch.setattr(Ways, "way", lambda *_: Changing(changed))
    with pytest.raises(ChangedThere, match="gives back 1 image otherwise"):
        send(made, gate.basic, gate.authority, journal)
    assert [one.path for one in journal.kept] == [made.zips[1].path]
    with pytest.raises(ChangedThere):
        send(made, gate.basic, gate.authority, journal)
    with pytest.raises(OtherImageThere):
        send(made, gate.basic, gate.authority, MemoryJournal())


def test_an_image_that_cannot_be_read_keeps_none_of_the_others_from_arriving(
    gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    making, study, junk = Making(tmp_path), new_uid(), new_uid()
    making.plain(study, 4)
    making.series(study, {junk: b"this is no image" * 100})
    made, journal = making.done(), MemoryJournal()
    with pytest.raises(NotUnderstood, match="could not read 1 image"):
        send(made, gate.basic, gate.authority, journal)
    assert archive.files(study).keys() == made.images.keys() - {junk}
    assert len(journal.kept) == 1


def test_images_of_another_study_are_refused_with_a_reason(gate: Gateway, tmp_path: Path) -> None:
    making, series, sop = Making(tmp_path), new_uid(), new_uid()
    making.series(new_uid(), {sop: dicom(new_uid(), series, sop)}, series)
    with pytest.raises(ImageRefused) as caught:
        send(making.done(), gate.basic, gate.authority, MemoryJournal())
    assert caught.value.detail == "Failure Reason 0110: 1"


def test_an_image_that_is_too_large_alone_has_its_own_sentence(
    gate: Gateway, tmp_path: Path
) -> None:
    making, study, series, sop = Making(tmp_path), new_uid(), new_uid(), new_uid()
    content = dicom(study, series, sop, side=500)
    making.series(study, {sop: content}, series)
    with pytest.raises(ImageTooLarge):
        send(making.done(), gate.small, gate.authority, MemoryJournal())


def test_a_large_image_is_never_in_memory_as_a_whole(gate: Gateway, tmp_path: Path) -> None:
    making, study, series, sop = Making(tmp_path), new_uid(), new_uid(), new_uid()
    making.series(study, {sop: dicom(study, series, sop, side=2000)}, series)
    made, journal = making.done(), MemoryJournal()
    tracemalloc.start()
    try:
        send(made, gate.web_only, gate.authority, journal)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert is_confirmed(journal, made)
    assert peak < made.zips[0].size / 3


def test_an_archive_that_shows_nothing_proves_nothing(gate: Gateway, tmp_path: Path) -> None:
    journal = MemoryJournal()
    with pytest.raises(NothingShown):
        send(plain(tmp_path, 2), gate.blind, gate.authority, journal)
    assert not journal.kept


def test_an_address_without_an_archive_is_said_to_have_none(gate: Gateway, tmp_path: Path) -> None:
    with pytest.raises(NoArchiveThere):
        send(
            plain(tmp_path, 1),
            gate.web_only.replace("dicom-web", "elsewhere"),
            gate.authority,
            MemoryJournal(),
        )


def test_a_wrong_password_needs_a_person(gate: Gateway, tmp_path: Path) -> None:
    with pytest.raises(SignInNeeded):
        send(
            plain(tmp_path, 1),
            gate.basic,
            gate.authority,
            MemoryJournal(),
            access=Basic(password="wrong"),
        )


def test_nothing_of_a_package_that_was_changed_is_sent(
    gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    made = plain(tmp_path, 3)
    path = made.folder / made.zips[0].path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(PackageChanged):
        send(made, gate.basic, gate.authority, MemoryJournal())
    assert not any(archive.files(study) for study in made.studies)


def test_a_package_that_changes_while_it_is_sent_does_not_count(
    gate: Gateway, tmp_path: Path
) -> None:
    made, journal = plain(tmp_path, 15), MemoryJournal()

    def touch(progress: Progress) -> None:
        if progress.done > 3 * len(first_image(made)):
            (made.folder / made.zips[0].path).touch()

    with pytest.raises(PackageChanged):
        send(made, gate.basic, gate.authority, journal, report=touch)
    assert not journal.kept


def test_a_long_study_is_listed_page_by_page(
    gate: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "PAGE", 4)
    made, journal = plain(tmp_path, 9), MemoryJournal()
    send(made, gate.write_only, gate.authority, journal)
    assert is_confirmed(journal, made)


def test_no_sentence_of_a_problem_holds_an_identifier(gate: Gateway, tmp_path: Path) -> None:
    with pytest.raises(TransportProblem) as caught:
        send(plain(tmp_path, 2), gate.blind, gate.authority, MemoryJournal())
    assert "2.25." not in caught.value.sentences() + str(caught.value)
