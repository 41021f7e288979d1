"""Words for money and measures."""

from __future__ import annotations

CURRENCIES = {
    "$": "USD", "us$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "c$": "CAD",
    "a$": "AUD",
    "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "dollar": "USD", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "rupee": "INR",
    "ruble": "RUB", "rouble": "RUB", "won": "KRW", "franc": "CHF", "sterling": "GBP", "peso": "MXN",
    "krona": "SEK", "rand": "ZAR",
    "lira": "TRY", "usd": "USD", "eur": "EUR", "gbp": "GBP", "renminbi": "CNY", "buck": "USD",
}  # fmt: skip
MEASURES: dict[str, tuple[str, float]] = {
    "%": ("%", 1), "percent": ("%", 1), "pct": ("%", 1), "percentage": ("%", 1), "cent": ("USD", 0.01),
    "penny": ("GBP", 0.01),
    "kilometer": ("km", 1), "kilometre": ("km", 1), "km": ("km", 1), "mile": ("km", 1.609344), "meter": ("m", 1),
    "metre": ("m", 1),
    "foot": ("m", 0.3048), "feet": ("m", 0.3048), "ft": ("m", 0.3048), "inch": ("m", 0.0254), "yard": ("m", 0.9144),
    "centimeter": ("m", 0.01), "centimetre": ("m", 0.01), "cm": ("m", 0.01), "millimeter": ("m", 0.001), "mm": ("m", 0.001),
    "kilogram": ("kg", 1), "kilo": ("kg", 1), "kg": ("kg", 1), "gram": ("kg", 0.001), "pound": ("kg", 0.45359237),
    "lb": ("kg", 0.45359237), "ounce": ("kg", 0.028349523), "oz": ("kg", 0.028349523), "ton": ("t", 1), "tonne": ("t", 1),
    "liter": ("l", 1), "litre": ("l", 1), "gallon": ("l", 3.785411784), "barrel": ("barrel", 1), "acre": ("ha", 0.40468564),
    "hectare": ("ha", 1), "second": ("s", 1), "minute": ("s", 60), "hour": ("h", 1), "day": ("day", 1), "week": ("day", 7),
    "month": ("month", 1), "year": ("year", 1), "decade": ("year", 10), "century": ("year", 100), "degree": ("degree", 1),
    "mph": ("km/h", 1.609344), "kph": ("km/h", 1), "megawatt": ("MW", 1), "mw": ("MW", 1), "gigawatt": ("MW", 1000),
    "kilowatt": ("MW", 0.001), "watt": ("MW", 1e-6), "basis": ("%", 0.01),
}  # fmt: skip
"""Unit words, with the unit that they are given in and the factor. US gallons; a ton is taken for a tonne."""
