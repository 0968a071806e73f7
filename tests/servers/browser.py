"""Debian's chromium without a window, driven through chromedriver (W3C WebDriver over HTTP)."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.servers.process import free_port, listens, running, wait_until
from tests.servers.required import CHROMEDRIVER, CHROMIUM, need

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver 12.1
_ONLY_HERE = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


class Browser:
    """One tab. Elements are named by CSS selectors and waited for."""

    def __init__(self, driver: str, capabilities: dict[str, Any]) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._base = driver
        session = self._send("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._base = f"{driver}/session/{session['sessionId']}"

    def open(self, url: str) -> None:
        """Go to a page and wait until it is there."""
        self._send("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        """Where the tab is."""
        return str(self._send("GET", "/url"))

    def count(self, css: str) -> int:
        """How many such elements there are now."""
        return len(self._send("POST", "/elements", {"using": "css selector", "value": css}))

    def text(self, css: str) -> str:
        """What an element shows."""
        return str(self._send("GET", f"/element/{self._find(css)}/text"))

    def style(self, css: str, name: str) -> str:
        """A property of an element as it is shown."""
        return str(self._send("GET", f"/element/{self._find(css)}/css/{name}"))

    def type(self, css: str, text: str) -> None:
        """Type into a field."""
        self._send("POST", f"/element/{self._find(css)}/value", {"text": text})

    def click(self, css: str) -> None:
        """Click on an element."""
        self._send("POST", f"/element/{self._find(css)}/click", {})

    def picture(self, path: Path) -> None:
        """Keep a screenshot as PNG."""
        path.write_bytes(base64.b64decode(self._send("GET", "/screenshot")))

    def close(self) -> None:
        """End the browser."""
        self._send("DELETE", "")
        self._http.close()

    def _find(self, css: str) -> str:
        wait_until(lambda: self.count(css), 15, f"{css} on the page")
        found = self._send("POST", "/element", {"using": "css selector", "value": css})
        return str(found[_ELEMENT])

    def _send(self, method: str, path: str, content: object = None) -> Any:
        answer = self._http.request(method, self._base + path, json=content, timeout=60)
        value = answer.json()["value"]
        assert answer.ok, f"chromedriver: {value['error']}: {value['message']}"
        return value


@contextmanager
def running_browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, which takes the test's certificates."""
    driver, chromium = need("chromedriver", CHROMEDRIVER), need("chromium", CHROMIUM)
    port = free_port()
    arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-proxy-server",
        f"--user-data-dir={folder / 'profile'}",
        f"--host-resolver-rules={_ONLY_HERE}",
    ]
    capabilities = {
        "browserName": "chrome",
        "acceptInsecureCerts": True,
        "goog:chromeOptions": {"binary": str(chromium), "args": arguments},
    }
    with running(
        [driver, f"--port={port}"],
        ready=listens(port),
        log=folder / "chromedriver.log",
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    ):
        browser = Browser(f"http://127.0.0.1:{port}", capabilities)
        try:
            yield browser
        finally:
            browser.close()
