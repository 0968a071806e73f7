"""What can go wrong at a sign-in, each with its own sentence."""

from midrc_desktop.errors import TransportProblem

_SAFE = "Nothing was sent, and your donation is safe on this computer."


class SignInProblem(TransportProblem):
    """A sign-in did not come about; it needs a person."""

    title = "The sign-in did not work."
    safe = _SAFE
    advice = "Sign in again. If it happens again, ask the coordinator of your site."
    retryable = False


class SignInDenied(SignInProblem):
    """The person, or the provider, said no (access_denied; RFC 6749 4.1.2.1, RFC 8628 3.5)."""

    title = "The sign-in was declined in the browser."
    advice = "Sign in again and allow the access, or ask whether your account may upload."


class SignInTooLate(SignInProblem):
    """Nobody finished the sign-in while it was waited for."""

    title = "The sign-in was not finished in time."
    advice = "Sign in again, and finish in the browser within five minutes."


class CodeEnded(SignInProblem):
    """The code of the device grant has ended (expired_token; RFC 8628 3.5)."""

    title = "The sign-in code has ended before it was used."
    advice = "Sign in again: a new code is shown."


class ServiceBusy(SignInProblem):
    """The provider cannot answer now (temporarily_unavailable, server_error)."""

    title = "The sign-in service is not available at the moment."
    advice = "It is tried again by itself. If this stays, tell whoever runs the sign-in service."
    retryable = True


class PortsTaken(SignInProblem):
    """The loopback ports that the provider knows are all in use."""

    title = "The sign-in cannot come back: the ports that it needs are used by another program."
    advice = "End other sign-ins and other copies of this program, or restart the computer."


class NoPage(SignInProblem):
    """The browser could not be opened."""

    title = "The sign-in page could not be opened in a browser."
    advice = "Check which browser is the standard one on this computer, then sign in again."


class ProviderUnfit(SignInProblem):
    """The provider's description is not one that can be trusted or used."""

    title = "The sign-in service does not describe itself as the site profile says."
    advice = "Ask the coordinator of your site whether the sign-in address in the profile is right."


class AnswerNotOurs(SignInProblem):
    """The provider's answer does not belong to this sign-in."""

    title = "The answer of the sign-in service does not belong to this sign-in, and was not used."
    advice = "Sign in again. If it happens again, tell your IT department."


class NoIdToken(SignInProblem):
    """The provider gives no id token where the destination needs one."""

    title = "The sign-in service does not say who you are, which this destination needs."
    advice = "Ask the coordinator of your site: the profile must ask for the scope “openid”."


class NotRevoked(SignInProblem):
    """Signed out here, but the provider was not told."""

    title = "You are signed out on this computer, but the sign-in service could not be told."
    safe = "Nothing of the sign-in is left on this computer."
    advice = "If the computer was lost or shared, end the sign-in on the page of your account."
