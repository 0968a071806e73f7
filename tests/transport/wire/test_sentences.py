"""What a real nginx does on a bad day, and the sentence that is said about it."""

import logging
import traceback

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport import problems as said
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.line import Line
from tests.servers.authority import Authority
from tests.servers.troubled import LARGEST, Troubled
from tests.transport.wire.conftest import QUICK

pytestmark = pytest.mark.xdist_group("troubled")

SECRET = "X-Amz-Signature=5ec4e7"


def refused(line: Line, url: str, *, method: str = "GET", media: str = "any") -> TransportProblem:
    with pytest.raises(TransportProblem) as caught:
        line.ask(method, url, cancel=CancelToken(), media=media)
    return caught.value


@pytest.mark.parametrize(
    ("server", "kind", "later"),
    [
        ("other_host", said.CertificateOfOther, False),
        ("expired", said.CertificateExpired, False),
        ("not_yet_valid", said.ClockWrong, True),
        ("unknown", said.CertificateUnknown, False),
    ],
)
def test_a_bad_certificate_has_its_sentence_and_nothing_is_sent(
    troubled: Troubled, line: Line, server: str, kind: type[TransportProblem], later: bool
) -> None:
    problem = refused(line, getattr(troubled, server))

    assert type(problem) is kind
    assert problem.retryable is later
    assert problem.unsent


def test_every_connection_of_a_line_is_verified_and_not_the_first_alone(
    troubled: Troubled, line: Line
) -> None:
    for _ in range(2):
        assert line.ask("GET", troubled.url, cancel=CancelToken()).status == 200
        assert type(refused(line, troubled.other_host)) is said.CertificateOfOther
        assert type(refused(line, troubled.expired)) is said.CertificateExpired
        assert type(refused(line, troubled.unknown)) is said.CertificateUnknown


