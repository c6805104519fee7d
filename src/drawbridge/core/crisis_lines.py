"""Crisis lines and emergency numbers: the rows themselves, each with where it was seen.

No row has been checked on the service's own site yet, and the page says so. ``verified`` means that the
number was seen in the source named beside it; ``recalled`` names the fields that were not. Whoever checks a
row sets ``checked_on`` to that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One service.

    ``call`` and ``text`` are numbers as they are written in that country; ``chat`` says where else to write.
    ``seen`` is when the source was published, as far as it is known.
    """

    country: str
    service: str
    call: tuple[str, ...]
    hours: str
    source: str
    text: tuple[str, ...] = ()
    chat: str = ""
    is_free: bool = False
    note: str = ""
    seen: str = ""
    verified: bool = True
    recalled: tuple[str, ...] = ()
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Emergency:
    """The numbers for danger to life in one country; ``checked_on`` is None until somebody looked.

    Without a ``source`` they are from memory.
    """

    country: str
    numbers: tuple[str, ...]
    checked_on: date | None = None
    source: str = ""


_DAY_AND_NIGHT = "day and night"

LINES: tuple[Line, ...] = (
    Line(
        "US",
        "988 Suicide & Crisis Lifeline",
        ("988",),
        _DAY_AND_NIGHT,
        "Wyoming Department of Health and other agencies’ pages",
        text=("988",),
        chat="988lifeline.org",
        note="Press 1 for veterans, 2 for Spanish.",
    ),
    Line(
        "CA",
        "988 Suicide Crisis Helpline",
        ("988",),
        _DAY_AND_NIGHT,
        "reports of the launch, after the Public Health Agency of Canada",
        text=("988",),
        note="In English and French.",
        seen="November and December 2023",
    ),
    Line(
        "GB",
        "Samaritans",
        ("116 123",),
        _DAY_AND_NIGHT,
        "samaritans.org and Full Fact",
        is_free=True,
        note="There is no text number any more.",
        seen="2021 and 2022",
    ),
    Line(
        "GB",
        "Shout",
        (),
        _DAY_AND_NIGHT,
        "Shout’s own page and Full Fact",
        text=("85258",),
        is_free=True,
        seen="2022",
    ),
    Line(
        "IE",
        "Samaritans",
        ("116 123",),
        _DAY_AND_NIGHT,
        "Irish Examiner",
        is_free=True,
        recalled=("hours",),
    ),
    Line(
        "IE",
        "50808 text service",
        (),
        _DAY_AND_NIGHT,
        "reports of the launch by the HSE",
        text=("50808",),
        is_free=True,
        note="It may be called Text About It now.",
        seen="June 2020",
        recalled=("note",),
    ),
    Line(
        "AU",
        "Lifeline",
        ("13 11 14",),
        _DAY_AND_NIGHT,
        "Life in Mind, and the Push-Up Challenge",
        text=("0477 13 11 14",),
        chat="chat on Lifeline’s site",
        seen="2022 and June 2024",
    ),
    Line(
        "NZ",
        "1737 Need to talk?",
        ("1737",),
        _DAY_AND_NIGHT,
        "a government release and Pegasus Health",
        text=("1737",),
        is_free=True,
        seen="2017",
    ),
    Line(
        "NZ",
        "Suicide Crisis Helpline",
        ("0508 828 865",),
        "hours not known to us",
        "a national listing",
        seen="December 2025",
    ),
    Line(
        "NZ",
        "Lifeline",
        ("0800 543 354",),
        "hours not known to us",
        "a national listing and Vice",
        text=("4357",),
        seen="December 2025",
    ),
    Line(
        "FR",
        "3114, the national suicide prevention line",
        ("3114",),
        _DAY_AND_NIGHT,
        "3114.fr and a regional health agency",
        is_free=True,
    ),
    Line(
        "DE",
        "TelefonSeelsorge",
        ("0800 111 0 111", "0800 111 0 222", "116 123"),
        _DAY_AND_NIGHT,
        "domradio and a regional church page",
        chat="chat and email on TelefonSeelsorge’s site",
        is_free=True,
    ),
    Line(
        "ES",
        "Línea 024",
        ("024",),
        _DAY_AND_NIGHT,
        "RTVE and other reports of the ministry’s launch",
        is_free=True,
        seen="May 2022",
    ),
    Line(
        "NL",
        "113 Zelfmoordpreventie",
        ("113", "0800-0113"),
        _DAY_AND_NIGHT,
        "ANP",
        chat="113.nl",
        is_free=True,
        seen="October 2025",
    ),
    Line(
        "BE",
        "Zelfmoordlijn (Dutch)",
        ("1813",),
        _DAY_AND_NIGHT,
        "VTM, an old report",
        chat="zelfmoord1813.be",
        is_free=True,
    ),
    Line(
        "BE",
        "Centre de Prévention du Suicide (French)",
        ("0800 32 123",),
        "hours not known to us",
        "no source seen",
        verified=False,
        recalled=("call",),
    ),
    Line(
        "IN",
        "Tele MANAS",
        ("14416", "1-800-891-4416"),
        _DAY_AND_NIGHT,
        "statements to parliament",
        chat="Tele MANAS app",
        is_free=True,
        note="In 20 languages.",
        seen="February to December 2025",
    ),
    Line(
        "BR",
        "CVV",
        ("188",),
        _DAY_AND_NIGHT,
        "reports citing the ministry, and later guides",
        chat="chat and email on CVV’s site",
        is_free=True,
        seen="2018",
    ),
    Line(
        "ZA",
        "SADAG Suicide Crisis Helpline",
        ("0800 567 567",),
        _DAY_AND_NIGHT,
        "sadag.org",
        text=("31393",),
        is_free=True,
        note="The text number is listed with another SADAG line, 0800 456 789.",
    ),
    Line(
        "SG",
        "Samaritans of Singapore",
        ("1767",),
        _DAY_AND_NIGHT,
        "CNA",
        chat="WhatsApp 9151 1767",
        seen="2022 and July 2025",
    ),
    Line(
        "SG",
        "national mindline",
        ("1771",),
        _DAY_AND_NIGHT,
        "CNA",
        chat="WhatsApp 6669 1771, and chat on its site",
        seen="July 2025",
    ),
    Line(
        "JP",
        "Yorisoi Hotline",
        ("0120-279-338",),
        _DAY_AND_NIGHT,
        "local government and support pages",
        is_free=True,
        note="Has a line for other languages.",
    ),
    Line(
        "JP",
        "#いのちSOS (Lifelink)",
        ("0120-061-338",),
        "hours not known to us",
        "a support page",
        is_free=True,
    ),
)
"""Every service, country by country."""

EMERGENCY: dict[str, tuple[str, ...]] = {
    "US": ("911",),
    "CA": ("911",),
    "GB": ("999", "112"),
    "IE": ("999", "112"),
    "AU": ("000",),
    "NZ": ("111",),
    "FR": ("112",),
    "DE": ("112",),
    "ES": ("112",),
    "NL": ("112",),
    "BE": ("112",),
    "IN": ("112",),
    "BR": ("192",),
    "ZA": ("112", "10177"),
    "SG": ("995",),
    "JP": ("119",),
}
"""For danger to life, by country. From memory; each is to be checked."""
