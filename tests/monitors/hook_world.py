"""A record with events and endpoints on a server of this machine, a clock that is set by hand, and who tells them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from corpus.event import Event, EventType
from corpus.ports import Record
from corpus.record_sql import SqlRecord
from corpus.webhook import Webhook
from monitors.courier import Courier
from monitors.hook_post import HookPost, Post, new_secret
from tests.contracts.samples import MORNING

SECONDS = 0.5  # that an endpoint has to answer


@dataclass(slots=True)
class Got:
    """A message as an endpoint got it."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> str:
        """What the event was written with."""
        return str(json.loads(self.body)["data"]["n"])


@dataclass(slots=True)
class Endpoint:
    """A server that takes notes; ``says`` is the status of each answer, by path, or what it does instead."""

    url: str
    says: dict[str, int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)

    def events(self, path: str = "/hook") -> list[str]:
        """What came to a path, in the order in which it came."""
        return [message.event for message in self.got if message.path == path]


def slow(handler: BaseHTTPRequestHandler) -> None:
    """An answer that comes too late."""
    time.sleep(3 * SECONDS)
    with suppress(OSError):
        handler.send_response(200)
        handler.end_headers()


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A status line that comes letter by letter."""
    with suppress(OSError):
        for letter in "HTTP/1.1 200 OK and a very long phrase that says nothing at all":
            handler.wfile.write(letter.encode())
            handler.wfile.flush()
            time.sleep(0.05)


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """A server on a free port; what is not said otherwise is 204."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name http.server calls
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.got.append(Got(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            says = made.says.get(self.path, 204)
            if not isinstance(says, int):
                self.close_connection = True
                says(self)
                return
            self.send_response(says)
            for name, value in made.headers.items():
                self.send_header(name, value)  # which heeds ``Connection: close``
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silence."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Quiet(("127.0.0.1", 0), Answering)
    made = Endpoint(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class HookWorld:
    """Who tells endpoints of events, over one record."""

    record: Record
    post: Post
    now: datetime = MORNING
    chance: float = 0.0
    numbers: int = 0

    @classmethod
    def at(cls, url: str, post: Post | None = None) -> HookWorld:
        """A world whose record is at this URL."""
        return cls(SqlRecord(url), post or HookPost(seconds=SECONDS))

    @property
    def courier(self) -> Courier:
        """Tells them."""
        return Courier(
            record=self.record,
            clock=lambda: self.now,
            post=self.post,
            body_of=lambda event: json.dumps({"type": event.type.value, "data": dict(event.data)}),
            payer_of=lambda event: event.subject.partition("/")[0],
            chance=lambda: self.chance,
        )

    def add(self, url: str, *events: EventType, internal: bool = True, **wanted: object) -> Webhook:
        """An endpoint that is told of what happens from now on."""
        self.numbers += 1
        made = Webhook(
            id=f"wh_{self.numbers}",
            url=url,
            secret=new_secret(),
            created_at=self.now,
            cursor=self.record.last_event(),
            events=events,
            internal=internal,
            **wanted,  # type: ignore[arg-type]
        )
        self.record.add_webhook(made)
        return made

    def happen(self, *names: str, what: EventType = EventType.POLICY_CHANGED, subject: str = "meadow/lamp-1") -> None:
        """Events, in their order."""
        about = {} if what is EventType.SOURCE_FAILING else {"policy_id": subject}
        self.record.add_events([Event.of(what, subject, self.now, name, n=name, **about) for name in names])

    def hook(self, webhook_id: str = "wh_1") -> Webhook:
        """An endpoint as it is now."""
        found = self.record.webhook(webhook_id)
        assert found is not None
        return found

    def later(self, span: timedelta) -> int:
        """Runs the courier after so long."""
        self.now += span
        return self.courier.run()
