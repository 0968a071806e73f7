"""The window signs in and out at a real OpenID provider."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.ui.sending.sign_in import SignIn

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]
PATIENCE_MS = 20_000


@pytest.fixture
def destination(identity):
    return Destination(
        Kind.BUCKET,
        "Storage",
        url="https://storage.example.org",
        sign_in=identity.sign_in(),
        authority=identity.authority.read_text(),
    )


@pytest.fixture
def visitor():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_the_window_signs_in_and_out_again(qtbot, context, identity, destination, visitor):
    sign_in = SignIn(context, lambda address: visitor.submit(identity.visit, address, "ada"))
    with qtbot.waitSignal(sign_in.signed_in, timeout=PATIENCE_MS):
        sign_in.in_browser(destination)
    assert sign_in.standing(destination).name == "ada@hospital.example"
    sign_in.sign_out(destination)
    qtbot.waitUntil(lambda: sign_in.standing(destination).needed, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not sign_in.is_waiting(destination), timeout=PATIENCE_MS)


def test_a_sign_in_that_is_declined_in_the_browser_is_said(
    qtbot, context, identity, destination, visitor
):
    sign_in = SignIn(context, lambda page: visitor.submit(identity.visit, page, deny=True))
    with qtbot.waitSignal(sign_in.failed, timeout=PATIENCE_MS) as failed:
        sign_in.in_browser(destination)
    assert "declined" in failed.args[1].title
    assert sign_in.standing(destination).needed


def test_giving_up_ends_the_wait_for_the_browser(qtbot, context, destination):
    opened = []
    sign_in = SignIn(context, opened.append)
    with qtbot.waitSignal(sign_in.page_opened, timeout=PATIENCE_MS):
        sign_in.in_browser(destination)
    with qtbot.waitSignal(context.jobs.ended, timeout=PATIENCE_MS):
        sign_in.stop()
    assert len(opened) == 1
    assert not sign_in.is_waiting(destination)
