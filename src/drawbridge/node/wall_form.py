"""The page of one wall: its fields read, and a wall shown as its fields again."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions import walls
from drawbridge.actions.desk import Desk
from drawbridge.actions.walls import RATED, Noted
from drawbridge.core.names import BridgeId, WallId
from drawbridge.core.walls import MAX_FEARED, MAX_HELD_BACK, MAX_OWN_HOW, MAX_WHOM, How, Wall
from drawbridge.node.forms import Form
from drawbridge.node.ids import HEX
from drawbridge.node.rating_form import FIELD, read_ratings


def read_wall(form: Form) -> tuple[Noted, dict[str, int]]:
    """Read the page; what cannot be taken is added to ``form.faults``."""
    bridge = form.raw("bridge")
    if bridge and not HEX.fullmatch(bridge):
        form.fault("bridge", "unknown")
    noted = Noted(
        how=form.choice("how", How),
        own_how=form.line("own_how", MAX_OWN_HOW),
        bridge=BridgeId(bridge) if bridge else None,
        whom=form.line("whom", MAX_WHOM),
        held_back=form.text("held_back", MAX_HELD_BACK),
        feared=form.text("feared", MAX_FEARED),
    )
    return noted, read_ratings(form, RATED)


def typed_wall(wall: Wall, answers: Mapping[str, int]) -> Form:
    """Return a wall as the fields of its page."""
    return Form(
        (
            ("how", wall.how),
            ("own_how", wall.own_how),
            ("bridge", wall.bridge or ""),
            ("whom", wall.whom),
            ("held_back", wall.held_back),
            ("feared", wall.feared),
            *((FIELD + key, str(value)) for key, value in answers.items()),
        )
    )


def put_wall_down(desk: Desk, wall: str, form: Form) -> str:
    """Save what was typed when the session ended; returns the wall's page, or empty if it does not fit."""
    noted, answers = read_wall(form)
    if form.faults:
        return ""
    walls.save_wall(desk, WallId(wall), noted, answers)
    return f"/walls/{wall}"
