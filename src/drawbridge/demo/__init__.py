"""A throw-away household of a few people with a few weeks behind it, made through the actions."""

from drawbridge.demo.household import prepare

__all__ = ["prepare"]
