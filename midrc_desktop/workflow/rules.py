"""How this computer sends: kept in the records, and followed at once."""

from typing import TYPE_CHECKING

import msgspec

from midrc_desktop.store.audit import Event
from midrc_desktop.workflow.night import Rules, checked

if TYPE_CHECKING:  # it is called while a desk is being made
    from midrc_desktop.workflow.desk import Desk

_RULES = "rules of sending"


def rules(desk: "Desk") -> Rules:
    """How the queue sends."""
    kept = desk.store.read_sealed(_RULES)
    return Rules() if kept is None else msgspec.json.decode(kept, type=Rules)


def set_rules(desk: "Desk", rules: Rules) -> None:
    """Keep how the queue sends; what is being sent follows at once. Raises BadAnswer."""
    with desk.transaction():
        desk.store.write_sealed(_RULES, msgspec.json.encode(checked(rules)))
        desk.store.audit.note(Event.RULES)
    follow(desk)


def follow(desk: "Desk") -> None:
    """Have the desk's lines keep to the rules: their pace, and the proxy where none is named."""
    how = rules(desk)
    desk.pace.limit = how.limit
    desk.proxy = how.proxy
