"""What happens beside the crossings: things said, rungs, walls, kind voice, letters, circles, signals."""

from __future__ import annotations

from datetime import datetime, timedelta

from drawbridge.actions import (
    closeness,
    harbour,
    invitations,
    kindness,
    ladder,
    letters,
    now_and_then,
    signals,
    tellings,
    walls,
)
from drawbridge.actions.kindness import Answered
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.walls import ON_MY_MIND, Noted
from drawbridge.core.crossings import Forecast
from drawbridge.core.harbour import Answer as Answering
from drawbridge.core.harbour import Word
from drawbridge.core.letters import LetterState
from drawbridge.core.names import LetterId, TellingId, WallId
from drawbridge.core.now_and_then import STATEMENTS
from drawbridge.demo.cast import DAY, HOUR, Beat, Cast
from drawbridge.demo.crossing import after_ratings
from drawbridge.demo.parts import Drawn, HeldBack, Kind, NotOkay, Said, Slowly, Step, ToMyself

TOLD_LATER = 20 * HOUR
"""After something was said, how it went is noted the day after."""


def said_beats(cast: Cast, said: Said) -> list[Beat]:
    """Return a plan, and then the saying and its outcome, or that it is let go."""
    desk, planned = cast.desk(said.by), cast.moment(said.days, said.hour)
    ids: list[TellingId] = []

    def plan() -> None:
        bridge = cast.roads.get((said.by, said.to))
        brick = cast.bricks.get(said.wall)
        forecast = Forecast(said.feared, said.fear)
        made = TellingPlan(said.practice, bridge, "" if bridge else said.to, said.plan, forecast, brick)
        ids.append(tellings.plan_telling(desk, made, said.before).id)
        if said.rung:
            ladder.begin_telling(desk, cast.rungs[said.rung], ids[0])

    def end() -> None:
        (tellings.let_it_go if said.let_go else tellings.say_it)(desk, ids[0])

    def look() -> None:
        assert said.outcome is not None  # noqa: S101 - this beat exists only when there is one
        rated = after_ratings(said.after, said.heard)
        tellings.record_telling_outcome(desk, ids[0], *said.outcome, rated)

    found = [Beat(planned, plan)]
    if said.hours is not None:
        found.append(Beat(planned + said.hours * HOUR, end))
    if said.outcome is not None and said.hours is not None:
        found.append(Beat(planned + said.hours * HOUR + TOLD_LATER, look))
    return found


def step_beat(cast: Cast, step: Step) -> Beat:
    """Return that a rung is written."""
    desk = cast.desk(step.by)

    def write() -> None:
        made = ladder.add_rung(desk, step.lane, step.text, step.fear, is_habit=step.is_habit)
        cast.rungs[step.name] = made.id

    return Beat(cast.moment(step.days, 17), write)


