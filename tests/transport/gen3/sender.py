"""Sending a package to a commons, as the queue does it, and looking at what came of it."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.records import records
from midrc_desktop.submission.seal import seal
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.gen3.sending import Gen3Transport
from midrc_desktop.transport.gen3.uploading import Limits
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.seam import Delivery, Journal
from tests.servers.commons import Commons
from tests.submission import made_package
from tests.transport.memory_journal import MemoryJournal

PREFIX = "dg.MD1R/"
SMALL = Limits(1 << 20, None, 4)
IN_PARTS = Limits(1000, 1000, 4)
PATIENCE = Patience(connect_s=5, read_s=10, tries=3, first_wait_s=0.01, longest_wait_s=0.05)


@dataclass(frozen=True)
class Package:
    folder: Path
    entries: tuple[Entry, ...]

    @property
    def zips(self) -> dict[str, Entry]:
        return {one.path: one for one in self.entries if one.path.endswith(".zip")}

    @property
    def records(self) -> list[dict]:
        files = sorted((self.folder / "records").glob("*.json"))
        return [record for file in files for record in json.loads(file.read_bytes())]


class Pass:
    """An access to the commons, renewed when it is refused."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self.token = commons.fence.access_token()

    def authorization(self, cancel: CancelToken | None = None) -> str:
        return f"bearer {self.token}"

    def refused(self, authorization: str) -> None:
        self.token = self.commons.fence.access_token()


@dataclass
class Sender:
    commons: Commons
    line: Line
    package: Package
    journal: Journal = field(default_factory=MemoryJournal)
    prefix: str = PREFIX
    limits: Limits = SMALL
    project: str = "Open-R1"
    told: list[Progress] = field(default_factory=list)
    cancel: CancelToken = field(default_factory=CancelToken)

    def transport(self) -> Gen3Transport:
        destination = Destination(
            Kind.GEN3, "Commons", url=self.commons.url, guid_prefix=self.prefix
        )
        access = Pass(self.commons)
        return Gen3Transport(
            destination, access, self.line, project=self.project, limits=self.limits
        )

    def send(self) -> Delivery:
        return self.transport().send(
            self.package.folder,
            self.package.entries,
            self.journal,
            report=self.told.append,
            cancel=self.cancel,
        )

    def abandon(self) -> tuple[str, ...]:
        return self.transport().abandon(self.journal, cancel=self.cancel)


def sealed(folder, changed=lambda records: records):
    """A sealed package of two series in a new folder; `changed` may change its records."""
    made = made_package.make(folder)
    site = replace(made_package.site(folder / "out"), project="Open-R1")
    case, created = made_package.CASE, made_package.CREATED
    written = records(
        site, case, made_package.CLINICAL, made_package.FINDINGS, made.series, created=created
    )
    seal_ = seal(made.package, case_id=case, site=site, records=changed(written), created=created)
    return Package(made.package, seal_.files)


def all_there(commons: Commons, package: Package) -> bool:
    """Whether the commons holds the package, each file once, and every record as signed."""
    stored = {key.partition("/")[2].partition("/")[2]: one for key, one in commons.stored().items()}
    assert len(stored) == len(commons.stored()) == len(package.zips)
    for path, entry in package.zips.items():
        assert (stored[path].size, stored[path].sha256) == (entry.size, entry.sha256)
    rows = commons.indexd.rows()
    assert len(rows) == len(package.zips), "a row of indexd without need"
    assert commons.objects.open_uploads() == []
    guids = {row["file_name"]: guid for guid, row in rows.items()}
    held = commons.sheepdog.records()
    assert len(held) == len(package.records)
    for record in package.records:
        kept = dict(held[f"{record['type']}/{record['submitter_id']}"])
        assert kept.pop("id")
        assert kept.pop("project_id") == "Open-R1"
        if "md5sum" in record:
            assert kept.pop("object_id") == guids[record["file_name"]]
        assert kept == record
    return True
