"""A line that remembers what was asked on it, and on which answers get lost."""

from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import Cut


class WatchedLine(Line):
    """`asked` are kinds of requests; the next answers to those in `lost` do not arrive."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.asked: list[str] = []
        self.lost: list[str] = []
        self._watching = Lock()

    def ask(self, method: str, url: str, **options: Any) -> Answer:
        kind = _kind(method, url)
        with self._watching:
            self.asked.append(kind)
        answer = super().ask(method, url, **options)
        with self._watching:
            if kind in self.lost:
                self.lost.remove(kind)
                if options.get("body") is not None:
                    options["body"].back()
                raise Cut
        return answer


def _kind(method: str, url: str) -> str:
    values = parse_qs(urlsplit(url).query, keep_blank_values=True)
    if "uploads" in values:
        return "begin"
    if "partNumber" in values:
        return f"part {values['partNumber'][0]}"
    if "uploadId" in values:
        return {"POST": "complete", "GET": "list", "DELETE": "abort"}[method]
    return method
