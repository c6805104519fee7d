"""Crossings: plan, check, cross, watch, answer back, open deeper, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import crossings as acts
from drawbridge.actions import entries, taking_back
from drawbridge.actions.arrivals import answer_author, mark_seen, replies_about, reply_draft, save_reply_draft
from drawbridge.actions.bridges import bridges, find_bridge
from drawbridge.actions.desk import Desk
from drawbridge.actions.outcomes import find_outcome
from drawbridge.actions.quiet import is_quiet_with
from drawbridge.actions.settings import read_settings
from drawbridge.core.boundary import NOTHING, Offer, weigh
from drawbridge.core.crossings import DEPTHS, Crossing, CrossingState, Depth, Impression, Reader, ReaderState
from drawbridge.core.glimpse import sentences
from drawbridge.core.names import BridgeId, CrossingId, EntryId
from drawbridge.core.noticing import Noticed, notice
from drawbridge.core.outcomes import Outcome
from drawbridge.core.painful import sounds_very_painful
from drawbridge.core.practice_table import practice_of
from drawbridge.core.replies import Reply, newest
from drawbridge.core.reply_help import IF_THEY_MAY_HURT_THEMSELVES
from drawbridge.errors import InputRefused
from drawbridge.node import saving, sheets, words
from drawbridge.node.answer_form import draft_in, read_answer, shown
from drawbridge.node.boundary_form import boundary, read_answers
from drawbridge.node.crossing_form import FIELDS, read_plan
from drawbridge.node.entry_form import read_entry, write_page
from drawbridge.node.forms import Form, read_form
from drawbridge.node.painful import (
    Pain,
    noted,
    of_entry,
    pain_beside,
    tell_script,
    while_reading,
    while_writing,
)
from drawbridge.node.practising import items
from drawbridge.node.rating_form import read_ratings
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

CAN_STILL_READ = (ReaderState.WAITING, ReaderState.CROSSED)


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said with one reader about one crossing."""

    reader: Reader
    sentence: str
    replies: tuple[Reply, ...]
    impression: Impression | None
    draft: str
    sheet: str
    elsewhere: tuple[str, ...]
    can_reply: bool
    pain: Pain | None = None

    @property
    def is_painful(self) -> bool:
        """Whether what they said last sounds very painful."""
        return sounds_very_painful(newest(self.replies, mine=False))


@signed_in
async def plan(request: Request) -> Response:
    """Keep the entry and plan its crossing; nothing crosses yet."""
    form = await read_form(request)
    entry = EntryId(request.path_params["id"])
    if form.has("text"):
        faults = await read_entry(request, form, entry)
        if faults:
            return await write_page(request, entry, form, faults)
    found = await run(request, entries.find_entry, entry)
    desk: Desk = request.state.desk
    wanted = read_plan(form, entry, desk.zone)
    if form.faults:
        return await write_page(request, entry, form, form.faults)
    if wanted.depth is Depth.GLIMPSE and not wanted.glimpse_sentences:
        return await _mark(request, entry, found.text, form)
    try:
        made = await run(request, acts.plan_crossing, wanted)
    except InputRefused as error:
        return await write_page(request, entry, form, [error])
    return RedirectResponse(f"/crossings/{made.id}/check", status_code=303)


async def _mark(request: Request, entry: EntryId, text: str, form: Form) -> Response:
    carried = [(name, value) for name, value in form.fields if name in FIELDS]
    faults = [InputRefused(what="depth", why="no-glimpse")] if form.has("marking") else []
    return await render(
        request,
        "mark.html",
        422 if faults else 200,
        entry_id=entry,
        sentences=sentences(text),
        ticked=(),
        carried=carried,
        faults=faults,
    )


@signed_in
async def check(request: Request) -> Response:
    """Show what will cross, and ask the five questions."""
    return await _check(request, await run(request, acts.find_crossing, _id(request)), Form(), Offer.GO_ON)


@signed_in
async def cross(request: Request) -> Response:
    """Cross, unless an answer says that something smaller may be better; then offer that first, once."""
    form = await read_form(request)
    crossing = await run(request, acts.find_crossing, _id(request))
    rated = read_ratings(form, practice_of(crossing.practice).before)
    offer = weigh(read_answers(form), stopped=form.ticked("stop"), fear=_fear(crossing), rated=rated)
    is_asked = offer is not Offer.GO_ON and not form.ticked("anyway")
    if form.faults or (crossing.state is CrossingState.PLANNED and is_asked):
        return await _check(request, crossing, form, offer, rated)
    await run(request, acts.cross, crossing.id, rated)
    return RedirectResponse(f"/crossings/{crossing.id}", status_code=303)


