"""Destinations over a network in a site profile: read whole, refused in sentences, no secrets."""

import re
import string
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.reading import parse_profile
from midrc_desktop.submission.site_profile import (
    Bucket,
    Destination,
    SignIn,
    SignInKind,
    SiteProfile,
)

HEAD = """
name = "University Hospital"
site_id = "123456"
contributor = "UH"
project = "Open-R1"
dataset = "UH-NEURO-COVID"
dataset_description = "Neuro-COVID imaging"
"""
GEN3 = """
[[destinations]]
kind = "gen3"
name = "MIDRC"
url = "https://data.example.org/"
guid_prefix = "dg.MD1R/"
proxy = "http://proxy.example.org:3128"
sign_in = { kind = "key file" }
"""
DICOMWEB = """
[[destinations]]
kind = "dicomweb"
name = "Archive of the hospital"
url = "https://archive.example.org:8443/dicom-web"

[destinations.sign_in]
kind = "browser"
issuer = "https://login.example.org/realms/imaging"
client_id = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA"
scopes = ["openid", "offline_access", "imaging"]
resource = "https://archive.example.org/dicom-web"
ports = [8765, 8766]
"""
BUCKET = """
[[destinations]]
kind = "s3"
name = "Storage"
url = "https://s3.eu-central-1.amazonaws.com"

[destinations.sign_in]
kind = "code"
issuer = "https://login.example.org"
client_id = "midrc-desktop"

[destinations.bucket]
name = "uploads-of-site"
region = "eu-central-1"
prefix = "uh/incoming/"
role = "arn:aws:iam::123456789012:role/Upload"
token_service = "https://sts.eu-central-1.amazonaws.com/"
"""
POOL = BUCKET.replace(
    'role = "arn:aws:iam::123456789012:role/Upload"',
    'identity_pool = "eu-central-1:0a1b2c3d-0000-1111-2222-333344445555"\n'
    'identity_provider = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI"',
)
ALL = GEN3 + DICOMWEB + BUCKET


def read(text: str) -> tuple[Destination, ...]:
    return parse_profile(HEAD + text, base=Path("/profiles")).destinations


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    from tests.servers.authority import Authority

    return Authority(tmp_path_factory.mktemp("authority")).file.read_text("ascii")


def with_authority(text: str, pem: str) -> str:
    return text.replace("proxy =", f'authority = """\n{pem}"""\nproxy =')


def test_every_kind_reads_whole():
    gen3, dicomweb, bucket, pool = read(ALL + POOL)
    assert gen3 == Destination(
        "gen3",
        "MIDRC",
        url="https://data.example.org",
        sign_in=SignIn(SignInKind.KEY_FILE),
        guid_prefix="dg.MD1R/",
        proxy="http://proxy.example.org:3128",
    )
    assert gen3.host == "data.example.org"
    assert dicomweb.sign_in == SignIn(
        SignInKind.BROWSER,
        "https://login.example.org/realms/imaging",
        "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA",
        ("openid", "offline_access", "imaging"),
        "https://archive.example.org/dicom-web",
        (8765, 8766),
    )
    assert bucket.bucket == Bucket(
        "uploads-of-site",
        "eu-central-1",
        "uh/incoming",
        "arn:aws:iam::123456789012:role/Upload",
        "https://sts.eu-central-1.amazonaws.com/",
    )
    assert pool.bucket is not None
    assert pool.bucket.identity_provider.endswith("eu-central-1_AbCdEfGhI")
    assert all(one.is_network for one in (gen3, dicomweb, bucket, pool))


@pytest.mark.parametrize("role", ["arn:aws:iam::role/Donor", "arn:minio:iam:::role/a-B_1"])
def test_a_role_of_other_storage_is_a_role(role):
    (bucket,) = read(BUCKET.replace("arn:aws:iam::123456789012:role/Upload", role))
    assert bucket.bucket.role == role


