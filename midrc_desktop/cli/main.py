"""Runs one command and turns what came of it into an exit code."""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from midrc_desktop.cli.arguments import parser
from midrc_desktop.cli.console import DONE, HELD, UNREACHED, USAGE, warn
from midrc_desktop.errors import BadAnswer, DesktopError, TransportProblem, VaultLocked
from midrc_desktop.jobs import Cancelled
from midrc_desktop.jobs.pool import WorkerPool, default_workers

if TYPE_CHECKING:
    from midrc_desktop.workflow.desks import Desks


def run(arguments: Sequence[str], desks: "Callable[[], Desks]") -> int:
    """Run the command; 0 done, 1 held back or refused, 2 wrong usage, 3 could not reach."""
    wanted = parser().parse_args(arguments)
    try:
        return _command(wanted, desks)
    except TransportProblem as problem:
        _explain(problem)
        return UNREACHED
    except (BadAnswer, VaultLocked) as problem:
        _explain(problem)
        return USAGE
    except DesktopError as problem:
        _explain(problem)
        return HELD
    except KeyboardInterrupt:
        warn("Stopped. Your studies are unchanged.")
        return HELD
    except Cancelled:
        warn("Stopped. What has arrived at the destination stays there, and your studies are")
        warn("unchanged. The same command goes on where it stopped.")
        return HELD


def _explain(problem: DesktopError) -> None:
    warn(problem.sentences())
    if problem.detail:
        warn(problem.detail)


def _command(wanted: argparse.Namespace, desks: "Callable[[], Desks]") -> int:
    """Imported one by one: a command starts without what the others need."""
    match wanted.command:
        case "inspect":
            from midrc_desktop.cli.inspecting import inspect

            return inspect(wanted.paths, as_json=wanted.json)
        case "deidentify":
            with WorkerPool(wanted.workers or default_workers()) as pool:
                # The workers come up while this process reads what it needs itself.
                pool.start("midrc_desktop.deid.write")
                from midrc_desktop.cli.deidentifying import deidentify_folder

                return deidentify_folder(wanted, pool, lambda: desks().looks(pool))
        case "verify":
            from midrc_desktop.cli.verifying import verify

            return verify(wanted)
        case "donate":
            from midrc_desktop.cli.donating import donate

            return donate(desks(), wanted)
        case "practice":
            from midrc_desktop.cli.practising import practise

            return practise(desks(), wanted.out)
        case "send":
            from midrc_desktop.cli.keeping import send

            return send(desks(), wanted)
        case "audit":
            from midrc_desktop.cli.keeping import audit

            return audit(desks(), wanted)
        case "self-test":
            from midrc_desktop.cli.self_test import self_test

            return self_test(desks(), wanted.log)
    return DONE
