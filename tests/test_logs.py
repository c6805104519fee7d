"""A line of the log says that something happened: never what was written, by whom, or where it lies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawbridge import logs
from drawbridge.errors import StorageFull

SECRET = "the quenchless zeppelin"
PLACE = "/home/xanthippe/vault.db"


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_is_one_json_object_with_its_time_and_its_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.event("node-started", port=8420, version="0.1.0", error=None)
    (line,) = lines(capsys.readouterr().err)
    assert set(line) == {"at", "event", "port", "version"}
    assert (line["event"], line["port"], line["version"]) == ("node-started", 8420, "0.1.0")


def test_an_error_is_its_class_and_nothing_else_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.failure("mistake", StorageFull(store=SECRET), route="/entries/{entry}")
    (line,) = lines(capsys.readouterr().err)
    assert (line["error"], line["route"]) == ("StorageFull", "/entries/{entry}")
    assert SECRET not in json.dumps(line)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.text(),
    st.dictionaries(
        st.sampled_from(sorted(logs.FIELDS)) | st.text(min_size=1).filter(lambda key: key != "name"),
        st.none() | st.integers() | st.text(),
    ),
)
def test_only_listed_fields_and_short_machine_words_get_out(
    capsys: pytest.CaptureFixture[str], name: str, fields: dict[str, str | int | None]
) -> None:
    capsys.readouterr()
    logs.event(name, **fields)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    (line,) = lines(said)
    assert set(line) <= logs.FIELDS | {"at", "event"}
    for key, value in line.items():
        if isinstance(value, str) and key != "at":
            assert value.isascii()
            assert len(value) <= 80
            assert not set(value) & set(" \n\r\t'\"\\@,;!?")
        if key not in ("at", "event"):
            assert value in (fields[key], "left-out")


@pytest.mark.parametrize("said", ["x" * 81, "two words", "zwölf", "a@b", "line\n", "~/vault.db", ""])
def test_a_text_that_is_not_one_short_machine_word_is_left_out(
    capsys: pytest.CaptureFixture[str], said: str
) -> None:
    logs.event(said, why=said)
    (line,) = lines(capsys.readouterr().err)
    assert (line["event"], line["why"]) == ("left-out", "left-out")


@pytest.mark.parametrize("field", ["name", "entry", "path", "message", "text", "person", "host", "address"])
def test_no_field_for_what_a_person_is_or_wrote_is_on_the_list(field: str) -> None:
    assert field not in logs.FIELDS


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program after `logs.set_up`, with the secrets at hand."""
    begin = f"from drawbridge import logs\nlogs.set_up()\nSECRET, PLACE = {SECRET!r}, {PLACE!r}\n"
    return subprocess.run(
        [sys.executable, "-c", begin + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
        check=False,
    )


WAYS = {
    "in the main thread": "raise ValueError(SECRET, PLACE)",
    "with another behind it": """
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(PLACE) from error
    """,
    "with a note on it": """
        error = ValueError(SECRET)
        error.add_note(PLACE)
        raise error
    """,
    "many at once": "raise ExceptionGroup(SECRET, [ValueError(PLACE)])",
    "in a thread": """
        import threading
        thread = threading.Thread(target=lambda: int(SECRET), name=PLACE)
        thread.start()
        thread.join()
    """,
    "while something is thrown away": """
        class Thing:
            def __del__(self):
                raise ValueError(SECRET, PLACE)
        Thing()
    """,
    "in a task that nobody waits for": """
        import asyncio, gc
        async def fail():
            raise ValueError(SECRET, PLACE)
        async def main():
            task = asyncio.create_task(fail(), name=SECRET)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            del task
            gc.collect()
        asyncio.run(main())
    """,
    "in a callback of the loop": """
        import asyncio
        async def main():
            asyncio.get_running_loop().call_soon(lambda: int(SECRET))
            await asyncio.sleep(0)
        asyncio.run(main())
    """,
    "by another library, with the error": """
        import logging
        try:
            open(PLACE + SECRET)
        except OSError:
            logging.getLogger("uvicorn.error").exception("could not open %s", SECRET)
    """,
    "by another library, in words": """
        import logging
        logging.getLogger("some.library").warning("cannot read %s of %s", PLACE, SECRET)
        logging.getLogger().error(SECRET)
        logging.warning(SECRET)
    """,
    "by another library, with a format that does not fit": """
        import logging
        logging.getLogger("some.library").error("%d", SECRET)
    """,
    "as a warning": """
        import warnings
        warnings.warn(SECRET + PLACE, ResourceWarning)
        warnings.simplefilter("always")
        warnings.warn(SECRET + PLACE)
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_an_error_that_nobody_caught_says_no_more_than_its_class(way: str) -> None:
    done = run(WAYS[way])
    assert done.stdout == ""
    assert done.stderr, "it is said that something happened"
    for line in lines(done.stderr):
        assert set(line) <= logs.FIELDS | {"at", "event"}
    for secret in (SECRET, "quenchless", PLACE, "xanthippe", "Traceback"):
        assert secret not in done.stderr


def test_an_application_that_fails_under_the_server_says_no_more_than_a_class() -> None:
    done = run(
        """
        import asyncio, contextlib, socket
        import uvicorn

        async def app(scope, receive, send):
            if scope["type"] == "lifespan":
                raise RuntimeError(SECRET)
            raise ValueError(SECRET, PLACE)

        async def main():
            door = socket.create_server(("127.0.0.1", 0))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="auto"))
            serving = asyncio.create_task(server.serve(sockets=[door]))
            while not server.started:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection(*door.getsockname())
            writer.write(b"GET /" + SECRET.replace(" ", "-").encode() + b" HTTP/1.0\\r\\n\\r\\n")
            await reader.read()
            writer.close()
            server.should_exit = True
            await serving

        asyncio.run(main())
        """
    )
    errors = [line for line in lines(done.stderr) if "error" in line]
    assert [line["error"] for line in errors] == ["ValueError"]
    assert "zeppelin" not in done.stderr
    assert "xanthippe" not in done.stderr
    assert done.returncode == 0


def test_the_log_can_be_off() -> None:
    done = run("logs.set_up(on=False)\nlogs.event('node-started')\nraise ValueError(SECRET)")
    assert (done.stderr, done.stdout, done.returncode) == ("", "", 1)


def test_a_reader_that_has_gone_stops_nothing() -> None:
    done = run(
        """
        import os, sys
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 2)
        logs.event("node-started")
        sys.stderr.close()
        logs.event("node-started")
        print("went on")
        """
    )
    assert done.stdout == "went on\n"
