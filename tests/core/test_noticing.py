"""Other people's details are pointed at precisely, in any text, however long or strange."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawbridge.core.noticing import Noticed, notice

Pairs = list[tuple[str, str]]


def seen(text: str, names: list[str] | None = None, region: str = "GB") -> Pairs:
    return [(str(place.kind), place.text) for place in notice(text, names or [], region)]


def names_in(text: str, *names: str) -> list[str]:
    return [found for kind, found in seen(text, list(names)) if kind == "name"]


def test_a_name_is_noticed_in_any_case_and_as_a_possessive() -> None:
    assert names_in("Mara and MARA and mara's", "Mara") == ["Mara", "MARA", "mara"]
    assert names_in("Maras Brief, Jons Brief", "Mara", "Jon") == ["Maras", "Jons"]


def test_a_name_inside_another_word_is_left_alone() -> None:
    assert names_in("maraschino, samara, Marathon, tamara_x", "Mara") == []


def test_a_name_of_several_words_is_noticed_whole_and_by_its_parts() -> None:
    assert names_in("Anna  Novak came", "Anna Novak") == ["Anna  Novak"]
    assert names_in("then Novak left with Anna", "Anna Novak") == ["Novak", "Anna"]
    assert names_in("the anna of novak", "Anna Novak") == []


def test_a_title_in_a_name_does_not_count_alone() -> None:
    assert names_in("Aunt Sue; Sue is my Aunt", "Aunt Sue") == ["Aunt Sue", "Sue"]


def test_a_name_that_is_also_a_word_needs_its_capital() -> None:
    assert names_in("I will ask Will", "Will") == ["Will"]


@pytest.mark.parametrize("written", ["José", "Jose\u0301", "JOSÉ"])
def test_accents_are_the_same_however_they_are_stored(written: str) -> None:
    assert names_in(f"for {written} only", "José") == [written]
    assert names_in(f"for {written} only", "Jose\u0301") == [written]


def test_names_in_scripts_without_spaces_and_with_vowel_signs_are_noticed() -> None:
    assert names_in("昨日田中さんと話した", "田中") == ["田中"]
    assert names_in("मैंने मीरा से कहा", "मीरा") == ["मीरा"]
    assert names_in("Я сказал Мара об этом", "мара") == ["Мара"]


def test_an_empty_name_notices_nothing() -> None:
    assert seen("anything at all", ["", "  ", "-"]) == []


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("call 020 7946 0958 tonight", "GB", "020 7946 0958"),
        ("or +49 30 901820.", "", "+49 30 901820"),
        ("ring 612 345 678", "ES", "612 345 678"),
        ("at (212) 555-0123, later", "US", "(212) 555-0123"),
        ("0171/1234567", "de", "0171/1234567"),
    ],
)
def test_a_phone_number_is_noticed_as_people_write_it(text: str, region: str, number: str) -> None:
    assert seen(text, region=region) == [("phone", number)]


def test_two_phone_numbers_beside_each_other_are_two() -> None:
    assert [t for _, t in seen("0171 1234567 / 0172 7654321", region="DE")] == [
        "0171 1234567",
        "0172 7654321",
    ]


@pytest.mark.parametrize("region", ["", "GB", "US", "DE", "FR", "ES", "NL", "DK", "XX"])
@pytest.mark.parametrize(
    "text",
    [
        "between 1990 2000 and 2010",
        "from 1990-2000 to 2001-2002",
        "on 2024-11-20 or 20.11.2024 or 20/11/2024",
        "it cost 1.234.567 euros, or 1,234,567 dollars",
        "€ 911 234 567",
        "911 234 567 €",
        "from 10:30 to 12:45",
        "12 345 678 people",
        "room 12, door 4, floor 3",
    ],
)
def test_years_dates_amounts_and_times_are_not_phone_numbers(text: str, region: str) -> None:
    assert seen(text, region=region) == []


def test_a_mail_address_is_noticed_without_the_signs_around_it() -> None:
    assert seen("(mara.novak+x@example.co.uk), jo@exämple.de.") == [
        ("mail", "mara.novak+x@example.co.uk"),
        ("mail", "jo@exämple.de"),
    ]
    assert seen("me @ home, a@b, @mara, 5@6.7") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("I live at 12 High Street, Leeds", "12 High Street"),
        ("it was 221b Baker St.", "221b Baker St"),
        ("near 350 5th Avenue", "350 5th Avenue"),
        ("in der Bahnhofstraße 12, 10115 Berlin", "Bahnhofstraße 12, 10115 Berlin"),
        ("in der Hauptstr. 7a wohnt sie", "Hauptstr. 7a"),
        ("die Berliner Straße 5", "Berliner Straße 5"),
        ("op de Keizersgracht 123, 1015 CJ Amsterdam", "Keizersgracht 123, 1015 CJ Amsterdam"),
        ("au 12 bis, rue de la Paix 75002 Paris", "12 bis, rue de la Paix 75002 Paris"),
        ("5 place Bellecour", "5 place Bellecour"),
        ("en la Calle Mayor, 12, 28013 Madrid", "Calle Mayor, 12, 28013 Madrid"),
        ("Avda. de la Constitución 3", "Avda. de la Constitución 3"),
        ("postcode SW1A 1AA", "SW1A 1AA"),
        ("K1A 0B6", "K1A 0B6"),
        ("in Austin, TX 78701", "Austin, TX 78701"),
        ("write to\nD-10115 Berlin\nsoon", "D-10115 Berlin"),
    ],
)
def test_a_street_address_is_noticed_as_people_write_it(text: str, address: str) -> None:
    assert seen(text) == [("street", address)]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 Main Street was closed",
        "auf dem Heimweg 3 Leute getroffen",
        "auf dem Parkplatz 4 Autos",
        "Auf Platz 3 war sie",
        "2 cours de danse par semaine",
        "I took 3 ways home and 2 roads back",
        "there were 20000 Menschen in Berlin",
        "un camino de 3 horas",
    ],
)
def test_what_only_looks_like_an_address_is_left_alone(text: str) -> None:
    assert seen(text) == []


def test_of_two_that_overlap_the_address_stays_and_the_name_inside_it_goes() -> None:
    assert seen("to mara@example.org, 12 Mara Street", ["Mara"]) == [
        ("mail", "mara@example.org"),
        ("street", "12 Mara Street"),
    ]


def check(text: str, found: tuple[Noticed, ...]) -> None:
    reached = 0
    for place in found:
        assert reached <= place.start < place.end <= len(text)
        assert text[place.start : place.end] == place.text
        reached = place.end


lively = st.text() | st.lists(
    st.sampled_from(
        ["Mara", "José", "+49 30 901820", "a@b.de", "12 High Street", "1990", " ", ",", "(", "田中"]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None)
@given(
    lively, st.lists(st.text(max_size=12), max_size=5), st.sampled_from(["", "GB", "DE", "jp", "ZZ", "??"])
)
def test_any_text_gives_places_inside_it_that_do_not_overlap(
    text: str, names: list[str], region: str
) -> None:
    check(text, notice(text, [*names, "Mara", "José", "田中"], region))


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1 ", "+49 30 901820 ", "a", "A ", "A-", "a@", "a.", "1 Aa Aa Aa Aa ", "Mara ", "Astraße ",
        "Calle A A A A ", "1 rue de la ", "(+", "\n", "A1 1", "1234 ", "Aa, AA 1234", "d'", "\u0301",
    ],
)  # fmt: skip
def test_no_text_of_200_000_characters_is_too_much(piece: str) -> None:
    # A pattern that tried twice as much for each further letter would not come back within a lifetime.
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    check(text, notice(text, ["Mara", "Aa Aa", "A"], "DE"))
