"""Every window, dialog and page for those who cannot see it or do not use a mouse."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.dicom.study import Disagreement, Skipped, Source
from midrc_desktop.errors import Unreadable
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination, SignIn, SignInKind
from midrc_desktop.ui.keys import KeysDialog
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.messages import Answer, ask, show_problem
from midrc_desktop.ui.sending.proxy_dialog import ProxyDialog
from midrc_desktop.ui.sending.receipts_dialog import ReceiptsDialog
from midrc_desktop.ui.sending.withdrawal import WithdrawalLetter
from midrc_desktop.ui.settings.recovery import RecoveryDialog
from midrc_desktop.ui.settings.sending_rules import SendingRules
from midrc_desktop.ui.settings.site import SiteDialog
from midrc_desktop.ui.settings.unlock import PassphraseDialog
from midrc_desktop.ui.studies.question import QuestionCard
from midrc_desktop.ui.studies.skipped import SkippedList
from midrc_desktop.workflow import assembling, deidentifying, describing, queue, reviewing
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.night import Rules
from midrc_desktop.workflow.queued import Place, Queued, Remedy, Trouble
from midrc_desktop.workflow.signing_in import Standing
from midrc_desktop.workflow.work import perform
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces

CONTROLS = (
    *(QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox),
    *(QLineEdit, QPlainTextEdit, QTextEdit),
)
FINDINGS = b'{"*": [{"finding": "acute_infarct", "instance": "middle", "laterality": "left"}]}'


def controls(root: QWidget) -> Iterator[QWidget]:
    """What a person can use below `root`; not the parts that a control is made of."""
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget, QScrollBar | QHeaderView)
        inner = inner or isinstance(widget.parent(), QLineEdit | QComboBox | QAbstractItemView)
        own = not inner and not widget.objectName().startswith("qt_")
        if own and isinstance(widget, CONTROLS) and widget.isVisibleTo(root):
            yield widget


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in controls(root):
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        if isinstance(widget, QComboBox):
            name = widget.accessibleName()  # the interface would give the answer instead
        if not name.strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def out_of_reach(root: QWidget) -> list[str]:
    """Controls that neither Tab nor, within a group of choices, an arrow comes to."""
    chain, at = {root}, root.nextInFocusChain()
    while at not in chain:
        chain.add(at)
        at = at.nextInFocusChain()
    by_tab = {
        widget
        for widget in controls(root)
        if widget in chain and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    found = []
    for widget in controls(root):
        by_arrow = isinstance(widget, QRadioButton) and widget.group() is not None
        if widget.isEnabled() and widget not in by_tab:
            if by_arrow and not by_tab.isdisjoint(widget.group().buttons()):
                continue
            name = widget.accessibleName() or type(widget).__name__
            found.append(f"{name} in {type(widget.parent()).__name__}")
    return found


def go_on(desk: Desk, donation: int, until: str) -> None:
    """Take a donation to "described", "de-identified", "signed" or "sent"."""
    patient = desk.patient(donation)
    clinical = resource("practice", "clinical.json").read_bytes()
    describing.save_draft(desk, donation, draft_from_json(clinical, patient))
    describing.save_findings(desk, donation, findings_from_json(FINDINGS, patient))
    if until == "described":
        return
    accept_faces(desk, donation, "A phantom: nobody's face.")
    perform(deidentifying.deidentify(desk, donation))
    if until == "de-identified":
        return
    perform(assembling.assemble(desk, donation))
    approved = perform(reviewing.sign(desk, donation, "Dr Vale", "Radiologist"))
    if until == "sent":
        folder = Destination("folder", "Hand-over folder", str(desk.store.folder / "received"))
        perform(send(desk, approved, folder))


@pytest.mark.parametrize("until", ["", "described", "de-identified", "signed", "sent"])
def test_every_control_of_every_page_has_a_name_and_is_reached_by_keys(
    qtbot, window, add, studies, until
):
    window.begin()
    assert nameless(window) == []
    assert out_of_reach(window) == []
    donation = add(studies)
    if until:
        go_on(window.context.desk, donation, until)
    window.worklist.start_search()
    for position in range(6):
        window.show_place(donation, position)
        assert nameless(window) == [], f"step {position + 1}"
        assert out_of_reach(window) == [], f"step {position + 1}"
    if until == "signed":
        for state in sending_states(window, donation):
            assert nameless(window) == [], state
            assert out_of_reach(window) == [], state
    window.show_place(donation, 3)
    page = window.page(3)
    qtbot.waitUntil(lambda: not page.looking.missing(donation), timeout=30_000)
    for show in (page.show_texts, page.show_faces):
        show()
        assert nameless(window) == [], show.__name__
        assert out_of_reach(window) == [], show.__name__


def sending_states(window: MainWindow, donation: int) -> Iterator[str]:
    """What step 6 can show, one after the other."""
    desk = window.context.desk
    window.context.sending.rest()
    queue.add(desk, perform(reviewing.check(desk, donation)), FOLDER)
    queue.pause(desk, donation)
    window.show_place(donation, 5)
    page: Any = window.page(5)
    assert page.queue.isVisible()
    yield "paused"
    panel = page.destinations.sign_in
    for remedy in Remedy:
        said = Trouble("It did not go.", "Safe.", "Do this.", "a", remedy, ("sex",))
        row = Queued(donation, FOLDER, Place.STOPPED, "", 1, 2, "", said)
        page.trouble.show_row(row, {})
        yield f"a problem, {remedy}"
    for kind in SignInKind:
        destination = replace(FOLDER, kind="gen3", sign_in=SignIn(kind))
        panel.show_standing(destination, Standing(needed=True))
        yield f"not signed in, {kind}"
        panel.show_standing(destination, Standing(needed=False, name="ada", ending=True))
        yield f"signed in, {kind}"
    panel.show_waiting("Asking…", browser=True)
    yield "waiting for the browser"
    panel.show_code("https://id.example.org", "AB-CD", 60)
    yield "a code"
    panel.ask_password()
    yield "a password"


FOLDER = Destination("folder", "Hand-over folder", "/srv/received")
RECEIPT = Receipt("p", "990001-1", "MIDRC", "2026-01-31T12:00:00Z", "ab", ())


def dialogs(host: QWidget, desk: Desk) -> Iterator[QWidget]:
    yield KeysDialog(host)
    yield RecoveryDialog(("one", "two"), host)
    yield SiteDialog(desk.site, host)
    yield SendingRules(Rules(at_night=True), host)
    yield ReceiptsDialog(desk, host)
    yield WithdrawalLetter(RECEIPT, host)
    yield ProxyDialog("proxy.example.org:3128", host)
    yield PassphraseDialog(first=True, parent=host)
    yield PassphraseDialog(first=False, remark="Not this one.", parent=host)
    yield SkippedList([Skipped(Source("/cd/readme.txt"), "not DICOM", "It is a text.")], host)
    yield QuestionCard(Disagreement("names", "key", (), "Two names.", blocks=True), parent=host)
    yield ask(host, "Delete case 7?", (Answer("Keep case 7"), Answer("Delete case 7")))
    yield show_problem(host, Unreadable("The folder is empty.", detail="a"))


def test_a_control_without_a_name_or_out_of_reach_is_found(qtbot, host):
    button = QPushButton(host)
    host.show()
    assert nameless(host) == ["QPushButton in QWidget"]
    assert out_of_reach(host) == []
    button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert out_of_reach(host) == ["QPushButton in QWidget"]


def test_every_dialog_has_a_name_and_so_has_every_control_in_it(host, desk):
    for dialog in dialogs(host, desk):
        dialog.show()
        if dialog.isWindow():
            assert dialog.accessibleName(), type(dialog).__name__
            assert dialog.windowTitle() == "MIDRC Desktop"
        assert list(controls(dialog)), type(dialog).__name__
        assert nameless(dialog) == [], type(dialog).__name__
        assert out_of_reach(dialog) == [], type(dialog).__name__
        dialog.close()
