"""Text in the pixels: looked for once, decided by a person, kept sealed."""

from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.burned_in.found import Box, Hit, Verdict
from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.errors import Refused
from midrc_desktop.store.audit import Event
from midrc_desktop.workflow import importing, texts
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import OpenDesk
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.made_head import write_study

NAME = Hit(0, Box(2, 2, 12, 6), "QUILLFEATHER", Verdict.IDENTIFIER, 0.9)
SIDE = Hit(0, Box(13, 13, 15, 15), "L", Verdict.HARMLESS, 0.9)


@pytest.fixture
def looks(desk: Desk) -> FakeLooks:
    fake = FakeLooks()
    desk.looks = fake
    return fake


def slices(desk: Desk, donation: int) -> tuple[str, list[str]]:
    """The series of the head and its images."""
    (series,) = (one for _, one in desk.patient(donation).series() if len(one.instances) > 1)
    return series.series_instance_uid, [one.sop_instance_uid for one in series.instances]


def test_nothing_is_found_before_it_was_looked_for(desk, donation):
    assert texts.found(desk, donation) is None
    with pytest.raises(Refused):
        texts.settle(desk, donation, ["any"])


def test_one_line_in_all_slices_is_one_region_and_its_series_waits_for_a_person(
    desk, donation, looks
):
    uid, images = slices(desk, donation)
    looks.hits = dict.fromkeys(images, (NAME, SIDE))
    found = perform(texts.look(desk, donation))
    assert found == texts.found(desk, donation)
    assert [(len(one.spots), one.covered) for one in found.regions] == [(3, True), (3, False)]
    assert texts.to_settle(desk, donation) == (uid,)
    assert not any(one.settled for one in texts.decisions(desk, donation).values())
    texts.settle(desk, donation, [uid])
    assert texts.to_settle(desk, donation) == ()
    decided = texts.decisions(desk, donation)
    assert all(one.settled and len(one.masks) == 1 for one in decided.values())
    assert set(decided) == set(images)


def test_what_a_person_changes_is_kept_unsettles_its_series_and_is_in_the_audit(
    desk, donation, looks
):
    uid, images = slices(desk, donation)
    looks.hits = {images[0]: (NAME,)}
    found = perform(texts.look(desk, donation))
    texts.settle(desk, donation, [uid])
    number = texts.free_number(desk, donation)
    drawn = Region(number, uid, Box(0, 0, 4, 4), (Spot(images[1]),), Origin.DRAWN, True)
    rejected = replace(found.regions[0], covered=False)
    texts.change(desk, donation, [drawn, rejected])
    assert texts.to_settle(desk, donation) == (uid,)
    masks = {sop: one.masks for sop, one in texts.decisions(desk, donation).items()}
    assert [len(masks[image]) for image in images] == [0, 1, 0]
    events = [row.event for row in desk.audit()]
    assert events[-3:] == [Event.TEXT_LOOKED, Event.TEXT_SETTLED, Event.TEXT]
    texts.change(desk, donation, [drawn, rejected])
    assert len(desk.audit()) == len(events)


def test_a_series_that_is_left_out_and_in_again_is_not_looked_at_twice(desk, donation, looks):
    uid, images = slices(desk, donation)
    looks.hits = {images[0]: (NAME,)}
    perform(texts.look(desk, donation))
    texts.settle(desk, donation, [uid])
    importing.set_included(desk, donation, uid, False)
    assert texts.found(desk, donation) == texts.Texts({})
    importing.set_included(desk, donation, uid, True)
    assert texts.to_settle(desk, donation) == ()
    found = perform(texts.look(desk, donation))
    assert len(found.regions) == 1
    assert looks.texts_asked == [uid]


def test_decisions_outlive_the_program(reopen: OpenDesk, studies: Path):
    desk = reopen()
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    uid, images = slices(desk, donation)
    desk.looks = FakeLooks(hits={images[0]: (NAME,)})
    perform(texts.look(desk, donation))
    texts.settle(desk, donation, [uid])
    before = texts.decisions(desk, donation)
    assert b"QUILLFEATHER" not in (desk.store.folder / "records.sqlite3").read_bytes()
    assert texts.decisions(reopen(), donation) == before


def test_an_image_that_could_not_be_searched_has_the_reason_and_is_never_settled(
    desk, donation, looks
):
    uid, images = slices(desk, donation)
    looks.problems = {images[1]: "It could not be decoded."}
    perform(texts.look(desk, donation))
    texts.settle(desk, donation, [uid])
    decided = texts.decisions(desk, donation)
    assert decided[images[1]].problem == "It could not be decoded."
    assert [decided[image].settled for image in images] == [True, False, True]


def test_what_a_site_covers_on_a_device_is_proposed_for_like_images_later(
    desk, donation, looks, tmp_path
):
    uid, images = slices(desk, donation)
    looks.hits = {images[0]: (NAME, SIDE)}
    perform(texts.look(desk, donation))
    texts.save_template(desk, donation, uid)
    (template,) = texts.templates(desk)
    assert template.device == ("Maker", "CT", 16, 16)
    assert template.boxes == (NAME.box,)
    looks.hits = {}
    write_study(tmp_path / "more", study="another", PatientID="SOMEBODY-2", PatientName="Oak^Ann")
    (second,) = perform(importing.import_studies(desk, [tmp_path / "more"])).donations
    (region,) = perform(texts.look(desk, second)).regions
    assert (region.origin, region.box, len(region.spots)) == (Origin.TEMPLATE, NAME.box, 3)
    assert len(texts.to_settle(desk, second)) == 1


def test_a_harmless_word_that_a_later_study_shows_to_be_a_name_is_covered(
    desk, donation, looks, studies
):
    uid, images = slices(desk, donation)
    looks.hits = {images[0]: (replace(SIDE, text="ROSEWATER"),)}
    (word,) = perform(texts.look(desk, donation)).regions
    assert not word.covered
    texts.settle(desk, donation, [uid])
    write_study(studies, study="later", ReferringPhysicianName="Rosewater^Peter")
    perform(importing.import_studies(desk, [studies]))
    (word,) = perform(texts.look(desk, donation)).regions
    assert (word.covered, word.verdict) == (True, Verdict.IDENTIFIER)
    assert texts.to_settle(desk, donation) == (uid,)
