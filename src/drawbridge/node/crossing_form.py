"""The crossing panel: its fields read into a plan, and a plan shown as its fields again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from drawbridge.actions.crossings import Plan, release_time
from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import Bridge
from drawbridge.core.crossings import MAX_FEAR_TEXT, MAX_READERS, Crossing, Depth, Forecast, Need, Release
from drawbridge.core.names import BridgeId, EntryId
from drawbridge.node import words
from drawbridge.node.forms import Form

DAY = 86_400
EXPIRIES: tuple[tuple[str, str], ...] = (
    ("", "until I take it back"),
    ("1", "one day"),
    ("7", "one week"),
    ("30", "thirty days"),
)
"""Days after release, and what the choice is called."""
NEEDS = tuple((need.value, words.need_label(need), "") for need in Need)
FIELDS = ("reader", "depth", "release", "at", "expires", "need", "feared", "fear")
"""Every field of the panel, for pages that carry them on."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows. ``morning`` is what *sleep on it* means today."""

    people: tuple[Bridge, ...]
    chosen: tuple[str, ...]
    depth: str
    release: str
    at: str
    expires: str
    need: str
    feared: str
    fear: str
    morning: str
    needs: tuple[tuple[str, str, str], ...] = NEEDS
    expiries: tuple[tuple[str, str], ...] = EXPIRIES


def panel(desk: Desk, people: list[Bridge], form: Form | None = None, chosen: tuple[str, ...] = ()) -> Panel:
    """Return the panel as it was typed, or fresh with ``chosen`` readers ticked."""
    tomorrow = release_time(desk, Release.SLEEP_ON_IT, None)
    morning = words.when(tomorrow or desk.clock(), desk.clock(), desk.zone).capitalize()
    typed = form or Form()
    return Panel(
        people=tuple(people),
        chosen=typed.many("reader") or chosen,
        depth=typed.raw("depth") or Depth.ALL.value,
        release=typed.raw("release") or Release.SLEEP_ON_IT.value,
        at=typed.raw("at"),
        expires=typed.raw("expires"),
        need=typed.raw("need") or Need.LISTEN.value,
        feared=typed.raw("feared"),
        fear=typed.raw("fear"),
        morning=morning,
    )


def fields_of(crossing: Crossing, zone: tzinfo) -> Form:
    """Return a planned crossing as the fields it came from, so that it can be changed."""
    release_at, expires_at = crossing.release_at, crossing.expires_at
    days = "" if expires_at is None else str((expires_at - (release_at or crossing.planned_at)) // DAY)
    chosen_time = ""
    if crossing.release is Release.AT_A_TIME and release_at is not None:
        chosen_time = datetime.fromtimestamp(release_at, zone).strftime("%Y-%m-%dT%H:%M")
    fields = [
        *(("reader", str(reader.bridge)) for reader in crossing.readers),
        ("depth", crossing.depth.value),
        ("release", crossing.release.value),
        ("at", chosen_time),
        ("expires", days),
        ("need", crossing.need.value),
    ]
    if crossing.forecast is not None:
        fields += [("feared", str(crossing.forecast.level)), ("fear", crossing.forecast.fear)]
    return Form(tuple(fields))


def read_plan(form: Form, entry: EntryId, zone: tzinfo) -> Plan:
    """Read the panel; what cannot be taken is added to ``form.faults``."""
    readers = tuple(BridgeId(value) for value in form.many("reader")[: MAX_READERS + 1])
    if not readers:
        form.fault("readers", "none")
    release = form.choice("release", Release)
    release_at = _moment(form, zone) if release is Release.AT_A_TIME else None
    days = form.whole("expires", 0, 400, 0)
    fear = form.text("fear", MAX_FEAR_TEXT)
    forecast = None
    if form.raw("feared"):
        forecast = Forecast(form.whole("feared", 0, 10), fear)
    elif fear.strip():
        form.fault("feared", "missing")
    return Plan(
        entry=entry,
        readers=readers,
        depth=form.choice("depth", Depth),
        need=form.choice("need", Need),
        release=release,
        release_at=release_at,
        stays_for=days * DAY if days else None,
        forecast=forecast,
        glimpse_sentences=tuple(int(value) for value in form.many("sentence") if value.isdecimal()),
    )


def _moment(form: Form, zone: tzinfo) -> int | None:
    """Read a day and a time as the person's clock on the wall shows them."""
    try:
        typed = datetime.fromisoformat(form.raw("at"))
    except ValueError:
        form.fault("release", "missing")
        return None
    return int(typed.replace(tzinfo=zone).timestamp())
