"""Disks that can be filled."""

from __future__ import annotations

from tests.db.conftest import disk

__all__ = ["disk"]
