"""What docs/careful.md says of pages: who is afraid finds what may help then, and nothing of it is kept."""

from __future__ import annotations

from tests.node.conftest import Browser, Home, text_of


def everything_in(home: Home) -> dict[str, object]:
    [session] = home.household._sessions.values()
    db = session.resident.desk.vault.db
    tables = [row[0] for row in db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {
        name: db.rows(f"SELECT * FROM {name}")
        for name in tables
        if not name.startswith("entries_text") and name != "cards_seen"
    }


def test_what_may_help_then_is_there_signed_out_as_well_and_nothing_of_it_is_kept(home: Home) -> None:
    async def story(browser: Browser) -> None:
        before = everything_in(home)
        for practice in ("start-small", "ask-for-help", "apologise", "thank-or-love"):
            page = await browser.get(f"/write?practice={practice}")
            assert "You are afraid of them, or they look through your phone." in text_of(page)
            assert 'href="/harbour#afraid"' in page.text
        for visitor in (browser, home.browser()):
            page = await visitor.get("/harbour")
            assert 'id="afraid"' in page.text
            said = text_of(page)
            assert "Keeping things from somebody who frightens you makes sense." in said
            assert "It does not clear what the browser remembers." in said
            assert "No line for violence at home is built in here, as none was checked." in said
        assert everything_in(home) == before

    home.run(story)
