"""What models took, for a call or a month, and whether that leaves room for more."""

from __future__ import annotations

from simulator.cost import Spent, month_of, spent
from simulator.llm import ModelSettings, Prices, over_limit
from simulator.storage import Store


def spent_on(store: Store, call_id: str, prices: Prices) -> Spent:
    """What models took for one call, the reading after it included."""
    return spent(store.usage(call_id=call_id), prices)


def spent_in_month(store: Store, at: float, prices: Prices) -> Spent:
    """What models took in the month of a moment."""
    return spent(store.usage(month=month_of(at)), prices)


def limit_reached(
    store: Store, settings: ModelSettings, prices: Prices, at: float, call_id: str | None = None
) -> str | None:
    """Why no model may be used now, as a sentence; None when it may.

    A call that has used one keeps it to its end, its first reading included: pass its id.
    """
    if settings.monthly_limit is None and settings.monthly_tokens is None:
        return None
    if call_id is not None and store.usage(call_id=call_id):
        return None
    month = spent_in_month(store, at, prices)
    return over_limit(settings, month.tokens, month.dollars or 0.0)
