"""A process that hands a mail to a server and is killed once it was accepted, before that is on record."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from monitors.smtp import Handed, MailServer, Tls
from tests.monitors.tell_world import TellWorld


class Fatal:
    """A mail server whose yes is the last that this process hears."""

    def __init__(self, port: int) -> None:
        self._server = MailServer("127.0.0.1", port, Tls.NONE)

    def hand_over(self, sender: str, recipient: str, data: bytes) -> Handed:
        """Hands over, and dies."""
        handed = self._server.hand_over(sender, recipient, data)
        assert handed.outcome == "accepted", handed
        os.kill(os.getpid(), signal.SIGKILL)
        return handed


if __name__ == "__main__":
    world = TellWorld.at(sys.argv[1])
    world.now = datetime.fromisoformat(sys.argv[3])
    world.postbox = Fatal(int(sys.argv[2]))  # type: ignore[assignment]
    world.postman.run()
