"""Every option of the program, its default and what it means: read once from the environment, passed on as a value.

A plain dataclass rather than a settings library: commands that only look something up must start in an instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.errors import WrongUse

PREFIX = "PAYERPOLICY_"

MEANINGS = {
    "data": "Folder of everything that is kept: archive, record, index.",
    "record": "SQLAlchemy URL of the record; empty: SQLite in the data folder.",
    "index": "URL of a Qdrant server; empty: Qdrant Edge in the data folder, one process at a time.",
    "index_key": "API key of that Qdrant server.",
    "model": "Folder of the exported embedding model; empty: where `make setup` put it.",
    "payers": "Folder with further payers as YAML files, beside those that come with the program.",
    "timezone": "Time zone whose calendar days are meant by today.",
    "workers": "Processes that read documents side by side; 0: one per processor.",
    "read_seconds": "Seconds one document may take to read.",
    "read_megabytes": "Memory, in MB, one document may take to read.",
    "host": "Address the service listens on.",
    "port": "Port the service listens on.",
    "url": "Address under which others reach the service, for links in citations.",
    "rate": "Calls one key may make a minute; 0: as many as it likes.",
    "contact": "Address of a person whom a payer's site can reach about the visits; sent with every request.",
    "scheduler": "Whether `serve` visits sources, mails digests and sends webhooks by itself: `on` or `off`.",
    "mail_host": "Mail server that sends the digests; empty: they are kept as pages, and nothing is sent.",
    "mail_port": "Port of the mail server; 0: the usual one.",
    "mail_tls": "How the connection to it is protected: `starttls`, `tls`, or `none` (only on this machine).",
    "mail_user": "Name under which it takes mail; empty: without one.",
    "mail_password_file": "File that holds the password, so that it stands in no list of processes.",
    "mail_from": "Address the digests come from, like `Policy watch <watch@practice.example>`.",
    "writer": "Whether a local model may word short texts above what is cited: `on` or `off`.",
    "writer_model": "GGUF file of that model; empty: texts are worded by templates.",
    "writer_context": "Tokens the model looks at.",
    "writer_threads": "Threads it may use; 0: as many as it likes.",
    "writer_gpu_layers": "Layers it puts on a graphics processor.",
    "writer_seconds": "Seconds one text may take it.",
    "writer_megabytes": "Memory, in MB, it may take beside the size of its file.",
    "log": "Form of log lines: `text`, `json`, or `auto` (text where a terminal looks).",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All options; ``MEANINGS`` has a line about each. Set by ``PAYERPOLICY_`` and the name in capitals."""

    data: str = "./var"
    record: str = ""
    index: str = ""
    index_key: str = ""
    model: str = ""
    payers: str = ""
    timezone: str = "America/New_York"
    workers: int = 0
    read_seconds: int = 120
    read_megabytes: int = 1500
    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    rate: int = 1200
    contact: str = ""
    scheduler: str = "on"
    mail_host: str = ""
    mail_port: int = 0
    mail_tls: str = "starttls"
    mail_user: str = ""
    mail_password_file: str = ""
    mail_from: str = ""
    writer: str = "on"
    writer_model: str = ""
    writer_context: int = 4096
    writer_threads: int = 0
    writer_gpu_layers: int = 0
    writer_seconds: int = 60
    writer_megabytes: int = 4000
    log: str = "auto"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Reads the environment. Raises WrongUse for an unknown or unreadable option, naming the nearest one."""
        env = os.environ if environ is None else environ
        given = {name[len(PREFIX) :].lower(): value for name, value in env.items() if name.startswith(PREFIX)}
        kinds = {f.name: f.type for f in fields(cls)}
        for name in given:
            if name not in kinds:
                raise WrongUse(f"{PREFIX}{name.upper()} is no setting.", todo=f"Settings are: {', '.join(kinds)}.")
        values = {name: _number(name, text) if kinds[name] == "int" else text for name, text in given.items()}
        return cls(**values)  # type: ignore[arg-type]  # every value was converted to its field's type just above

    @property
    def data_dir(self) -> Path:
        """The data folder."""
        return Path(self.data).expanduser()

    @property
    def record_url(self) -> str:
        """Where the record is."""
        return self.record or f"sqlite:///{(self.data_dir / 'record.db').resolve()}"

    @property
    def model_dir(self) -> Path:
        """Where the exported model is."""
        return Path(self.model) if self.model else Path(sys.prefix) / "share" / "payerpolicy" / "model"

    @property
    def base_url(self) -> str:
        """The address in links, without a trailing slash; that of this machine where all addresses are listened on."""
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host
        return (self.url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of today. Raises WrongUse for an unknown one."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise WrongUse(
                f"PAYERPOLICY_TIMEZONE: no time zone {self.timezone!r}.", todo="Write it like America/Chicago."
            ) from None

    @property
    def worker_count(self) -> int:
        """How many reading processes run."""
        return self.workers or os.cpu_count() or 1


def _number(name: str, text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise WrongUse(f"{PREFIX}{name.upper()} must be a whole number, not {text!r}.", todo="Mend the environment.")
    return value
