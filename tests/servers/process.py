"""Programs that tests start and end by their own process id."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

_PAUSE_S = 0.02
_given: set[int] = set()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that was not given out before."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


def listens(port: int) -> Callable[[], bool]:
    """Whether something takes connections on this port of 127.0.0.1, to be asked repeatedly."""

    def asked() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    return asked


def wait_until(condition: Callable[[], object], seconds: float = 30, what: str = "") -> None:
    """Wait until the condition holds; AssertionError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what or condition}"
        Event().wait(_PAUSE_S)


class Program:
    """A program in a process group of its own, which can be killed and started again.

    What it prints goes to the end of the file `log`.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        ready: Callable[[], bool],
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        patience_s: float = 60,
    ) -> None:
        self.log = log
        self._command = [str(part) for part in command]
        self._ready, self._env, self._cwd = ready, env, cwd
        self._patience_s = patience_s
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id, while it runs."""
        assert self._process is not None, "it is not running"
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it is ready; AssertionError with its last words if it ends."""
        assert self._process is None, "it runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self._env is None else dict(self._env),
                cwd=self._cwd,
                start_new_session=True,
            )
        try:
            wait_until(self._ready_or_ended, self._patience_s, self._command[0])
            code = self._process.poll()
            assert code is None, f"{self._command[0]} ended with {code}:\n{self.last_words()}"
        except BaseException:
            self.kill()
            raise

    def _ready_or_ended(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None or self._ready()

    def last_words(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-3000:]

    def kill(self) -> None:
        """SIGKILL to the whole group, as a loss of power would."""
        self._end(signal.SIGKILL)

    def stop(self, seconds: float = 5) -> None:
        """SIGTERM, and SIGKILL when it has not ended after so many seconds."""
        self._end(signal.SIGTERM, seconds)

    def _end(self, first: signal.Signals, seconds: float = 10) -> None:
        if (process := self._process) is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, first)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    *,
    ready: Callable[[], bool],
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    patience_s: float = 60,
    mercy_s: float = 5,
) -> Iterator[Program]:
    """The program while the block runs: SIGTERM at its end, SIGKILL after `mercy_s` seconds."""
    program = Program(command, ready=ready, log=log, env=env, cwd=cwd, patience_s=patience_s)
    program.start()
    try:
        yield program
    finally:
        program.stop(mercy_s) if mercy_s else program.kill()
