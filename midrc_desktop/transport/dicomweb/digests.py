"""The MD5 of what an archive keeps, where it is an Orthanc whose own interface may be used."""

import threading
from typing import Any

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.instances import Instance
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import UnexpectedAnswer
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
        self._ids: dict[str, dict[str, list[str]]] = {}
        self._lock = threading.Lock()

    def md5s(self, image: Instance, cancel: CancelToken) -> frozenset[str]:
        """The MD5s (hex) of all files of this SOP Instance UID; none where that is not offered.

        Raises UnexpectedAnswer, and what a line may.
        """
        with self._lock:
            if self._offered is None:
                self._offered = bool(self._url) and self._is_orthanc(cancel)
            if not self._offered:
                return frozenset()
            if image.sop_uid not in self._ids.get(image.study_uid, {}):
                self._ids[image.study_uid] = self._ids_of(image.study_uid, cancel)
            ids = self._ids[image.study_uid].get(image.sop_uid, [])
        return frozenset(self._md5(one, cancel) for one in ids)

    def _ids_of(self, study: str, cancel: CancelToken) -> dict[str, list[str]]:
        """Orthanc's own names of the instances of a study, by SOP Instance UID."""
        ids: dict[str, list[str]] = {}
        found = self._ask("POST", "/tools/lookup", cancel, BytesBody(study.encode("ascii")))
        try:
            for path in [one["Path"] for one in found if one["Type"] == "Study"]:
                for one in self._ask("GET", f"{path}/instances", cancel):
                    ids.setdefault(one["MainDicomTags"]["SOPInstanceUID"], []).append(one["ID"])
        except (KeyError, TypeError):
            raise UnexpectedAnswer from None
        return ids

    def _ask(
        self, method: str, path: str, cancel: CancelToken, body: BytesBody | None = None
    ) -> Any:
        return self._line.ask(
            method, f"{self._url}{path}", body=body, access=self._access, cancel=cancel
        ).json()

    def _md5(self, orthanc_id: str, cancel: CancelToken) -> str:
        answer = self._line.ask(
            "GET",
            f"{self._url}/instances/{orthanc_id}/attachments/dicom/md5",
            media="any",
            access=self._access,
            cancel=cancel,
        )
        return answer.content.decode("ascii", "replace").strip()

    def _is_orthanc(self, cancel: CancelToken) -> bool:
        access = _Tentative(self._access) if self._access is not None else None
        try:
            said = self._line.ask("GET", f"{self._url}/system", access=access, cancel=cancel).json()
        except TransportProblem:
            return False
        return isinstance(said, dict) and "DicomAet" in said and "ApiVersion" in said


class _Tentative:
    """A sign-in that is not given up where a place that may not be for it does not take it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def authorization(self, cancel: CancelToken | None = None) -> str:
        return self._access.authorization(cancel)

    def refused(self, authorization: str) -> None:
        pass
