"""A card of *why this works* beside the step it belongs to: small, once ever, and only where it is wanted.

A page shows one in two lines, the view's and the template's::

    return await render(request, "walls.html", card=await card_beside(request, Step.WALLS), …)

    {% include "_card_beside.html" %}

`Step` (in `core.cards`) lists the steps; which cards belong to a step, and in which order, stands in
`core.science.BESIDE` and nowhere else. ``card_beside`` gives the first of them that this person was never
shown, and remembers that it was; so call it only where the page is then really shown, and not for a form that
was refused. A page that passes nothing shows nothing. Put the include last in a column: on the next visit it
is gone, and nothing else may move. After a bad outcome and among the crisis lines there are no cards.
"""

from __future__ import annotations

from starlette.requests import Request

from drawbridge.actions import cards
from drawbridge.core.cards import Card, Step
from drawbridge.node.session import run

__all__ = ["Step", "card_beside"]


async def card_beside(request: Request, step: Step) -> Card | None:
    """Return the card to show beside a step now, or None.

    Raises:
        SignedOut: nobody is signed in, or the vault is being locked.
    """
    return await run(request, cards.card_beside, step)
