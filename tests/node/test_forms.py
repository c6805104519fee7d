"""Forms: every fault is found, nothing typed is dropped, nothing odd gets through."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from drawbridge.core.crossings import Depth
from drawbridge.node.forms import Form, read_form


def request_with(body: bytes, kind: str) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers, "path": "/"}, receive)


def read(body: bytes, kind: str = "application/x-www-form-urlencoded") -> Form:
    return asyncio.run(read_form(request_with(body, kind)))


def faults_of(form: Form) -> list[tuple[str, str, int | None]]:
    return [(fault.what, fault.why, fault.limit) for fault in form.faults]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"])),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
        max_size=20,
    )
)
def test_what_was_typed_is_what_is_read(fields: list[tuple[str, str]]) -> None:
    assert read(urlencode(fields).encode()).fields == tuple(fields)


def test_all_faults_are_found_at_once() -> None:
    form = Form((("name", "x" * 61), ("level", "eleven"), ("depth", "ocean")))
    form.line("name", 60)
    form.whole("level", 0, 10)
    form.choice("depth", Depth)
    form.text("text", 10, required=True)
    assert faults_of(form) == [
        ("name", "too-long", 60),
        ("level", "not-a-number", None),
        ("depth", "unknown", None),
        ("text", "empty", None),
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "missing"),
        ("11", "out-of-range"),
        ("-1", "out-of-range"),
        ("²", "not-a-number"),
        ("1e1", "not-a-number"),
        ("9" * 400, "not-a-number"),
    ],
)
def test_a_number_is_a_whole_one_in_its_range(typed: str, why: str) -> None:
    form = Form((("level", typed),))
    assert form.whole("level", 0, 10) == 0
    assert form.faults[0].why == why


def test_a_number_and_a_choice_are_taken() -> None:
    form = Form((("level", " 7 "), ("depth", "glimpse")))
    assert form.whole("level", 0, 10) == 7
    assert form.choice("depth", Depth) is Depth.GLIMPSE
    assert form.faults == []


def test_a_text_keeps_its_lines_and_a_line_has_none() -> None:
    form = Form((("text", "one\r\ntwo\r three"), ("name", "  Ana\n  Maria ")))
    assert form.text("text", 100) == "one\ntwo\n three"
    assert form.line("name", 100) == "Ana Maria"


def test_what_no_file_could_take_is_refused() -> None:
    for odd in ("a\0b", "a\ud800b"):
        form = Form((("text", odd),))
        form.text("text", 100)
        assert form.faults[0].why == "unreadable"


def test_what_was_typed_is_given_back_to_the_page() -> None:
    typed = Form((("name", "Ana"), ("items", "x"), ("reader", "a"), ("reader", "b"))).typed
    assert typed["name"] == "Ana"
    assert typed["items"] == "x"
    assert typed["none"] == ""
    assert ("reader", "a") in typed
    assert ("reader", "c") not in typed


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"name=Ana", "text/plain", 415),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(401)), "application/x-www-form-urlencoded", 400),
        (b"nothing", "multipart/form-data", 400),
        (
            b'--a\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nfile\r\n--a--\r\n',
            "multipart/form-data; boundary=a",
            400,
        ),
    ],
)
def test_a_body_that_is_no_form_is_refused(body: bytes, kind: str, status: int) -> None:
    with pytest.raises(HTTPException) as caught:
        read(body, kind)
    assert caught.value.status_code == status


def test_a_form_in_parts_is_read_like_any_other() -> None:
    body = b'--a\r\nContent-Disposition: form-data; name="text"\r\n\r\nfor you\r\n--a--\r\n'
    assert read(body, "multipart/form-data; boundary=a").fields == (("text", "for you"),)
