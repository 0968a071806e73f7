"""Every kind of destination has its door, and no other kind has one."""

from dataclasses import replace

import pytest

from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.submission.site_profile import (
    Bucket,
    Destination,
    Kind,
    SignIn,
    SignInKind,
)
from midrc_desktop.transport.access import access_for
from midrc_desktop.transport.doors import NoDoor, Way, door, folder_door
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.seam import Transport
from midrc_desktop.transport.sessions import Sessions

BROWSER = SignIn(SignInKind.BROWSER, "https://login.example.org", "midrc-desktop")
NETWORK = {
    Kind.GEN3: Destination(
        "gen3", "MIDRC", url="https://data.example.org", sign_in=SignIn(SignInKind.KEY_FILE)
    ),
    Kind.DICOMWEB: Destination("dicomweb", "Archive", url="https://archive.example.org"),
    Kind.BUCKET: Destination(
        "s3",
        "Storage",
        url="https://s3.example.org",
        sign_in=BROWSER,
        bucket=Bucket("uploads", "eu-central-1", role="arn:aws:iam::123456789012:role/Upload"),
    ),
}


def through(destination: Destination) -> Transport:
    with Line() as line:
        access = access_for(destination, Sessions(SecretsOfThisRun()), line)
        return door(destination, "P", project="Open-R1", access=access, line=line)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_door_of_its_own(kind, tmp_path):
    if kind is Kind.FOLDER:
        transport = folder_door(Destination("folder", "Disk", str(tmp_path)), "P")
    else:
        transport = through(NETWORK[kind])
    assert callable(transport.send)
    assert callable(transport.abandon)
    others = [one for one in NETWORK if one is not kind]
    assert all(type(through(NETWORK[one])) is not type(transport) for one in others)


@pytest.mark.parametrize("kind", ["dimse", "posda", "", "folder"])
def test_an_unknown_kind_is_told_in_a_sentence(kind):
    with pytest.raises(NoDoor) as none:
        through(replace(NETWORK[Kind.DICOMWEB], kind=kind))
    assert not none.value.retryable
    assert none.value.title.endswith(".")


def test_the_line_ends_with_the_way(tmp_path, monkeypatch):
    closed = []

    def close(line: Line) -> None:
        closed.append(line)

    monkeypatch.setattr(Line, "close", close)
    line = Line()
    transport = folder_door(Destination("folder", "Disk", str(tmp_path)), "P")
    asked = []
    way = Way(transport, line, asked.append)
    with way as entered:
        assert entered is transport
        way.check(None)
        assert closed == []
    assert (asked, closed) == ([None], [line])
    with Way(transport) as entered:
        Way(transport).check(None)
    assert entered is transport