def test_a_commons_is_signed_in_to_by_key_file_unless_said_otherwise():
    (gen3,) = read(GEN3.replace('sign_in = { kind = "key file" }', ""))
    assert gen3.sign_in == SignIn(SignInKind.KEY_FILE)
    (archive,) = read(DICOMWEB.partition("[destinations.sign_in]")[0])
    assert archive.sign_in is None


def test_the_sites_own_authority_is_kept_as_text(certificate):
    (gen3,) = read(with_authority(GEN3, certificate))
    assert gen3.authority.strip() == certificate.strip()
    (two,) = read(with_authority(GEN3, certificate + certificate))
    assert two.authority.count("BEGIN CERTIFICATE") == 2


@pytest.mark.parametrize(
    ("text", "was", "is_now", "says"),
    [
        (GEN3, '"gen3"', '"ftp"', "does not know"),
        (GEN3, '"gen3"', '"dimse"', "a later one will"),
        (GEN3, '"gen3"', '"posda"', "a later one will"),
        (GEN3, '"gen3"', "3", "does not know"),
        (GEN3, '"MIDRC"', '" "', "needs “name”"),
        (GEN3, "https://data.example.org/", "", "needs “url”"),
        (GEN3, "https://data", "http://data", "not an address"),
        (GEN3, "https://data.example.org/", "https://data.example.org/?a=b", "not an address"),
        (GEN3, "https://data.example.org/", "https://data.example.org/#a", "not an address"),
        (GEN3, "https://data.example.org/", "https:///path", "not an address"),
        (GEN3, "https://data.example.org/", "https://data example.org", "not an address"),
        (GEN3, '"dg.MD1R/"', '"dg.MD1R"', "such as dg.MD1R/"),
        (GEN3, '"key file"', '"password"', "only by key file"),
        (GEN3, '{ kind = "key file" }', '"key file"', "not a table"),
        (GEN3, '"key file" }', '"key file", ports = [1] }', "does not belong"),
        (GEN3, '"http://proxy.example.org:3128"', '"https://proxy:3128"', "without a user"),
        (GEN3, '"http://proxy.example.org:3128"', '"http://proxy/path"', "without a user"),
        (GEN3, "proxy =", 'path = "x"\nproxy =', "does not belong"),
        (GEN3, "proxy =", 'authority = "a"\nproxy =', "not certificates"),
        (DICOMWEB, '"browser"', '"key file"', "browser or code or password"),
        (DICOMWEB, "https://login.example.org/realms/imaging", "", "needs “issuer”"),
        (DICOMWEB, "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA", "", "needs “client_id”"),
        (DICOMWEB, "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA", "a b", "without spaces"),
        (DICOMWEB, '["openid", "offline_access", "imaging"]', '["openid", 3]', "list of words"),
        (DICOMWEB, '["openid", "offline_access", "imaging"]', '["imaging"]', "without “openid”"),
        (DICOMWEB, "[8765, 8766]", "[80]", "1024 to 65535"),
        (DICOMWEB, "[8765, 8766]", '["8765"]', "1024 to 65535"),
        (DICOMWEB, "[8765, 8766]", "[true]", "1024 to 65535"),
        (BUCKET, '"code"', '"password"', "browser or code"),
        (BUCKET, "uploads-of-site", "Uploads_", "name of a bucket"),
        (BUCKET, '"eu-central-1"', '"EU"', "not a region"),
        (BUCKET, "uh/incoming/", "../other", "plain folder"),
        (BUCKET, "uh/incoming/", "a b", "plain folder"),
        (BUCKET, "arn:aws:iam::123456789012:role/Upload", "Upload", "ARN"),
        (BUCKET, 'role = "arn:aws:iam::123456789012:role/Upload"', "", "either “role” or"),
        (BUCKET, "https://sts.", "http://sts.", "not an address"),
        (BUCKET, "region =", 'colour = "red"\nregion =', "does not belong"),
        (POOL, "identity_provider =", "role =", "ARN"),
        (POOL, re.search("identity_provider.*", POOL)[0], "", "needs “identity_provider”"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(text, was, is_now, says):
    assert was in text
    with pytest.raises(BadAnswer) as bad:
        read(text.replace(was, is_now))
    assert says in bad.value.title
    assert bad.value.title.endswith(".")


def test_parts_that_are_missing_are_said():
    for part in ("sign_in", "bucket"):
        without = BUCKET.partition(f"[destinations.{part}]")[0]
        with pytest.raises(BadAnswer, match=f"needs “{part}”"):
            read(without)
    with pytest.raises(BadAnswer, match="such as Open-R1"):
        parse_profile((HEAD + GEN3).replace("Open-R1", "Open"), base=Path("/profiles"))


def test_an_authority_that_is_damaged_or_more_than_certificates_is_refused(certificate):
    lines = certificate.splitlines()
    cut = "\n".join([*lines[:3], *lines[4:]])
    with pytest.raises(BadAnswer, match="damaged"):
        read(with_authority(GEN3, cut))
    with pytest.raises(BadAnswer, match="not certificates"):
        read(with_authority(GEN3, f"{certificate}\nand a word\n"))
    for label in ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"):
        both = with_authority(GEN3, certificate + certificate.replace("CERTIFICATE", label))
        with pytest.raises(BadAnswer, match="password or a key"):
            read(both)


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
WORDS = st.text(string.ascii_letters + string.digits, min_size=16, max_size=40)
SECRETS = st.one_of(
    HEX,
    HEX.map(str.upper),
    st.tuples(WORDS, WORDS, WORDS).map(lambda three: f"eyJ{three[0]}.{three[1]}.{three[2]}"),
    st.tuples(WORDS, WORDS).map(lambda two: f"https://{two[0]}:{two[1]}@example.org"),
    WORDS.map(lambda user: f"http://{user}@proxy.example.org:3128"),
    st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16).map("AKIA{}".format),
    WORDS.map("ghp_{}".format),
    WORDS.map("Bearer {}".format),
    WORDS.map("https://b.example.org/a?X-Amz-Signature={}".format),
    WORDS.map("-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----".format),
    WORDS.map(lambda word: f"aB1{word}{word}"),
)
TEXTS = re.findall(r'= "([^"\n]+)"', HEAD + GEN3 + DICOMWEB + BUCKET)
PUBLIC = {"aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA", "midrc-desktop"}


@given(SECRETS, st.sampled_from([text for text in TEXTS if text not in PUBLIC]))
def test_no_value_that_looks_like_a_secret_is_taken_anywhere(secret, place):
    text = (HEAD + ALL).replace(f'"{place}"', f'"{secret}"', 1)
    with pytest.raises(BadAnswer):
        parse_profile(text, base=Path("/profiles"))
    text = (HEAD + ALL).replace(f'"{place}"', f'"as {secret} says"', 1)
    with pytest.raises(BadAnswer):
        parse_profile(text, base=Path("/profiles"))


NAMES = ("password", "passphrase", "client_secret", "token", "access_token", "api_key", "api-key",
         "credentials", "bearer", "private_key", "key", "secret_access_key", "AccessKeyId",
         "authorization", "signature")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("table", ["[destinations.sign_in]", "[destinations.bucket]"])
def test_a_key_named_like_a_secret_is_refused_in_every_table(name, table):
    with pytest.raises(BadAnswer, match="password or a key"):
        read(BUCKET.replace(table, f'{table}\n"{name}" = "x"'))


def test_a_profile_that_an_earlier_version_kept_reads():
    kept = {
        "name": "Site", "site_id": "123456", "contributor": "UH", "project": "Open-R1",
        "dataset": "D", "dataset_description": "d", "agreement": "", "ethics": "", "consent": "",
        "required": ["sex"], "practice": False, "faces_may_stay": True,
        "destinations": [{"kind": "folder", "name": "Disk", "path": "/media/disk"}],
    }  # fmt: skip
    profile = msgspec.json.decode(msgspec.json.encode(kept), type=SiteProfile)
    assert profile.destinations == (Destination("folder", "Disk", "/media/disk"),)
    now = parse_profile(HEAD + ALL, base=Path("/profiles"))
    assert msgspec.json.decode(msgspec.json.encode(now), type=SiteProfile) == now
