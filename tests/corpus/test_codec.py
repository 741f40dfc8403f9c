"""What is packed comes back the same, for any reading, and damage is reported as damage."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.codec import Structure, facts_from_json, facts_to_json, pack_structure, unpack_structure
from corpus.errors import Damaged
from corpus.model import Block, CodeMention, Criterion, Furniture, PolicyFacts, PolicyPart, Section
from tests.contracts.samples import reading

# Lone surrogates are no text: UTF-8 has no bytes for them.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))

leaves = st.builds(Criterion, children=st.just(()))
criteria = st.recursive(
    leaves, lambda inner: st.builds(Criterion, children=st.lists(inner, max_size=3).map(tuple)), max_leaves=6
)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Up to three of them."""
    return st.lists(strategy, max_size=3).map(tuple)


structures = st.builds(
    Structure,
    facts=st.from_type(PolicyFacts),
    blocks=some(st.from_type(Block)),
    sections=some(st.from_type(Section)),
    criteria=some(criteria),
    codes=some(st.from_type(CodeMention)),
    furniture=some(st.from_type(Furniture)),
    parts=some(st.from_type(PolicyPart)),
    warnings=some(st.text(st.characters(exclude_categories=["Cs"]))),
)


@given(structures)
def test_any_structure_comes_back_the_same(structure: Structure) -> None:
    packed = pack_structure(structure)
    assert unpack_structure(packed) == structure
    assert pack_structure(unpack_structure(packed)) == packed


@given(st.from_type(PolicyFacts))
def test_any_facts_come_back_the_same(facts: PolicyFacts) -> None:
    assert facts_from_json(facts_to_json(facts)) == facts


def test_enums_come_back_as_enums() -> None:
    structure = unpack_structure(pack_structure(Structure.of(reading("a text"))))
    assert [type(node.operator).__name__ for root in structure.criteria for node in root.walk()] == ["Operator"] * 2
    assert type(structure.facts.lifecycle).__name__ == "Lifecycle"


def test_what_was_stored_long_ago_is_still_read() -> None:
    """The stored form, written out: whoever reorders fields or changes a default of a noun breaks it, and this."""
    stored = (
        '[1,[["meadow",null,null,null,"Lamp therapy",null,null,null,null,false,'
        '[["Effective","2026-01-01","January 1, 2026"]]],'
        '[["item",0,4,2,"•",1,72.0,90.5,10.02,false,false,0,0,[[0,2],[2,4]]]],'
        '[["Rules",["Policy","Rules"],"criteria",0,6]],'
        '[[0,4,"A","at_least",2,"conditional",[["duration",">=",6,"week","at least 6 weeks"]],[],[],["Rules"],'
        '[[0,6,"A.1","leaf",null,"unstated",[],[["CPT","99990"]],[[0,1]]]]]],'
        '[[["ICD-10-CM","Z99.1","Z99.8"],0,5,"list","unstated","Covered"]],'
        '[["Page 1 of 2",1,[1,1.0,2.0,3.0,4.0]],["Menu"]],'
        '[[["meadow",null,null,null,"Lamp therapy",null,null,null,null,false,'
        '[["Effective","2026-01-01","January 1, 2026"]]],0,4]],'
        '["a table without a header"]]]'
    )
    structure = Structure.of(reading("a text"))
    assert unpack_structure(zlib.compress(stored.encode())) == structure
    assert json.loads(zlib.decompress(pack_structure(structure))) == json.loads(stored)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zlib",
        zlib.compress(b"no json"),
        zlib.compress(b"{}"),
        zlib.compress(b"[1]"),
        zlib.compress(b"[9,[[]]]"),
        zlib.compress(b'[1,[[],[["no such kind",0,1,0]]]]'),
        zlib.compress(b"[1,[7]]"),
    ],
)
def test_what_is_no_structure_is_damage(data: bytes) -> None:
    with pytest.raises(Damaged):
        unpack_structure(data)


def test_any_flipped_bit_of_a_structure_is_damage_or_harmless() -> None:
    structure = Structure.of(reading("a text"))
    packed = pack_structure(structure)
    for at in range(len(packed)):
        harmed = packed[:at] + bytes([packed[at] ^ 4]) + packed[at + 1 :]
        try:
            assert unpack_structure(harmed) == structure
        except Damaged:
            continue
