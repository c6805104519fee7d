"""The page of the kind voice: its fields read, and what was saved shown as its fields again."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions import kindness as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.kindness import LINES, RATED, Answered
from drawbridge.core.kindness import MAX_LINE, MAX_SENTENCE, Kindness, Voice
from drawbridge.core.names import KindnessId
from drawbridge.core.ratings import Moment
from drawbridge.node.forms import Form
from drawbridge.node.ids import about_id
from drawbridge.node.rating_form import read_ratings, typed_ratings


def read_kindness(form: Form) -> tuple[Answered, dict[str, int], str]:
    """Read the lines, what was rated, and what it is about; faults are added to ``form.faults``."""
    answered = Answered(
        **{line: form.text(line, MAX_LINE) for line in LINES},
        sentence=form.line("sentence", MAX_SENTENCE),
        voice=form.choice("voice", Voice, Voice.KIND),
    )
    return answered, read_ratings(form, RATED), about_id(form.raw("about"))


def typed_kindness(kindness: Kindness, answers: Mapping[tuple[Moment, str], int]) -> Form:
    """Return what was saved as the fields of its page."""
    return Form(
        (
            *((line, str(getattr(kindness, line))) for line in LINES),
            ("sentence", kindness.sentence),
            ("voice", kindness.voice),
            ("about", kindness.about),
            *typed_ratings(answers, Moment.BEFORE),
        )
    )


def put_kindness_down(desk: Desk, kindness: str, form: Form) -> str:
    """Save what was typed when the session ended; returns its page, or empty if it does not fit."""
    answered, answers, about = read_kindness(form)
    if form.faults:
        return ""
    saved = acts.save_kindness(desk, KindnessId(kindness), answered, answers, about)
    return f"/kind-voice/{kindness}/edit" if saved.has_words or answers else ""
