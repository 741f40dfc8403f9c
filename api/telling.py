"""Who makes and sends digests, put together of the settings."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from api.settings import Settings
from api.wiring import Services, now
from corpus.errors import WrongUse
from monitors.editor import Editor
from monitors.mail import address_of
from monitors.postman import Postman
from monitors.smtp import MailServer, Transport, tls_of

_NOBODY = "payerpolicy@localhost"


def postman_of(services: Services) -> Postman:
    """Makes digests and delivers them. Raises WrongUse for settings of mail that cannot be meant."""
    editor = Editor(
        record=services.record,
        citer=services.citer,
        proofs=services.verifier,
        book=services.book,
        sources=tuple(services.sources),
    )
    return Postman(
        record=services.record,
        editor=editor,
        clock=now,
        base_url=services.settings.base_url,
        sender=sender_of(services.settings),
        transport=mail_server(services.settings),
    )


def mail_server(settings: Settings) -> Transport | None:
    """The mail server of the settings; None where none is named. Raises WrongUse."""
    if not settings.mail_host:
        return None
    if not settings.mail_from:
        raise WrongUse("There is no address to send mail from.", todo="Set PAYERPOLICY_MAIL_FROM.")
    password = _password(settings.mail_password_file)
    return MailServer(settings.mail_host, settings.mail_port, tls_of(settings.mail_tls), settings.mail_user, password)


def must_send(settings: Settings) -> None:
    """Raises WrongUse where no mail can be sent."""
    if mail_server(settings) is None:
        raise WrongUse("There is no mail server to send with.", todo="Set PAYERPOLICY_MAIL_HOST; see docs/settings.md.")


def sender_of(settings: Settings) -> str:
    """The From header. Raises WrongUse for an address that is none."""
    given = settings.mail_from or _NOBODY
    address_of(given)
    return given


def links_work(settings: Settings) -> bool:
    """Whether links in mails lead somewhere from another machine than this one."""
    return (urlsplit(settings.base_url).hostname or "") not in ("127.0.0.1", "localhost", "::1", "0.0.0.0")


def _password(name: str) -> str:
    if not name:
        return ""
    try:
        return Path(name).expanduser().read_text(encoding="utf-8").strip("\r\n")
    except OSError as error:
        raise WrongUse(
            f"The file {name} with the mail server's password cannot be read: {error.strerror}.",
            todo="Mend PAYERPOLICY_MAIL_PASSWORD_FILE.",
        ) from error
