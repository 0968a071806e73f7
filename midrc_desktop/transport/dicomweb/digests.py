"""The MD5 of what an archive keeps, where it is an Orthanc whose own interface may be used."""

import threading

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.instances import Instance
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.seam import Access

ROOT = "/dicom-web"
"""Where Orthanc's plugin has DICOMweb unless told otherwise, below Orthanc's own interface."""


class Digests:
    """Asks an Orthanc for the MD5 of its files, which it keeps from when they arrived.

    An archive at another path is not asked at all. Used from several threads.
    """

    def __init__(self, destination: Destination, access: Access | None, line: Line) -> None:
        url = destination.url.rstrip("/")
        self._url = url.removesuffix(ROOT) if url.endswith(ROOT) else ""
        self._access = access
        self._line = line
        self._offered: bool | None = None
        self._lock = threading.Lock()

    def md5s(self, image: Instance, cancel: CancelToken) -> frozenset[str]:
        """The MD5s (hex) of all files of this SOP Instance UID; none where that is not offered."""
        if not self._is_offered(cancel):
            return frozenset()
        found = self._line.ask(
            "POST",
            f"{self._url}/tools/lookup",
            body=BytesBody(image.sop_uid.encode("ascii")),
            access=self._access,
            cancel=cancel,
        ).json()
        ids = [str(one["ID"]) for one in found if one.get("Type") == "Instance"]
        return frozenset(self._md5(one, cancel) for one in ids)

    def _md5(self, orthanc_id: str, cancel: CancelToken) -> str:
        answer = self._line.ask(
            "GET",
            f"{self._url}/instances/{orthanc_id}/attachments/dicom/md5",
            media="any",
            access=self._access,
            cancel=cancel,
        )
        return answer.content.decode("ascii", "replace").strip()

    def _is_offered(self, cancel: CancelToken) -> bool:
        with self._lock:
            if self._offered is None:
                self._offered = bool(self._url) and self._is_orthanc(cancel)
            return self._offered

    def _is_orthanc(self, cancel: CancelToken) -> bool:
        try:
            said = self._line.ask(
                "GET", f"{self._url}/system", access=self._access, cancel=cancel
            ).json()
        except TransportProblem:
            return False
        return isinstance(said, dict) and "DicomAet" in said and "ApiVersion" in said
