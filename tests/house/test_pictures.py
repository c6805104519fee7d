"""The pictures in the documents: every page in every look, none that nobody takes, none too large."""

from __future__ import annotations

from pathlib import Path

from picture_pages import PAGES
from screenshots import PICTURES, SIZES, SUFFIX, THEMES, gallery, picture_of

LARGEST = 200 * 1024
LOOKS = [(size, theme) for size in SIZES for theme in THEMES]


def pictures() -> list[Path]:
    docs = PICTURES.parent
    return [path for kind in ("png", "webp", "jpg", "gif") for path in docs.rglob(f"*.{kind}")]


def test_every_page_has_its_pictures_and_every_picture_a_page() -> None:
    listed = {f"{picture_of(shown, *look)}{SUFFIX}" for shown in PAGES for look in LOOKS}
    assert {path.name for path in pictures()} ^ listed == set()
    assert {path.parent for path in pictures()} == {PICTURES}


def test_no_page_is_listed_twice() -> None:
    assert len({shown.name for shown in PAGES}) == len({shown.says for shown in PAGES}) == len(PAGES)


def test_no_picture_is_too_large() -> None:
    assert [path.name for path in pictures() if path.stat().st_size > LARGEST] == []


def test_the_page_of_pictures_is_made_from_the_list() -> None:
    assert (PICTURES / "README.md").read_text("utf-8") == gallery()
