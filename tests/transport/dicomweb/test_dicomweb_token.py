"""An archive behind a gateway that wants access tokens of a real OpenID provider."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.access import OidcAccess, begin
from midrc_desktop.transport.oidc.browser import sign_in_browser
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.seam import Access
from midrc_desktop.transport.sessions import Sessions
from tests.servers.gateway import Gateway
from tests.servers.identity import Identity
from tests.servers.orthanc import Orthanc
from tests.servers.process import wait_until
from tests.transport.dicomweb.made_images import plain
from tests.transport.dicomweb.sent import Basic, is_confirmed, is_there, send
from tests.transport.memory_journal import MemoryJournal

pytestmark = pytest.mark.xdist_group("orthanc")


@pytest.fixture
def brief(identity: Identity) -> Iterator[Access]:
    """The sign-in of a person whose access tokens end after a few seconds."""
    sign_in = identity.sign_in(client_id="midrc-brief")
    destination = Destination(Kind.DICOMWEB, "Archive", url="https://archive", sign_in=sign_in)
    session = Sessions(SecretsOfThisRun()).of(destination)
    with (
        Line(authority=identity.authority.read_text()) as line,
        ThreadPoolExecutor(1) as person,
    ):
        client = Client(line, discover(line, sign_in.issuer, CancelToken()), sign_in)
        granted = sign_in_browser(
            client, lambda page: person.submit(identity.visit, page), CancelToken(), 30
        )
        begin(session, granted)
        yield OidcAccess(session, sign_in, line)


def test_an_access_token_that_ends_while_images_are_sent_is_renewed(
    token_gate: Gateway, archive: Orthanc, brief: Access, tmp_path: Path
) -> None:
    made, journal = plain(tmp_path, 12), MemoryJournal()
    first = brief.authorization()

    def dawdle(progress: Progress) -> None:
        if brief.authorization() == first and progress.done > (progress.total or 0) / 2:
            wait_until(lambda: brief.authorization() != first)

    send(made, token_gate.bearer, token_gate.authority, journal, access=brief, report=dawdle)
    assert brief.authorization() != first
    assert is_there(archive, made)
    assert is_confirmed(journal, made)


def test_a_token_that_the_gateway_does_not_take_needs_a_person(
    token_gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    made = plain(tmp_path, 1)
    with pytest.raises(SignInNeeded):
        send(made, token_gate.bearer, token_gate.authority, MemoryJournal(), access=Basic("a", "b"))
    assert not archive.files(*made.studies)
