"""Sending to an archive against `curl --parallel`: 300 images of 525 KB, and a series of 2 GB.

    python -m tests.benchmarks.bench_sending_dicomweb [--large BYTES]

Both send the same requests over TLS to the same Orthanc in turn, twenty images in each and four
at a time. Exits 1 if the program reaches less than 0.85 of curl's rate until the last content is
answered, or takes more than 150 MB of memory. Then the program lists and compares what arrived,
and curl asks for the MD5 of every image by ids that it knows beforehand: the rates with that are
told too.
"""

import argparse
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from midrc_desktop.transport.dicomweb.transport import LIMITS
from midrc_desktop.transport.retrying import PATIENCE
from tests.benchmarks.sending import STREAMS, Transfer, by_curl, by_program, compared
from tests.campaigns.archive_place import ArchivePlace
from tests.campaigns.orders import Order
from tests.campaigns.packages import Made, Package, packed
from tests.servers.authority import Authority
from tests.servers.gateway import Gateway, gateway
from tests.servers.orthanc import NAME, PASSWORD, Orthanc, orthanc

_SIZE = 2 * 512 * 512
_BOUNDARY = "midrc-benchmark"


def bodies(package: Package, folder: Path) -> Iterator[Path]:
    """The requests' bodies as files, as the program makes them."""
    folder.mkdir()
    for entry in package.zips:
        with zipfile.ZipFile(package.folder / entry.path) as archive:
            names = archive.namelist()
            for start in range(0, len(names), LIMITS.images):
                file = folder / f"{start:06d}"
                with file.open("wb") as body:
                    for name in names[start : start + LIMITS.images]:
                        content = archive.read(name)
                        body.write(f"--{_BOUNDARY}\r\nContent-Type: application/dicom\r\n".encode())
                        body.write(f"Content-Length: {len(content)}\r\n\r\n".encode() + content)
                        body.write(b"\r\n")
                    body.write(f"--{_BOUNDARY}--\r\n".encode())
                yield file


class Bench:
    """One archive, and the two who send to it in turn."""

    def __init__(self, folder: Path, archive: Orthanc, gate: Gateway, authority: Authority) -> None:
        self._folder, self._archive, self._gate = folder, archive, gate
        self._place = ArchivePlace(archive, gate, authority)

    def compare(self, name: str, images: int) -> bool:
        """Whether the program is fast and small enough with one series of so many images."""
        folder, place, gate = self._folder, self._place, self._gate
        package = packed(folder / name, images, ((Made("CT", 512, images),),))
        kind = f'multipart/related; type=\\"application/dicom\\"; boundary={_BOUNDARY}'
        options = (
            'request = "POST"',
            f'user = "{NAME}:{PASSWORD}"',
            f'header = "Content-Type: {kind}"',
            'header = "Accept: application/dicom+json"',
            'header = "Expect:"',
        )
        transfers = [
            Transfer(file, f"{gate.basic}/studies", options)
            for file in bodies(package, folder / f"{name}-bodies")
        ]
        root = gate.basic.removesuffix("/dicom-web")
        with place.bench(package, folder / name, None):
            curl_s = by_curl(folder, transfers, gate.authority)
            looks = [
                Transfer(None, f"{root}/instances/{one}/attachments/dicom/md5", options[1:2])
                for one in self._archive.ask("GET", "/instances").json()
            ]
            assert len(looks) == images
            looked_s = by_curl(folder, looks, gate.authority)
        with place.bench(package, folder / name, None) as bench:
            straight = Order(
                bench.order.home,
                bench.order.package,
                bench.order.destination,
                bench.order.secrets,
                patience=PATIENCE,
                small=False,
            )
            content = sum(e.size for e in package.zips)
            sent = by_program(place.past_the_proxy(straight))
            compared(
                f"dicomweb {name}, compared", content, curl_s + looked_s, sent.whole_s, sent.peak_mb
            )
            return compared(f"dicomweb {name}, sent", content, curl_s, sent.upload_s, sent.peak_mb)


def main() -> int:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=2_000_000_000)
    asked = parser.parse_args()
    assert LIMITS.streams == STREAMS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        authority = Authority(folder)
        archive = stack.enter_context(orthanc(folder / "orthanc"))
        gate = stack.enter_context(gateway(folder / "gateway", archive, authority))
        bench = Bench(folder, archive, gate, authority)
        small = bench.compare("300 images", 300)
        large = bench.compare("one series", asked.large // _SIZE)
    return 0 if small and large else 1


if __name__ == "__main__":
    sys.exit(main())
