from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui.colours import Look
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.settings.choices import Choices
from midrc_desktop.ui.settings.recovery import RecoveryDialog, ask_recovery_words
from midrc_desktop.ui.settings.site import SiteDialog, SiteProfiles
from midrc_desktop.ui.settings.unlock import PassphraseDialog

PROFILE = """\
name = "St Example Neuroradiology"
site_id = "990001"
contributor = "STEX"
project = "TCIA-COVID-19_CT-MR"
dataset = "neuro-covid"
dataset_description = "Head imaging of patients with COVID-19"
agreement = "DUA-1"
ethics = "EC-2"
consent = "The ethics board waived consent."
required = ["index_event", "covid19_positive", "sex", "race", "ethnicity"]

[[destinations]]
kind = "folder"
name = "Hand-over folder"
path = "out"
"""


def click(dialog: QWidget, words: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == words).click()


def words_of(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_the_look_is_remembered_and_nonsense_is_not_believed(choices: Choices):
    assert choices.look is Look.SYSTEM
    choices.look = Look.READING_ROOM
    assert choices.look is Look.READING_ROOM
    choices.keep("look", "purple")
    assert choices.look is Look.SYSTEM


def test_a_site_profile_is_used_only_after_the_question(qtbot, host, context, desk, tmp_path):
    profiles = SiteProfiles(context, host)
    (tmp_path / "site.toml").write_text(PROFILE, encoding="utf-8")
    before = desk.site.name
    question = profiles.open(tmp_path / "site.toml")
    assert question.accessibleName() == "Use the site profile of St Example Neuroradiology?"
    click(question, "Keep the present one")
    assert desk.site.name == before
    with qtbot.waitSignal(profiles.changed):
        click(profiles.open(tmp_path / "site.toml"), "Use this profile")
    assert desk.site.site_id == "990001"
    assert profiles.words() == "St Example Neuroradiology · packages go to a folder"


def test_a_broken_site_profile_is_said_and_changes_nothing(qtbot, host, context, desk, tmp_path):
    before = desk.site
    (tmp_path / "site.toml").write_text("name = 3", encoding="utf-8")
    message = SiteProfiles(context, host).open(tmp_path / "site.toml")
    assert "profile" in words_of(message)
    message.close()
    assert desk.site == before


def test_the_site_is_shown_in_plain_words(qtbot, host, context, desk):
    place = Destination("folder", "Hand-over folder", "/srv/out")
    dialog = SiteDialog(replace(desk.site, name="St Example", destinations=(place,)))
    qtbot.addWidget(dialog)
    said = words_of(dialog)
    assert "St Example" in said
    assert "/srv/out" in said
    assert "Index event" in said


def test_recovery_words_stay_hidden_behind_a_question(qtbot, host, context, desk):
    question = ask_recovery_words(context, host)
    click(question, "Keep them hidden")
    assert host.findChild(RecoveryDialog) is None
    click(ask_recovery_words(context, host), "Show the words")
    dialog = host.findChild(RecoveryDialog)
    said = words_of(dialog)
    assert all(word in said for word in desk.recovery_words())
    click(dialog, "I have written them down")
    assert not dialog.isVisible()


def test_practising_needs_no_passphrase(qtbot, host):
    dialog = PassphraseDialog(first=True, parent=host)
    dialog.open()
    with qtbot.assertNotEmitted(dialog.given), qtbot.waitSignal(dialog.practice_wanted):
        click(dialog, "Practise without it")
    assert host.findChild(Message) is None
