"""One file from original to verified output; runs in a worker process."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from pydicom.uid import DeflatedExplicitVRLittleEndian

from midrc_desktop.deid import part10
from midrc_desktop.deid.covering import CannotCover
from midrc_desktop.deid.element import encoded
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.original import Original, parse, read
from midrc_desktop.deid.outcome import FileOutcome, not_written, written
from midrc_desktop.deid.pixel_bytes import Span, copied, flattened
from midrc_desktop.deid.plan import Task
from midrc_desktop.deid.profile import Option, Profile
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.repeated import Repeated
from midrc_desktop.deid.rewrite import Rewriter
from midrc_desktop.deid.said import Said
from midrc_desktop.deid.values import Setting
from midrc_desktop.deid.verify import Expected, verify_file
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.raw import Raw
from midrc_desktop.dicom.sources import open_source
from midrc_desktop.dicom.walk import Odd, Walked
from midrc_desktop.errors import DesktopError
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs.whole import part_of

if TYPE_CHECKING:
    from midrc_desktop.deid.pixels_anew import Anew

_SOP_CLASS_UID, _SOP_INSTANCE_UID, _SERIES_INSTANCE_UID = 0x00080016, 0x00080018, 0x0020000E
_HELD_IN_MEMORY = 16 << 20


@dataclass(frozen=True, slots=True)
class Unit:
    """One task with all that it needs in another process; `target` is the folder to write to."""

    task: Task
    target: str
    profile: Profile
    pseudonyms: Pseudonyms
    identifiers: Identifiers


class Changed(Incomplete):
    """The file is not the one that was imported."""

    title = "This file has changed since it was imported; it stays here."


class NotWritten(DesktopError):
    """The disk failed under the original or under the output."""

    title = "The disk did not let this file be read or written; it stays here."
    advice = "Check that the disk is connected and has space left, then try again."


def write(unit: Unit) -> FileOutcome:
    """Write one file under a temporary name, read it again, and rename it if it is good.

    What verification objects to is held. Raises DesktopError for a file that cannot be read.
    """
    final = Path(unit.target, *unit.task.output.split("/"))
    part = part_of(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        with open_source(unit.task.source) as stream, part.open("wb") as out, _spool(unit) as spool:
            original = read(stream)
            anew = _pixels(original, unit, spool)
            for piece in _parts(original, unit, anew):
                if isinstance(piece, Span):
                    piece.into(out)
                else:
                    out.write(piece)
        if reasons := doubts(part, unit):
            return not_written(unit.task, reasons, "verification")
        part.replace(final)
    except OSError as why:
        raise NotWritten from why
    except CannotCover as why:
        kind = "text in image" if unit.task.pixels.removal is None else "face"
        return not_written(unit.task, (why.title,), kind)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    if anew is None:
        return written(unit.task)
    done = anew.said
    return written(unit.task, masked=done.masked, blanked=done.blanked, remark=anew.remark)


def output(original: Original, unit: Unit) -> Iterator[bytes]:
    """The bytes of the new file, in blocks."""
    with _spool(unit) as spool:
        yield from flattened(_parts(original, unit, _pixels(original, unit, spool)))


def _spool(unit: Unit) -> AbstractContextManager[BinaryIO | None]:
    """Where frames that are written anew wait for their header; nothing where none are."""
    if not unit.task.pixels.changes:
        return nullcontext()
    # The type of a spooled file is a BinaryIO in all but name (python/typeshed).
    return cast(AbstractContextManager[BinaryIO], SpooledTemporaryFile(max_size=_HELD_IN_MEMORY))


def _pixels(original: Original, unit: Unit, spool: BinaryIO | None) -> "Anew | None":
    """How the pixels are written anew; None where they stay as they are. Raises Changed."""
    task = unit.task
    same = (original.text(_SOP_INSTANCE_UID), original.text(_SOP_CLASS_UID))
    if same != (task.sop_uid, task.sop_class_uid):
        raise Changed
    if spool is None:
        return None
    # Most files need no decoder.
    from midrc_desktop.deid.pixels_anew import anew

    return anew(original, task.source, task.pixels, spool)


def _parts(original: Original, unit: Unit, anew: "Anew | None") -> Iterator[bytes | Span]:
    task = unit.task
    said = Said.of(task.pixels) if anew is None else anew.said
    syntax = original.syntax if anew is None else anew.syntax
    original, header = _header(original, unit, said)
    yield part10.start(task.sop_class_uid, task.new_sop_uid, syntax)
    if anew is not None:
        pixels: Iterable[bytes | Span] = anew.parts(original)
    else:
        pixels = copied(original) if Iod(task.sop_class_uid).has_image else ()
    parts = chain((header,), pixels)
    if syntax == DeflatedExplicitVRLittleEndian:
        yield from _deflated(flattened(parts))
    else:
        yield from parts


def _header(original: Original, unit: Unit, said: Said) -> tuple[Original, bytes]:
    """The new header, and the original as it had to be read for it."""
    repeated = _repeated(
        unit.profile, unit.task.sop_class_uid, Setting(unit.pseudonyms, unit.identifiers)
    )
    in_a_series = bool(original.text(_SERIES_INSTANCE_UID))
    if isinstance(original.header, Walked):
        with suppress(Odd):
            if in_a_series:
                return original, repeated.header(original.header, said)
        original.pixels.seek(0)
        original = parse(original.pixels)
    raws = original.header.elements()
    if not in_a_series:
        raws = _in_series(raws, unit.task.series_uid)
    return original, encoded(repeated.rewriter.header(raws, said), original.written)


def _in_series(raws: tuple[Raw, ...], made_uid: str) -> tuple[Raw, ...]:
    """The elements with the UID that the import made where the file has none; replaced as any."""
    uid = Raw(_SERIES_INSTANCE_UID, "UI", made_uid.encode())
    others = (raw for raw in raws if raw.tag != _SERIES_INSTANCE_UID)
    return tuple(sorted((*others, uid), key=lambda raw: raw.tag))


@lru_cache(maxsize=4)
def _repeated(profile: Profile, sop_class_uid: str, setting: Setting) -> Repeated:
    """The rewriter of this worker for this patient; it remembers its decisions."""
    return Repeated(Rewriter(profile, Iod(sop_class_uid), setting))


def _deflated(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks, compressed (PS3.5 A.5)."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    length = 0
    for block in blocks:
        compressed = deflate.compress(block)
        length += len(compressed)
        yield compressed
    rest = deflate.flush()
    yield rest + bytes((length + len(rest)) % 2)


def doubts(part: Path, unit: Unit) -> tuple[str, ...]:
    """What verification has against a written file; empty if nothing."""
    task, pseudonyms = unit.task, unit.pseudonyms
    modified = Option.MODIFIED_DATES in unit.profile.options
    return verify_file(
        part,
        identifiers=unit.identifiers,
        original_uids=(task.study_uid, task.series_uid, task.sop_uid),
        expected=Expected(
            case_id=pseudonyms.case_id,
            shift_days=pseudonyms.shift_days if modified else None,
            study_uid=task.new_study_uid,
            series_uid=task.new_series_uid,
            sop_uid=task.new_sop_uid,
        ),
    )
