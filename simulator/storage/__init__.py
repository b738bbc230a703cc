"""What is kept, through SQLAlchemy: the tables, and the store that is the one door to them."""

from simulator.storage.store import CallSummary, NoSuchCall, StaleCall, Store

__all__ = ["CallSummary", "NoSuchCall", "StaleCall", "Store"]
