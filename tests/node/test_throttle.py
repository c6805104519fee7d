"""Waiting after wrong tries: slow guessing, no lockout by others, bounded memory."""

from __future__ import annotations

import pytest

from drawbridge.core.addresses import read_networks
from drawbridge.errors import TooManyTries
from drawbridge.node.throttle import FORGOTTEN, PLACES, Throttle, delay, place
from tests.conftest import PushedClock
from tests.node.conftest import PASSPHRASE, Browser, Home, text_of


def test_the_wait_doubles_from_the_fourth_wrong_try_up_to_a_minute() -> None:
    assert [delay(wrong) for wrong in range(1, 13)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_thousand_wrong_tries_keep_to_the_schedule_and_to_one_count(clock: PushedClock) -> None:
    tries, here = Throttle(clock), place("someone", "", "127.0.0.1")
    for wrong in range(1, 1001):
        assert tries.wrong(here) == delay(wrong)
        if delay(wrong):
            with pytest.raises(TooManyTries) as caught:
                tries.check(here)
            assert caught.value.seconds == delay(wrong)
        clock.push(delay(wrong))
        tries.check(here)
    assert len(tries) == 1


def test_ever_new_names_do_not_fill_the_memory(clock: PushedClock) -> None:
    tries = Throttle(clock)
    for number in range(PLACES + 500):
        tries.wrong(place(f"name {number}", "", "127.0.0.1"))
    assert len(tries) == PLACES


def test_wrong_tries_are_forgotten_after_a_day_and_after_a_right_one(clock: PushedClock) -> None:
    tries, here = Throttle(clock), place("someone", "", "127.0.0.1")
    for _ in range(8):
        tries.wrong(here)
    clock.push(FORGOTTEN + 1)
    assert tries.wrong(here) == 0
    tries.right(here)
    assert len(tries) == 0


def test_a_clock_set_back_makes_nobody_wait_longer_than_the_longest_wait(clock: PushedClock) -> None:
    tries, here = Throttle(clock), place("someone", "", "127.0.0.1")
    for _ in range(12):
        tries.wrong(here)
    clock.push(-7 * 24 * 3600)
    assert tries.wait(here) == 60


def test_the_right_passphrase_works_after_the_wait_and_not_before(home: Home) -> None:
    async def story(browser: Browser) -> None:
        other = home.browser()
        for _ in range(4):
            assert (await other.sign_in("Ana", "not the passphrase")).status_code == 401
        refused = await other.sign_in("Ana")
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "1"
        assert "Try again in 1 second;" in text_of(refused)
        assert 'value="Ana"' in refused.text
        home.clock.push(1)
        assert (await other.sign_in("Ana")).status_code == 303

    home.run(story)


def test_guesses_from_elsewhere_do_not_keep_the_owner_out(home: Home) -> None:
    async def story(browser: Browser) -> None:
        # Ana has signed in here through the page, so this browser counts by itself.
        assert (await browser.sign_in("Ana")).status_code == 303
        await browser.post("/lock")
        stranger = home.browser()
        for _ in range(6):
            await stranger.sign_in("Ana", "guess after guess")
        assert (await stranger.sign_in("Ana")).status_code == 429
        assert (await browser.sign_in("Ana")).status_code == 303

    home.run(story)


def test_a_made_up_mark_does_not_count_as_a_known_browser(home: Home) -> None:
    async def story(browser: Browser) -> None:
        stranger = home.browser()
        for number in range(4):
            mark = bytes([number]).hex() * 16 + "00" * 32
            stranger.client.cookies.set("drawbridge-device-8420", mark, domain="localhost.local")
            await stranger.sign_in("Ana", "guess after guess")
        assert (await stranger.sign_in("Ana", PASSPHRASE)).status_code == 429

    home.run(story)


def test_a_name_that_is_not_here_gets_the_same_answer_as_a_wrong_passphrase(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for passphrase in ("not the passphrase", "x", "y" * 5000, ""):
            known = await home.browser("10.0.0.1").sign_in("Ana", passphrase)
            unknown = await home.browser("10.0.0.2").sign_in("Bea", passphrase)
            assert known.status_code == unknown.status_code
            assert known.text == unknown.text.replace("Bea", "Ana")
            assert known.headers.keys() == unknown.headers.keys()

    home.run(story)


def test_who_has_a_vault_here_cannot_make_marks_that_give_ever_new_tries_at_another(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await home.browser().begin("Mallory")
        for _ in range(3):
            mallory = home.browser()
            assert (await mallory.sign_in("Mallory")).status_code == 303
            for _ in range(2):
                await mallory.sign_in("Ana", "guess after guess")
        assert (await mallory.sign_in("Ana", "guess after guess")).status_code == 429
        assert (await mallory.sign_in("Mallory")).status_code == 303

    home.run(story)


def test_two_people_of_one_browser_both_count_by_it(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await home.browser().begin("Mara")
        shared = home.browser()
        assert (await shared.sign_in("Ana")).status_code == 303
        assert (await shared.sign_in("Mara")).status_code == 303
        stranger = home.browser()
        for name in ("Ana", "Mara"):
            for _ in range(5):
                await stranger.sign_in(name, "guess after guess")
            assert (await stranger.sign_in(name)).status_code == 429
            assert (await shared.sign_in(name)).status_code == 303

    home.run(story)


def test_one_house_has_one_count_however_many_addresses_it_has() -> None:
    def counted(address: str) -> bytes:
        return place("someone", "", address)

    assert counted("2001:db8:1:2::1") == counted("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert counted("2001:db8:1:2::1") != counted("2001:db8:1:3::1")
    assert counted("::ffff:192.0.2.7") == counted("192.0.2.7") != counted("192.0.2.8")
    assert counted("fe80::1%eth0") == counted("fe80::2%eth1")
    assert counted("") != counted("127.0.0.1")


def test_what_costs_no_work_is_not_counted_so_it_cannot_crowd_out_what_is(home: Home) -> None:
    async def story(browser: Browser) -> None:
        tries: Throttle = home.app.state.throttle
        stranger = home.browser()
        for number in range(20):
            page = await stranger.sign_in(f"Nobody {number}", "y" * 5000)
            assert page.status_code == 401
        assert len(tries) == 0

    home.run(story)


def test_behind_a_proxy_that_was_named_strangers_wait_apart(home: Home) -> None:
    async def story(browser: Browser) -> None:
        async def guess(stranger: Browser, address: str) -> int:
            fields = {"name": "Ana", "passphrase": "guess after guess"}
            return (await stranger.post("/sign-in", fields, x_forwarded_for=address)).status_code

        for proxies, other_waits in (("127.0.0.1", False), ("", True)):
            home.app.state.proxies = read_networks(proxies)
            stranger = home.browser()
            for _ in range(5):
                await guess(stranger, "203.0.113.7")
            assert await guess(stranger, "203.0.113.7") == 429
            assert (await guess(stranger, "203.0.113.8") == 429) is other_waits

    home.run(story)