async def _check(
    request: Request, crossing: Crossing, form: Form, offer: Offer, rated: Mapping[str, int] = NOTHING
) -> Response:
    if crossing.state is not CrossingState.PLANNED:
        return RedirectResponse(f"/crossings/{crossing.id}", status_code=303)
    desk: Desk = request.state.desk
    names = [reader.name for reader in crossing.readers]
    release_at = await run(request, acts.release_time, crossing.release, crossing.release_at)
    when = "" if release_at is None else words.on_when(release_at, desk.clock(), desk.zone)
    return await render(
        request,
        "check.html",
        422 if form.faults else 200,
        crossing=crossing,
        names=words.listed(names),
        shown=words.paragraphs(_shown(crossing, crossing.depth)),
        pain=pain_beside(
            request,
            of_entry(crossing.entry, f"check/{crossing.id}"),
            _shown(crossing, crossing.depth),
        ),
        promise=words.promise(names, crossing.depth, crossing.release, when),
        noticed=await run(request, _noticed, crossing),
        items=items(practice_of(crossing.practice).before),
        boundary=boundary(form, offer, fear=_fear(crossing), rated=rated),
        typed=form.typed,
        faults=form.faults,
    )


def _fear(crossing: Crossing) -> int | None:
    return crossing.forecast.level if crossing.forecast else None


def _noticed(desk: Desk, crossing: Crossing) -> tuple[Noticed, ...]:
    readers = {reader.bridge for reader in crossing.readers}
    names = [
        name
        for bridge in bridges(desk)
        if bridge.id not in readers
        for name in (bridge.name, bridge.their_name)
        if name
    ]
    return notice(_shown(crossing, crossing.depth), names, read_settings(desk).country)


def _shown(crossing: Crossing, depth: Depth) -> str:
    return {Depth.FEELING: "", Depth.GLIMPSE: crossing.glimpse, Depth.ALL: crossing.text}[depth]


@signed_in
async def forget(request: Request) -> Response:
    """Not now: the plan is dropped, the entry stays."""
    crossing = await run(request, acts.find_crossing, _id(request))
    await run(request, acts.forget_plan, crossing.id)
    return await render(request, "not_now.html", entry=crossing.entry)


@signed_in
async def one_crossing(request: Request) -> Response:
    """Show my crossing: who has it, what was said."""
    crossing = await run(request, acts.find_crossing, _id(request))
    if crossing.state is CrossingState.PLANNED:
        return RedirectResponse(f"/crossings/{crossing.id}/check", status_code=303)
    return await _page(request, crossing)


async def _page(
    request: Request, crossing: Crossing, faults: Sequence[InputRefused] = (), form: Form | None = None
) -> Response:
    """Show it; with a reply that was refused, as it was typed."""
    desk: Desk = request.state.desk
    threads = [_beside(request, crossing, each, form) for each in await run(request, _threads, crossing)]
    outcome = await run(request, find_outcome, crossing.id)
    await run(request, mark_seen, crossing.id)
    # After something went badly with one of them, nothing further is offered to them for a while.
    is_still = await run(request, is_quiet_with, [reader.bridge for reader in crossing.readers])
    can_look = crossing.release_at is None or crossing.release_at <= desk.clock()
    deepest = max(DEPTHS.index(reader.depth) for reader in crossing.readers)
    return await render(
        request,
        "crossing.html",
        422 if faults else 200,
        crossing=crossing,
        names=words.listed([reader.name for reader in crossing.readers]),
        shown=words.paragraphs(_shown(crossing, DEPTHS[deepest])),
        threads=threads,
        outcome=outcome,
        pain=pain_beside(request, while_reading("crossing", crossing.id), *_feared(crossing, outcome)),
        danger=IF_THEY_MAY_HURT_THEMSELVES,
        has_entry=await run(request, entries.has_entry, crossing.entry),
        can_look=can_look and any(reader.state is ReaderState.CROSSED for reader in crossing.readers),
        deeper=[] if is_still or not can_look else _deeper(crossing, deepest),
        can_take_back=any(reader.state in CAN_STILL_READ for reader in crossing.readers),
        faults=faults,
    )


def _beside(request: Request, crossing: Crossing, thread: Thread, form: Form | None) -> Thread:
    thing = _thing(crossing.id, thread.reader.bridge)
    pain = pain_beside(
        request, while_writing("reply", thing), thread.draft, newest(thread.replies, mine=True)
    )
    again = form if form is not None and form.raw("bridge") == thread.reader.bridge else None
    return replace(
        thread,
        pain=pain,
        sheet=sheets.begin(request, thing),
        elsewhere=sheets.other(again.faults if again else (), again, thread.draft),
        draft=shown(again, thread.draft),
    )


