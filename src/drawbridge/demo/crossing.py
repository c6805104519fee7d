"""What a scene makes happen: writing, crossing, answers, the outcome, and the day after."""

from __future__ import annotations

from collections.abc import Callable

from drawbridge.actions import arrivals, crossings, days_after, entries, ladder, outcomes
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.core.crossings import Forecast, Release
from drawbridge.core.feelings import Spot
from drawbridge.core.names import CrossingId, EntryId
from drawbridge.core.outcomes import ASK_AFTER
from drawbridge.core.ratings import FELT_RESPONSE
from drawbridge.core.vocabulary import feeling
from drawbridge.demo.cast import DAY, HOUR, Beat, Cast
from drawbridge.demo.parts import Answer, Ratings, Scene


def beats_of(cast: Cast, scene: Scene) -> list[Beat]:
    """Return what one scene makes happen."""
    written = cast.moment(scene.days, scene.hour)
    author = cast.desk(scene.by)
    crossed: list[CrossingId] = []
    found = [Beat(written, lambda: crossed.extend(_write(cast, author, scene)), bool(scene.readers))]
    reached = written
    if scene.release is Release.SLEEP_ON_IT:
        reached = crossings.release_time(_at(author, written), scene.release, None) or written
        found.append(Beat(reached, lambda: None, crosses=True))
    for answer in scene.answers:
        found.append(Beat(reached + answer.hours * HOUR, _answering(cast, answer, scene.by), crosses=True))
    if scene.outcome is not None:
        looked = reached + ASK_AFTER + HOUR
        found.append(Beat(looked, _looking(author, crossed, scene)))
        if scene.day_after:
            found.append(Beat(looked + DAY, _day_after(author, crossed, scene)))
    return found


def after_ratings(after: Ratings, heard: tuple[int, int, int] | None) -> dict[str, int]:
    """Return everything that was rated afterwards."""
    return dict(after) | (dict(zip(FELT_RESPONSE, heard, strict=True)) if heard else {})


def _write(cast: Cast, desk: Desk, scene: Scene) -> list[CrossingId]:
    """Keep the scene's entry, and cross it when it has readers."""
    entry = _page(cast, desk, scene)
    felt = tuple(feeling(word) for word in scene.feelings)
    spot = Spot(*scene.spot) if scene.spot else None
    entries.keep_entry(desk, entry, scene.text, felt, spot, scene.practice)
    if not scene.readers:
        return []
    readers = tuple(cast.roads[scene.by, name] for name in scene.readers)
    forecast = None if scene.feared is None else Forecast(scene.feared, scene.fear)
    plan = Plan(entry, readers, scene.depth, scene.need, scene.release, None, None, forecast, scene.sentences)
    before = {key: value for key, value in scene.before.items() if not scene.rung or key not in ladder.BEFORE}
    return [crossings.cross(desk, crossings.plan_crossing(desk, plan).id, before).id]


def _page(cast: Cast, desk: Desk, scene: Scene) -> EntryId:
    """Return the page that the scene is written on: a rung's, a wall's, or a new one."""
    if scene.rung:
        rung = cast.rungs[scene.rung]
        before = {key: value for key, value in scene.before.items() if key in ladder.BEFORE}
        return ladder.begin_writing(desk, rung, ladder.rate_before(desk, rung, before))
    return cast.bricks[scene.wall] if scene.wall else entries.new_entry_id(desk)


def _looking(desk: Desk, crossed: list[CrossingId], scene: Scene) -> Callable[[], None]:
    """Return the author's look at how it went."""

    def happen() -> None:
        assert scene.outcome is not None  # noqa: S101 - this beat exists only when there is one
        rated = after_ratings(scene.after, scene.heard)
        for crossing in crossed:
            arrivals.mark_seen(desk, crossing)
            outcomes.record_outcome(desk, crossing, *scene.outcome, rated)

    return happen


def _day_after(desk: Desk, crossed: list[CrossingId], scene: Scene) -> Callable[[], None]:
    """Return the author's answer a day later."""

    def happen() -> None:
        for crossing in crossed:
            days_after.answer(desk, f"crossing:{crossing}", scene.day_after)

    return happen


def _answering(cast: Cast, answer: Answer, author: str) -> Callable[[], None]:
    """Return what one reader does: open what came, answer, perhaps say how they see them."""

    def happen() -> None:
        desk = cast.desk(answer.by)
        bridge = cast.roads[answer.by, author]
        waiting = [arrival for arrival in arrivals.waiting(desk) if arrival.bridge == bridge]
        if not waiting:
            return
        arrival = arrivals.open_arrival(desk, waiting[0].id)
        arrivals.answer(desk, arrival.id, answer.text)
        if answer.impression is not None:
            arrivals.impression(desk, arrival.id, answer.impression, True)

    return happen


def _at(desk: Desk, moment: int) -> Desk:
    """Return the desk as it will be at a moment, for asking when a morning comes."""
    return Desk(desk.vault, lambda: moment, desk.entropy, desk.relay, desk.zone)
