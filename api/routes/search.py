"""Questions: one, many, or the same one to several payers side by side."""

from __future__ import annotations

from fastapi import APIRouter

from api.admission import Reader
from api.answers import Asked, answer
from api.comparison import Comparing, comparison
from api.context import Context, Ctx
from api.replies import Document
from api.routes.health import must_be_whole
from api.schemas import Batch, BatchQuestion, Compare, Question
from api.schemas_out import Answer, BatchAnswer, Comparison
from api.wording import worded_answer
from corpus.errors import PayerPolicyError
from retrieval.render import Json

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search", responses={200: {"model": Answer}, 503: {}})
def search(question: Question, context: Ctx, _: Reader) -> Document:
    """Cited criteria for a question, as ``search --json``."""
    must_be_whole(context)
    document = answer(context.services, _asked(question))
    if question.wording:
        document["wording"] = worded_answer(context.services, document)
    return Document(document)


@router.post("/search/batch", responses={200: {"model": BatchAnswer}, 503: {}})
def search_batch(batch: Batch, context: Ctx, _: Reader) -> Document:
    """Many questions at once; one that cannot be asked has an error as its result."""
    must_be_whole(context)
    results = [{"id": question.id, "result": _result(question, context)} for question in batch.questions]
    return Document({"results": results})


@router.post("/compare", responses={200: {"model": Comparison}, 503: {}})
def compare(asked: Compare, context: Ctx, _: Reader) -> Document:
    """What several payers ask for the same, criterion by criterion: who asks it, where numbers differ, all cited."""
    must_be_whole(context)
    comparing = Comparing(asked.question, tuple(asked.codes), tuple(asked.payers), asked.as_of, asked.limit)
    return Document(comparison(context.services, comparing))


def _result(question: BatchQuestion, context: Context) -> Json:
    try:
        return answer(context.services, _asked(question))
    except PayerPolicyError as error:
        return {"error": {"code": error.code, "message": str(error), "todo": error.todo}}


def _asked(question: Question | BatchQuestion) -> Asked:
    return Asked(question.question, question.payer, tuple(question.codes), question.as_of, question.limit)
