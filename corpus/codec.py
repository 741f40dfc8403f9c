"""How the nouns are kept: canonical JSON of dataclasses by position, and the structure of a reading, compressed.

A dataclass becomes the list of its field values in the order of the class, with trailing defaults left out, so a field
added at the end with a default keeps every stored value readable. Field order and defaults of the nouns are therefore
part of the format: change them only together with ``FORMAT``. The text of a reading is not here (it is kept as text, to
be looked at), nor are its positions (they pack themselves).
"""

from __future__ import annotations

import dataclasses
import json
import types
import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from corpus.change import Change
from corpus.errors import Damaged
from corpus.model import (
    Block,
    CodeMention,
    Criterion,
    Furniture,
    PolicyFacts,
    PolicyPart,
    Reading,
    Section,
)

FORMAT = 1

T = TypeVar("T")
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything of a reading but its text, its positions and what names it."""

    facts: PolicyFacts
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    codes: tuple[CodeMention, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    parts: tuple[PolicyPart, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, reading: Reading) -> Structure:
        """The structure of a reading."""
        return cls(**{field.name: getattr(reading, field.name) for field in dataclasses.fields(cls)})


def pack_structure(structure: Structure) -> bytes:
    """Bytes for storage; ``unpack_structure`` is the inverse. Equal structures make equal bytes."""
    return zlib.compress(_dumps([FORMAT, _encoder(Structure)(structure)]).encode("utf-8"), 6)


def unpack_structure(data: bytes) -> Structure:
    """The inverse of ``pack_structure``. Raises Damaged for bytes that are not a packed structure."""
    try:
        number, packed = json.loads(zlib.decompress(data))
        if number != FORMAT:
            raise ValueError(f"format {number}")
        return _typed(Structure, packed)
    except (zlib.error, ValueError, TypeError, LookupError) as error:
        raise Damaged(
            f"The structure of a reading cannot be decoded ({error}).",
            todo="Read the archived bytes again: payerpolicy reread.",
        ) from error


def facts_to_json(facts: PolicyFacts) -> str:
    """Facts as canonical JSON."""
    return _dumps(_encoder(PolicyFacts)(facts))


@lru_cache(maxsize=4096)  # a search meets the same versions again and again; facts are immutable
def facts_from_json(text: str) -> PolicyFacts:
    """The inverse of ``facts_to_json``."""
    return _typed(PolicyFacts, json.loads(text))


def change_to_json(change: Change) -> str:
    """A change as canonical JSON."""
    return _dumps(_encoder(Change)(change))


def change_from_json(text: str) -> Change:
    """The inverse of ``change_to_json``."""
    return _typed(Change, json.loads(text))


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _typed(cls: type[T], packed: Any) -> T:
    hint: Any = cls
    value: T = _decoder(hint)(packed)
    return value


@cache
def _encoder(hint: Hashable) -> _Convert:
    """How values of a type become JSON: scalars and enums as they are, tuples and dataclasses as lists."""
    if dataclasses.is_dataclass(hint):
        return _encode_class(hint)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return list if _is_plain(item) else _each(_late(_encoder, item), list)
    inner = _inner(hint)
    return _same if _is_plain(inner) else _unless_none(_late(_encoder, inner))


@cache
def _decoder(hint: Hashable) -> _Convert:
    """The inverse of ``_encoder``."""
    if dataclasses.is_dataclass(hint):
        return _decode_class(hint)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple if item in _SCALARS else _each(_late(_decoder, item), tuple)
    inner = _inner(hint)
    if inner in _SCALARS:
        return _same
    if isinstance(inner, type) and issubclass(inner, Enum):
        members: dict[Any, Enum] = {member.value: member for member in inner}
        return _unless_none(members.__getitem__)
    return _unless_none(_late(_decoder, inner))


_SCALARS = (str, int, float, bool)


def _is_plain(hint: Any) -> bool:
    """Whether the JSON writer takes values of this type as they are (``StrEnum`` is a ``str``)."""
    return hint in _SCALARS or (isinstance(hint, type) and issubclass(hint, str))


def _inner(hint: Any) -> Any:
    """``X`` of ``X | None``; anything else as it is."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _late(make: Callable[[Any], _Convert], hint: Any) -> _Convert:
    """``make(hint)``, made at first use: a criterion holds criteria."""
    made: _Convert | None = None

    def convert(value: Any) -> Any:
        nonlocal made
        if made is None:
            made = make(hint)
        return made(value)

    return convert


def _encode_class(cls: Any) -> _Convert:
    fields = dataclasses.fields(cls)
    names = [field.name for field in fields]
    values_of = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    defaults = [field.default for field in fields]
    converts = _needed(cls, _encoder)

    def encode(value: Any) -> list[Any]:
        packed = list(values_of(value))
        while packed and packed[-1] == defaults[len(packed) - 1]:
            packed.pop()
        length = len(packed)
        for place, convert in converts:
            if place >= length:
                break
            packed[place] = convert(packed[place])
        return packed

    return encode


def _decode_class(cls: Any) -> _Convert:
    converts = _needed(cls, _decoder)

    def decode(packed: list[Any]) -> Any:
        length = len(packed)
        for place, convert in converts:
            if place >= length:
                break
            packed[place] = convert(packed[place])
        return cls(*packed)

    return decode


def _needed(cls: Any, make: Callable[[Any], _Convert]) -> list[tuple[int, _Convert]]:
    """The places of the fields whose values are not kept as they are, and how they are converted."""
    hints = get_type_hints(cls)
    converts = [make(hints[field.name]) for field in dataclasses.fields(cls)]
    return [(place, convert) for place, convert in enumerate(converts) if convert is not _same]


def _each(convert: _Convert, make: Callable[[list[Any]], Any]) -> _Convert:
    return lambda values: make([convert(value) for value in values])


def _unless_none(convert: _Convert) -> _Convert:
    return lambda value: None if value is None else convert(value)


def _same(value: Any) -> Any:
    return value
