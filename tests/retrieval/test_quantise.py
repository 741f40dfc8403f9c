"""Integer products in place of float ones: near the original, token by token, on a graph of two products."""

from __future__ import annotations

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="the extra `export` is missing")

from onnx import ModelProto, TensorProto, helper, numpy_helper  # noqa: E402  # after the skip

from retrieval.embed import session  # noqa: E402
from retrieval.quantise import Array, Recipe, quantise  # noqa: E402  # imports onnx

WIDTH = 32


def _model() -> ModelProto:
    """A layer norm with one channel far wider than the others, and two products of its output."""
    random = np.random.default_rng(7)
    gamma = np.ones(WIDTH, np.float32)
    gamma[3] = 20
    constants = {
        "gamma": gamma,
        "beta": np.zeros(WIDTH, np.float32),
        "narrow": random.normal(size=(WIDTH, 8)).astype(np.float32),
        "wide": random.normal(size=(WIDTH, 8)).astype(np.float32),
    }
    nodes = [
        helper.make_node("LayerNormalization", ["x", "gamma", "beta"], ["normal"], name="norm"),
        helper.make_node("MatMul", ["normal", "narrow"], ["query"], name="layer.0/query/MatMul"),
        helper.make_node("MatMul", ["normal", "wide"], ["value"], name="layer.0/value/MatMul"),
    ]
    shapes = {"x": WIDTH, "query": 8, "value": 8}
    values = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, "tokens", w]) for n, w in shapes.items()]
    initial = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "test", values[:1], values[1:], initial)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _run(model: ModelProto, x: Array) -> tuple[Array, Array]:
    query, value = session(model.SerializeToString()).run(["query", "value"], {"x": x})
    return query, value


def _tokens(count: int) -> Array:
    return np.random.default_rng(3).normal(size=(1, count, WIDTH)).astype(np.float32)


def _error(recipe: Recipe) -> float:
    x = _tokens(50)
    exact, _ = _run(_model(), x)
    near, _ = _run(quantise(_model(), recipe), x)
    return float(np.linalg.norm(near - exact) / np.linalg.norm(exact))


def test_integer_products_come_near_the_float_ones() -> None:
    assert _error(Recipe()) < 0.02


def test_balancing_uneven_channels_brings_them_nearer() -> None:
    assert _error(Recipe()) < 0.8 * _error(Recipe(balance=0.0))


def test_a_token_has_the_same_numbers_whatever_tokens_stand_beside_it() -> None:
    model, x = quantise(_model()), _tokens(6)
    x[0, 5] *= 100
    together, _ = _run(model, x)
    alone, _ = _run(model, x[:, :2])
    assert np.array_equal(together[:, :2], alone)


def test_what_is_kept_stays_as_it_was() -> None:
    x = _tokens(4)
    assert np.array_equal(_run(quantise(_model()), x)[1], _run(_model(), x)[1])


def test_weights_take_no_more_levels_than_the_recipe_says() -> None:
    weights = [t for t in quantise(_model(), Recipe(weight_levels=64)).graph.initializer if t.name == "narrow/q"]
    assert [int(np.abs(numpy_helper.to_array(t)).max()) for t in weights] == [64]
