"""One sentence under a field whose content cannot be taken. What was typed always stays there."""

from __future__ import annotations

from drawbridge.errors import InputRefused

_BY_FIELD = {
    ("name", "empty"): "There is no name here yet. Any name will do.",
    (
        "name",
        "taken",
    ): "Somebody here already has this name. Another one, or one more letter, will do.",
    ("name", "too-long"): "A name can have {limit} characters at most.",
    (
        "passphrase",
        "too-short",
    ): "A passphrase needs {limit} characters at least. Four or five words do well.",
    ("passphrase", "too-long"): "A passphrase can have {limit} characters at most.",
    ("passphrase", "different"): "The two passphrases are not the same. Nothing was changed.",
    ("old", "wrong"): "That is not the passphrase of this vault. Nothing was changed.",
    ("old", "wait"): "There were several wrong tries. Try again in {limit} seconds; nothing was changed.",
    ("words", "different"): "These are not the words in those places. Look again at what you wrote down.",
    (
        "words",
        "unknown",
    ): "One of these is not a recovery word. The letters and the order matter, capitals do not.",
    (
        "text",
        "too-long",
    ): "This is longer than one entry holds ({limit} characters). Two entries will hold it.",
    ("text", "empty"): "There is nothing written yet.",
    (
        "sheet",
        "both",
    ): "This was changed in another window meanwhile. Nothing was saved over it; what differs stands below.",
    (
        "sheet",
        "elsewhere",
    ): "This was changed in another window meanwhile. Nothing was saved over it. Send this page to see both.",
    ("kindness", "empty"): "There is nothing written yet. Any one line is enough.",
    ("letter", "empty"): "There is nothing written yet.",
    (
        "letter",
        "too-long",
    ): "This is longer than one letter holds ({limit} characters). Two letters will hold it.",
    ("day", "missing"): "Choose the day on which it opens.",
    ("day", "past"): "That morning has passed. Choose a day that is still to come.",
    ("day", "too-far"): "That is too far away. A letter can wait ten years at most.",
    ("opening", "empty"): "Say the feeling it waits for, in one word of yours or ours.",
    ("sentence", "empty"): "There is nothing written yet. The smallest true sentence is enough.",
    (
        "reply",
        "too-long",
    ): "This is longer than one answer holds ({limit} characters). Two answers will hold it.",
    ("reply", "empty"): "There is no answer written yet. Nothing was sent.",
    ("fear", "too-long"): "This can have {limit} characters at most. The entry itself holds more.",
    ("surprise", "too-long"): "This can have {limit} characters at most. An entry holds more.",
    ("feelings", "too-many"): "{limit} feelings at most, so that each one counts.",
    ("feelings", "too-long"): "A feeling can have {limit} characters at most.",
    ("whom", "empty"): "There is no name here yet. Any word for them will do.",
    ("practice", "unknown"): "There is no such practice here. Choose another one.",
    ("people", "none"): "Nobody is chosen yet. Nobody was told.",
    ("list", "too-long"): "This list can have {limit} characters at most. Short helps most.",
    ("readers", "none"): "Nobody is chosen yet. Nothing crosses without a name.",
    ("readers", "too-many"): "{limit} people at most can be chosen for one crossing.",
    ("readers", "closed"): "One of these bridges does not stand any more. Nothing was sent.",
    ("depth", "no-feelings"): "To send the feeling alone, choose at least one word for it first.",
    ("depth", "no-glimpse"): "To send a glimpse, mark at least one sentence first.",
    ("depth", "no-text"): "To send all of it, there has to be something written first.",
    ("depth", "not-deeper"): "They already have this layer or a deeper one.",
    ("release", "past"): "That moment has passed. Choose one that is still to come, or now.",
    ("release", "too-far"): "That is too far away. A crossing can wait {limit} days at most.",
    ("release", "missing"): "Choose the day and the time it should cross.",
    ("expiry", "before-release"): "It would end before it crosses. Choose a later end, or none.",
    ("expiry", "past"): "That end has already passed. Choose a later one, or none.",
    ("rung", "empty"): "There is no act written here yet. One sentence will do.",
    ("rung", "too-long"): "A rung can have {limit} characters at most. The words themselves come later.",
    ("rungs", "too-many"): "{limit} rungs at most in one lane. One of them can be put away.",
    (
        "rate-fear-now",
        "missing",
    ): "How much fear or dread still needs a choice. It says where this stands.",
    ("link", "empty"): "There is no link here yet. It begins with http and holds a #.",
    ("zone", "unknown"): "There is no such time zone here. Choose one from the list.",
    (
        "country",
        "unknown",
    ): "That country has no list of its own here. “Somewhere else” has lines for everywhere.",
}
_BY_RULE = {
    "empty": "This is still empty.",
    "missing": "This still needs a choice.",
    "none": "Nothing is chosen yet.",
    "unknown": "This is not one of the choices. Choose again.",
    "too-long": "This can have {limit} characters at most.",
    "too-short": "This needs {limit} characters at least.",
    "too-many": "{limit} at most.",
    "too-large": "This is more than can be taken at once.",
    "unreadable": "There is a sign in it that cannot be kept. Type it again without that sign.",
    "not-a-number": "A whole number is needed here.",
    "out-of-range": "That number is outside what can be chosen.",
    "different": "The two are not the same.",
    "taken": "That one is already in use.",
    "past": "That moment has passed.",
}
_ELSE = "This cannot be taken as it is. What you typed is still here."
_UNKNOWN_LIMIT = "a few"


def fault(error: InputRefused) -> str:
    """Return the sentence for one refused field: by field and rule, else by the rule alone."""
    sentence = _BY_FIELD.get((error.what, error.why)) or _BY_RULE.get(error.why, _ELSE)
    return sentence.format(limit=_UNKNOWN_LIMIT if error.limit is None else spaced(error.limit))


def spaced(number: int) -> str:
    """Return a whole number with a thin gap between thousands: *200 000*."""
    return f"{number:,}".replace(",", "\u202f")
