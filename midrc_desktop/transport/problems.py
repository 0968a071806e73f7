"""What can go wrong between this computer and a destination, each with its own sentence.

    TransportProblem
    ├── LineProblem           nothing that counts came back
    │   ├── NotReached        … because nobody was reached: nothing was sent
    │   │   ├── NoNetwork, NameUnknown, ConnectionRefused, NoConnection
    │   │   ├── ProxyUnreachable, ProxyRefuses, ProxySignIn, ProxyUnusable
    │   │   └── NotEncrypted, NotTls, CertificateProblem (expired, other host, unknown issuer),
    │   │       ClockWrong, AuthorityUnreadable
    │   ├── Stalled, Cut
    │   └── CaptivePortal, Redirected, UnexpectedAnswer, AnswerTooLong
    ├── Answered              a status that was not expected
    │   ├── NotAllowed, NotFound, TooLarge, Busy, ServerTrouble, Full
    ├── SignInNeeded
    └── PackageProblem        what is to be sent is not as it should be
        └── PackageChanged, PackageGone, PackageUnreadable

`retryable` says whether trying later without a person makes sense, `soon` whether trying within
a minute does, `unsent` that the destination cannot have acted on the request.
"""

import errno
from typing import TYPE_CHECKING

from midrc_desktop.errors import TransportProblem

if TYPE_CHECKING:
    from midrc_desktop.transport.answers import Answer

SAFE = "What has arrived is safe there, and your donation is safe on this computer."
LATER = "Nothing needs to be done: it is tried again by itself."


class LineProblem(TransportProblem):
    """The line to the destination did not bring an answer that counts."""

    title = "The connection to the destination did not work."
    safe = SAFE
    advice = "It is tried again by itself. If this stays, show this message to your IT department."
    soon = True
    unsent = False


class NotReached(LineProblem):
    """Nobody was reached who could have acted on the request."""

    unsent = True


class NoNetwork(NotReached):
    """This computer has no way to any network."""

    title = "This computer has no network connection."
    advice = "Connect it to the network. Sending then goes on by itself."


class NameUnknown(NotReached):
    """The name of the destination has no address (RFC 8499)."""

    title = "The destination's address was not found."
    advice = (
        "It is tried again by itself. If this stays, this network may not let you reach the "
        "destination, or its address in the site profile is wrong: ask your IT department."
    )


class ConnectionRefused(NotReached):
    """The computer of that address does not take connections."""

    title = "The destination does not take connections at the moment."
    advice = (
        "It is tried again by itself. If this stays, a firewall may be in between: ask your IT "
        "department."
    )


class NoConnection(NotReached):
    """Nobody answered in time while the connection was made."""

    title = "The destination did not answer when it was called."
    advice = (
        "It is tried again by itself. If this stays, a firewall may be in between: ask your IT "
        "department."
    )


class ProxyUnreachable(NotReached):
    """The proxy does not take connections, or cannot reach the destination."""

    title = "The proxy of this network could not be reached, or did not reach the destination."
    advice = (
        "It is tried again by itself. If this stays, ask your IT department whether the proxy's "
        "address is right and whether it lets you reach the destination."
    )


class ProxyRefuses(NotReached):
    """The proxy does not let this program reach the destination."""

    title = "The proxy of this network does not let this program reach the destination."
    advice = "Ask your IT department to allow the destination's address in the proxy."
    retryable = False
    soon = False


class ProxySignIn(NotReached):
    """The proxy wants a name and a password (407, RFC 9110 15.5.8)."""

    title = "The proxy of this network wants a name and a password, or did not take the ones given."
    advice = "Enter the name and the password for the proxy. Sending then goes on."
    retryable = False
    soon = False


class ProxyUnusable(NotReached):
    """The proxy's address is not one of an HTTP proxy."""

    title = "The proxy that is set for this network is of a kind that this program cannot use."
    advice = "Ask your IT department for the address of an HTTP proxy, to be put into the profile."
    retryable = False
    soon = False


class NotEncrypted(NotReached):
    """The address begins with http:, and leads away from this computer."""

    title = "The destination's address is not an encrypted one, so nothing was sent to it."
    advice = "Ask whoever made the site profile for an address that begins with https."
    retryable = False
    soon = False


class NotTls(NotReached):
    """What answered does not speak TLS (RFC 8446), or no version of it that is safe."""

    title = "What answered at the destination's address does not speak an encrypted language."
    advice = (
        "Check with your IT department whether something in this network is in between, and "
        "whether the address in the site profile is right."
    )
    retryable = False
    soon = False


class CertificateProblem(NotReached):
    """The destination did not prove that it is who it should be, so nothing was sent."""

    title = "The destination did not prove that it is who it should be, so nothing was sent."
    advice = "Show this message to your IT department."
    retryable = False
    soon = False


class CertificateExpired(CertificateProblem):
    """The certificate's last day is over."""

    title = "The destination's certificate has ended, so nothing was sent."
    advice = (
        "Check that the date and time of this computer are right. If they are, tell whoever runs "
        "the destination that its certificate has to be renewed."
    )


class CertificateOfOther(CertificateProblem):
    """The certificate is for another name."""

    title = "Another computer answered in the destination's place, so nothing was sent."
    advice = (
        "Check the address in the site profile. If it is right, this network leads you to another "
        "computer: show this message to your IT department."
    )


