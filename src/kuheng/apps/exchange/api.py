"""Exchange, as the doors see it."""

from kuheng.apps.exchange.domain import signature
from kuheng.apps.exchange.selectors import Message, calls_for, due, message

__all__ = ["Message", "calls_for", "due", "message", "signature"]
