"""Drawbridge: practise intentional openness, privately."""

__version__ = "0.1.0"
