"""The demo household's few weeks, as data: who they are, and what happened to them.

First names only; nobody here is real. Days count back from the evening on which the demo starts.
"""

from __future__ import annotations

PASSPHRASES = {
    "Ana": "slow river under the bridge",
    "Jon": "copper kettle before sunrise",
    "Mara": "nine quiet lanterns in rain",
}
"""Shown on the screen when the demo starts; a throw-away household."""

BEGINS = 49
"""Days before the evening on which everything began."""
BRIDGES = (
    ("Ana", "Jon", "friend", "friend", 47),
    ("Ana", "Mara", "work", "work", 46),
    ("Jon", "Mara", "friend", "friend", 46),
)
"""Who invites whom, what each calls it, and how many days ago."""
AGREED = (("Ana", "Jon"), ("Jon", "Ana"), ("Mara", "Ana"))
"""Who may tell whom when they are not okay: asked and agreed to on the day of the bridge."""
RAISED = ("Mara", "Jon")
"""Whose leaf is up on the last evening, and towards whom."""
INVITED = ("Jon",)
"""Who asked for an invitation to practise."""
HELPS = {"Ana": "Jon, any hour\nTo the lock and back, without the phone\nThe café with the yellow door"}
"""Lists of what helps."""