class CertificateUnknown(CertificateProblem):
    """The certificate's issuer is not trusted; often a hospital's TLS inspection."""

    title = "The destination's certificate was issued by somebody unknown, so nothing was sent."
    advice = (
        "Many hospitals look into encrypted connections with a certificate of their own. Ask your "
        "IT department for the certificate of that authority, and whoever made the site profile "
        "to add it there."
    )


class ClockWrong(CertificateProblem):
    """The certificate does not fit this computer's clock."""

    title = "The date or time of this computer seems to be wrong, so nothing was sent."
    advice = "Set the date, time and time zone of this computer. Sending then goes on."
    retryable = True


class AuthorityUnreadable(CertificateProblem):
    """The profile's certificate authority is not PEM (RFC 7468)."""

    title = "The certificate in the site profile cannot be read, so nothing was sent."
    advice = "Ask whoever made the site profile for a new one."


class Stalled(LineProblem):
    """No byte went in either direction for too long."""

    title = "The connection to the destination stood still."


class Cut(LineProblem):
    """The connection ended in the middle."""

    title = "The connection to the destination broke off."


class CaptivePortal(LineProblem):
    """A page for people came where an answer for a program was expected."""

    title = "A sign-in page of this network answered in the destination's place."
    advice = (
        "Open a browser and sign in to the network there. Sending then goes on by itself. If no "
        "such page appears, show this message to your IT department."
    )
    soon = False


class Redirected(LineProblem):
    """The answer is to go to another address (RFC 9110 15.4), which is never done."""

    title = "The destination pointed to another address, and nothing was sent there."
    advice = (
        "Check that the network does not want you to sign in first, and that the address in the "
        "site profile is right."
    )
    soon = False
    retryable = False


class UnexpectedAnswer(LineProblem):
    """The answer is not of the kind that the request asks for."""

    title = "The destination gave an answer that this program does not understand."
    soon = False


class AnswerTooLong(UnexpectedAnswer):
    """The answer is longer than any that is asked for."""

    title = "The destination gave an answer that is far too long, and it was not read to its end."
    retryable = False


class Answered(TransportProblem):
    """The destination answered with a status that the request does not expect.

    `after` are the seconds to wait that the destination asked for (Retry-After), or 0.
    """

    title = "The destination did not do what it was asked for."
    safe = SAFE
    advice = "Show this message to whoever runs the destination."
    retryable = False
    soon = False

    def __init__(self, answer: "Answer", *, after: float = 0.0, detail: str = "") -> None:
        super().__init__(detail=detail or f"HTTP {answer.status}")
        self.answer = answer
        self.after = after


class NotAllowed(Answered):
    """403 (RFC 9110 15.5.4)."""

    title = "The destination does not allow you to do this."
    advice = "Ask whoever runs the destination to let you send to this project."


class NotFound(Answered):
    """404 or 410 (RFC 9110 15.5.5)."""

    title = "The destination does not have the place that was asked for."
    advice = "Check the address and the project in the site profile."


class TooLarge(Answered):
    """413 (RFC 9110 15.5.14)."""

    title = "The destination, or a proxy in between, does not take a file of this size."
    advice = "Ask your IT department and whoever runs the destination to allow larger files."


class Busy(Answered):
    """408, 425, 429, 503 and 504: there is somebody, but not now."""

    title = "The destination is busy, or is not available at the moment."
    advice = LATER
    retryable = True
    soon = True


class ServerTrouble(Answered):
    """The other 5xx: the destination, or a gateway before it, has a trouble of its own."""

    title = "The destination has trouble of its own at the moment."
    advice = "It is tried again by itself. If this stays, tell whoever runs the destination."
    retryable = True
    soon = True


class Full(Answered):
    """507 (RFC 4918 11.5)."""

    title = "The destination has no room left."
    advice = "Tell whoever runs the destination. It is tried again by itself."
    retryable = True


class SignInNeeded(TransportProblem):
    """There is no sign-in, or the destination no longer accepts it."""

    title = "The destination no longer accepts your sign-in."
    safe = SAFE
    advice = "Sign in again. The upload goes on where it stopped."
    retryable = False


class PackageProblem(TransportProblem):
    """What is to be sent is not as it should be on this computer."""

    title = "The package on this computer could not be read."
    safe = SAFE
    advice = "Check the disk that the donations are on. It is tried again by itself."


class PackageChanged(PackageProblem):
    """What is to be sent is not what was signed."""

    title = "The package on this computer is not what was signed, so sending stopped."
    safe = "The file that differs does not count as sent."
    advice = "Review and sign the donation again."
    retryable = False


class PackageGone(PackageProblem):
    """A file of the package, or the disk that it is on, is not there."""

    title = "The package, or the disk that it is on, is not there."
    safe = "What has arrived at the destination is safe there."
    advice = "Connect the disk that the donations are on, then choose Continue."


class PackageUnreadable(PackageProblem):
    """This computer does not let the program read the package."""

    title = "This computer does not let the program read the package."
    advice = "Ask for the right to read the folder that the donations are in."
    retryable = False


def from_disk(problem: OSError) -> PackageProblem:
    """The sentence for a failure to read the package."""
    if problem.errno in (errno.EACCES, errno.EPERM):
        return PackageUnreadable(detail=problem.strerror or "")
    if problem.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO):
        return PackageGone(detail=problem.strerror or "")
    return PackageProblem(detail=problem.strerror or "")
