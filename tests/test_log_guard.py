"""No record of any logger holds a secret."""

import logging
from collections.abc import Iterator

import pytest

from tokenexplorer.log_guard import RedactingFilter, guard_logging

CANARY = "Kanarie-9f3b27"


def failing(secret: str) -> None:
    message = f"cannot use Bearer {secret}"
    raise ValueError(message)


@pytest.fixture
def guarded() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    guard_logging()
    guard_logging()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.allow_logs
def test_S15_every_logger_and_level_is_redacted(guarded: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1)
    for name in (None, "urllib3.connectionpool", "a.b"):
        log = logging.getLogger(name)
        for level in (5, 10, 20, 30, 40, 50):
            log.log(level, "sent %s with %r", f"code={CANARY}", {"access_token": CANARY})
    try:
        failing(CANARY)
    except ValueError:
        logging.getLogger("x").exception("failed: client_secret=%s", CANARY, stack_info=True)
    logging.getLogger("x").error("wrong %s %s", f"Bearer {CANARY}")  # noqa: PLE1206 -- wrong on purpose
    assert CANARY not in caplog.text
    assert CANARY not in repr([record.__dict__ for record in caplog.records])
    assert "ValueError" in caplog.text
    assert caplog.text.count("Bearer") >= 2


def test_S15_the_filter_redacts_message_arguments_exception_and_stack() -> None:
    try:
        failing(CANARY)
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    record = logging.LogRecord("n", 40, __file__, 1, "Bearer %s", (CANARY,), raised, sinfo=f"Bearer {CANARY}")
    assert RedactingFilter().filter(record)
    assert CANARY not in logging.Formatter().format(record)
    assert "ValueError: cannot use Bearer" in (record.exc_text or "")
