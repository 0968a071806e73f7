"""The inside of a worker process: takes chunks of units, gives their results back.

Protocol, over two one-way pipes (no sockets, so that a program that may not open any can still
use workers): the pool sends `(count, pickle of (function, units))`; the worker answers once
with `READY`, then with batches of pickled results, in the order of the units. A worker that
meets the end of its pipe, or whose parent is gone, ends.
"""

import contextlib
import gc
import importlib
import logging
import os
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import PurePath
from typing import Any

from midrc_desktop.errors import DesktopError

READY = "ready"
FLUSH_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that did not work out; the worker may have died.

    `kind` is the name of the exception's class, "crash" or "timeout". `sentence` is the title
    of a DesktopError or a fixed sentence, never the text of another exception, which may hold
    what identifies a patient. `where` is the program's own file and line, for the log.
    """

    kind: str
    sentence: str
    where: str = ""


CRASHED = Failure("crash", "This file made the reader stop; it is probably damaged.")
TOO_SLOW = Failure("timeout", "This file took too long to read; it is probably damaged.")
UNEXPECTED = "Something unexpected came up with this file."


def serve(tasks: Connection, results: Connection, module: str = "") -> None:
    """Work until the other side closes the pipe; `module` is read before the first task."""
    _settle()
    if module:
        importlib.import_module(module)
    # What is there now stays: the collector need not look at it again.
    gc.freeze()
    results.send(READY)
    while True:
        try:
            count, task = tasks.recv()
        except (EOFError, OSError):
            return
        try:
            _work(count, task, results)
        except OSError:
            return


def _settle() -> None:
    """Make this process deaf to Ctrl+C, silent, and unable to outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What decoders and pydicom print may quote the header.
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(count: int, task: bytes, results: Connection) -> None:
    try:
        function, units = ForkingPickler.loads(task)
    except Exception as problem:  # noqa: BLE001 - the border of the process: a value, not a crash
        results.send([bytes(ForkingPickler.dumps(_failure(problem)))] * count)
        return
    batch: list[bytes] = []
    flushed = time.perf_counter()
    for unit in units:
        batch.append(_attempt(function, unit))
        if time.perf_counter() - flushed > FLUSH_SECONDS:
            results.send(batch)
            batch = []
            flushed = time.perf_counter()
    if batch:
        results.send(batch)


def _attempt(function: Callable[[Any], Any], unit: Any) -> bytes:
    try:
        return bytes(ForkingPickler.dumps(function(unit)))
    except Exception as problem:  # noqa: BLE001 - the border of the process: a value, not a crash
        return bytes(ForkingPickler.dumps(_failure(problem)))


def _failure(problem: Exception) -> Failure:
    sentence = problem.title if isinstance(problem, DesktopError) else UNEXPECTED
    frames = list(traceback.extract_tb(problem.__traceback__))
    frames = [frame for frame in frames if frame.filename != __file__]
    ours = [frame for frame in frames if "midrc_desktop" in frame.filename] or frames
    where = f"{PurePath(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return Failure(type(problem).__name__, sentence, where)
