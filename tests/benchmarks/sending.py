"""The program's side of a comparison: sends one order, in a process of its own.

Reads an order as JSON from standard input; prints the seconds until the last answer to content was
there, the seconds until all was confirmed, and this process's peak memory in MB.
"""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import Sendable
from tests.campaigns.orders import Order, Sending, read, written
from tests.servers.required import CURL, need

LEAST_OF_CURL = 0.85
MOST_MB = 150.0
STREAMS = 4
_CONTENT = 1 << 16
"""A body of more bytes is content, and no question."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Seconds until the last content was answered, until all was confirmed; peak memory in MB."""

    upload_s: float
    whole_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Transfer:
    """One request of curl's: a file as the body, if any, and curl's own options for it."""

    file: Path | None
    url: str
    options: tuple[str, ...] = ()


def by_program(order: Order) -> Sent:
    """Send an order with the program."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.sending"],
        input=written(order),
        check=True,
        stdout=subprocess.PIPE,
    )
    return Sent(*map(float, done.stdout.split()))


def by_curl(folder: Path, transfers: Sequence[Transfer], authority: Path) -> float:
    """Seconds that curl takes for the same, with as many requests side by side.

    A 4xx or 5xx is a failure, unless it is an answer to a question without a body.
    """
    if not transfers:
        return 0.0
    config = folder / "curl"
    config.write_text(
        "next\n".join(
            (f'upload-file = "{one.file}"\nfail\n' if one.file else "")
            + f'url = "{one.url}"\ncacert = "{authority}"\noutput = "/dev/null"\nhttp1.1\n'
            + "".join(f"{option}\n" for option in one.options)
            for one in transfers
        )
    )
    begun = time.perf_counter()
    subprocess.run(
        [
            *(need("curl", CURL), "--silent", "--fail-early"),
            *("--parallel", "--parallel-immediate", "--parallel-max", str(STREAMS)),
            *("--config", config),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - begun


def compared(name: str, size: int, curl_s: float, seconds: float, peak_mb: float) -> bool:
    """Say how they did; whether the program is fast and small enough."""
    share = curl_s / seconds
    print(
        f"{name}: {size / 1e6:.0f} MB, curl {size / 1e6 / curl_s:.1f} MB/s, program "
        f"{size / 1e6 / seconds:.1f} MB/s, {share:.2f} of curl; peak {peak_mb:.0f} MB",
        flush=True,
    )
    return share >= LEAST_OF_CURL and peak_mb <= MOST_MB


def main() -> None:
    """Send the order on standard input."""
    order = read(sys.stdin.buffer.read())
    sending = Sending(order, in_memory=True)
    begun = time.perf_counter()
    ask, out = sending.line.ask, begun

    def timed(*asked: Any, body: Sendable | None = None, **more: Any) -> Answer:
        nonlocal out
        answer = ask(*asked, body=body, **more)
        if body is not None and body.size >= _CONTENT:
            out = time.perf_counter()
        return answer

    sending.line.ask = timed
    ending = sending.go()
    whole = time.perf_counter() - begun
    sending.close()
    assert ending.confirmed, ending
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak is not None
    print(out - begun, whole, int(peak[1]) / 1024)


if __name__ == "__main__":
    main()
