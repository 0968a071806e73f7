"""Signatures: those that AWS published, and those that a real server takes and refuses."""

from datetime import UTC, datetime

import pytest
import requests

from midrc_desktop.transport.s3.sigv4 import (
    EMPTY_SHA256,
    Credentials,
    escaped,
    query,
    signed,
)
from tests.servers.presigning import presigned
from tests.servers.seaweed import Seaweed

# "Signature Calculations for the Authorization Header" of the Amazon S3 API reference.
KEY = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
WHEN = datetime(2013, 5, 24, tzinfo=UTC)
ROOT = "https://examplebucket.s3.amazonaws.com"
WELCOME = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"


@pytest.mark.parametrize(
    ("method", "url", "headers", "digest", "signature"),
    [
        (
            "GET",
            "/test.txt",
            {"Range": "bytes=0-9"},
            EMPTY_SHA256,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test%24file.text",
            {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            WELCOME,
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET",
            "/?lifecycle",
            {},
            EMPTY_SHA256,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET",
            "/?max-keys=2&prefix=J",
            {},
            EMPTY_SHA256,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_signed_headers_are_those_that_aws_published(method, url, headers, digest, signature):
    added = signed(
        method, ROOT + url, headers, digest, credentials=KEY, region="us-east-1", when=WHEN
    )
    assert added["Authorization"].endswith(f"Signature={signature}")
    assert added["x-amz-date"] == "20130524T000000Z"


def test_a_presigned_url_is_the_one_that_aws_published():
    assert presigned(
        "GET", f"{ROOT}/test.txt", credentials=KEY, region="us-east-1", when=WHEN, seconds=86400
    ) == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_a_session_token_is_sent_and_signed():
    session = Credentials("key", "secret", "token")
    added = signed(
        "GET", f"{ROOT}/a", {}, EMPTY_SHA256, credentials=session, region="us-east-1", when=WHEN
    )
    assert added["x-amz-security-token"] == "token"
    assert "x-amz-security-token" in added["Authorization"]
    assert "X-Amz-Security-Token=token" in presigned(
        "GET", ROOT, credentials=session, region="us", when=WHEN, seconds=1
    )


def test_credentials_do_not_show_what_is_secret():
    assert "hidden" not in repr(Credentials("key", "hidden", "hidden too"))


def test_a_query_is_sorted_and_escaped_as_it_is_signed():
    assert query({"b": "1 2", "a": "x/y", "uploads": ""}) == "a=x%2Fy&b=1%202&uploads="
    assert escaped("ü/~ $", keep="/") == "%C3%BC/~%20%24"


@pytest.mark.xdist_group("seaweed")
def test_a_real_server_takes_our_signatures_for_any_key(seaweed: Seaweed):
    for key in ("sigv4/plain.zip", "sigv4/a b+c&d=é$%.zip", "sigv4/~(x)'!*.zip"):
        assert seaweed.ask("PUT", key, key.encode()).status_code == 200
        assert seaweed.get(key) == key.encode()
        given = requests.get(seaweed.presign("GET", key), verify=str(seaweed.authority), timeout=9)
        assert given.content == key.encode()
    assert len(seaweed.keys("sigv4/")) == 3


@pytest.mark.xdist_group("seaweed")
def test_a_real_server_refuses_a_signature_for_something_else(seaweed: Seaweed):
    put = seaweed.presign("PUT", "sigv4/one.zip")
    for url in (put.replace("one.zip", "two.zip"), put[:-4] + "0000"):
        answer = requests.put(url, data=b"x", verify=str(seaweed.authority), timeout=9)
        assert answer.status_code == 403
        assert "SignatureDoesNotMatch" in answer.text
    assert "sigv4/two.zip" not in seaweed.keys("sigv4/")
