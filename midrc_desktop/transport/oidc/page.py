"""The page that the browser shows when the sign-in has come back to this computer."""

import base64
import hashlib

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:20vh auto 0;padding:0 1rem}"
    "h1{font-size:1.5rem;line-height:1.3}"
)
_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src"
    f" 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)

ARRIVED = (
    "Your sign-in has reached MIDRC Desktop",
    "You can close this page and go back to MIDRC Desktop.",
)
DENIED = (
    "The sign-in was not completed",
    "You can close this page and go back to MIDRC Desktop. Nothing was sent; you can sign in"
    " again there.",
)


def answer(words: tuple[str, str]) -> bytes:
    """A whole HTTP answer with a heading and a sentence; no script, nothing loaded, no referrer."""
    heading, sentence = words
    body = (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{heading}</title>'
        f"<style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{heading}</h1><p>{sentence}</p></main></body></html>\n"
    ).encode()
    head = (
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        f"Content-Security-Policy: {_POLICY}\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
