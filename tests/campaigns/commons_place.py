"""Our Gen3, behind a proxy with trouble."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.sessions import name_of
from tests.campaigns.orders import Order
from tests.campaigns.packages import Package
from tests.campaigns.places import Bench, sent_to
from tests.campaigns.wire_trouble import proxied
from tests.servers.authority import Authority
from tests.servers.commons import Commons
from tests.servers.commons_objects import BUCKET
from tests.servers.faults import Kind as Fault

_REQUESTS = 50
_PREFIX = "dg.MD1R/"


class CommonsPlace:
    """A running commons; GUIDs are proposed in two runs of three, indexd is late in one of two."""

    kind = Kind.GEN3.value
    rows = 224

    def __init__(self, commons: Commons, folder: Path, authority: Authority) -> None:
        self._commons, self._folder, self._authority = commons, folder, authority

    @contextmanager
    def bench(
        self, package: Package, folder: Path, seed: int | None, *, rate: float = 0.0
    ) -> Iterator[Bench]:
        commons = self._commons
        commons.fresh()
        draw = seed or 0
        commons.settings.least_part = 1
        commons.settings.index_delay_s = 0.2 * (draw % 2)
        commons.settings.proposals = ("honoured", "ignored", "only a URL")[draw // 2 % 3]
        port = urlsplit(commons.url).port
        assert port is not None
        events = {
            Fault.TOKENS_END: commons.fence.end_access_tokens,
            Fault.URLS_END: self._end_urls,
        }
        with proxied(port, self._authority, seed, _REQUESTS, events=events, rate=rate) as (
            proxy,
            trouble,
        ):
            commons.own.address = commons.fence.address = proxy.url
            destination = Destination(
                self.kind,
                "Commons",
                url=proxy.url,
                sign_in=SignIn(SignInKind.KEY_FILE),
                guid_prefix=_PREFIX if draw // 2 % 3 < 2 else "",
                authority=self._authority.file.read_text(),
            )
            secrets = {name_of(destination): commons.key_file()["api_key"]}
            order = Order(str(folder / "records"), str(package.folder), destination, secrets)
            try:
                yield Bench(order, trouble, (proxy,))
            finally:
                commons.own.address = commons.fence.address = commons.url

    def arrived(self, package: Package) -> dict[str, str]:
        stored = {
            key.partition("/")[2].partition("/")[2]: facts.sha256
            for key, facts in self._commons.stored().items()
        }
        held = self._commons.sheepdog.records()
        for entry in package.entries:
            if entry.path.startswith("records/") and _all_held(package, entry.path, held):
                stored[entry.path] = entry.sha256
        return stored

    def takes(self, path: str) -> bool:
        return path.endswith(".zip") or path.startswith("records/")

    def sent(self, bench: Bench) -> int:
        return sent_to(bench, f"/{BUCKET}/")

    def strays(self, package: Package) -> list[str]:
        wanted = {entry.path for entry in package.zips}
        keys = Counter(key.partition("/")[2].partition("/")[2] for key in self._commons.stored())
        rows = Counter(row["file_name"] for row in self._commons.indexd.rows().values())
        guids = {row["file_name"]: guid for guid, row in self._commons.indexd.rows().items()}
        return (
            [f"object {name} {n} times" for name, n in keys.items() if n > 1 or name not in wanted]
            + [f"row {guids[name]} {name} {n} times" for name, n in rows.items() if n > 1]
            + [f"row {guids[name]} without a file" for name in rows if name not in keys]
            + [f"open upload {name}" for name in self._commons.objects.open_uploads()]
        )

    def _end_urls(self) -> None:
        self._commons.own.expire_next = 1


def _all_held(package: Package, path: str, held: dict[str, dict[str, object]]) -> bool:
    """Whether the commons has every record of a file of the package, as it stands there."""
    records = json.loads((package.folder / path).read_bytes())
    return all(
        one.items() <= held.get(f"{one['type']}/{one['submitter_id']}", {}).items()
        for one in records
    )
