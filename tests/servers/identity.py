"""A real OpenID provider (npm oidc-provider) with every grant that the program uses."""

import html
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import requests

from midrc_desktop.submission.site_profile import SignIn, SignInKind
from tests.servers.authority import Authority
from tests.servers.process import free_port, listens, running
from tests.servers.required import NODE, NODE_MODULES, OIDC, need

AUDIENCE = "https://upload.midrc.test"
_FORM = re.compile(r"<form(.*?)</form>", re.DOTALL)
_ABORT = re.compile(r'href="([^"]+/abort)"')
_MOST_PAGES = 8
_INPUT = re.compile(r"<input[^>]*>")


@dataclass(frozen=True, slots=True)
class Identity:
    """The provider: `verifier` tells a gateway whether a request's access token is good.

    Clients: `midrc-desktop`, and `midrc-brief`, whose tokens end after two seconds.
    """

    issuer: str
    verifier: str
    authority: Path

    def sign_in(
        self, kind: SignInKind = SignInKind.BROWSER, client_id: str = "midrc-desktop"
    ) -> SignIn:
        """How a destination that trusts this provider lets people in."""
        scopes = ("openid", "offline_access", "upload")
        return SignIn(kind, self.issuer, client_id, scopes, AUDIENCE)

    def visit(self, address: str, who: str = "donor", *, deny: bool = False) -> requests.Response:
        """Do what a person does on the provider's pages, without a browser; the last answer.

        The redirect to the program is followed as a browser would.
        """
        with requests.Session() as session:
            session.verify, session.trust_env = str(self.authority), False
            answer = session.get(address, timeout=30)
            for _ in range(_MOST_PAGES):
                if not answer.url.startswith(self.issuer) or not (form := _form(answer)):
                    break
                action, fields = form
                if deny and (link := _ABORT.search(answer.text)):
                    there = urljoin(answer.url, html.unescape(link[1]))
                    return session.get(there, timeout=30)
                if deny and 'name="abort"' in answer.text:
                    return session.post(action, data=fields | {"abort": "yes"}, timeout=30)
                if "login" in fields:
                    fields |= {"login": who, "password": "any"}
                answer = session.post(action, data=fields, timeout=30)
            return answer


@contextmanager
def running_identity(folder: Path, authority: Authority) -> Iterator[Identity]:
    """The provider while the block runs; skipped or failed where it is absent (required.py)."""
    node = need("node", NODE)
    need("npm's oidc-provider", NODE_MODULES)
    port, verifier = free_port(), free_port()
    certificate = authority.good()
    settings = {
        "port": port,
        "verifier_port": verifier,
        "key": str(certificate.key),
        "certificate": str(certificate.file),
        "audience": AUDIENCE,
    }
    with running(
        [node, "--no-warnings", "idp.mjs"],
        ready=lambda: listens(port)() and listens(verifier)(),
        log=folder / "identity.log",
        env={"PATH": os.environ["PATH"], "IDP": json.dumps(settings)},
        cwd=OIDC,
    ):
        yield Identity(f"https://localhost:{port}", f"http://127.0.0.1:{verifier}/", authority.file)


def _form(answer: requests.Response) -> tuple[str, dict[str, str]] | None:
    """The first form of a page: where it goes, and its fields."""
    for form in _FORM.finditer(answer.text):
        if action := re.search(r'action="([^"]+)"', form[1]):
            fields = {}
            for one in _INPUT.findall(form[1]):
                name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
                if name:
                    fields[name[1]] = html.unescape(value[1]) if value else ""
            return urljoin(answer.url, html.unescape(action[1])), fields
    return None
