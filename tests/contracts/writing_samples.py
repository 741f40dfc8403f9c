"""A run of a model, for the contract of the record and for backups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from corpus.writing_port import Writing

WHEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def writing(name: str, minutes: int = 0) -> Writing:
    return Writing(
        id=name,
        at=WHEN + timedelta(minutes=minutes),
        task="changes",
        subject="meadow/insoles@2026-01-01",
        prompt_name="changes-1",
        prompt="…",
        parameters='{"tokens":400}',
        model_sha256="a" * 64,
        seed=7,
        output="- Pain for six weeks. [E1]",
        ended="stop",
        kept=(("Pain for six weeks.", ("meadow/insoles@2026-01-01#0123456789ab",)),),
        dropped=(("Everything is covered.", "“Everything” is not in the evidence"),),
    )
