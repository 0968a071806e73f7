"""Sign-in with OAuth 2.0 and OpenID Connect: in the system's browser, or with a code."""
