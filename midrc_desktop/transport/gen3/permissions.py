"""What a Gen3 commons lets a person do, said in words (`GET /user/user`, Arborist's authz)."""

from collections.abc import Iterator, Mapping
from typing import Any

from midrc_desktop.submission.site_profile import program_and_code
from midrc_desktop.transport.claims import short, text
from midrc_desktop.transport.seam import SignedIn

UPLOADS = "/data_file"
_ASK = "Ask whoever runs the commons for it."


def signed_in(content: Mapping[str, Any], project: str, until: str = "") -> SignedIn:
    """Who the answer of `/user/user` is about, and whether that person may send to a project.

    `project` is a commons' project id, "<program>-<code>". Sending needs `file_upload` on
    /data_file (fence) and `create` and `update` on the project (sheepdog).
    """
    name = short(text(content, "name") or text(content, "email") or text(content, "username"))
    authz = content.get("authz")
    granted = authz if isinstance(authz, dict) else {}
    files = "file_upload" in _methods(granted, UPLOADS, "fence")
    records = {"create", "update"} <= _methods(granted, resource_of(project), "sheepdog")
    return SignedIn(name, until, files and records, _said(project, files=files, records=records))


def resource_of(project: str) -> str:
    """The resource that stands for a project in Arborist: "/programs/Open/projects/R1"."""
    program, code = program_and_code(project)
    return f"/programs/{program}/projects/{code}"


def _said(project: str, *, files: bool, records: bool) -> str:
    if files and records:
        return f"May upload files and write the records of {project}."
    if files:
        return f"May upload files, but may not write the records of {project}. {_ASK}"
    if records:
        return f"May write the records of {project}, but may not upload files. {_ASK}"
    return f"May neither upload files nor write the records of {project}. {_ASK}"


_ALL = frozenset({"file_upload", "create", "update"})


def _methods(authz: Mapping[str, Any], resource: str, service: str) -> set[str]:
    """What is granted of a resource, or of one that holds it, for a service."""
    methods: set[str] = set()
    for place in _around(resource):
        grants = authz.get(place)
        for grant in grants if isinstance(grants, list) else []:
            if isinstance(grant, dict) and grant.get("service") in (service, "*"):
                method = grant.get("method")
                methods |= _ALL if method == "*" else {str(method)}
    return methods


def _around(resource: str) -> Iterator[str]:
    while resource:
        yield resource
        resource = resource.rpartition("/")[0]
