"""``drawbridge lines``: every row with its age, and the host's own file of them checked."""

from __future__ import annotations

from pathlib import Path

from drawbridge.actions.crisis_lines import FILE
from tests.cli.command import say

ROW = """[[line]]
country = "AT"
service = "Some line"
call = ["142"]
hours = "day and night"
source = "its own page"
checked_on = 2020-01-01
"""


def test_lines_are_shown_with_their_age_and_a_slip_is_named(tmp_path: Path) -> None:
    built_in = say("lines", "--data", tmp_path)
    assert (built_in.code, built_in.err) == (0, "")
    assert "Samaritans: 116 123. Never checked; check again." in built_in.out
    assert f"Rows of your own belong in {tmp_path / FILE}" in built_in.out
    (tmp_path / FILE).write_text(ROW)
    own = say("lines", "--data", tmp_path)
    assert "Some line: 142. Checked on 2020-01-01; check again." in own.out
    (tmp_path / FILE).write_text(ROW.replace('["142"]', '"142"'))
    refused = say("lines", "--data", tmp_path)
    assert refused.code == 1
    assert "at line 1, call: " in refused.err
