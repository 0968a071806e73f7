"""Faces: judged once, confirmed study by study, or left for a recorded reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.errors import Refused
from midrc_desktop.store.audit import Event
from midrc_desktop.workflow import faces, importing
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.faces import ReasonIdentifies
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import OpenDesk
from tests.workflow.fake_looks import OUTSIDE, FakeLooks


@pytest.fixture
def looks(desk: Desk) -> FakeLooks:
    fake = FakeLooks()
    desk.looks = fake
    return fake


def head(desk: Desk, donation: int) -> tuple[str, str]:
    """The original UIDs of the head's study and series."""
    ((study, series),) = desk.patient(donation).series()
    return study.study_instance_uid, series.series_instance_uid


def test_a_study_is_confirmed_once_all_its_heads_were_judged(desk, donation, looks):
    study, series = head(desk, donation)
    assert faces.found(desk, donation) is None
    with pytest.raises(Refused):
        faces.confirm(desk, donation, study)
    found = perform(faces.look(desk, donation))
    assert found.judged[series].verdict is Verdict.REMOVED
    assert faces.to_settle(desk, donation) == (study,)
    assert faces.decisions(desk, donation)[series].problem == faces.NOT_CONFIRMED
    faces.confirm(desk, donation, study)
    assert faces.to_settle(desk, donation) == ()
    assert faces.found(desk, donation).confirmed == {study}
    decided = faces.decisions(desk, donation)[series]
    assert (decided.removal, decided.settled, decided.problem) == (OUTSIDE, True, "")


def test_a_failed_series_is_held_until_a_box_is_drawn_and_confirmed(desk, donation, looks):
    study, series = head(desk, donation)
    looks.verdict = Verdict.FAILED
    perform(faces.look(desk, donation))
    assert faces.failed(desk, donation) == (series,)
    assert faces.to_settle(desk, donation) == ()
    assert faces.decisions(desk, donation)[series].problem == "The face does not fit."
    box = Cuboid((-10.0, -90.0, 0.0), (10.0, -80.0, 10.0))
    perform(faces.draw(desk, donation, series, (box,)))
    assert faces.failed(desk, donation) == ()
    assert faces.to_settle(desk, donation) == (study,)
    faces.confirm(desk, donation, study)
    assert faces.decisions(desk, donation)[series].removal.cuboids == (box,)


def test_slices_at_the_ends_can_be_left_out_and_the_rest_is_judged_anew(desk, donation, looks):
    _, series = head(desk, donation)
    looks.verdict = Verdict.FAILED
    perform(faces.look(desk, donation))
    images = [one.sop_instance_uid for one in desk.patient(donation).instances()]
    for wrong in ({images[1]}, set(images)):
        with pytest.raises(Refused):
            importing.leave_out_images(desk, donation, series, frozenset(wrong))
    importing.leave_out_images(desk, donation, series, frozenset({images[0]}))
    assert desk.donation(donation).images == 2
    assert faces.found(desk, donation) is None
    looks.verdict = Verdict.NO_FACE
    perform(faces.look(desk, donation))
    assert faces.failed(desk, donation) == ()
    importing.leave_out_images(desk, donation, series, frozenset())
    assert desk.donation(donation).images == 3
    assert faces.found(desk, donation) is None


def test_a_series_that_is_left_out_and_in_again_is_judged_once(desk, donation, looks):
    study, series = head(desk, donation)
    perform(faces.look(desk, donation))
    faces.confirm(desk, donation, study)
    importing.set_included(desk, donation, series, False)
    assert faces.found(desk, donation).judged == {}
    importing.set_included(desk, donation, series, True)
    perform(faces.look(desk, donation))
    assert looks.faces_asked == [series]
    assert faces.found(desk, donation).confirmed == {study}


def test_a_series_that_joins_a_confirmed_study_has_to_be_confirmed_too(
    desk, donation, looks, studies: Path
):
    from tests.workflow.made_head import write_slice

    study, _ = head(desk, donation)
    perform(faces.look(desk, donation))
    faces.confirm(desk, donation, study)
    for number in (1, 2):
        write_slice(studies / "one" / f"more{number}.dcm", number, "one", "thin")
    perform(importing.import_studies(desk, [studies]))
    perform(faces.look(desk, donation))
    assert len(looks.faces_asked) == 2
    assert faces.to_settle(desk, donation) == (study,)


def test_a_face_stays_for_a_reason_that_names_nobody_and_can_be_taken_back(desk, donation, looks):
    _, series = head(desk, donation)
    for reason in ("Dr Quillfeather asked", "Seen on 4 March 2021"):
        with pytest.raises(ReasonIdentifies):
            faces.opt_out(desk, donation, series, reason)
    faces.opt_out(desk, donation, series, "  Orbital   finding ")
    assert faces.found(desk, donation).opted_out == {series: "Orbital finding"}
    assert faces.unlooked(desk, donation) == ()
    decided = faces.decisions(desk, donation)[series]
    assert (decided.opted_out, decided.settled) == (True, False)
    assert desk.audit()[-1].event == Event.FACE
    faces.opt_out(desk, donation, series, "")
    assert faces.found(desk, donation) is None


def test_a_site_that_does_not_let_faces_stay_refuses_and_forgets_earlier_reasons(
    desk, donation, looks
):
    _, series = head(desk, donation)
    faces.opt_out(desk, donation, series, "Orbital finding")
    desk.set_site(replace(desk.site, faces_may_stay=False))
    assert faces.opted_out(desk, donation) == {}
    with pytest.raises(Refused):
        faces.opt_out(desk, donation, series, "Orbital finding again")
    assert faces.unlooked(desk, donation)


def test_a_child_is_not_confirmed_by_a_verdict_alone(desk, donation, looks):
    _, series = head(desk, donation)
    looks.child = True
    perform(faces.look(desk, donation))
    assert faces.decisions(desk, donation)[series].problem == faces.CHILD


def test_verdicts_outlive_the_program(reopen: OpenDesk, studies: Path):
    desk = reopen()
    (donation,) = perform(importing.import_studies(desk, [studies])).donations
    study, _ = head(desk, donation)
    perform(faces.look(desk, donation))
    faces.confirm(desk, donation, study)
    before = faces.decisions(desk, donation)
    assert faces.decisions(reopen(), donation) == before
