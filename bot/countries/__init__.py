"""Countries: turns text into exactly one country, or into a question, and finds and names them.

A country is its ISO 3166-1 alpha-2 code, in capitals. The languages other than English and the
guesses at misspelt names are loaded when a text first needs them.
"""

from bot.countries.index import read
from bot.countries.iso import codes, flag, name
from bot.countries.lists import ScopeReading, read_scopes
from bot.countries.reading import Kind, Reading
from bot.countries.searching import search, suggest

__all__ = [
    "Kind",
    "Reading",
    "ScopeReading",
    "codes",
    "flag",
    "name",
    "read",
    "read_scopes",
    "search",
    "suggest",
]
