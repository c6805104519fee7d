"""Turns: a crowd at the door neither fills the memory nor keeps anybody's pages waiting."""

from __future__ import annotations

import asyncio
import threading

import pytest
from starlette.exceptions import HTTPException

from drawbridge.node.turns import Turns
from tests.node.conftest import Browser, Home, text_of


def test_so_many_work_so_many_wait_and_the_next_is_asked_to_come_back() -> None:
    async def story() -> None:
        turns, go, working = Turns(2, 3), threading.Event(), []

        def work(number: int) -> int:
            working.append(number)
            go.wait(10)
            return number

        tasks = [asyncio.create_task(turns.run(work, number)) for number in range(5)]
        while len(working) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(HTTPException) as refused:
            await turns.run(work, 9)
        assert (refused.value.status_code, sorted(working)) == (503, [0, 1])
        go.set()
        assert await asyncio.gather(*tasks) == [0, 1, 2, 3, 4]
        assert await turns.run(work, 6) == 6

    asyncio.run(story())


def test_a_turn_that_fails_or_is_given_up_is_free_again() -> None:
    async def story() -> None:
        turns = Turns(1, 0)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await turns.run(lambda: 1 // 0)
        go = threading.Event()
        waiting = asyncio.create_task(turns.run(go.wait, 10))
        await asyncio.sleep(0)
        waiting.cancel()
        go.set()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await turns.run(lambda: "free") == "free"

    asyncio.run(story())


def test_while_a_crowd_signs_in_everybody_elses_pages_are_answered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    stretching, go = threading.Semaphore(0), threading.Event()

    def stretch(*_: object) -> bytes:
        stretching.release()
        go.wait(30)
        return bytes(32)

    async def story(browser: Browser) -> None:
        monkeypatch.setattr("drawbridge.core.locks.argon2id", stretch)
        crowd = [asyncio.create_task(home.browser().sign_in(f"Nobody {n}")) for n in range(60)]
        try:
            for _ in range(2):
                await asyncio.to_thread(stretching.acquire, timeout=10)
            assert (await asyncio.wait_for(browser.get("/settings"), 10)).status_code == 200
            late = await home.browser().sign_in("Ana", carried="x")
            assert late.status_code == 503
            assert "Try again in a few seconds" in text_of(late)
            assert 'value="Ana"' in late.text
            # Two at once, and no third: each takes 128 MiB.
            assert not stretching.acquire(blocking=False)
        finally:
            go.set()
            answers = await asyncio.gather(*crowd)
        assert {answer.status_code for answer in answers} == {401, 503}

    home.run(story)


def test_advice_about_a_passphrase_is_given_to_one_at_a_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, judged = threading.Event(), []

    def judging(passphrase: str, user_inputs: list[str]) -> dict[str, int]:
        judged.append(passphrase)
        go.wait(30)
        return {"score": 4}

    async def story(browser: Browser) -> None:
        monkeypatch.setattr("drawbridge.node.passphrases.zxcvbn", judging)
        form = {"passphrase": "4@8({[<369!|10$57+%2" * 20, "name": "x" * 5000}
        crowd = [asyncio.create_task(home.browser().post("/begin/advice", form)) for _ in range(30)]
        while not judged:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert (await asyncio.wait_for(browser.get("/settings"), 10)).status_code == 200
        assert len(judged) == 1
        go.set()
        answers = await asyncio.gather(*crowd)
        assert {answer.status_code for answer in answers} == {200, 503}

    home.run(story)
