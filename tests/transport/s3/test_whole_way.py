"""From a sign-in on the provider's page to a package in storage, with nothing stood in for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from midrc_desktop.jobs import CancelToken, silent
from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.transport.access import access_for
from midrc_desktop.transport.doors import door
from midrc_desktop.transport.oidc.access import begin
from midrc_desktop.transport.oidc.browser import sign_in_browser
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.sessions import Sessions

pytestmark = pytest.mark.xdist_group("seaweed")


def test_a_sign_in_in_the_browser_opens_storage_until_it_is_ended(sender, identity):
    cancel, sessions = CancelToken(), Sessions(SecretsOfThisRun())
    sign_in = identity.sign_in()
    destination = replace(sender.destination(), sign_in=sign_in)
    session = sessions.of(destination)
    client = Client(sender.line, discover(sender.line, sign_in.issuer, cancel), sign_in)
    with ThreadPoolExecutor(1) as visitor:

        def open_page(address: str) -> None:
            visitor.submit(identity.visit, address)

        begin(session, sign_in_browser(client, open_page, cancel, 30))

    def send() -> None:
        access = access_for(destination, sessions, sender.line)
        transport = door(destination, sender.name, project="", access=access, line=sender.line)
        transport.send(sender.package, sender.entries, sender.journal, report=silent, cancel=cancel)

    send()
    sender.assert_identical()

    session.forget()
    sender.journal = type(sender.journal)()
    with pytest.raises(SignInNeeded):
        send()
