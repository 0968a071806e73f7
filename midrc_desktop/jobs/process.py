"""One worker process as the pool sees it: its pipes, and the chunk that it is at."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs.worker import CRASHED, READY, TOO_SLOW, Failure, serve

TICK_SECONDS = 0.05
"""How often a wait looks up to see whether it was cancelled."""

_CONTEXT = get_context("spawn")
_START_SECONDS = 60.0
# So that two of them do not keep a wish to stop waiting for 200 ms.
_LONGEST_DYING_SECONDS = 0.08


class NoWorkers(DesktopError):
    """The operating system did not let us start a second process."""

    title = "The program could not start its helper processes."
    advice = "Close other programs and start this one again."


def _stand_somewhere() -> None:
    """A new process begins in our folder, which may be on a drive that was pulled out."""
    try:
        Path.cwd()
    except FileNotFoundError:
        os.chdir(Path.home())


class Process:
    """One process, its two pipes, and the chunk that it is at.

    It reads `module`, if one is named, before it takes work.
    """

    def __init__(self, module: str = "") -> None:
        their_tasks, self._tasks = _CONTEXT.Pipe(duplex=False)
        self.results, their_results = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=serve, args=(their_tasks, their_results, module), daemon=True, name="worker"
        )
        _stand_somewhere()
        try:
            self._process.start()
        except OSError:
            self._tasks.close()
            self.results.close()
            raise
        finally:
            their_tasks.close()
            their_results.close()
        self._ready = False
        self._ended = False
        self._units: list[Any] = []
        self._task: tuple[int, bytes] | None = None
        self._given = 0
        self._begun = self._heard = time.perf_counter()

    @property
    def alive(self) -> bool:
        """Whether it can take work."""
        return not self._ended and self._process.is_alive()

    @property
    def chunk_done(self) -> bool:
        """Whether nothing more is to come of the chunk."""
        return self._ended or self._given == len(self._units)

    @property
    def seconds(self) -> float:
        """How long it has been at the chunk."""
        return self._heard - self._begun

    @property
    def given(self) -> int:
        """How many units of the chunk have a result."""
        return self._given

    def begin(self, function: Callable[[Any], Any], units: list[Any]) -> None:
        """Hand the worker a chunk; it must have finished the one before.

        One that is still starting gets it as soon as it listens: a pipe holds little, and the
        caller would wait for its reader, deaf to a wish to stop.
        """
        self._units, self._given = units, 0
        self._task = len(units), bytes(ForkingPickler.dumps((function, units)))
        self._begun = self._heard = time.perf_counter()
        if self._ready:
            self._hand_over()

    def _hand_over(self) -> None:
        # If it has died meanwhile, `collect` finds the end of its pipe.
        with suppress(OSError):
            self._tasks.send(self._task)
        self._task = None

    def collect(self, timeout: float | None) -> list[tuple[Any, Any]]:
        """Units that are finished now, with their results.

        If the worker has died or was silent for too long, the unit it was at is told as a
        Failure only when it was alone; otherwise `leftovers` has it.
        """
        try:
            if self.results.poll():
                return self._receive()
        except (EOFError, OSError):
            if not self._ready:
                raise NoWorkers from None
            return self._lose(CRASHED)
        silence = time.perf_counter() - self._heard
        if not self._ready:
            if silence > _START_SECONDS:
                raise NoWorkers
        elif timeout is not None and silence > timeout:
            return self._lose(TOO_SLOW)
        return []

    def _receive(self) -> list[tuple[Any, Any]]:
        message = self.results.recv()
        self._heard = time.perf_counter()
        if message == READY:
            self._ready, self._begun = True, self._heard
            if self._task is not None:
                self._hand_over()
            return []
        finished = self._units[self._given : self._given + len(message)]
        self._given += len(message)
        return [
            (unit, ForkingPickler.loads(result))
            for unit, result in zip(finished, message, strict=True)
        ]

    def _lose(self, verdict: Failure) -> list[tuple[Any, Any]]:
        self.end()
        culprits = self._units[self._given :]
        if len(culprits) > 1:
            return []
        self._given = len(self._units)
        return [(unit, verdict) for unit in culprits]

    def leftovers(self) -> list[Any]:
        """Units of the chunk that have no result."""
        return self._units[self._given :]

    def hang_up(self) -> None:
        """Close the pipe at whose end an idle worker ends by itself."""
        self._tasks.close()

    def end(self, patience: float = 0.0) -> None:
        """End the process, whatever it is at, and let go of it.

        One that the system cannot end yet, since a drive does not answer, is left to itself.
        """
        if self._ended:
            return
        self._ended = True
        if patience:
            self._process.join(patience)
        self._process.kill()
        self._process.join(_LONGEST_DYING_SECONDS)
        if not self._process.is_alive():
            self._process.close()
        self._tasks.close()
        self.results.close()


def stirring(busy: list[Process], timeout: float | None) -> list[Process]:
    """Workers with something to collect; all of them if silence has to be judged."""
    pipes: dict[Connection, Process] = {worker.results: worker for worker in busy}
    ready = wait(list(pipes), TICK_SECONDS)
    return list(busy) if timeout is not None else [pipes[pipe] for pipe in pipes if pipe in ready]
