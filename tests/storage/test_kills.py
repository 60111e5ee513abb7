"""kill -9 at any moment: what was acknowledged is there, and nothing is half there (F01, N29)."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tokenexplorer.storage.database import Database
from tokenexplorer.storage.settings import SettingRepository

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

WRITER = """
import json, pathlib, sys
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.files import write_atomic
folder, start = pathlib.Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
database = Database(folder / "x.db")
for number in range(start, start + 100000):
    with database.transaction() as connection:
        for name in ("one", "two"):
            connection.execute(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, str(number)),
            )
        connection.execute("INSERT INTO history (document) VALUES (?)", (json.dumps({"n": number}) + " " * 3000,))
        connection.execute("DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - 100")
    write_atomic(folder / "file.json", json.dumps([number] * 2000).encode(), overwrite=True)
    print(number, flush=True)
"""


def kill_once(folder: Path, start: int, after_s: float) -> int:
    """Run the writer, kill it, and answer the last number that it acknowledged; -1 where it came to none."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(start)], stdout=subprocess.PIPE, env=environment
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        killer = threading.Timer(after_s, writer.kill)
        killer.start()
        acknowledged = -1
        for line in writer.stdout:
            if line.endswith(b"\n"):
                acknowledged = int(line)
        killer.join()
        assert writer.wait(20) == -9
    return acknowledged


def assert_whole(folder: Path, known: int, acknowledged: int) -> int:
    """See that all is whole; answers the number to go on from."""
    database = Database(folder / "x.db")
    try:
        assert database.notices == ()
        settings = SettingRepository(database)
        one, two = int(settings.text("one", "-1")), int(settings.text("two", "-1"))
        assert one == two
        assert one >= max(known, acknowledged)
        numbers = [json.loads(row[0])["n"] for row in database.query("SELECT document FROM history ORDER BY id")]
        assert numbers == list(range(max(0, one - 99), one + 1))
    finally:
        database.close()
    file = folder / "file.json"
    if file.exists():
        content = json.loads(file.read_bytes())
        assert len(content) == 2000
        assert len(set(content)) == 1
        assert content[0] >= acknowledged
    else:
        assert acknowledged < 0
    return one + 1


def assert_kills_lose_nothing(folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    following = 0
    for _ in range(kills):
        acknowledged = kill_once(folder, following, chance.uniform(0, 0.12))
        following = assert_whole(folder, following - 1, acknowledged)


def test_F01_N29_a_few_kills_lose_nothing(tmp_path: Path) -> None:
    assert_kills_lose_nothing(tmp_path, 5, 1)


@pytest.mark.soak
@pytest.mark.timeout(175)
def test_F01_N29_soak_200_kills_lose_nothing(tmp_path: Path) -> None:
    began = time.monotonic()
    assert_kills_lose_nothing(tmp_path, 200, int(os.environ.get("TOKENEXPLORER_SEED", "20260506")))
    assert time.monotonic() - began < 180
