"""A private D-Bus session with a real gnome-keyring in it, unlocked or locked."""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.e2e.processes import end_process
from tests.peers.required import require_program

_PASSWORD = "password of the test keyring"
_WITHIN_S = 10.0

# No service folders: nothing of the user's desktop is started by a message, so no prompter can ever appear.
_BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


class KeyringSession:
    """A session bus and a keyring daemon of one's own, ended with the `with` block.

    Attributes:
        environment: What a program needs to use them, to lay over os.environ: DBUS_SESSION_BUS_ADDRESS, HOME, XDG_*.
        keyring_folder: Where the encrypted keyring files are.
    """

    def __init__(self, base: Path) -> None:
        """Args: base: Private folder for HOME and XDG_*; two sessions with the same base share their keyring file."""
        self._ends = ExitStack()
        self._daemon: subprocess.Popen[bytes] | None = None
        # A Unix socket's path holds 107 bytes, so it does not lie below `base`.
        self._runtime = Path(tempfile.mkdtemp(prefix="te-run-"))
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._runtime / 'bus'}",
            "XDG_RUNTIME_DIR": str(self._runtime),
            "HOME": str(base),
        }
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            folder = base / kind.lower()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.environment[f"XDG_{kind}_HOME"] = str(folder)
        self.keyring_folder = base / "data" / "keyrings"

    def __enter__(self) -> KeyringSession:
        with ExitStack() as ends:
            ends.callback(shutil.rmtree, self._runtime, ignore_errors=True)
            self._start_bus(ends)
            ends.callback(self._stop_daemon)
            self._start_daemon()
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def lock(self) -> None:
        """Lock it as the end of a desktop session does: a restarted daemon that nobody gave the password."""
        self._stop_daemon()
        self._start_daemon(password=None)

    def unlock(self) -> None:
        """Open it again, as a sign-in to the desktop does."""
        self._stop_daemon()
        self._start_daemon()

    def secrets(self) -> list[str]:
        """Every secret that the unlocked keyring holds, as text."""
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            items = secretstorage.get_default_collection(connection).get_all_items()
            return [item.get_secret().decode("utf-8", "replace") for item in items]

    def stop_keyring(self) -> None:
        """End the daemon; the bus stays and has no keyring any more."""
        self._stop_daemon()

    def _child_environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        return {**kept, **self.environment}

    def _start_bus(self, ends: ExitStack) -> None:
        program = require_program("dbus-daemon", package="dbus")
        configuration = self._runtime / "bus.conf"
        configuration.write_text(_BUS_CONFIGURATION.format(socket=self._runtime / "bus"), encoding="utf-8")
        process = subprocess.Popen(
            [program, f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address=1"],
            env=self._child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        ends.callback(end_process, process)
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            assert selector.select(_WITHIN_S), "dbus-daemon says no address"
        assert process.stdout.readline(), "dbus-daemon ended at once"

    def _start_daemon(self, password: str | None = _PASSWORD) -> None:
        program = require_program("gnome-keyring-daemon", package="gnome-keyring")
        options = ["--foreground", "--components=secrets", *(["--unlock"] if password is not None else [])]
        self._daemon = process = subprocess.Popen(
            [program, *options],
            env=self._child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        with process.stdin as answer:
            answer.write((password or "").encode())
        self._await_service(process)

    def _await_service(self, process: subprocess.Popen[bytes]) -> None:
        """Return as soon as org.freedesktop.secrets belongs to this very process, not to the one before it."""
        from jeepney import DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        question = new_method_call(bus, "GetConnectionUnixProcessID", "s", ("org.freedesktop.secrets",))
        deadline = time.monotonic() + _WITHIN_S
        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            while time.monotonic() < deadline:
                reply = connection.send_and_get_reply(question, timeout=_WITHIN_S)
                if reply.header.message_type is MessageType.method_return and reply.body == (process.pid,):
                    return
                time.sleep(0.01)
        raise TimeoutError("gnome-keyring-daemon does not appear on the bus")

    def _stop_daemon(self) -> None:
        process, self._daemon = self._daemon, None
        if process is not None:
            end_process(process)
