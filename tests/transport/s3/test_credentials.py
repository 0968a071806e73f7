"""Temporary credentials: from an ID token that is believed, renewed by one owner, in memory."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Bucket, Destination, Kind
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import Cut, SignInNeeded, UnexpectedAnswer
from midrc_desktop.transport.s3.cognito import IdentityPool
from midrc_desktop.transport.s3.credentials import TemporaryCredentials
from midrc_desktop.transport.s3.opening import storage_of
from midrc_desktop.transport.s3.problems import NoTemporaryKeys
from midrc_desktop.transport.s3.sigv4 import Credentials
from midrc_desktop.transport.s3.storage import root_of
from midrc_desktop.transport.s3.sts import WebIdentity, credentials_in
from tests.servers.cognito import POOL, PROVIDER, Cognito
from tests.servers.seaweed import LOOKS, ended
from tests.transport.s3.sender import Donor, id_token

CANCEL = CancelToken()
on_servers = pytest.mark.xdist_group("seaweed")


class Source:
    """Gives credentials that live so long, or fails."""

    def __init__(self, life_s: float, now: Callable[[], float]) -> None:
        self.life_s, self.now = life_s, now
        self.given = 0
        self.fails = False

    def new(self, cancel: CancelToken) -> Credentials:
        if self.fails:
            raise Cut
        self.given += 1
        return Credentials(f"key {self.given}", "secret", "token", self.now() + self.life_s)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def owner_of(life_s: float, clock: Clock) -> tuple[TemporaryCredentials, Source]:
    source = Source(life_s, clock)
    return TemporaryCredentials(source, server_time=clock), source


@pytest.mark.parametrize(("life_s", "good_s"), [(3600, 3300), (900, 675), (8, 6)])
def test_credentials_are_renewed_before_they_end(clock, life_s, good_s):
    owner, source = owner_of(life_s, clock)
    first = owner.current(CANCEL)
    clock.now += good_s - 1
    assert owner.current(CANCEL) is first
    clock.now += 2
    assert owner.current(CANCEL).access_key == "key 2"
    assert source.given == 2


def test_of_many_threads_one_renews(clock):
    owner, source = owner_of(3600, clock)
    barrier = threading.Barrier(8)
    given = []

    def ask() -> None:
        barrier.wait()
        given.append(owner.current(CANCEL))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert source.given == 1
    owner.refused(given[0])
    second = owner.current(CANCEL)
    owner.refused(given[1])
    assert owner.current(CANCEL) is second
    assert source.given == 2


def test_those_at_hand_are_given_while_renewing_fails_and_until_they_end(clock):
    owner, source = owner_of(3600, clock)
    first = owner.current(CANCEL)
    source.fails = True
    clock.now += 3500
    assert owner.current(CANCEL) is first
    clock.now += 200
    with pytest.raises(Cut):
        owner.current(CANCEL)


@on_servers
def test_an_id_token_that_is_not_taken_is_renewed_once(seaweed, identity, line):
    stale = Donor(identity, token=id_token(identity, "midrc-brief"))
    given = WebIdentity(seaweed.url, LOOKS, stale, line).new(CANCEL)
    assert given.session_token
    assert 600 < given.until - time.time() < 4000
    assert stale.asked == 2


@on_servers
@pytest.mark.parametrize("role", [LOOKS, "arn:aws:iam::role/Nobody"])
def test_a_sign_in_that_opens_nothing_has_its_own_sentence(seaweed, identity, line, role):
    class Stubborn(Donor):
        def refused(self, authorization: str) -> None:
            pass

    token = "no.token.atall" if role == LOOKS else ""
    with pytest.raises(NoTemporaryKeys):
        WebIdentity(seaweed.url, role, Stubborn(identity, token), line).new(CANCEL)


def pool_of(cognito: Cognito, access: Donor, line: Line) -> IdentityPool:
    return IdentityPool(cognito.url, POOL, PROVIDER, access, line=line)


@on_servers
def test_an_identity_pool_opens_storage(cognito, sender):
    sender.bucket = Bucket(
        sender.seaweed.bucket,
        sender.seaweed.region,
        "donations",
        token_service=cognito.url,
        identity_pool=POOL,
        identity_provider=PROVIDER,
    )
    sender.send()
    sender.assert_identical()
    assert cognito.given == 1


@on_servers
def test_an_identity_pool_gives_nothing_for_a_token_that_is_not_believed(cognito, identity, line):
    stale = Donor(identity, token=id_token(identity)[:-6] + "AAAAAA")
    assert pool_of(cognito, stale, line).new(CANCEL).session_token
    assert stale.asked == 2

    class Forger(Donor):
        def refused(self, authorization: str) -> None:
            pass

    forger = Forger(identity, token=id_token(identity, "midrc-brief"))
    with pytest.raises(SignInNeeded):
        pool_of(cognito, forger, line).new(CANCEL)
    assert cognito.given == 1


@on_servers
def test_an_identity_pool_that_is_not_there_has_its_own_sentence(cognito, donor, line):
    with pytest.raises(NoTemporaryKeys):
        IdentityPool(cognito.url, "another", PROVIDER, donor, line=line).new(CANCEL)


@on_servers
def test_credentials_that_end_in_the_middle_are_renewed_and_nothing_is_lost(sender):
    transport = sender.transport()
    owner = transport._storage._line._credentials

    class Ending(type(sender.journal)):
        def part(self, path: str, number: int, etag: str) -> None:
            super().part(path, number, etag)
            if sender.access.asked == before + 1:
                owner._kept = ended(owner._kept)

    sender.journal = Ending()
    before = sender.access.asked
    sender.send(transport)
    sender.assert_identical()
    assert sender.access.asked > before + 1


@on_servers
def test_credentials_that_are_never_taken_need_a_new_sign_in(cognito, sender):
    cognito.spoiled = 99
    bucket = sender.destination().bucket
    sender.bucket = replace(
        bucket, role="", token_service=cognito.url, identity_pool=POOL, identity_provider=PROVIDER
    )
    with pytest.raises(SignInNeeded):
        sender.send()


@on_servers
def test_no_secret_is_logged_or_kept(sender, caplog):
    caplog.set_level(logging.DEBUG)
    transport = sender.transport()
    sender.send(transport)
    used = transport._storage._line._credentials._kept
    written = f"{caplog.text} {vars(sender.journal)} {used} {sender.told}"
    for secret in (used.secret_key, used.session_token, sender.access.id_token(), "Signature="):
        assert secret
        assert secret not in written
    assert "://" not in str(vars(sender.journal))


def test_storage_at_amazon_has_the_bucket_in_its_name_and_elsewhere_in_its_path():
    assert root_of("https://s3.eu-west-1.amazonaws.com/", "in") == (
        "https://in.s3.eu-west-1.amazonaws.com"
    )
    assert root_of("https://in.s3.eu-west-1.amazonaws.com", "in") == (
        "https://in.s3.eu-west-1.amazonaws.com"
    )
    assert root_of("https://s3.us-east-1.amazonaws.com", "a.b") == (
        "https://s3.us-east-1.amazonaws.com/a.b"
    )
    assert root_of("https://storage.example.org:9000", "in") == (
        "https://storage.example.org:9000/in"
    )


@pytest.mark.parametrize(
    ("bucket", "asked"),
    [
        (Bucket("in", "eu-west-1", role="arn"), "https://sts.eu-west-1.amazonaws.com/"),
        (
            Bucket("in", "eu-west-1", identity_pool="pool", identity_provider="idp"),
            "https://cognito-identity.eu-west-1.amazonaws.com/",
        ),
        (Bucket("in", "x", role="arn", token_service="https://sts.test/"), "https://sts.test/"),
    ],
)
def test_who_is_asked_for_credentials(bucket, asked):
    class Asked(Exception):
        pass

    class Nobody:
        skew = 0.0

        def ask(self, method: str, url: str, sign=None, **more: object) -> None:
            if sign is None:
                raise Asked(url)
            sign(None)

    class Standing:
        def authorization(self, cancel: CancelToken | None = None) -> str:
            raise AssertionError

        def id_token(self, cancel: CancelToken | None = None) -> str:
            return "token"

        def refused(self, authorization: str) -> None:
            raise AssertionError

    url = "https://s3.eu-west-1.amazonaws.com"
    destination = Destination(Kind.BUCKET, "Storage", url=url, bucket=bucket)
    with pytest.raises(Asked, match=asked):
        storage_of(destination, Standing(), Nobody()).head("key", cancel=CANCEL)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"<a><AccessKeyId>k</AccessKeyId><SecretAccessKey>s</SecretAccessKey></a>",
        b"<a><AccessKeyId>k</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        b"<Expiration>soon</Expiration></a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
    ],
)
def test_an_answer_without_credentials_is_not_understood(content):
    with pytest.raises(UnexpectedAnswer):
        credentials_in(content)