def wall_beats(cast: Cast, wall: HeldBack) -> list[Beat]:
    """Return that a wall is noted, rated on some days, and what became of it."""
    desk, noted_at = cast.desk(wall.by), cast.moment(wall.days, wall.hour)
    ids: list[WallId] = []
    bridge = cast.roads.get((wall.by, wall.whom))
    noted = Noted(wall.how, "", bridge, "" if bridge else wall.whom, wall.held_back, wall.feared)

    def note() -> None:
        ids.append(walls.note_wall(desk, wall.how).id)
        walls.save_wall(desk, ids[0], noted, wall.answers)

    def came_to_mind(value: int) -> None:
        walls.save_wall(desk, ids[0], noted, {ON_MY_MIND: value})

    def take_out() -> None:
        brick = walls.take_brick_out(desk, ids[0], wall.brick)
        if wall.name:
            cast.bricks[wall.name] = brick

    found = [Beat(noted_at, note)]
    for days, value in wall.on_my_mind:
        # The same moment is fine: beats of one moment keep their order.
        found.append(Beat(max(noted_at, cast.moment(days, 22)), lambda value=value: came_to_mind(value)))  # type: ignore[misc]
    if wall.brick:
        found.append(Beat(noted_at + HOUR // 2, take_out))
    if wall.in_peace is not None:
        found.append(Beat(cast.moment(wall.in_peace, 21), lambda: walls.leave_in_peace(desk, ids[0])))
    return found


def kind_beats(cast: Cast, kind: Kind) -> list[Beat]:
    """Return that the critic is answered, and what is rated afterwards."""
    desk, at = cast.desk(kind.by), cast.moment(kind.days, kind.hour)
    answered = Answered(kind.critic, kind.happened, kind.shared, kind.friend, kind.sentence, kind.voice)
    found = kindness.new_kindness_id(desk)
    beats = [Beat(at, lambda: _ignore(kindness.keep_kindness(desk, found, answered, kind.before)))]
    if kind.after:
        beats.append(Beat(at + DAY, lambda: kindness.rate_after(desk, found, kind.after)))
    return beats


def letter_beats(cast: Cast, letter: ToMyself) -> list[Beat]:
    """Return that a letter is sealed, and read in the evening of the day on which it opens."""
    desk, sealed_at = cast.desk(letter.by), cast.moment(letter.days, letter.hour)
    found: LetterId = letters.new_letter_id(desk)

    def seal() -> None:
        if letter.feeling:
            letters.seal_until_feeling(desk, found, letter.text, letter.feeling)
        else:
            day = datetime.fromtimestamp(sealed_at, cast.zone) + timedelta(days=letter.opens_in)
            letters.seal_until_day(desk, found, letter.text, day.date())

    def read() -> None:
        if letters.find_letter(desk, found).state is LetterState.WAITING:
            letters.read_letter(desk, found)

    evenings = [cast.moment(days, 23) for days in range(letter.days - 1, 0, -1)]
    return [Beat(sealed_at, seal), *(Beat(evening, read) for evening in evenings)]


def circles_beat(cast: Cast, drawn: Drawn) -> Beat:
    """Return that two circles are drawn."""
    desk, bridge = cast.desk(drawn.by), cast.roads[drawn.by, drawn.other]
    return Beat(cast.moment(drawn.days, 20), lambda: closeness.draw(desk, bridge, drawn.value))


def slow_beat(cast: Cast, slowly: Slowly) -> Beat:
    """Return that the two slow questions are wanted and answered."""
    desk = cast.desk(slowly.by)

    def answer() -> None:
        now_and_then.want(desk, True)
        now_and_then.answer_lonely(desk, slowly.lonely)
        now_and_then.answer_statements(desk, dict(zip(STATEMENTS, slowly.statements, strict=True)))

    return Beat(cast.moment(slowly.days, 11), answer)


def signal_beats(cast: Cast, evening: NotOkay) -> list[Beat]:
    """Return that somebody tells those who agreed, that one of them can, and that it is better."""
    who, other = cast.desk(evening.who), cast.desk(evening.by)
    told_at = cast.moment(evening.days, evening.hour)

    def tell() -> None:
        signals.tell(who, [person.bridge for person in harbour.tellable(who)])

    def can() -> None:
        for received in signals.shown(other):
            signals.answer(other, received.person.bridge, received.id, Answering.I_CAN)

    def seen() -> None:
        for received in signals.shown(other):
            signals.look_at(other, received.person.bridge, received.id)

    better_at = told_at + evening.better * HOUR
    return [
        Beat(told_at, tell, crosses=True),
        Beat(told_at + HOUR // 2, can, crosses=True),
        Beat(better_at, lambda: signals.better(who), crosses=True),
        Beat(better_at + HOUR, seen),
    ]


async def agree(cast: Cast, asker: str, other: str) -> None:
    """One asks whether they may tell the other when they are not okay; the other agrees."""
    harbour.ask(cast.desk(asker), cast.roads[asker, other])
    await cast.carry()
    harbour.answer_question(cast.desk(other), cast.roads[other, asker], Word.AGREE)
    await cast.carry()


def settle_in(cast: Cast, helps: dict[str, str], invited: tuple[str, ...]) -> None:
    """Keep the lists of what helps, and ask for invitations."""
    for name, text in helps.items():
        harbour.keep_list(cast.desk(name), text)
    for name in invited:
        invitations.want(cast.desk(name), True)


def _ignore(_: object) -> None:
    """A beat returns nothing."""
