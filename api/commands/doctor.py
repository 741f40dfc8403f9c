"""``payerpolicy doctor``: is everything in place, and does what is stored agree with itself?

Works beside a running service: it never opens the index. ``--deep`` hashes every archived file and stored text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from api.console import Console
from api.remote import running
from api.telling import links_work, mail_server
from api.wiring import Services, now
from api.writers import writer_problem
from corpus.errors import Damaged, PayerPolicyError
from corpus.exchange import PolicyFilter
from corpus.ids import sha256_hex
from ingest.equipment import for_office, for_scans
from monitors.digest_words import counted
from retrieval.ranking import load_ranking

_UNLIMITED = 1_000_000
_LATE = timedelta(days=1)  # by then a mail server has said yes, or somebody should look


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it is well, what was found, and what to do when it is not."""

    check: str
    well: bool
    found: str
    todo: str = ""


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--deep", action="store_true", help="hash every archived file and stored text")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Checks; 0 when all is well, else 1."""
    started = time.monotonic()
    findings = [_tried(name, check, services) for name, check in _CHECKS.items()]
    if args.deep:
        findings += [_tried("archive", _archive, services), _tried("texts", _texts, services)]
    well = all(finding.well for finding in findings)
    took = round((time.monotonic() - started) * 1000, 1)
    console.document({"well": well, "findings": [asdict(f) for f in findings], "took_ms": took})
    for finding in findings:
        console.line(f"{'ok  ' if finding.well else 'NOT '} {finding.check}: {finding.found} {finding.todo}".rstrip())
    return 0 if well else 1


Check = Callable[[Services], Finding]


def _tried(name: str, check: Check, services: Services) -> Finding:
    try:
        return check(services)
    except PayerPolicyError as error:
        return Finding(name, well=False, found=str(error), todo=error.todo)


def _payers(services: Services) -> Finding:
    return Finding("payers", True, f"{len(services.book.slugs())} payers known")


def _model(services: Services) -> Finding:
    return Finding("model", True, f"{services.embedder.name}, {services.embedder.dimensions} dimensions")


def _ranking(services: Services) -> Finding:
    """Whether answers are ranked as the program comes, or as the practice's own questions taught."""
    _, won = load_ranking(services.settings.data_dir)
    if won is None:
        return Finding("ranking", True, "as the program comes")
    gained = f"{won.before:.3f} before, {won.after:.3f} after, on questions it had not seen"
    return Finding("ranking", True, f"learnt from {won.questions} own questions on {won.made_at[:10]}: {gained}")


def _record(services: Services) -> Finding:
    counts = services.record.counts()
    found = ", ".join(f"{n} {name}" for name, n in asdict(counts).items() if name != "extra")
    return Finding("record", True, found)


def _unfinished(services: Services) -> Finding:
    left, debts = services.record.staged(), services.record.index_debt()
    todo = "The next ingest completes them." if left or debts else ""
    return Finding("publication", True, f"{len(left)} versions staged, {len(debts)} debts of the index", todo)


def _mail(services: Services) -> Finding:
    """Whether digests reach those who are told: settings, links, and what the mail server said."""
    figures = services.record.tell_figures()
    settings = services.settings
    if figures.failing:
        digest, reply = figures.failing[0]
        todo = "Mend the address or the server's rules, then: payerpolicy digest --send --subscriber NAME."
        return Finding("mail", False, f"{len(figures.failing)} refused; {digest}: {reply}", todo)
    waiting = now() - figures.waiting_since if figures.waiting_since is not None else timedelta()
    if waiting > _LATE:
        todo = "Look at PAYERPOLICY_MAIL_HOST and the service's log."
        return Finding("mail", False, f"a digest waits since {waiting.days} days to be accepted", todo)
    if mail_server(settings) is None:
        told = (
            f"{counted(figures.subscriptions, 'practice')} told by page only" if figures.subscriptions else "not set up"
        )
        return Finding("mail", True, told, "Set PAYERPOLICY_MAIL_HOST to have digests mailed.")
    todo = "" if links_work(settings) else "Set PAYERPOLICY_URL: links in mails lead to this machine alone."
    return Finding("mail", True, f"{settings.mail_host} for {counted(figures.subscriptions, 'practice')}", todo)


def _webhooks(services: Services) -> Finding:
    """Whether other programs get what they are told."""
    hooks = services.record.webhooks()
    for hook in hooks:
        if hook.disabled_at is not None:
            todo = f"Mend the endpoint, then: payerpolicy webhooks enable {hook.id}."
            return Finding("webhooks", False, f"{hook.id} is disabled: {hook.disabled_because}", todo)
    for hook in hooks:
        if hook.failing_since is not None and now() - hook.failing_since > _LATE:
            todo = f"payerpolicy webhooks test {hook.id} shows what it answers."
            return Finding("webhooks", False, f"{hook.id} fails since {hook.failing_since:%Y-%m-%d %H:%M} UTC", todo)
    return Finding("webhooks", True, counted(len(hooks), "other program") + " told" if hooks else "none")


def _writer(services: Services) -> Finding:
    """Whether a local model words short texts; without one templates do, and nothing is missing."""
    problem = writer_problem(services.settings)
    if problem:
        return Finding("wording", False, f"by templates: {problem}", "Or unset PAYERPOLICY_WRITER_MODEL.")
    told = "by templates; a local model is optional" if problem == "" else Path(services.settings.writer_model).name
    return Finding("wording", True, told)


def _scans(_: Services) -> Finding:
    found = for_scans()
    return Finding("scans and faxes", found.whole, found.found, found.todo)


def _office(_: Services) -> Finding:
    found = for_office()
    return Finding("office files", found.whole, found.found, found.todo)


def _service(services: Services) -> Finding:
    service = running(services.settings.data_dir)
    return Finding("service", True, f"{service.url}, process {service.pid}" if service else "not running")


def _size(services: Services) -> Finding:
    folder = services.settings.data_dir
    sizes = {part.name: _bytes(part) for part in sorted(folder.iterdir())} if folder.is_dir() else {}
    shown = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items())
    return Finding("data folder", True, f"{folder}: {shown or 'empty'}")


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _archive(services: Services) -> Finding:
    return _damage("archive", [sha256 for sha256 in services.archive.names() if not _whole(services, sha256)])


def _whole(services: Services, sha256: str) -> bool:
    try:
        services.archive.get(sha256)
    except Damaged:
        return False
    return True


def _texts(services: Services) -> Finding:
    policies = services.record.policies(PolicyFilter(limit=_UNLIMITED))
    names = {v.text_sha256 for policy in policies for v in services.record.versions(policy.policy_id)}
    return _damage("texts", [name for name in sorted(names) if sha256_hex(services.record.text(name)) != name])


def _damage(check: str, damaged: list[str]) -> Finding:
    if not damaged:
        return Finding(check, True, "every hash is right")
    shown = ", ".join(name[:12] for name in damaged[:5])
    return Finding(check, False, f"{len(damaged)} differ from their hash: {shown}", "Restore a backup.")


_CHECKS: dict[str, Check] = {
    "payers": _payers,
    "model": _model,
    "ranking": _ranking,
    "record": _record,
    "publication": _unfinished,
    "mail": _mail,
    "webhooks": _webhooks,
    "wording": _writer,
    "scans and faxes": _scans,
    "office files": _office,
    "service": _service,
    "data folder": _size,
}
