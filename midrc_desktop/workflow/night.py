"""When the queue may send: at any time, or in the hours of the night that a person chose."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.destinations import PROXY

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Rules:
    """How the queue sends.

    `limit` is in bytes a second, 0 for none. With `at_night` it begins only between `night_from`
    and `night_to`, this computer's own time; the second may be of the next day. `proxy` is used
    where the destination names none and the system does not either: an address without a user.
    """

    limit: int = 0
    at_night: bool = False
    night_from: str = "20:00"
    night_to: str = "06:00"
    proxy: str = ""


def checked(rules: Rules) -> Rules:
    """The rules, if they can be kept to. Raises BadAnswer."""
    if rules.limit < 0:
        raise _bad("The limit of the speed is not a number of bytes.")
    if not (_TIME.fullmatch(rules.night_from) and _TIME.fullmatch(rules.night_to)):
        raise _bad("The hours of the night are not times of the day.")
    if rules.proxy and not PROXY.fullmatch(rules.proxy):
        raise _bad("The proxy is not an address such as http://proxy.example.org:3128.")
    if rules.night_from == rules.night_to:
        raise _bad("The night begins and ends at the same time.")
    return rules


def is_open(rules: Rules, now: datetime) -> bool:
    """Whether the queue may begin at this moment (aware; taken to this computer's own time)."""
    if not rules.at_night:
        return True
    clock = now.astimezone().time()
    start, end = time.fromisoformat(rules.night_from), time.fromisoformat(rules.night_to)
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def opens(rules: Rules, now: datetime) -> datetime:
    """The next moment at which the queue may begin; `now` itself if it may."""
    if is_open(rules, now):
        return now
    local = now.astimezone()
    start = time.fromisoformat(rules.night_from)
    day = local.date() if local.time() < start else local.date() + timedelta(days=1)
    return datetime.combine(day, start).astimezone()


def _bad(title: str) -> BadAnswer:
    return BadAnswer(
        title,
        safe="The queue goes on as before.",
        advice="Type times as hours and minutes, for example 20:00, a limit of 0 for none, and a "
        "proxy without a user.",
    )
