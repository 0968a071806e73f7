"""sheepdog: takes records, all of one transaction or none of them (gen3.md 2.5).

A dry run answers 200 also for records that it would not take; only `success` tells. `entities` may
be fewer than were submitted: they are matched by their unique keys.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import program_and_code
from midrc_desktop.transport.gen3.problems import MayNotSubmit, NoSuchProject, NotAProject
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import NotAllowed, NotFound, UnexpectedAnswer
from midrc_desktop.transport.rejected import FieldProblem, RecordsRejected
from midrc_desktop.transport.seam import Access, RecordId

Record = Mapping[str, object]
_EACH_S = 1.0
"""Seconds that the commons may take for each record of a transaction, besides the usual."""


class Sheepdog:
    """The door for the records of one project, `<program>-<code>`, of the commons at `url`.

    Raises NotAProject where the project is not of that form.
    """

    def __init__(self, line: Line, access: Access | None, url: str, project: str) -> None:
        program, code = program_and_code(project)
        if not program or not code:
            raise NotAProject
        self._line = line
        self._access = access
        self._place = f"{url.rstrip('/')}/api/v0/submission/{program}/{code}"

    def try_out(self, records: Sequence[Record], cancel: CancelToken) -> None:
        """Have the commons look at records as one transaction, without writing any.

        Raises RecordsRejected.
        """
        self._ask(records, "/_dry_run", cancel)

    def submit(self, records: Sequence[Record], cancel: CancelToken) -> tuple[RecordId, ...]:
        """Write records as one transaction; those that are there already are written over.

        Return the ids that the commons has given them. Raises RecordsRejected.
        """
        said = self._ask(records, "", cancel)
        try:
            ids = tuple(
                RecordId(one["type"], _submitter_id(one), one["id"]) for one in said["entities"]
            )
        except (KeyError, TypeError):
            raise UnexpectedAnswer from None
        written = {(one.node, one.submitter_id) for one in ids if one.id}
        if any((one["type"], one["submitter_id"]) not in written for one in records):
            raise UnexpectedAnswer
        return ids

    def _ask(self, records: Sequence[Record], step: str, cancel: CancelToken) -> Any:
        try:
            answer = self._line.ask(
                "PUT",
                f"{self._place}{step}",
                json=list(records),
                cancel=cancel,
                access=self._access,
                expected=(200, 400),
                extra_s=_EACH_S * len(records),
            )
        except NotAllowed as refused:
            raise MayNotSubmit from refused
        except NotFound as refused:
            raise NoSuchProject from refused
        said = answer.json()
        if not isinstance(said, dict):
            raise UnexpectedAnswer
        if answer.status != 200 or said.get("success") is not True:
            raise rejection(tuple(_problems(said)) or (_whole(said.get("message")),))
        return said


def rejection(fields: tuple[FieldProblem, ...]) -> RecordsRejected:
    """That records are not taken; the commons' own words are for the window only."""
    said = (
        f"{' '.join(filter(None, (one.node, ', '.join(one.keys))))}: {one.message}"
        for one in fields
    )
    return RecordsRejected(fields, detail="\n".join(said))


def dictionary(line: Line, url: str, cancel: CancelToken) -> dict[str, Any] | None:
    """The commons' live dictionary by node, as it is today; None where it gives none away.

    Anyone may ask.
    """
    place = f"{url.rstrip('/')}/api/v0/submission/_dictionary/_all"
    answer = line.ask("GET", place, cancel=cancel, expected=(200, 401, 403, 404))
    if answer.status != 200:
        return None
    said = answer.json()
    if not isinstance(said, dict):
        raise UnexpectedAnswer
    return said


def _problems(said: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """Everything that the commons has against a transaction, record by record."""
    try:
        for entity in said.get("entities") or ():
            for error in entity.get("errors") or ():
                keys = tuple(map(str, error.get("keys") or ()))
                message = str(error.get("message") or "")
                yield FieldProblem(str(entity["type"]), _submitter_id(entity), keys, message)
        for error in said.get("transactional_errors") or ():
            yield _whole(error.get("message"))
    except (KeyError, TypeError, AttributeError):
        raise UnexpectedAnswer from None


def _whole(message: object) -> FieldProblem:
    return FieldProblem("", "", (), str(message or ""))


def _submitter_id(entity: Mapping[str, Any]) -> str:
    keys = entity.get("unique_keys") or ()
    return next((str(one["submitter_id"]) for one in keys if "submitter_id" in one), "")
