"""What storage and its token service say in XML: read with distrust, and what their codes mean."""

from typing import Never
from xml.etree import ElementTree

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.parts import UploadGone
from midrc_desktop.transport.problems import Answered, Busy, Cut, Full, UnexpectedAnswer
from midrc_desktop.transport.s3.problems import DamagedOnTheWay

ENDED = frozenset({"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "TokenRefreshRequired"})
"""Codes that say that credentials are no longer taken."""

SKEWED = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
"""Codes that say that this computer's clock is not the server's."""

_DAMAGED = frozenset({"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch"})
_BUSY = frozenset({"ConditionalRequestConflict", "OperationAborted"})
_CUT = frozenset({"RequestTimeout", "IncompleteBody"})
_FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity"})
_GONE = frozenset({"NoSuchUpload", "InvalidPart", "InvalidPartOrder"})
_LARGEST = 8 << 20


class _Plain(ElementTree.TreeBuilder):
    """Builds a tree of a document that declares nothing: no entity can be expanded."""

    def doctype(self, name: str, public: str | None, system: str | None) -> Never:
        raise UnexpectedAnswer


def document(content: bytes) -> ElementTree.Element:
    """The root of an XML document. Raises UnexpectedAnswer; a document type is refused."""
    if len(content) > _LARGEST:
        raise UnexpectedAnswer
    parser = ElementTree.XMLParser(target=_Plain())  # noqa: S314  no document type, no entities
    try:
        parser.feed(content)
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise UnexpectedAnswer from None
    if not isinstance(root, ElementTree.Element):
        raise UnexpectedAnswer
    return root


def said(root: ElementTree.Element, name: str) -> str:
    """The text of the first element of this name, in any namespace; "" where there is none."""
    return (root.findtext(f".//{{*}}{name}") or "").strip()


def local(root: ElementTree.Element) -> str:
    """An element's name without its namespace."""
    return root.tag.rpartition("}")[2]


def code_of(answer: Answer) -> str:
    """The code of an error (Amazon S3 API reference, "Error responses"), or ""."""
    try:
        root = document(answer.content)
    except UnexpectedAnswer:
        return ""
    return said(root, "Code") if local(root) in {"Error", "ErrorResponse"} else ""


def meant(problem: Answered) -> TransportProblem:
    """The problem that the code of an unexpected answer stands for; else the problem itself."""
    code = code_of(problem.answer)
    if code in _GONE:
        return UploadGone(detail=code)
    if code in _DAMAGED:
        return DamagedOnTheWay(detail=code)
    if code in _BUSY:
        return Busy(problem.answer, detail=code)
    if code in _CUT:
        return Cut(detail=code)
    if code in _FULL:
        return Full(problem.answer, detail=code)
    if code:
        problem.detail = f"HTTP {problem.answer.status} {code[:80]}"
    return problem
