"""Who words short texts for these settings: a local model where one is chosen and can be run, else templates."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from api.settings import Settings
from retrieval.llm import TemplateWriter, Writer


def writer_of(settings: Settings) -> Writer:
    """The writer; a model is loaded with the first text it is asked for."""
    if writer_problem(settings) is not None:
        return TemplateWriter()
    from retrieval.llm_local import LocalWriter
    from retrieval.llm_worker import ModelSettings

    return LocalWriter(
        ModelSettings(
            Path(settings.writer_model),
            context=settings.writer_context,
            threads=settings.writer_threads,
            gpu_layers=settings.writer_gpu_layers,
            seconds=settings.writer_seconds,
            megabytes=settings.writer_megabytes,
        )
    )


def writer_problem(settings: Settings) -> str | None:
    """Why no local model words texts, in words for `doctor`; empty when none is wanted, None when one can be run."""
    if settings.writer == "off" or not settings.writer_model:
        return ""
    if not Path(settings.writer_model).is_file():
        return f"there is no model file {settings.writer_model}"
    return None if find_spec("llama_cpp") else "it needs the extra: pip install 'payerpolicy[llm]'"
