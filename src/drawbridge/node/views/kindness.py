"""The kind voice: one calm page to answer the critic, and the sentences that were kept."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import kindness as acts
from drawbridge.actions.kindness import LINES, RATED
from drawbridge.core.kindness import Kindness, Voice
from drawbridge.core.names import KindnessId
from drawbridge.core.ratings import ITEMS, Moment
from drawbridge.errors import InputRefused
from drawbridge.node import saving, sheets, words
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.forms import Form, read_form, read_query
from drawbridge.node.ids import about_id, path_id
from drawbridge.node.kindness_form import read_kindness, typed_kindness
from drawbridge.node.paging import read_page
from drawbridge.node.painful import noted, pain_beside, tell_script, while_reading, while_writing
from drawbridge.node.rating_form import read_ratings, typed_ratings
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

PAGE = 20
"""Sentences on one page of the list."""
WRITTEN = (*LINES, "sentence")
"""What is written on the page."""
NEAR = 5
"""Sentences beside the page to write on."""
VOICES = tuple((voice.value, words.voice_label(voice), "") for voice in Voice)
LEADS_BACK = {"crossing": "/crossings/", "telling": "/tellings/", "wall": "/walls/"}


@signed_in
async def begin(request: Request) -> Response:
    """Show an empty page, and the sentences kept before. Nothing is stored before the first word."""
    about = about_id(read_query(request).raw("about"))
    fresh = await run(request, acts.new_kindness_id)
    return await _page(request, fresh, Form((("about", about), ("voice", Voice.KIND))), is_new=True)


@signed_in
async def edit(request: Request) -> Response:
    """Show the page of one that was begun."""
    found = await run(request, acts.find_kindness, _id(request))
    answers = await run(request, acts.answers_about, found.id)
    return await _page(request, found.id, typed_kindness(found, answers))


@signed_in
async def save(request: Request) -> Response:
    """Save the page as it stands: quietly for the page's script, else show it again."""
    kindness, form = _id(request), await read_form(request)
    answered, answers, about = read_kindness(form)
    sheets.check(request, form, kindness)
    faults = await saving.take(request, form, acts.save_kindness, kindness, answered, answers, about)
    told, place = await saving.told(request, faults), while_writing("kindness", kindness)
    if told is not None:
        return tell_script(request, told, place, *(getattr(answered, line) for line in WRITTEN))
    leads_to = noted(request, form, place)
    if leads_to and not faults:
        return RedirectResponse(leads_to, status_code=303)
    return await _page(request, kindness, form, faults)


@signed_in
async def keep(request: Request) -> Response:
    """Keep what is on the page and show it."""
    kindness, form = _id(request), await read_form(request)
    read = read_kindness(form)
    sheets.check(request, form, kindness)
    faults = await saving.take(request, form, acts.keep_kindness, kindness, *read)
    if faults:
        return await _page(request, kindness, form, faults)
    return RedirectResponse(f"/kind-voice/{kindness}", status_code=303)


async def _page(
    request: Request,
    kindness: KindnessId,
    form: Form,
    faults: Sequence[InputRefused] = (),
    *,
    is_new: bool = False,
) -> Response:
    return await render(
        request,
        "kind_voice.html",
        422 if faults else 200,
        kindness=kindness,
        is_new=is_new,
        voices=VOICES,
        items=[ITEMS[key] for key in RATED],
        typed=form.typed,
        pain=pain_beside(
            request, while_writing("kindness", kindness), *(form.typed[line] for line in WRITTEN)
        ),
        faults=faults,
        sheet=sheets.begin(request, kindness),
        elsewhere=sheets.other(faults, form, *await run(request, acts.lines_of, kindness)),
        sentences=await run(request, acts.kept_sentences, NEAR),
        begun=await run(request, acts.begun, NEAR) if is_new else (),
        # Whoever comes from something that went badly is not taught anything.
        card=await card_beside(request, Step.KIND_VOICE) if is_new and not form.raw("about") else None,
    )


@signed_in
async def one_kindness(request: Request) -> Response:
    """Show what was kept, and the same two questions once more for whoever wants them."""
    return await _kept(request, await run(request, acts.find_kindness, _id(request)))


@signed_in
async def after(request: Request) -> Response:
    """Keep what was rated afterwards."""
    kindness, form = _id(request), await read_form(request)
    faults = await saving.take(request, form, acts.rate_after, kindness, read_ratings(form, RATED))
    if faults:
        return await _kept(request, await run(request, acts.find_kindness, kindness), faults)
    return RedirectResponse(f"/kind-voice/{kindness}", status_code=303)


async def _kept(request: Request, found: Kindness, faults: Sequence[InputRefused] = ()) -> Response:
    answers = await run(request, acts.answers_about, found.id)
    noun, _, about = found.about.partition(":")
    return await render(
        request,
        "kind_voice_kept.html",
        422 if faults else 200,
        kindness=found,
        pain=pain_beside(
            request, while_reading("kindness", found.id), *(getattr(found, line) for line in WRITTEN)
        ),
        is_fair=found.voice is Voice.FAIR,
        items=[ITEMS[key] for key in RATED],
        before={key: answers.get((Moment.BEFORE, key)) for key in RATED},
        typed=Form(typed_ratings(answers, Moment.AFTER)).typed,
        back=LEADS_BACK[noun] + about if about else "",
        faults=faults,
    )


@signed_in
async def sentences(request: Request) -> Response:
    """Show every sentence that was kept, or everything that stopped before it."""
    only_begun = read_query(request).ticked("begun")
    listing = acts.begun if only_begun else acts.kept_sentences
    page, more = await read_page(request, PAGE, lambda each: each.at, listing)
    return await render(
        request,
        "kind_voice_sentences.html",
        sentences=page,
        only_begun=only_begun,
        more=more,
    )


@signed_in
async def delete(request: Request) -> Response:
    """Delete one for good."""
    await run(request, acts.delete_kindness, _id(request))
    return RedirectResponse("/kind-voice", status_code=303)


def _id(request: Request) -> KindnessId:
    return KindnessId(path_id(request, "kindness"))


routes = [
    Route("/kind-voice", begin, methods=["GET"]),
    Route("/kind-voice/sentences", sentences, methods=["GET"]),
    Route("/kind-voice/{id}", one_kindness, methods=["GET"]),
    Route("/kind-voice/{id}/edit", edit, methods=["GET"]),
    Route("/kind-voice/{id}/save", save, methods=["POST"]),
    Route("/kind-voice/{id}/keep", keep, methods=["POST"]),
    Route("/kind-voice/{id}/after", after, methods=["POST"]),
    Route("/kind-voice/{id}/delete", delete, methods=["POST"]),
]
