"""PDFium's functions as the layout calls them: handles as integers, without the cost of the generated binding.

They are called for every word and every drawn line, where the generated binding's argument conversion costs as much
as the call itself.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw  # type: ignore[import-untyped]

POINTER, INT = ctypes.c_void_p, ctypes.c_int


def direct(name: str, result: type | None, *arguments: type) -> Any:
    """The function of that name; pointers to results are passed as addresses."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def handle_of(thing: Any) -> int:
    """The address behind a handle of pypdfium2."""
    return ctypes.cast(thing.raw, ctypes.c_void_p).value or 0
