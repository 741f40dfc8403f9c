"""Models of a few hundred kilobytes for the tests of wording: written as GGUF files, each with one habit.

One layer of the llama architecture whose attention and feed-forward weights are zero: what follows a token depends on
that token alone, by a table that the test chooses. So a model can be made to babble at random, to never end, or to say
one sentence that a policy would like it to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np

_UNKNOWN, _BEGIN, _END = "<unk>", "<s>", "</s>"
_SURE = 60.0  # the logit of what must follow


def vocabulary(words: Sequence[str] = ()) -> list[str]:
    """Special tokens, all bytes, printable characters, and the words, in the order of their numbers."""
    single = [chr(code) for code in range(33, 127)] + ["▁"]
    tokens = [_UNKNOWN, _BEGIN, _END, *(f"<0x{byte:02X}>" for byte in range(256)), *single, *words]
    return [*tokens, "▁▁"] if len(tokens) % 2 else tokens  # the architecture turns pairs of numbers


def write_model(path: Path, words: Sequence[str], follows: Mapping[str, str] | int) -> Path:
    """Writes a model whose tokens follow each other by a table, or at random from a seed; returns its path."""
    tokens = vocabulary(words)
    size = len(tokens)
    writer = gguf.GGUFWriter(str(path), "llama")
    _describe(writer, size, tokens)
    eye = np.eye(size, dtype=np.float32)
    writer.add_tensor("token_embd.weight", eye)
    writer.add_tensor("output_norm.weight", np.ones(size, dtype=np.float32))
    writer.add_tensor("output.weight", _table(tokens, follows))
    _add_layer(writer, size)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def sentence_chain(words: Sequence[str]) -> dict[str, str]:
    """A table by which a model says words in order after a line break, and then again and again."""
    return dict(pairwise(["<0x0A>", *words, "<0x0A>"]))


def _table(
    tokens: Sequence[str], follows: Mapping[str, str] | int
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    size = len(tokens)
    if isinstance(follows, int):
        return np.random.default_rng(follows).normal(0, 0.2, (size, size)).astype(np.float32)
    table = np.zeros((size, size), dtype=np.float32)
    number = {token: place for place, token in enumerate(tokens)}
    for before, after in follows.items():
        table[number[after], number[before]] = _SURE / np.sqrt(size)
    return table


def _describe(writer: gguf.GGUFWriter, size: int, tokens: Sequence[str]) -> None:
    writer.add_context_length(4096)
    writer.add_embedding_length(size)
    writer.add_block_count(1)
    writer.add_feed_forward_length(8)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(size)
    writer.add_rope_dimension_count(size)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(list(tokens))
    writer.add_token_scores([0.0 if len(token) == 1 else float(len(token)) for token in tokens])
    kinds = {_UNKNOWN: gguf.TokenType.UNKNOWN, _BEGIN: gguf.TokenType.CONTROL, _END: gguf.TokenType.CONTROL}
    writer.add_token_types(
        [kinds.get(t, gguf.TokenType.BYTE if t.startswith("<0x") else gguf.TokenType.NORMAL) for t in tokens]
    )
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)


def _add_layer(writer: gguf.GGUFWriter, size: int) -> None:
    def zeros(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return np.zeros(shape, dtype=np.float32)

    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(size, dtype=np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{name}.weight", zeros(size, size))
    writer.add_tensor("blk.0.ffn_gate.weight", zeros(8, size))
    writer.add_tensor("blk.0.ffn_up.weight", zeros(8, size))
    writer.add_tensor("blk.0.ffn_down.weight", zeros(size, 8))
