"""What looks like a password or a key in a file that is passed around."""

import re
from collections.abc import Iterator, Mapping

_KEY = re.compile(
    r"pass(word|wd|phrase|code)?$|secret|token|credential|bearer|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|^key$|^authorization$|signature",
    re.IGNORECASE,
)
_NO_SECRETS = frozenset({"token_service"})
_VALUE = re.compile(
    r"-----BEGIN (?!CERTIFICATE-----)"  # PEM (RFC 7468) of anything but a certificate
    r"|-----BEGIN$"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}"  # a JWT (RFC 7519)
    r"|(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])"  # keys of Amazon
    r"|\b(gh[pousr]|github_pat|glpat|xox[abprs])[_-]\w{16,}"
    r"|://[^/\s]*@"
    r"|\b(Basic|Bearer)\s+[\w.+/=-]{12,}"
    r"|[?&](X-Amz-\w+|sig|signature|token|access_token|key|password)=",
    re.IGNORECASE | re.MULTILINE,
)
_MIXED = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*[0-9])(?=[0-9A-Za-z]*[A-Z])(?=[0-9A-Za-z]*[a-z])"
    r"[0-9A-Za-z]{32,}"
)
_RANDOM_BY_RIGHT = frozenset({"client_id", "authority"})
"""Keys whose values are public and may look like chance."""


def secret_in(content: Mapping[str, object]) -> str | None:
    """The name of a key at any depth that looks like one of a secret, or holds one; else None."""
    for key, value in _leaves(content):
        if key not in _NO_SECRETS and _KEY.search(key):
            return key
        if isinstance(value, str) and _is_secret(key, value):
            return key
    return None


def _is_secret(key: str, value: str) -> bool:
    if _VALUE.search(value):
        return True
    return key not in _RANDOM_BY_RIGHT and _MIXED.search(value) is not None


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every key at any depth with its value."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield name, None
            yield from _leaves(below, name)
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, key)
    else:
        yield key, value
