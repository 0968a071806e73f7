"""The words of the command line; a contract that checks from outside rely on."""

import argparse
from pathlib import Path

COMMANDS = (
    "inspect", "deidentify", "verify", "donate", "send", "practice", "audit", "self-test",
)  # fmt: skip


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a number of workers is 1 or more")
    return number


def _site_id(text: str) -> str:
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("a site id has six digits")
    return text


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
    made.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    _passphrase(made)
    made.add_argument("--practice", action="store_true", help="begin with a made-up patient")
    return made


def parser() -> argparse.ArgumentParser:
    """The parser of all commands but the window."""
    top = argparse.ArgumentParser(
        prog="midrc-desktop",
        description="Donate imaging studies to MIDRC. Without a command the window opens.",
    )
    commands = top.add_subparsers(dest="command", required=True)

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary)
        _passphrase(made)
        return made

    inspect = command("inspect", "Say what would be imported, and what would be skipped and why.")
    inspect.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    inspect.add_argument("--json", action="store_true")

    deidentify = command("deidentify", "Write de-identified copies into a folder.")
    deidentify.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    deidentify.add_argument("--out", type=Path, required=True, metavar="DIR")
    deidentify.add_argument("--site-key-file", type=Path, required=True, metavar="FILE")
    deidentify.add_argument("--site", type=_site_id, default="000000", metavar="NNNNNN")
    deidentify.add_argument("--report", type=Path, metavar="FILE.json")
    deidentify.add_argument("--mapping", type=Path, metavar="FILE.csv")
    deidentify.add_argument("--workers", type=_whole, metavar="N")
    deidentify.add_argument("--deface", choices=("auto", "off"), default="auto")
    deidentify.add_argument("--pixels", choices=("auto", "off"), default="auto")
    deidentify.add_argument("--profile", choices=("midrc", "basic"), default="midrc")

    verify = command("verify", "Search a folder or package for anything that identifies.")
    verify.add_argument("folder", type=Path, metavar="DIR")
    verify.add_argument("--originals", nargs="+", type=Path, metavar="PATH")
    verify.add_argument("--site-key-file", type=Path, metavar="FILE")
    verify.add_argument("--report", type=Path, metavar="FILE.json")

    donate = command("donate", "The whole donation, from studies to receipt.")
    donate.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    donate.add_argument("--clinical", type=Path, required=True, metavar="FILE.json")
    donate.add_argument("--findings", type=Path, required=True, metavar="FILE.json")
    donate.add_argument("--signed-by", required=True, metavar="TEXT")
    donate.add_argument("--to", required=True, metavar="folder:DIR|PROFILE")
    donate.add_argument("--site-key-file", type=Path, metavar="FILE")
    donate.add_argument("--site", type=_site_id, metavar="NNNNNN")
    donate.add_argument("--accept-face", metavar="REASON")
    donate.add_argument("--report", type=Path, metavar="FILE.json")

    send = command("send", "Send a signed package of this computer.")
    send.add_argument("package", type=Path, metavar="PACKAGE")
    send.add_argument("--to", required=True, metavar="folder:DIR|PROFILE")
    send.add_argument("--key-file", type=Path, metavar="FILE")

    practice = command("practice", "The whole donation with a made-up patient.")
    practice.add_argument("--out", type=Path, metavar="DIR")

    audit = command("audit", "Check the trail of what was done on this computer.")
    audit.add_argument("what", choices=("verify",))

    self_test = command("self-test", "Check this installation.")
    self_test.add_argument("--log", type=Path, metavar="FILE")
    return top
