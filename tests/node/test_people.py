"""People on the pages: begin, sign in, lock, leave; nothing typed is lost."""

from __future__ import annotations

import re

from tests.node.conftest import PASSPHRASE, Browser, Home


def test_a_first_evening_makes_a_vault_and_recovery_words(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (await browser.get("/settings")).headers["location"] == "/begin?next=%2Fsettings"
        answer = await browser.post("/begin", {"name": "Ana", "passphrase": PASSPHRASE, "again": PASSPHRASE})
        page = await browser.follow(answer)
        words = re.findall(r"<li>([a-z]+)</li>", page.text)
        assert len(words) == 12
        page = await browser.post("/begin/words", {"step": "written"})
        assert not set(words) & set(re.findall(r"<li>([a-z]+)</li>", page.text))
        asked = [int(place) for place in re.findall(r"Word (\d+)", page.text)]
        said = dict(zip(("first", "second", "third"), (words[place - 1] for place in asked), strict=True))
        wrong = await browser.post("/begin/words", said | {"first": "zebra", "step": "confirm"})
        assert wrong.status_code == 422
        assert 'value="zebra"' in wrong.text
        assert (await browser.post("/begin/words", said | {"step": "confirm"})).headers["location"] == "/"
        new = "another lantern orchard"
        other = home.browser()
        fields = {"name": "ANA", "words": " ".join(words).upper(), "passphrase": new, "again": new}
        assert (await other.post("/sign-in/words", fields)).status_code == 303
        # The passphrase was replaced, so the browser of before is signed out, and only the new one opens.
        assert (await browser.get("/settings")).status_code == 303
        assert (await home.browser().sign_in("Ana")).status_code == 401
        assert (await home.browser().sign_in("Ana", new)).status_code == 303

    home.run(story, signed_in=False)
