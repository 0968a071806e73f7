"""The head of an answer: its status line and its header fields (RFC 9112 4 and 5)."""

import http.client
from collections.abc import Iterable
from http import HTTPStatus

_LONGEST_LINE = 1 << 16
_MOST_LINES = 200


class Fields:
    """Header fields, by any case; of one that comes more than once the first."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in fields:
            self._values.setdefault(name.lower(), value)

    def get(self, name: str, default: str = "") -> str:
        """A field's value, or `default`."""
        return self._values.get(name.lower(), default)


class Response(http.client.HTTPResponse):
    """http.client's answer, but for how its head is read.

    There the parser of e-mail does that, which took a fifth of all that this program does for a
    small request, and takes half a head for a whole one.
    """

    def begin(self) -> None:
        """Read the head. Raises IncompleteRead where it ends early, HTTPException."""
        while True:
            version, self.status, self.reason = self._read_status()  # type: ignore[attr-defined]
            fields = Fields(self._fields())
            if self.status >= HTTPStatus.OK or self.status == HTTPStatus.SWITCHING_PROTOCOLS:
                break
        if not version.startswith("HTTP/1."):
            raise http.client.UnknownProtocol(version)
        self.version = 10 if version == "HTTP/1.0" else 11
        self.headers = fields  # type: ignore[assignment]
        self.chunked = fields.get("Transfer-Encoding").lower() == "chunked"
        self.chunk_left = None
        self.length = self._length(fields.get("Content-Length"))
        closes: bool = self._check_close()  # type: ignore[attr-defined]
        self.will_close = closes or (not self.chunked and self.length is None)

    def _fields(self) -> Iterable[tuple[str, str]]:
        """The fields up to the empty line that ends them."""
        fields: list[tuple[str, str]] = []
        for _ in range(_MOST_LINES):
            line = self.fp.readline(_LONGEST_LINE)
            if line in (b"\r\n", b"\n"):
                return fields
            if not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
                raise http.client.IncompleteRead(b"")
            text = line.decode("iso-8859-1")
            name, colon, value = text.partition(":")
            if fields and text[0] in " \t":  # goes on with the field before (RFC 9112 5.2)
                name, begun = fields.pop()
                value = f"{begun} {text.strip()}"
            elif not colon or not name.strip():
                raise http.client.HTTPException
            fields.append((name.strip(), value.strip()))
        raise http.client.HTTPException

    def _length(self, said: str) -> int | None:
        bare = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        if self.status in bare or self._method == "HEAD":  # type: ignore[attr-defined]
            return 0
        return int(said) if said.isascii() and said.isdigit() and not self.chunked else None
