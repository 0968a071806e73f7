"""The words of the command line; a contract that checks from outside rely on."""

import argparse
from pathlib import Path

EXIT_CODES = (
    "Exit codes: 0 done; 1 something was held back or refused; 2 wrong usage; 3 the destination "
    "was not reached or let nobody in."
)


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a number of workers is 1 or more")
    return number


def _site_id(text: str) -> str:
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("a site id has six digits")
    return text


def _paths(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a file, folder or zip of DICOM files"
    )


def _site_key(made: argparse.ArgumentParser, *, required: bool = False) -> None:
    made.add_argument(
        "--site-key-file",
        type=Path,
        required=required,
        metavar="FILE",
        help="64 hexadecimal digits; the same key gives the same case ids and UIDs",
    )


def _site(made: argparse.ArgumentParser, default: str | None) -> None:
    made.add_argument(
        "--site",
        type=_site_id,
        default=default,
        metavar="NNNNNN",
        help="the site's six digits, which begin the case ids (000000 unless given)",
    )


def _report(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--report", type=Path, metavar="FILE.json", help="write what became of each file"
    )


def _to(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--to",
        required=True,
        metavar="folder:DIR|PROFILE",
        help="a folder, or a site profile whose first destination is meant",
    )


def _key_file(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="sign in with this file, for this run: a commons' key file, or user and password",
    )


def _passphrase(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--passphrase-fd",
        type=int,
        metavar="N",
        help="read the passphrase of this computer's records from file descriptor N",
    )


def window_parser() -> argparse.ArgumentParser:
    """The parser of the window: paths to import, and whether to begin with the practice patient."""
    made = argparse.ArgumentParser(
        prog="midrc-desktop",
        description="Opens the window. Paths are imported as if they had been dropped on it.",
        epilog=f"Commands without a window: {', '.join(COMMANDS)}. Each has a --help of its own.",
    )
    made.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a file, folder or zip of DICOM files; or one site profile (.toml)",
    )
    _passphrase(made)
    made.add_argument("--practice", action="store_true", help="begin with a made-up patient")
    return made


def _inspect(made: argparse.ArgumentParser) -> None:
    _paths(made)
    made.add_argument("--json", action="store_true", help="as JSON (docs/formats.md)")


def _deidentify(made: argparse.ArgumentParser) -> None:
    _paths(made)
    made.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="where to write <case>/<study>/<series>/<image>.dcm",
    )
    _site_key(made, required=True)
    _site(made, "000000")
    _report(made)
    made.add_argument(
        "--mapping", type=Path, metavar="FILE.csv", help="write old and new UIDs: it identifies"
    )
    made.add_argument("--workers", type=_whole, metavar="N", help="how many processes work")
    made.add_argument(
        "--deface",
        choices=("auto", "off"),
        default="auto",
        help="remove faces and hold heads where that is not safe (auto), or write all (off)",
    )
    made.add_argument(
        "--pixels",
        choices=("auto", "off"),
        default="auto",
        help="cover text that may identify (auto), or write images as they are (off)",
    )
    made.add_argument(
        "--profile",
        choices=("midrc", "basic"),
        default="midrc",
        help="what MIDRC takes, or the bare Basic Profile of DICOM PS3.15",
    )


def _verify(made: argparse.ArgumentParser) -> None:
    made.add_argument("folder", type=Path, metavar="DIR", help="files, or a package, to search")
    made.add_argument(
        "--originals", nargs="+", type=Path, metavar="PATH", help="what they were made from"
    )
    _site_key(made)
    _report(made)


def _donate(made: argparse.ArgumentParser) -> None:
    _paths(made)
    for name, what in (("clinical", "the form's answers"), ("findings", "what is flagged")):
        made.add_argument(
            f"--{name}",
            type=Path,
            required=True,
            metavar="FILE.json",
            help=f"{what}, by patient id (docs/formats.md)",
        )
    made.add_argument("--signed-by", required=True, metavar="TEXT", help="who has looked")
    _to(made)
    _key_file(made)
    _site_key(made)
    _site(made, None)
    made.add_argument(
        "--accept-face",
        metavar="REASON",
        help="let heads leave with the face, where the site allows it; the package says why",
    )
    _report(made)


def _send(made: argparse.ArgumentParser) -> None:
    made.add_argument("package", type=Path, metavar="PACKAGE", help="the package's folder")
    _to(made)
    _key_file(made)


def _practice(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--out", type=Path, metavar="DIR", help="keep the package here; else it is thrown away"
    )


def _audit(made: argparse.ArgumentParser) -> None:
    made.add_argument("what", choices=("verify",), help="that no entry was changed or taken out")


def _self_test(made: argparse.ArgumentParser) -> None:
    made.add_argument("--log", type=Path, metavar="FILE", help="write the lines here too")


_SUMMARIES = {
    "inspect": ("Say what would be imported, and what would be skipped and why.", _inspect),
    "deidentify": ("Write de-identified copies into a folder.", _deidentify),
    "verify": ("Search a folder or package for anything that identifies.", _verify),
    "donate": ("The whole donation, from studies to receipt.", _donate),
    "send": ("Send a signed package of this computer.", _send),
    "practice": ("The whole donation with a made-up patient.", _practice),
    "audit": ("Check the trail of what was done on this computer.", _audit),
    "self-test": ("Check this installation.", _self_test),
}
COMMANDS = tuple(_SUMMARIES)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands but the window."""
    top = argparse.ArgumentParser(
        prog="midrc-desktop",
        description="Donate imaging studies to MIDRC. Without a command the window opens.",
        epilog=EXIT_CODES,
    )
    commands = top.add_subparsers(dest="command", required=True)
    for name, (summary, arguments) in _SUMMARIES.items():
        made = commands.add_parser(name, help=summary, description=summary, epilog=EXIT_CODES)
        _passphrase(made)
        arguments(made)
    return top
