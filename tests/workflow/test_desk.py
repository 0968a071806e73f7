"""The desk: opening it, its site, its key, and what another program's death leaves."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring

from midrc_desktop import bootstrap
from midrc_desktop.errors import BadAnswer, Refused
from midrc_desktop.store.keys import KeySource, PassphraseNeeded, WrongPassphrase
from midrc_desktop.store.recovery import to_words
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.workflow import deidentifying, importing, reviewing, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import SITE_KEY, OpenDesk
from tests.workflow.made_head import write_study

PASSPHRASE = "correct horse battery"


def test_the_records_are_where_the_variable_says(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(bootstrap.HOME_VARIABLE, str(tmp_path / "home"))
    desk = bootstrap.open_desk(passphrase=PASSPHRASE, workers=1)
    assert desk.store.folder == tmp_path / "home"
    desk.close()
    with pytest.raises(WrongPassphrase):
        bootstrap.open_desk(passphrase="another passphrase", workers=1)


def test_a_profile_that_was_kept_is_there_after_a_new_start(reopen: OpenDesk) -> None:
    desk = reopen()
    profile = replace(desk.site, name="University Hospital", agreement="DUA 12")
    desk.set_site(profile)
    assert reopen().site == profile


def test_a_profile_of_one_run_is_not_kept(tmp_path: Path) -> None:
    source = KeySource(passphrase=PASSPHRASE)
    desk = bootstrap.open_desk(tmp_path / "home", source=source, workers=1)
    usual = desk.site
    desk.close()
    other = replace(usual, name="For this run")
    desk = bootstrap.open_desk(tmp_path / "home", source=source, site=other, workers=1)
    assert desk.site == other
    desk.close()
    desk = bootstrap.open_desk(tmp_path / "home", source=source, workers=1)
    assert desk.site == usual
    desk.close()


def test_another_site_id_gives_open_donations_another_case_id(desk: Desk, deidentified) -> None:
    before = desk.case_id(deidentified)
    desk.set_site(replace(desk.site, site_id="123456"))
    after = desk.case_id(deidentified)
    assert after == "123456" + before[6:]
    assert desk.identity(deidentified).case_id == after
    assert deidentifying.outcome(desk, deidentified) is None
    assert not desk.outgoing(deidentified).exists()


def test_the_site_id_is_not_changed_under_a_signature(desk: Desk, approved: Approved) -> None:
    site = desk.site
    with pytest.raises(Refused):
        desk.set_site(replace(site, site_id="123456"))
    assert desk.site == site
    assert desk.state(approved.donation_id) is State.APPROVED
    perform(reviewing.check(desk, approved.donation_id))


def test_another_agreement_voids_a_signature_and_another_folder_does_not(desk, approved) -> None:
    elsewhere = replace(desk.site.destinations[0], path="/elsewhere")
    desk.set_site(replace(desk.site, destinations=(elsewhere,)))
    assert desk.state(approved.donation_id) is State.APPROVED
    desk.set_site(replace(desk.site, agreement="DUA 13"))
    assert desk.state(approved.donation_id) is State.DEIDENTIFIED


def test_a_new_start_removes_what_a_killed_run_left(reopen: OpenDesk, desk, assembled) -> None:
    outgoing = desk.store.outgoing
    for name in (f"{assembled}.0a1b2c3d.part", f"{assembled}.gone", "99"):
        (outgoing / name / "files").mkdir(parents=True)
    again = reopen()
    assert [path.name for path in outgoing.iterdir()] == [str(assembled)]
    assert reviewing.review(again, assembled).images == 3


def test_copies_that_somebody_deleted_are_told(desk: Desk, approved: Approved) -> None:
    donation = approved.donation_id
    package = deidentifying.package_folder(desk, donation)
    package.rename(package.parents[2] / "taken away")
    with pytest.raises(Refused):
        perform(reviewing.check(desk, donation))
    with pytest.raises(Refused):
        reviewing.review(desk, donation)


def test_a_site_key_file_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(BadAnswer):
        bootstrap.open_throwaway(b"short")


def test_recovery_words_bring_the_pseudonyms_to_another_computer(desk, donation, tmp_path):
    other = bootstrap.open_desk(tmp_path / "other", PASSPHRASE, desk.site, workers=1)
    try:
        assert desk.recovery_words() == to_words(SITE_KEY)
        other.use_recovery_words(desk.recovery_words())
        assert other.pseudonyms(desk.patient(donation)).case_id == desk.case_id(donation)
        assert "recovery words shown" in [row.event for row in desk.audit()]
    finally:
        other.close()


def test_throwaway_records_of_a_killed_run_are_removed_and_running_ones_stay(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = tmp_path / "midrc-desktop-killed"
    killed.mkdir()
    (killed / "lock").touch()
    foreign = tmp_path / "midrc-desktop-notes"
    foreign.mkdir()
    running = bootstrap.open_throwaway(None, workers=1)
    assert not killed.exists()
    second = bootstrap.open_throwaway(None, workers=1)
    assert running.store.folder.exists()
    assert foreign.exists()
    second.close()
    running.close()


def test_a_practice_package_goes_to_the_practice_folder_only(tmp_path: Path) -> None:
    practice = bootstrap.open_practice(tmp_path / "packages", workers=1)
    try:
        write_study(tmp_path / "made")
        (donation,) = perform(importing.import_studies(practice, [tmp_path / "made"])).donations
        (destination,) = sending.destinations(practice)
        elsewhere = replace(destination, path=str(tmp_path / "elsewhere"))
        assert sending.blocked(practice, donation, destination) is None
        assert sending.blocked(practice, donation, elsewhere)
    finally:
        practice.close()


def test_a_run_without_any_key_says_that_its_pseudonyms_are_thrown_away(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv(bootstrap.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr("keyring.get_keyring", FailKeyring)
    site = builtin_profile(tmp_path / "received")
    desk = bootstrap.open_for_donation(site, workers=1)
    assert desk.throwaway
    assert "thrown away" in desk.notice
    desk.close()
    desk = bootstrap.open_for_donation(site, site_key=SITE_KEY, workers=1)
    assert desk.throwaway
    assert (desk.store.site_key, desk.notice) == (SITE_KEY, "")
    desk.close()


def test_a_run_with_a_passphrase_uses_the_records_and_never_goes_around_them(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv(bootstrap.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr("keyring.get_keyring", FailKeyring)
    site = builtin_profile(tmp_path / "received")
    desk = bootstrap.open_for_donation(site, passphrase=PASSPHRASE, workers=1)
    assert (desk.throwaway, desk.notice) == (False, "")
    desk.close()
    with pytest.raises(PassphraseNeeded):
        bootstrap.open_for_donation(site, workers=1)
