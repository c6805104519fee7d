"""The harbour between people: agreed beforehand, told, answered, better; whatever is late or mixed up."""

from __future__ import annotations

import pytest

from drawbridge.actions import bridges, endings, gate, harbour, resuming, signals
from drawbridge.actions.harbour_filing import KEPT_AT_MOST, file_harbour
from drawbridge.actions.today import today
from drawbridge.core.harbour import QUIET_AFTER_QUESTION, Agreement, Answer, Received, Signal, Told, Word
from drawbridge.core.wire import Body, HarbourPayload, Kind
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import outbox
from tests.actions.conftest import Person, Town

DAY = 86_400


async def agreed(
    town: Town, asker: str | Person = "Ana", other: str | Person = "Mara"
) -> tuple[Person, Person]:
    """Two people, of whom the second agreed to be told."""
    first, second = await town.bridge(asker, other)
    harbour.ask(first.desk, first.roads[second.name])
    await town.carry()
    harbour.answer_question(second.desk, second.roads[first.name], Word.AGREE)
    await town.carry()
    for person in (first, second):
        person.told.clear()
    return first, second


def tell(person: Person, *others: Person) -> Signal:
    return signals.tell(person.desk, [person.roads[other.name] for other in others])


def told(person: Person) -> dict[str, Told]:
    signal = signals.open_signal(person.desk)
    assert signal
    return {reader.person.name: reader.told for reader in signal.readers}


def seen(person: Person) -> list[Received]:
    return today(person.desk).signals


def stands(person: Person, other: Person) -> tuple[Agreement, Agreement]:
    found = harbour.agreements(person.desk, person.roads[other.name])
    return found.mine.stands, found.theirs.stands


