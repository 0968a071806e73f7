"""A real archive: Orthanc with its DICOMweb plugin, on plain HTTP behind the gateway's TLS.

Orthanc 1.10 binds every address and refuses who is not on this computer; its own TLS crashes.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.servers.process import Program, free_port, listens, running
from tests.servers.required import ORTHANC, ORTHANC_DICOMWEB, need

NAME, PASSWORD = "donor", "s3cret-donor"
REFUSED_STATION = "REJECT"
"""Instances with this Station Name are refused, and said to be stored."""

_FILTER = f"""
function ReceivedInstanceFilter(dicom, origin, info)
  return dicom.StationName ~= '{REFUSED_STATION}'
end
"""


@dataclass
class Orthanc:
    """A running Orthanc. What is asked here goes to its own interface, past every gateway."""

    port: int
    program: Program

    def ask(self, method: str, path: str, content: bytes | None = None) -> requests.Response:
        """Ask its own REST interface."""
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (NAME, PASSWORD)
            url = f"http://127.0.0.1:{self.port}{path}"
            answer = session.request(method, url, data=content, timeout=30)
        answer.raise_for_status()
        return answer

    def files(self, study: str | None = None) -> dict[str, bytes]:
        """Every file that it keeps, by SOP Instance UID; of one study if given."""
        return {
            uid: self.ask("GET", f"/instances/{one}/file").content for uid, one in self._ids(study)
        }

    def digests(self, study: str | None = None) -> dict[str, str]:
        """The SHA-256 of every file that it keeps, by SOP Instance UID."""
        return {
            uid: hashlib.sha256(content).hexdigest() for uid, content in self.files(study).items()
        }

    def stored(self) -> int:
        """How many instances were stored since it was started with an empty folder."""
        changes = self.ask("GET", "/changes?limit=1000000").json()["Changes"]
        return sum(one["ChangeType"] == "NewInstance" for one in changes)

    def put(self, content: bytes) -> str:
        """Store a file as another sender would; what it says came of it."""
        return str(self.ask("POST", "/instances", content).json()["Status"])

    def clear(self, study: str | None = None) -> None:
        """Delete everything, or one study."""
        for one in self.ask("GET", "/studies?expand").json():
            if study in (None, one["MainDicomTags"]["StudyInstanceUID"]):
                self.ask("DELETE", f"/studies/{one['ID']}")

    def _ids(self, study: str | None) -> Iterator[tuple[str, str]]:
        for one in self.ask("GET", "/studies?expand").json():
            if study in (None, one["MainDicomTags"]["StudyInstanceUID"]):
                for image in self.ask("GET", f"/studies/{one['ID']}/instances").json():
                    yield image["MainDicomTags"]["SOPInstanceUID"], image["ID"]


@contextlib.contextmanager
def orthanc(folder: Path) -> Iterator[Orthanc]:
    """A new, empty Orthanc that keeps its files in `folder`."""
    program, plugin = need("Orthanc", ORTHANC), need("orthanc-dicomweb", ORTHANC_DICOMWEB)
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (folder / "filter.lua").write_text(_FILTER)
    (folder / "orthanc.json").write_text(json.dumps(_configuration(folder, port, plugin)))
    with running(
        [program, folder / "orthanc.json"],
        ready=listens(port),
        log=folder / "orthanc.log",
        mercy_s=0,  # it takes its time to end, and nothing of it is needed any more
    ) as started:
        yield Orthanc(port, started)


def _configuration(folder: Path, port: int, plugin: Path) -> dict[str, object]:
    return {
        "Name": "test",
        "StorageDirectory": str(folder / "db"),
        "IndexDirectory": str(folder / "db"),
        "HttpPort": port,
        "RemoteAccessAllowed": False,
        "SslEnabled": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {NAME: PASSWORD},
        "OverwriteInstances": False,
        "StoreMD5ForAttachments": True,
        "KeepAlive": True,
        "TcpNoDelay": True,
        "HttpThreadsCount": 10,
        "DicomServerEnabled": False,
        "SaveJobs": False,
        "LuaScripts": [str(folder / "filter.lua")],
        "Plugins": [str(plugin)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": False, "Ssl": False},
    }
