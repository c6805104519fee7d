"""The ladder in sentences: lanes, stems, and the one line that says why a rung is offered."""

from __future__ import annotations

from drawbridge.core.ladder import Lane, Step, Try, Why
from drawbridge.core.ladder_stems import Kind
from drawbridge.node.words.people import count_in_words, listed

_LANES = {
    Lane.FRIEND: ("With a friend", "Somebody easy is a good one to begin with."),
    Lane.FAMILY: (
        "With family",
        "For a child: what you did and how you put it right. What weighs on you is for another grown-up.",
    ),
    Lane.PARTNER: ("With my partner", "When you are both calm."),
    Lane.COMMUNITY: ("In a community", "What is said in a group travels. One person of it may be enough."),
    Lane.COLLEAGUE: (
        "With a colleague",
        "A sentence about the work is enough. Your body, your home and your past stay yours.",
    ),
    Lane.SOMEONE_NEW: ("With someone new", "Saying hello counts."),
}
_KINDS = {
    Kind.OPINION: "An opinion",
    Kind.PREFERENCE: "A preference",
    Kind.WORRY: "A small worry",
    Kind.MISTAKE: "A mistake",
    Kind.NEED: "A need",
    Kind.FEAR: "A fear",
    Kind.RARELY_TOLD: "Something rarely told",
    Kind.HABIT: "Leaving out a habit that protects",
}


def lane_label(lane: Lane) -> str:
    """Return a lane as a choice: *With a friend*."""
    return _LANES[lane][0]


def lane_hint(lane: Lane) -> str:
    """Return what to keep in mind in a lane."""
    return _LANES[lane][1]


def stem_kind_label(kind: Kind) -> str:
    """Return what a stem tells: *A small worry*."""
    return _KINDS[kind]


def step_reason(step: Step) -> str:
    """Return the one line that says why this rung is offered."""
    fear = step.rung.fear
    if step.why is Why.SMALLEST:
        return f"It is the smallest you have written here, at {fear}. Any other can be the first."
    if step.why is Why.ELSEWHERE:
        return f"{_here(step)} Once more with somebody else, or somewhere else, comes before a higher one."
    if step.why is Why.HIGHER:
        return f"{_before(step)} This is the next on your ladder, at {fear}."
    if step.why is Why.SMALLER and step.since is not None:
        return f"The last one was hard. You rated that one {step.since.fear}, and this one {fear}."
    if step.why is Why.LEFT_OUT:
        return f"You have passed this one by so far. You rated it {fear}."
    return "You have been everywhere here. This is the one you did longest ago."


def step_person(step: Step) -> str:
    """Return whom it could be with this time, or empty."""
    return f"It could be with {step.whom} this time." if step.whom and step.whom not in step.not_whom else ""


def _here(step: Step) -> str:
    if step.fear is None:
        known = f"You did this {_often(step.times)}{_with(step)}"
        return f"{known}{_went(step)}."
    return f"You feared {step.rung.fear} here and {step.fear} {_last(step.feared_times)}{_went(step)}."


def _before(step: Step) -> str:
    if step.fear is None:
        return f"You did the last one {_often(step.times)}{_went(step)}."
    return f"You feared {step.fear} {_last(step.feared_times)}{_went(step)}."


def _with(step: Step) -> str:
    return f" with {listed(step.not_whom)}" if step.not_whom and step.times == 1 else ""


def _went(step: Step) -> str:
    if step.known == 0:
        return ""
    if step.known == step.times == step.easier:
        return ", and it went easier than feared"
    if step.known == step.times and not step.easier:
        return ", and it went no easier than feared"
    some = count_in_words(step.easier) if step.easier else "none"
    return f", and {some} of the {count_in_words(step.known)} you noted went easier than feared"


def _last(times: int) -> str:
    return "the last time" if times == 1 else f"the last {count_in_words(times)} times"


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{count_in_words(times)} times")


def done_sentence(tries: list[Try]) -> str:
    """Return how often a rung was done, in a few words; empty when it was not."""
    return f"done {_often(len(tries))}" if tries else ""


def try_sentence(one: Try) -> str:
    """Return what was feared and how it went: *Feared 6, went 2*; *no outcome yet* without one."""
    if one.went is None:
        return "no outcome yet"
    return f"went {one.went}" if one.feared is None else f"feared {one.feared}, went {one.went}"