def test_the_system_s_store_is_trusted_on_every_connection(
    troubled: Troubled, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Line(patience=QUICK) as line:
        for _ in range(2):
            answer = line.ask("GET", troubled.url, cancel=CancelToken(), again=False)
            assert answer.status == 200
        assert type(refused(line, troubled.unknown)) is said.CertificateUnknown


def test_an_expired_certificate_is_the_clock_s_fault_where_the_clock_is_known_to_be_off(
    troubled: Troubled, line: Line
) -> None:
    line.skew = 400 * 24 * 3600.0

    assert type(refused(line, troubled.expired)) is said.ClockWrong


def test_the_site_s_authority_is_trusted_on_top_of_the_system_s(
    troubled: Troubled, stranger: Authority
) -> None:
    both = f"{stranger.file.read_text()}{troubled.authority}"
    with Line(authority=both, patience=QUICK) as line:
        for url in (troubled.url, troubled.unknown):
            assert line.ask("GET", url, cancel=CancelToken()).json() == {"ok": True}


def test_an_authority_that_cannot_be_read_has_its_sentence(troubled: Troubled) -> None:
    with Line(authority="-----BEGIN CERTIFICATE-----\nnonsense", patience=QUICK) as line:
        assert type(refused(line, troubled.url)) is said.AuthorityUnreadable


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_neither_adds_nor_takes_away_trust(
    troubled: Troubled,
    line: Line,
    stranger: Authority,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setenv(name, str(stranger.file))

    assert line.ask("GET", troubled.url, cancel=CancelToken()).status == 200
    assert type(refused(line, troubled.unknown)) is said.CertificateUnknown
    monkeypatch.setenv(name, "/nowhere.pem")
    assert line.ask("GET", troubled.url, cancel=CancelToken()).status == 200


def test_a_password_of_the_environment_is_not_shown_and_keys_of_tls_are_not_written(
    troubled: Troubled,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("environment")
    (folder / "netrc").write_text("machine localhost login somebody password s3cret")
    monkeypatch.setenv("NETRC", str(folder / "netrc"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(folder / "keys"))
    signed: list[str] = []

    def look(head: object) -> dict[str, str]:
        signed.extend(head.headers)  # type: ignore[attr-defined]
        return {}

    with Line(authority=authority.file.read_text(), patience=QUICK) as line:
        line.ask("GET", troubled.url, cancel=CancelToken(), sign=look)

    assert "Accept" in signed
    assert "Authorization" not in signed
    assert not (folder / "keys").exists()


@pytest.mark.parametrize(
    ("path", "kind", "later"),
    [
        ("/status/403", said.NotAllowed, False),
        ("/status/404", said.NotFound, False),
        ("/status/410", said.NotFound, False),
        ("/status/429", said.Busy, True),
        ("/status/500", said.ServerTrouble, True),
        ("/gateway", said.ServerTrouble, True),
        ("/status/503", said.Busy, True),
        ("/status/507", said.Full, True),
        ("/status/511", said.CaptivePortal, True),
        ("/portal", said.CaptivePortal, True),
        ("/elsewhere", said.Redirected, True),
        ("/here", said.Redirected, False),
        ("/plain", said.UnexpectedAnswer, True),
        ("/xml", said.UnexpectedAnswer, True),
    ],
)
def test_an_answer_that_is_not_the_one_has_its_sentence(
    troubled: Troubled, line: Line, path: str, kind: type[TransportProblem], later: bool
) -> None:
    problem = refused(line, troubled.url + path, media="json")

    assert type(problem) is kind
    assert problem.retryable is later


def test_a_page_for_people_is_no_answer_even_where_any_is_taken(
    troubled: Troubled, line: Line
) -> None:
    got: list[bytes] = []

    for method in ("GET", "PUT", "HEAD"):
        problem = refused(line, troubled.url + "/portal", method=method)
        assert type(problem) is said.CaptivePortal
    with pytest.raises(said.CaptivePortal):
        line.fetch(troubled.url + "/portal", got.append, cancel=CancelToken())
    assert not got
    with pytest.raises(said.CaptivePortal):  # another success was expected
        line.ask("POST", troubled.url + "/portal", cancel=CancelToken(), expected=(201,))
    with pytest.raises(said.CaptivePortal):  # it answers before the body has ended
        line.ask(
            "PUT",
            troubled.url + "/portal",
            cancel=CancelToken(),
            body=BytesBody(bytes(200 * LARGEST)),
            media="any",
        )


def test_what_the_destination_asks_to_wait_is_kept_with_the_problem(
    troubled: Troubled, line: Line
) -> None:
    problem = refused(line, troubled.url + "/later")

    assert isinstance(problem, said.Busy)
    assert problem.after == 7


def test_a_body_that_is_too_large_is_said_to_be_while_it_is_being_sent(
    troubled: Troubled, line: Line
) -> None:
    with pytest.raises(said.TooLarge):
        line.ask(
            "PUT",
            troubled.url + "/small",
            cancel=CancelToken(),
            body=BytesBody(bytes(200 * LARGEST)),
        )


@pytest.mark.parametrize(
    "path", ["/status/500", "/portal", "/elsewhere", "/plain", "/status/403", "/later"]
)
def test_no_address_and_no_text_of_the_destination_is_kept(
    troubled: Troubled, line: Line, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        problem = refused(line, f"{troubled.url}{path}?{SECRET}", media="json")

    written = f"{problem} {problem.detail} {problem.sentences()} {caplog.text}"
    written += "".join(traceback.format_exception(problem))
    for secret in (SECRET, "localhost", "WiFi", "nginx", "busy\n"):
        assert secret not in written


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "127.example.org", "localhost.example.org", "[2001:db8::1]", "127.1@x"]
)
def test_an_address_that_everybody_on_the_way_can_read_is_not_used(line: Line, host: str) -> None:
    problem = refused(line, f"http://{host}/")

    assert type(problem) is said.NotEncrypted
    assert not problem.retryable


def test_every_problem_says_what_happened_what_is_safe_and_what_to_do() -> None:
    kinds = [TransportProblem]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    ours = [
        kind for kind in kinds if kind.__module__ == said.__name__ and kind is not said.NotReached
    ]

    assert len(ours) > 30
    for kind in ours:
        for sentence in (kind.title, kind.safe, kind.advice):
            assert sentence.endswith(".")
    assert len({kind.title for kind in ours}) == len(ours)