def _thing(crossing: CrossingId, bridge: BridgeId) -> str:
    """Return the name of a reply to one reader that is being written."""
    return f"{crossing}.{bridge}"


def _feared(crossing: Crossing, outcome: Outcome | None) -> tuple[str, str]:
    fear = crossing.forecast.fear if crossing.forecast else ""
    return fear, outcome.surprise if outcome else ""


def _deeper(crossing: Crossing, deepest: int) -> list[Depth]:
    return [depth for depth in DEPTHS[deepest + 1 :] if _shown(crossing, depth).strip()]


def _threads(desk: Desk, crossing: Crossing) -> list[Thread]:
    now = desk.clock()
    later = crossing.release_at is not None and crossing.release_at > now
    when = words.on_when(crossing.release_at or 0, now, desk.zone) if later else ""
    return [_thread(desk, crossing, reader, when) for reader in crossing.readers]


def _thread(desk: Desk, crossing: Crossing, reader: Reader, when: str) -> Thread:
    said = tuple(replies_about(desk, crossing.id, reader.bridge))
    stands = find_bridge(desk, reader.bridge).can_cross
    return Thread(
        reader=reader,
        sentence=words.reader_sentence(reader, when),
        replies=said,
        impression=acts.impression_of(desk, crossing.id, reader.bridge),
        draft=reply_draft(desk, crossing.id, reader.bridge),
        sheet="",
        elsewhere=(),
        can_reply=stands and bool(said),
    )


@signed_in
async def reply(request: Request) -> Response:
    """Write back to one reader."""
    form = await read_form(request)
    crossing = await run(request, acts.find_crossing, _id(request))
    bridge, text = BridgeId(form.raw("bridge")), await _kept_reply(request, crossing, form)
    if not text.strip():
        form.fault("reply", "empty")
    if form.faults:
        return await _page(request, crossing, form.faults, form)
    await run(request, answer_author, crossing.id, bridge, text)
    return _to(crossing.id)


@signed_in
async def save_reply(request: Request) -> Response:
    """Save a reply that is being written."""
    form = await read_form(request)
    crossing = await run(request, acts.find_crossing, _id(request))
    text = await _kept_reply(request, crossing, form)
    place = while_writing("reply", _thing(crossing.id, BridgeId(form.raw("bridge"))))
    told = await saving.told(request, form.faults)
    if told is not None:
        return tell_script(request, told, place, text)
    leads_to = noted(request, form, place)
    if leads_to and not form.faults:
        return RedirectResponse(leads_to, status_code=303)
    return await _page(request, crossing, form.faults, form)


async def _kept_reply(request: Request, crossing: Crossing, form: Form) -> str:
    """Keep what was typed as a draft before anything else happens to it, and return it."""
    bridge = BridgeId(form.raw("bridge"))
    text = read_answer(request, form, _thing(crossing.id, bridge))
    draft = draft_in(form, text)
    if draft is not None:
        await run(request, save_reply_draft, crossing.id, bridge, draft)
    return text


@signed_in
async def deeper(request: Request) -> Response:
    """Open one layer further."""
    form = await read_form(request)
    depth = form.choice("depth", Depth)
    crossing = await run(request, acts.find_crossing, _id(request))
    try:
        await run(request, acts.open_deeper, crossing.id, depth)
    except InputRefused as error:
        return await _page(request, crossing, [error])
    return _to(crossing.id)


@signed_in
async def take_back(request: Request) -> Response:
    """Take it back."""
    await run(request, taking_back.take_back, _id(request))
    return _to(_id(request))


def _id(request: Request) -> CrossingId:
    return CrossingId(request.path_params["id"])


def _to(crossing: CrossingId) -> RedirectResponse:
    return RedirectResponse(f"/crossings/{crossing}", status_code=303)


routes = [
    Route("/entries/{id}/cross", plan, methods=["POST"]),
    Route("/crossings/{id}", one_crossing, methods=["GET"]),
    Route("/crossings/{id}/check", check, methods=["GET"]),
    Route("/crossings/{id}/cross", cross, methods=["POST"]),
    Route("/crossings/{id}/forget", forget, methods=["POST"]),
    Route("/crossings/{id}/reply", reply, methods=["POST"]),
    Route("/crossings/{id}/draft", save_reply, methods=["POST"]),
    Route("/crossings/{id}/deeper", deeper, methods=["POST"]),
    Route("/crossings/{id}/take-back", take_back, methods=["POST"]),
]
