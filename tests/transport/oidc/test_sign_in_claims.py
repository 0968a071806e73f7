"""What is decided about a sign-in without any server."""

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.submission.site_profile import SignIn, SignInKind
from midrc_desktop.transport.claims import (
    NotAToken,
    NotForUs,
    check_id_token,
    claims_of,
    ends,
    person,
)
from midrc_desktop.transport.gen3.permissions import signed_in
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.attempt import Attempt, attempt
from midrc_desktop.transport.oidc.browser import is_ours, page_address
from midrc_desktop.transport.oidc.device import next_interval, read_code
from midrc_desktop.transport.oidc.loopback import callback
from midrc_desktop.transport.oidc.problems import (
    AnswerNotOurs,
    CodeEnded,
    ProviderUnfit,
    SignInDenied,
    SignInProblem,
)
from midrc_desktop.transport.oidc.provider import Provider, read_provider
from midrc_desktop.transport.oidc.tokens import Client, Refusal, refusal

ISSUER = "https://login.hospital.example"
PROVIDER = Provider(ISSUER, f"{ISSUER}/token", names_itself=True)
NOW = 1_800_000_000.0
GOOD = {"iss": ISSUER, "aud": "desktop", "exp": NOW + 60, "nonce": "n", "sub": "7"}


def compact(claims: object) -> str:
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{part}.c2ln"


def check(claims: dict[str, Any], **more: str) -> None:
    check_id_token(claims, issuer=ISSUER, client_id="desktop", now=NOW, nonce="n", **more)


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636 Appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert Attempt("s", verifier, "n").challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_no_two_sign_ins_have_a_secret_in_common() -> None:
    seen = [secret for _ in range(50) for one in [attempt()] for secret in _secrets(one)]
    assert len(set(seen)) == len(seen) == 150
    assert all(43 <= len(secret) <= 128 for secret in seen)  # RFC 7636 4.1


def test_a_sign_in_shows_none_of_its_secrets() -> None:
    one = attempt()
    assert not [secret for secret in _secrets(one) if secret in repr(one)]


def _secrets(one: Attempt) -> tuple[str, str, str]:
    return one.state, one.verifier, one.nonce


@given(st.text())
def test_only_its_own_state_is_the_state(text: str) -> None:
    one = attempt()
    assert one.is_state(one.state)
    assert not one.is_state(text)


@given(st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(), max_size=4))
def test_the_claims_of_a_token_are_those_that_were_put_in(claims: dict[str, Any]) -> None:
    assert claims_of(compact(claims)) == claims


@given(st.text() | st.text("abcXYZ019-_.=", max_size=60))
def test_any_text_is_a_token_or_refused(text: str) -> None:
    try:
        claims = claims_of(text)
    except NotAToken:
        return
    assert isinstance(claims, dict)
    person(claims)
    ends(claims)


@given(st.dictionaries(st.sampled_from(["email", "name", "sub", "exp"]), st.text() | st.floats()))
def test_a_name_for_people_is_one_short_printable_line(claims: dict[str, Any]) -> None:
    name = person(claims)
    assert len(name) <= 80
    assert name.isprintable()
    ends(claims)


def test_an_id_token_of_this_sign_in_is_taken() -> None:
    check(GOOD)
    check(GOOD | {"aud": ["other", "desktop"], "azp": "desktop"}, subject="7")


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://login.elsewhere.example"},
        {"aud": "other"},
        {"aud": ["desktop", "other"]},
        {"exp": NOW - 300},
        {"exp": "soon"},
        {"exp": None},
        {"exp": True},
        {"exp": float("inf")},
        {"nonce": "m"},
        {"nonce": None},
        {"sub": ""},
    ],
)
def test_an_id_token_of_somebody_elses_sign_in_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotForUs):
        check(GOOD | wrong)


def test_a_renewed_sign_in_cannot_become_another_persons() -> None:
    with pytest.raises(NotForUs):
        check(GOOD, subject="8")


DESCRIPTION = {
    "issuer": ISSUER,
    "token_endpoint": f"{ISSUER}/token",
    "authorization_endpoint": f"{ISSUER}/auth",
    "code_challenge_methods_supported": ["plain", "S256"],
}