def test_nobody_can_be_told_who_has_not_agreed(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        with pytest.raises(NotFound):
            tell(ana, mara)
        harbour.ask(ana.desk, ana.roads["Mara"])
        harbour.ask(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert [person.name for person in today(mara.desk).asking] == ["Ana"]
        assert mara.told == ["Mara"]
        harbour.answer_question(mara.desk, mara.roads["Ana"], Word.DECLINE)
        await town.carry()
        assert stands(ana, mara) == (Agreement.DECLINED, Agreement.NONE)
        with pytest.raises(NotFound):
            tell(ana, mara)
        harbour.answer_question(mara.desk, mara.roads["Ana"], Word.AGREE)
        await town.carry()
        assert [person.name for person in harbour.tellable(ana.desk)] == ["Mara"]
        assert harbour.tellable(mara.desk) == []
        assert ana.told == []

    town.run(story)


def test_a_signal_is_told_answered_and_closed(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        tell(ana, mara)
        assert told(ana) == {"Mara": Told.NOT_CARRIED}
        await ana.courier.carry()
        assert told(ana) == {"Mara": Told.ON_ITS_WAY}
        await town.carry()
        assert told(ana) == {"Mara": Told.HERE}
        assert mara.told == ["Mara"]
        [one] = seen(mara)
        signals.answer(mara.desk, one.person.bridge, one.id, Answer.I_CAN)
        signals.answer(mara.desk, one.person.bridge, one.id, Answer.I_CAN)
        await town.carry()
        assert told(ana) == {"Mara": Told.I_CAN}
        assert ana.told == ["Ana"]
        signals.look_at(mara.desk, one.person.bridge, one.id)
        signals.better(ana.desk)
        await town.carry()
        assert signals.open_signal(ana.desk) is None
        assert [each.better_at is not None for each in seen(mara)] == [True]
        signals.look_at(mara.desk, one.person.bridge, one.id)
        assert seen(mara) == []
        with pytest.raises(NotNow, match="better"):
            signals.answer(mara.desk, one.person.bridge, one.id, Answer.I_CANT_NOW)
        with pytest.raises(NotFound):
            signals.better(ana.desk)

    town.run(story)


def test_a_signal_rests_with_who_was_told_and_stays_with_who_gave_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        _, jon = await agreed(town, ana, "Jon")
        signal = tell(ana, mara, jon)
        await town.carry()
        signals.answer(mara.desk, mara.roads["Ana"], signal.id, Answer.I_CAN)
        await town.carry()
        town.clock.push(3 * DAY - 1)
        assert (len(seen(mara)), len(seen(jon))) == (1, 1)
        town.clock.push(1)
        assert (len(seen(mara)), len(seen(jon))) == (0, 1)
        with pytest.raises(NotNow):
            signals.tell_anew(ana.desk)
        town.clock.push(4 * DAY)
        assert seen(jon) == []
        # It is on the bridge, and can be answered; who gave it has it as it was, and is told that it rests.
        [resting] = signals.open_of_bridge(jon.desk, jon.roads["Ana"])
        signals.answer(jon.desk, jon.roads["Ana"], resting.id, Answer.I_CANT_NOW)
        await town.carry()
        assert told(ana) == {"Mara": Told.I_CAN, "Jon": Told.I_CANT_NOW}
        mine = today(ana.desk).signal
        assert mine is not None
        assert mine.rests(town.clock())
        signals.better(ana.desk)
        await town.carry()
        assert [[each.better_at is not None for each in seen(one)] for one in (mara, jon)] == [[True], [True]]
        assert signals.open_of_bridge(jon.desk, jon.roads["Ana"]) == []

    town.run(story)


def test_told_anew_it_asks_anew_and_the_answers_count(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        _, jon = await agreed(town, ana, "Jon")
        signal = tell(ana, mara, jon)
        await town.carry()
        signals.answer(mara.desk, mara.roads["Ana"], signal.id, Answer.I_CAN)
        await town.carry()
        town.clock.push(7 * DAY)
        bridges.raise_leaf(jon.desk, jon.roads["Ana"])
        await town.carry()
        signals.tell_anew(ana.desk)
        assert told(ana) == {"Mara": Told.NOT_CARRIED, "Jon": Told.NOT_CARRIED}
        await town.carry()
        [again] = seen(mara)
        assert (again.id, again.at, again.answer) == (signal.id, town.clock(), Answer.NONE)
        # At a raised leaf it waits, as it did the first time; and nobody is said to be with them any more.
        assert seen(jon) == []
        assert told(ana) == {"Mara": Told.HERE, "Jon": Told.LEAF_UP}
        signals.answer(mara.desk, again.person.bridge, again.id, Answer.I_CAN)
        gate.lower_leaf(jon.desk, jon.roads["Ana"])
        await town.carry()
        assert told(ana) == {"Mara": Told.I_CAN, "Jon": Told.HERE}
        assert [one.taken for one in seen(jon)] == [True]
        # The first telling, come late, changes nothing.
        words(mara, ana, HarbourPayload(Word.SIGNAL, bytes.fromhex(signal.id), signal.at))
        assert [one.answer for one in seen(mara)] == [Answer.I_CAN]

    town.run(story)


def test_others_who_were_told_hear_that_somebody_has_it_and_not_who(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        _, jon = await agreed(town, ana, "Jon")
        tell(ana, mara, jon)
        await town.carry()
        [of_mara], [of_jon] = seen(mara), seen(jon)
        signals.answer(mara.desk, of_mara.person.bridge, of_mara.id, Answer.I_CAN)
        await town.carry()
        assert (seen(mara)[0].taken, seen(jon)[0].taken) == (False, True)
        signals.answer(jon.desk, of_jon.person.bridge, of_jon.id, Answer.I_CAN)
        await town.carry()
        assert (seen(mara)[0].taken, seen(jon)[0].taken) == (True, True)
        signals.answer(mara.desk, of_mara.person.bridge, of_mara.id, Answer.I_CANT_NOW)
        await town.carry()
        assert (seen(mara)[0].taken, seen(jon)[0].taken) == (True, False)
        endings.end_bridge(jon.desk, jon.roads["Ana"], remove=False)
        await town.carry()
        assert told(ana) == {"Mara": Told.I_CANT_NOW, "Jon": Told.ENDED}
        assert not seen(mara)[0].taken
        assert seen(jon) == []

    town.run(story)


def test_a_person_told_later_hears_at_once_that_somebody_has_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        _, jon = await agreed(town, ana, "Jon")
        first = tell(ana, mara)
        await town.carry()
        [one] = seen(mara)
        signals.answer(mara.desk, one.person.bridge, one.id, Answer.I_CAN)
        await town.carry()
        assert tell(ana, mara, jon).id == first.id
        await town.carry()
        assert seen(jon)[0].taken
        assert len(seen(mara)) == 1

    town.run(story)


def test_who_left_quietly_is_told_nothing_more_and_the_sender_knows(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        harbour.answer_question(mara.desk, mara.roads["Ana"], Word.LEAVE)
        tell(ana, mara)
        await town.carry()
        assert told(ana) == {"Mara": Told.NOT_HEARD}
        assert seen(mara) == []
        assert (ana.told, mara.told) == ([], [])
        assert harbour.tellable(ana.desk) == []
        harbour.ask(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert stands(mara, ana) == (Agreement.NONE, Agreement.ASKED)

    town.run(story)


def test_a_signal_waits_at_a_raised_leaf_and_shows_when_it_is_lowered(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        given = tell(ana, mara).at
        await town.carry()
        assert told(ana) == {"Mara": Told.LEAF_UP}
        assert (seen(mara), mara.told) == ([], [])
        with pytest.raises(NotFound):
            signals.find_received(mara.desk, mara.roads["Ana"], signals.open_signal(ana.desk).id)  # type: ignore[union-attr]
        town.clock.push(3 * 3600)
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        [one] = seen(mara)
        assert (one.at, one.is_open) == (given, True)
        await town.carry()
        assert told(ana) == {"Mara": Told.HERE}

    town.run(story)


def test_a_signal_that_is_over_before_the_leaf_is_lowered_never_shows(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        tell(ana, mara)
        await town.carry()
        signals.better(ana.desk)
        await town.carry()
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        assert (seen(mara), mara.told) == ([], [])

    town.run(story)


def test_a_question_waits_at_a_raised_leaf(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        harbour.ask(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert (today(mara.desk).asking, mara.told) == ([], [])
        assert stands(mara, ana) == (Agreement.NONE, Agreement.NONE)
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        assert [person.name for person in today(mara.desk).asking] == ["Ana"]

    town.run(story)


def test_what_was_never_carried_is_withdrawn_and_nobody_hears(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        tell(ana, mara)
        signals.better(ana.desk)
        await town.carry()
        assert (seen(mara), mara.told) == ([], [])
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0

    town.run(story)


def ask_anyway(person: Person, other: Person, number: int) -> bool:
    """Ask as only a changed Drawbridge would, whatever was answered; returns whether the other is told."""
    payload = HarbourPayload(Word.ASK, number.to_bytes(16, "big"), person.desk.clock() + number)
    with other.desk.vault.transaction():
        body = Body(Kind.HARBOUR, 9, 0, None, None, None, payload)
        return file_harbour(other.desk, other.bridge(person), body)


def test_asking_again_after_a_no_makes_no_stir_for_a_while(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        harbour.ask(ana.desk, ana.roads["Mara"])
        await town.carry()
        town.clock.push(30 * DAY)
        harbour.answer_question(mara.desk, mara.roads["Ana"], Word.DECLINE)
        before = outbox.count(mara.desk.vault.db, mara.roads["Ana"])
        for number in range(1, 20):
            assert not ask_anyway(ana, mara, number)
            assert today(mara.desk).asking == []
            assert stands(mara, ana)[1] is Agreement.ASKED
            harbour.answer_question(mara.desk, mara.roads["Ana"], Word.DECLINE)
        assert not ask_anyway(ana, mara, 20)
        town.clock.push(QUIET_AFTER_QUESTION)
        assert [person.name for person in today(mara.desk).asking] == ["Ana"]
        assert outbox.count(mara.desk.vault.db, mara.roads["Ana"]) == before + 19

    town.run(story)


def test_a_question_that_is_taken_back_and_asked_again_is_told_once(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for _ in range(3):
            harbour.ask(ana.desk, ana.roads["Mara"])
            await town.carry()
            harbour.withdraw(ana.desk, ana.roads["Mara"])
            await town.carry()
        assert mara.told == ["Mara"]
        town.clock.push(QUIET_AFTER_QUESTION)
        harbour.ask(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert mara.told == ["Mara", "Mara"]
        assert [person.name for person in today(mara.desk).asking] == ["Ana"]

    town.run(story)


def words(person: Person, other: Person, *said: HarbourPayload) -> None:
    """File words as they would come, without a road between."""
    bridge = person.bridge(other)
    for payload in said:
        with person.desk.vault.transaction():
            file_harbour(person.desk, bridge, Body(Kind.HARBOUR, 9, 0, None, None, None, payload))


def test_better_before_its_signal_leaves_nothing_open(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        one = b"1" * 16
        words(
            mara,
            ana,
            HarbourPayload(Word.TAKEN, one, changes=2),
            HarbourPayload(Word.BETTER, one, 50),
            HarbourPayload(Word.SIGNAL, one, 40),
            HarbourPayload(Word.SIGNAL, one, 40),
            HarbourPayload(Word.NOT_TAKEN, one, changes=1),
        )
        [late] = seen(mara)
        assert (late.at, late.better_at, late.taken, late.is_open) == (40, 50, True, False)

    town.run(story)


def test_one_who_agreed_cannot_fill_the_vault_whatever_they_say_in_whatever_order(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        db, first = mara.desk.vault.db, b"1" * 16
        words(mara, ana, HarbourPayload(Word.SIGNAL, first, 40))
        for count in range(3 * KEPT_AT_MOST):
            one, other = count.to_bytes(16, "big"), (count + 10_000).to_bytes(16, "big")
            words(
                mara,
                ana,
                HarbourPayload(Word.BETTER, one, 2**40),
                HarbourPayload(Word.SIGNAL, other, 50),
                HarbourPayload(Word.BETTER, other, 2**40),
                HarbourPayload(Word.TAKEN, one, changes=1),
            )
            if count % 16 == 0:
                assert db.rows("SELECT count(*) <= ? FROM signals_received", (KEPT_AT_MOST,)) == [(1,)]
        for count in range(3 * KEPT_AT_MOST):
            words(mara, ana, HarbourPayload(Word.TAKEN, (count + 20_000).to_bytes(16, "big"), changes=1))
        assert db.rows("SELECT count(*) <= ? FROM signals_received", (KEPT_AT_MOST,)) == [(1,)]
        # What is open stays, and so does the way to close it.
        assert first.hex() in [signal.id for signal in signals.open_of_bridge(mara.desk, mara.roads["Ana"])]
        words(mara, ana, HarbourPayload(Word.BETTER, first, 60))
        assert first.hex() not in [each.id for each in signals.open_of_bridge(mara.desk, mara.roads["Ana"])]

    town.run(story)


def test_an_older_answer_that_comes_late_changes_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        about = bytes.fromhex(tell(ana, mara).id)
        await town.carry()
        words(
            ana,
            mara,
            HarbourPayload(Word.I_CAN, about, changes=1),
            HarbourPayload(Word.I_CANT_NOW, about, changes=0),
        )
        assert told(ana) == {"Mara": Told.I_CAN}
        words(ana, mara, HarbourPayload(Word.I_CAN, b"0" * 16, changes=3))

    town.run(story)


def test_words_of_somebody_without_an_agreement_are_kept_nowhere(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for word in Word:
            if word not in (Word.ASK, Word.WITHDRAW):
                words(mara, ana, HarbourPayload(word, b"2" * 16, 5))
        assert seen(mara) == []
        rows = mara.desk.vault.db.rows("SELECT count(*) FROM signals_received")
        assert rows == [(0,)]

    town.run(story)


def test_signals_without_end_are_not_all_kept(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        words(mara, ana, *(HarbourPayload(Word.SIGNAL, bytes([n]) * 16, 5) for n in range(40)))
        assert mara.desk.vault.db.rows("SELECT count(*) FROM signals_received") == [(32,)]

    town.run(story)


def test_signals_without_end_do_not_push_those_of_somebody_else_out_of_sight(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        jon, _ = await agreed(town, "Jon", mara)
        tell(ana, mara)
        await town.carry()
        town.clock.push(60)
        for number in range(60):
            about = number.to_bytes(16, "big")
            # Half of them are over before they come: such ones are not counted as open.
            over = [HarbourPayload(Word.BETTER, about, 5)] if number % 2 else []
            words(mara, jon, *over, HarbourPayload(Word.SIGNAL, about, 5))
        shown = [each.person.name for each in seen(mara)]
        assert sorted(shown) == ["Ana", "Jon", "Jon"]

    town.run(story)


def test_one_who_changes_their_answer_for_ever_does_not_flood_the_others(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        _, jon = await agreed(town, ana, "Jon")
        about = bytes.fromhex(tell(ana, mara, jon).id)
        await town.carry()
        both = (Word.I_CAN, Word.I_CANT_NOW)
        flips = [HarbourPayload(both[n % 2], about, changes=n) for n in range(120)]
        words(ana, jon, *flips)
        assert told(ana)["Jon"] is Told.I_CANT_NOW
        assert outbox.count(ana.desk.vault.db, ana.roads["Mara"]) == signals.MOST_CHANGES
        await town.carry()
        assert not seen(mara)[0].taken
        # However it ends, nobody believes that somebody has it who may not.
        words(ana, jon, HarbourPayload(Word.I_CAN, about, changes=120))
        await town.carry()
        assert not seen(mara)[0].taken
        assert told(ana)["Jon"] is Told.I_CAN

    town.run(story)


def test_another_reader_cannot_say_that_somebody_is_better(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        _, jon = await agreed(town, ana, "Jon")
        await agreed(town, jon, mara)
        about = bytes.fromhex(tell(ana, mara, jon).id)
        await town.carry()
        words(mara, jon, HarbourPayload(Word.BETTER, about, 5))
        [one] = seen(mara)
        assert one.person.name == "Ana"
        assert one.is_open

    town.run(story)


def test_what_was_said_holds_after_the_other_side_was_put_back(town: Town) -> None:
    async def story() -> None:
        ana, mara = await agreed(town)
        tell(ana, mara)
        await town.carry()
        [one] = seen(mara)
        signals.answer(mara.desk, one.person.bridge, one.id, Answer.I_CAN)
        await town.carry()
        ana.desk.vault.db.run("UPDATE signal_readers SET answer = '', came = '', changes = -1")
        ana.desk.vault.db.run("UPDATE harbour_people SET mine = 'asked'")
        resuming.begin_again(ana.desk)
        await town.carry()
        assert told(ana) == {"Mara": Told.I_CAN}
        assert stands(ana, mara) == (Agreement.AGREED, Agreement.NONE)
        resuming.begin_again(mara.desk)
        await town.carry()
        assert len(seen(mara)) == 1
        assert told(ana) == {"Mara": Told.I_CAN}

    town.run(story)


def test_refusals_leave_everything_as_it_was(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        road = ana.roads["Mara"]
        with pytest.raises(InputRefused, match="people"):
            signals.tell(ana.desk, [])
        with pytest.raises(NotFound):
            harbour.withdraw(ana.desk, road)
        with pytest.raises(NotFound):
            harbour.answer_question(mara.desk, mara.roads["Ana"], Word.AGREE)
        with pytest.raises(InputRefused, match="list"):
            harbour.keep_list(ana.desk, "x" * 2_001)
        harbour.keep_list(ana.desk, "Mara\nThe bench by the river")
        assert harbour.my_list(ana.desk) == "Mara\nThe bench by the river"
        endings.end_bridge(ana.desk, road, remove=True)
        with pytest.raises(NotNow):
            harbour.ask(ana.desk, road)

    town.run(story)
