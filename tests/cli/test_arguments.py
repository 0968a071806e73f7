"""The words of the command line (COMMAND_LINE.md)."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from midrc_desktop.cli.arguments import COMMANDS, parser, window_parser
from midrc_desktop.cli.donating import profile_of
from midrc_desktop.errors import BadAnswer


def commands() -> dict[str, argparse.ArgumentParser]:
    (choice,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(choice.choices)


def every_argument() -> Iterator[tuple[str, argparse.Action]]:
    for name, one in {**commands(), "the window": window_parser()}.items():
        for action in one._actions:
            yield f"{name} {'/'.join(action.option_strings) or action.dest}", action


@pytest.mark.parametrize(
    ("name", "action"), [pytest.param(*one, id=one[0]) for one in every_argument()]
)
def test_every_argument_says_what_it_is_for(name, action):
    assert action.help


CONTRACT = {
    "inspect": {"--json"},
    "deidentify": {
        *("--out", "--site-key-file", "--site", "--report", "--mapping", "--workers"),
        *("--deface", "--pixels", "--profile"),
    },
    "verify": {"--originals", "--site-key-file", "--report"},
    "donate": {
        *("--clinical", "--findings", "--signed-by", "--to", "--site-key-file", "--site"),
        *("--accept-face", "--report", "--key-file"),
    },
    "send": {"--to", "--key-file"},
    "practice": {"--out"},
    "audit": set(),
    "self-test": {"--log"},
}


def test_the_commands_are_those_of_the_contract():
    assert set(COMMANDS) == set(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_a_command_has_the_options_of_the_contract_and_no_others(name):
    found = {option for action in commands()[name]._actions for option in action.option_strings}
    assert found == CONTRACT[name] | {"--passphrase-fd", "-h", "--help"}


def test_a_profile_without_a_destination_is_told(tmp_path):
    given = (Path(__file__).parent / "site.toml").read_text("utf-8")
    file = tmp_path / "site.toml"
    file.write_text(given.partition("[[destinations]]")[0], "utf-8")
    with pytest.raises(BadAnswer, match="no destination"):
        profile_of(str(file), None)
