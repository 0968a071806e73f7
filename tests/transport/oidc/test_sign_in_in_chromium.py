"""Each grant once through the pages of a real browser."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.browser import sign_in_browser
from midrc_desktop.transport.oidc.device import sign_in_with_code
from midrc_desktop.transport.oidc.problems import SignInDenied
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client, Granted
from tests.servers.browser import Browser, running_browser
from tests.servers.identity import Identity

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]
NEXT = "You can close this page and go back to MIDRC Desktop."


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with running_browser(tmp_path_factory.mktemp("chromium")) as here:
        yield here


@pytest.fixture
def client(identity: Identity) -> Iterator[Client]:
    sign_in = identity.sign_in()
    with Line(authority=identity.authority.read_text()) as line:
        yield Client(line, discover(line, sign_in.issuer, CancelToken()), sign_in)


@pytest.fixture
def program() -> Iterator[ThreadPoolExecutor]:
    """The thread in which the program waits for the browser."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def log_in(browser: Browser, who: str) -> None:
    browser.type("input[name=login]", who)
    browser.type("input[name=password]", "any")
    browser.click("button[type=submit]")
    browser.click("form[action*=interaction]:not(:has(input[name=login])) button[type=submit]")


def asked_page(client: Client, program: ThreadPoolExecutor, browser: Browser) -> Future[Granted]:
    """Open the page that the program asks for; what comes of the sign-in."""
    pages: SimpleQueue[str] = SimpleQueue()
    granted = program.submit(sign_in_browser, client, pages.put, CancelToken(), 60)
    browser.open(pages.get(timeout=10))
    return granted


def test_the_code_comes_back_to_a_page_that_says_what_to_do(
    client: Client, program: ThreadPoolExecutor, browser: Browser, tmp_path: Path
) -> None:
    granted = asked_page(client, program, browser)
    log_in(browser, "first")
    assert granted.result(20).claims["email"] == "first@hospital.example"
    assert browser.text("h1") == "Your sign-in has reached MIDRC Desktop"
    assert browser.text("p") == NEXT
    assert urlsplit(browser.url).hostname == "127.0.0.1"
    assert browser.count("script") == 0
    assert browser.style("h1", "font-size") == "24px"  # the page's own policy lets its style in
    browser.picture(tmp_path / "signed-in.png")
    assert (tmp_path / "signed-in.png").stat().st_size > 1000


def test_declining_comes_back_too(
    client: Client, program: ThreadPoolExecutor, browser: Browser
) -> None:
    granted = asked_page(client, program, browser)
    browser.click("a[href$='/abort']")
    assert isinstance(granted.exception(20), SignInDenied)
    assert browser.text("h1") == "The sign-in was not completed"
    assert browser.text("p").startswith(NEXT)


def test_a_code_is_typed_into_the_providers_page(
    client: Client, program: ThreadPoolExecutor, browser: Browser
) -> None:
    shown: SimpleQueue[tuple[str, str, int]] = SimpleQueue()
    granted = program.submit(
        sign_in_with_code, client, lambda *what: shown.put(what), CancelToken(), 0.3
    )
    address, code, _ = shown.get(timeout=10)
    browser.open(address)
    browser.type("input[name=user_code]", code)
    browser.click("button[type=submit]")
    browser.click("button[autofocus]")
    if browser.count("input[name=login]"):
        log_in(browser, "second")
    else:
        browser.click("form[action*=interaction] button[type=submit]")
    assert granted.result(20).refresh
