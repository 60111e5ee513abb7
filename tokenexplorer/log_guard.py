"""Keeps secrets out of the log: every record is redacted as it is made, whoever writes or reads it."""

from __future__ import annotations

import logging
import sys

from tokenexplorer.redaction import redact_text


class RedactingFilter(logging.Filter):
    """Rewrites every log record, its arguments and its exception, so that no handler sees a secret (S15)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place; always lets it through."""
        redact_record(record)
        return True


def redact_record(record: logging.LogRecord) -> None:
    """Take the secrets out of a log record: message, arguments, exception and stack."""
    try:
        message = record.getMessage()
    except Exception:  # a format that does not fit its arguments must not cost the program its log, or its secrets
        message = f"{record.msg} {record.args!r}"
    record.msg, record.args = redact_text(message), ()
    if record.exc_info:
        record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
    if record.exc_text:
        record.exc_text = redact_text(record.exc_text)
    if record.stack_info:
        record.stack_info = redact_text(record.stack_info)


def guard_logging() -> None:
    """From now on every record of every logger is redacted as it is made (S15); further calls change nothing.

    A filter on the root logger would miss what child loggers hand up, and one on a handler what another handler sees.
    """
    made = logging.getLogRecordFactory()
    if getattr(made, "redacts", False):
        return

    def make(*args: object, **named: object) -> logging.LogRecord:
        record: logging.LogRecord = made(*args, **named)
        redact_record(record)
        return record

    make.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)


def guard_logs() -> None:
    """Guard the log, and show warnings where nobody else does."""
    guard_logging()
    root = logging.getLogger()
    if not root.handlers and sys.stderr is not None:
        handler = logging.StreamHandler()
        handler.setLevel(logging.WARNING)
        handler.addFilter(RedactingFilter())
        root.addHandler(handler)
