"""Whom a connection trusts: the system's certificate authorities and those of the site.

Nothing switches the verification off, and of the environment only what the system's own TLS
library reads (SSL_CERT_FILE, SSL_CERT_DIR) counts.
"""

import ssl
from typing import TypeVar

import truststore

from midrc_desktop.transport.problems import (
    AuthorityUnreadable,
    CertificateExpired,
    CertificateOfOther,
    CertificateProblem,
    CertificateUnknown,
    ClockWrong,
)

C = TypeVar("C", bound=truststore.SSLContext)

SKEW_S = 24 * 3600.0
"""A clock that is further off than this is what is wrong, not the certificate."""

# OpenSSL's X509_V_ERR_*, Windows' CERT_E_* and macOS' errSec*.
_NOT_YET = {9, -67819}
_EXPIRED = {10, 0x800B0101, -67818}
_OTHER = {62, 64, 0x800B010F, -67602}


def trusting(kind: type[C], authority: str = "") -> C:
    """A context that trusts the system's store and `authority`, PEM text; TLS 1.2 at least.

    Raises AuthorityUnreadable.
    """
    context = kind(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError):
            raise AuthorityUnreadable from None
    return context


def certificate_problem(
    problem: ssl.SSLCertVerificationError, skew: float = 0.0
) -> CertificateProblem:
    """The sentence for a certificate that is not trusted; `skew` is that of this computer's clock.

    Windows has one code for certificates that have ended and those that are not valid yet.
    """
    code = getattr(problem, "verify_code", 0)
    detail = f"certificate {code}"
    if code in _NOT_YET or (code in _EXPIRED and abs(skew) > SKEW_S):
        return ClockWrong(detail=detail)
    if code in _EXPIRED:
        return CertificateExpired(detail=detail)
    if code in _OTHER:
        return CertificateOfOther(detail=detail)
    return CertificateUnknown(detail=detail)