def test_a_provider_is_what_it_says_of_itself() -> None:
    provider = read_provider(DESCRIPTION, ISSUER)
    assert (provider.token, provider.device) == (f"{ISSUER}/token", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": f"{ISSUER}/"},
        {"issuer": "https://login.elsewhere.example"},
        {"token_endpoint": "http://login.hospital.example/token"},
        {"token_endpoint": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"revocation_endpoint": 7},
        {"device_authorization_endpoint": "https://donor:secret@login.hospital.example/d"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_provider_that_cannot_be_trusted_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProviderUnfit):
        read_provider(DESCRIPTION | wrong, ISSUER)


def test_a_callback_is_ours_by_state_and_issuer() -> None:
    one = attempt()
    right = {"state": one.state, "iss": ISSUER, "code": "c"}
    assert is_ours(right, PROVIDER, one)
    for wrong in (
        right | {"state": "s"},
        right | {"iss": "https://login.elsewhere.example"},
        {"state": one.state, "code": "c"},
        {"state": one.state, "iss": ISSUER},
        right | {"error": "access_denied"},
        right | {"code": ""},
        {},
    ):
        assert not is_ours(wrong, PROVIDER, one)
    quiet = Provider(ISSUER, f"{ISSUER}/token")
    assert is_ours({"state": one.state, "code": "c"}, quiet, one)


def test_the_providers_page_is_asked_for_as_the_standards_say() -> None:
    asked = attempt()
    provider = Provider(ISSUER, f"{ISSUER}/token", f"{ISSUER}/auth?tenant=7")
    scopes = ("openid", "offline_access", "upload")
    sign_in = SignIn(SignInKind.BROWSER, ISSUER, "desktop", scopes, "https://archive.example")
    with Line() as line:
        address = urlsplit(page_address(Client(line, provider, sign_in), asked, "http://here"))
        few = Client(line, provider, replace(sign_in, scopes=("upload",), resource=""))
        short = parse_qs(urlsplit(page_address(few, asked, "http://here")).query)
    assert dict(parse_qsl(address.query)) == {
        "tenant": "7",
        "response_type": "code",
        "client_id": "desktop",
        "redirect_uri": "http://here",
        "scope": "openid offline_access upload",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": asked.challenge,
        "code_challenge_method": "S256",
        "prompt": "consent",
        "resource": "https://archive.example",
    }
    assert not {"nonce", "prompt", "resource"} & set(short)


HOST = "127.0.0.1:5000"


def test_a_callback_is_read_from_its_request() -> None:
    head = b"GET /callback?code=a%2Bb&state=s HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n"
    assert callback(head, HOST) == {"code": "a+b", "state": "s"}


@pytest.mark.parametrize(
    "head",
    [
        b"POST /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
        b"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
        b"GET /callback/?code=a HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
        b"GET /callback?code=a HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
        b"GET /callback?code=a HTTP/1.1\r\nHost: rebound.example:5000\r\n\r\n",
        b"GET /callback?code=a HTTP/1.1\r\n\r\n",
        b"GET /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1:5000\r\nHost: x\r\n\r\n",
        b"GET /callback?code=a&code=b HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
        b"GET /callback?code=%ff HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
        b"GET /callback HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
    ],
)
def test_any_other_request_is_no_callback(head: bytes) -> None:
    assert callback(head, HOST) == {}


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_no_callback(noise: bytes) -> None:
    assert callback(noise, HOST) == {}


def test_a_code_is_asked_for_as_the_standard_says() -> None:
    # RFC 8628 3.5.
    assert next_interval(Refusal.PENDING, 5) == 5
    assert next_interval(Refusal.SLOW_DOWN, 5) == 10
    for error, problem in (
        ("access_denied", SignInDenied),
        ("expired_token", CodeEnded),
        ("invalid_client", SignInProblem),
        (7, SignInProblem),
    ):
        with pytest.raises(problem):
            next_interval(refusal({"error": error}), 5)


def test_a_code_that_names_no_interval_is_asked_for_every_five_seconds() -> None:
    content = {
        "device_code": "d",
        "user_code": "WBNV-TDLJ",
        "verification_uri": f"{ISSUER}/device",
        "expires_in": 600,
    }
    assert read_code(content).interval == 5
    assert read_code(content | {"interval": 7}).interval == 7
    for wrong in (
        {"verification_uri": "http://login.hospital.example/device"},
        {"user_code": "WBNV\nTDLJ"},
        {"device_code": ""},
        {"expires_in": "soon"},
    ):
        with pytest.raises(AnswerNotOurs):
            read_code(content | wrong)


FILES = {"/data_file": [{"service": "fence", "method": "file_upload"}]}
RECORDS = {
    "/programs/Open/projects/R1": [
        {"service": "sheepdog", "method": "create"},
        {"service": "sheepdog", "method": "update"},
    ]
}


@pytest.mark.parametrize(
    ("authz", "may", "words"),
    [
        (FILES | RECORDS, True, "May upload files and write the records of Open-R1."),
        (FILES, False, "may not write the records of Open-R1"),
        (RECORDS, False, "may not upload files"),
        ({}, False, "May neither"),
        (FILES | {"/programs/Open": [{"service": "*", "method": "*"}]}, True, "May upload files"),
        (FILES | {"/programs/Op": [{"service": "*", "method": "*"}]}, False, "may not write"),
        ({"/data_file": [{"service": "sheepdog", "method": "file_upload"}]}, False, "neither"),
        ({"/data_file": "all"}, False, "neither"),
    ],
)
def test_what_a_person_may_send_is_said_in_words(
    authz: dict[str, Any], may: bool, words: str
) -> None:
    person = signed_in({"username": "donor@hospital.example", "authz": authz}, "Open-R1")
    assert (person.name, person.may_send) == ("donor@hospital.example", may)
    assert words in person.said
    assert ("Ask whoever runs the commons" in person.said) is not may
