"""The pages for mistakes, as data: one for each class of error, each known state, each refused request.

Each says what happened, whether anything was lost and what can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

from drawbridge import errors


@dataclass(frozen=True, slots=True)
class Mistake:
    """What the page says. ``status`` is the HTTP status; the four sentences are plain text."""

    status: int
    title: str
    happened: str
    kept: str
    do: str


_NOTHING_LOST = "Nothing was lost, and nothing was changed."
_KEPT_SAFE = "What was kept before is safe, and nothing was changed."

BY_CLASS: dict[type[errors.DrawbridgeError], Mistake] = {
    errors.InputRefused: Mistake(
        422,
        "Something needs another look",
        "One of the fields cannot be taken as it is.",
        _KEPT_SAFE,
        "Go back one page, change it and try again.",
    ),
    errors.NotFound: Mistake(
        404,
        "There is nothing here",
        "This was deleted, or it never was in your vault.",
        _NOTHING_LOST,
        "Go back to Today and start from there.",
    ),
    errors.NotNow: Mistake(
        409,
        "That is not possible now",
        "Something changed since this page was opened.",
        _NOTHING_LOST,
        "Open it again to see how it stands.",
    ),
    errors.SealError: Mistake(
        422,
        "This cannot be trusted",
        "What arrived does not fit what was agreed before, so it was not opened.",
        _NOTHING_LOST,
        "Ask the other person to send it again.",
    ),
    errors.LinkRefused: Mistake(
        422,
        "This is not an invitation",
        "The link is not whole, or it is a link to something else.",
        _KEPT_SAFE,
        "Copy the whole link, with everything after the #, and try again.",
    ),
    errors.PairingRefused: Mistake(
        409,
        "This invitation does not fit",
        "What was found behind the link is not what the link promised.",
        "Nothing was shared with anybody.",
        "Ask for a new invitation, from the person you know, another way.",
    ),
    errors.WrongKey: Mistake(
        401,
        "That does not open it",
        "The name and the passphrase, or the words, do not fit together.",
        _NOTHING_LOST,
        "Try again, or use your twelve recovery words.",
    ),
    errors.LocksTampered: Mistake(
        500,
        "The locks were changed from outside",
        "Something other than Drawbridge changed the file with the locks.",
        "What you wrote is still sealed.",
        "Put back the file vault.json from a backup, and ask who else can reach this computer.",
    ),
    errors.LocksRefused: Mistake(
        500,
        "The locks cannot be read",
        "The file with the locks of this vault is damaged.",
        "What you wrote is still sealed.",
        "Put back the file vault.json from a backup.",
    ),
    errors.VaultMissing: Mistake(
        500,
        "Part of the vault is missing",
        "The vault or the file with its locks is not where it was.",
        "Nothing was changed.",
        "Put back the folder from a backup, both files together.",
    ),
    errors.StorageFull: Mistake(
        507,
        "The disk is full",
        "There was no room left to keep this.",
        "What was kept before is safe, and nothing was half-written.",
        "Make some room on the disk and try again. Copy what you have just typed first, to be sure.",
    ),
    errors.StorageForbidden: Mistake(
        500,
        "A file may not be touched",
        "This computer does not let Drawbridge read or write one of its files.",
        "What was kept before is safe.",
        "Let the person who runs it see to the permissions of the data folder.",
    ),
    errors.StorageDamaged: Mistake(
        500,
        "A file is damaged",
        "One of the files is not as it was when it was written.",
        "Nothing was written over it.",
        "Stop Drawbridge, keep a copy of the file, and put back a backup.",
    ),
    errors.StorageBusy: Mistake(
        503,
        "Another program holds the file",
        "One of the files is in use just now.",
        _NOTHING_LOST,
        "Wait a moment and try again. If it stays so, look whether Drawbridge runs twice.",
    ),
    errors.StorageNewer: Mistake(
        500,
        "This vault is newer than the app",
        "A later version of Drawbridge wrote this file.",
        "Nothing was changed.",
        "Install the later version and open it with that.",
    ),
    errors.StorageError: Mistake(
        500,
        "The disk said no",
        "Something could not be read or written.",
        "What was kept before is safe.",
        "Try again. If it stays so, the person who runs this can look at the disk.",
    ),
    errors.RelayAway: Mistake(
        503,
        "The relay does not answer",
        "The relay could not be reached just now.",
        "Everything waits here safely and is tried again by itself.",
        "Try again in a while.",
    ),
    errors.RelayRefused: Mistake(
        502,
        "The relay said no",
        "The relay answered, but did not take this.",
        "Nothing was lost.",
        "Try again in a while. If it stays so, whoever runs the relay can see why.",
    ),
    errors.RelayError: Mistake(
        502,
        "The relay did not do it",
        "Something between here and the relay does not work.",
        "Nothing was lost.",
        "Try again in a while.",
    ),
    errors.TooManyTries: Mistake(
        429,
        "Too many tries",
        "There were too many wrong tries from here.",
        _NOTHING_LOST,
        "Wait {wait}, then try again.",
    ),
    errors.FolderInUse: Mistake(
        503,
        "Drawbridge is already running",
        "Another Drawbridge holds the data folder.",
        _NOTHING_LOST,
        "Use the one that runs, or stop it first.",
    ),
    errors.DrawbridgeError: Mistake(
        500,
        "Something went wrong here",
        "The app met something it does not know.",
        "What was kept before is safe.",
        "Copy what you have just typed, to be sure. Then go back and try again.",
    ),
}
"""The narrowest class wins; every class of the tree finds one."""

NOT_NOW: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("invitation", "accept", "own"): (
        "This is your own invitation",
        "It is meant for somebody else.",
        "Send the link to the person you have in mind.",
    ),
    ("invitation", "accept", "taken"): (
        "Somebody else was first",
        "This invitation has already been accepted by somebody.",
        "If that was not you, tell the person who sent it, and ask for a new one.",
    ),
    ("invitation", "accept", "gone"): (
        "This invitation is over",
        "It ran out, or it was withdrawn.",
        "Ask for a new one.",
    ),
    ("crossing", "cross", "crossed"): (
        "It has already crossed",
        "This was sent before, and it was not sent again.",
        "Open it to see how it stands.",
    ),
    ("crossing", "cross", "taken-back"): (
        "You took this back",
        "It was not sent.",
        "Choose again from the entry if you want it to cross.",
    ),
    ("crossing", "take-back", "taken-back"): (
        "You have taken this back already",
        "Nothing more is needed.",
        "Open it to see how it stands.",
    ),
    ("arrival", "open", "taken-back"): (
        "They took it back",
        "The words are no longer here.",
        "You can ask them about it, or let it be.",
    ),
    ("arrival", "answer", "taken-back"): (
        "They took it back",
        "The words are no longer here, and your answer was not sent.",
        "You can ask them about it, or let it be.",
    ),
    ("signal", "answer", "better"): (
        "They are better by now",
        "They said so before your answer, so it was not sent.",
        "You can write to them all the same.",
    ),
    ("bridge", "answer", "ended"): (
        "This bridge has ended",
        "It is closed both ways, and your answer was not sent.",
        "What you wrote is still in your vault.",
    ),
    ("bridge", "cross", "ended"): (
        "This bridge has ended",
        "It is closed both ways, and nothing can cross.",
        "What you wrote is still in your vault.",
    ),
}

BY_STATUS: dict[int, Mistake] = {
    400: Mistake(
        400,
        "This could not be read",
        "The page sent something that does not make sense here.",
        _NOTHING_LOST,
        "Go back, load the page again and try once more.",
    ),
    403: Mistake(
        403,
        "This came from somewhere else",
        "The request did not come from a page of this app.",
        _NOTHING_LOST,
        "Open Drawbridge itself and do it from there.",
    ),
    404: Mistake(
        404,
        "There is nothing here",
        "No page has this address.",
        _NOTHING_LOST,
        "Go back to Today and start from there.",
    ),
    405: Mistake(
        405,
        "Not from here",
        "This address cannot be used in this way.",
        _NOTHING_LOST,
        "Go back to Today and start from there.",
    ),
    408: Mistake(
        408,
        "It did not all arrive",
        "What the page sent stopped on its way.",
        "It was not kept.",
        "Go back and try again.",
    ),
    413: Mistake(
        413,
        "That is too much at once",
        "What was sent is larger than can be taken.",
        "It was not kept.",
        "Go back, make it shorter or split it in two, and try again.",
    ),
    421: Mistake(
        421,
        "A different address",
        "Drawbridge does not answer under this address.",
        _NOTHING_LOST,
        "Use the address it showed when it started.",
    ),
    503: Mistake(
        503,
        "Not just now",
        "There is more to do here than fits at once.",
        _NOTHING_LOST,
        "Wait a moment and try again.",
    ),
}
