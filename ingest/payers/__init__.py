"""What is particular to the documents of one payer, where its data do not say it?

Reading is generic; names, numbers and series of a payer are data (``corpus/payers/<slug>.yaml``). What still differs
is a module here, named like the payer's slug with ``_`` for ``-``, that holds ``HABITS``. A payer without one has none,
and its documents are read like anybody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from corpus.model import Payer


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of one payer. A new kind of habit is a field with a default, and one place that asks for it.

    ``business`` are names of products that stand for a line of business with this payer alone, as pairs of the line and
    a pattern that is matched as written.
    """

    business: tuple[tuple[str, re.Pattern[str]], ...] = ()


NONE = Habits()


def habits(payer: Payer | None) -> Habits:
    """The habits of a payer's documents; none for a payer without a module, or one taken without its habits."""
    return _habits(payer.slug) if payer is not None and not payer.plain else NONE


def with_modules() -> tuple[str, ...]:
    """The names of the modules here, in order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def _habits(slug: str) -> Habits:
    name = slug.replace("-", "_")
    if name not in with_modules():
        return NONE
    found: Habits = import_module(f"{__name__}.{name}").HABITS
    return found
