"""What `packaging/setup/system.sh` asks of a machine, and says to its owner, on Debian, Ubuntu and elsewhere.

The machine is a folder of programs, the only PATH that the script has: apt, sudo and the browsers are ours.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.browser import Browser, find_chromium

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "setup" / "system.sh"
BORROWED = ("bash", "cat", "dirname", "env", "grep", "mktemp", "rm", "sed", "true", "uname")
"""Programs of the real machine that the script and our apt use."""

PRESENT = (
    *("python3", "Xvfb", "xauth", "dbus-run-session", "gnome-keyring-daemon"),
    *("openbox", "secret-tool", "xdg-open", "import"),
)
"""What a complete machine has of `python`, `tour` and `test`, without a browser."""

SNAP_NOTE = "#!/bin/sh\necho 'Please install it with: snap install chromium'\nexit 10\n"
BROWSER = "#!/bin/sh\nexit 0\n"
APT_CACHE = """
folder=$(dirname "$0")/../apt/$1/$2
if [ -e "$folder" ]; then cat "$folder"; fi
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS wheels bring all they need")


@dataclass(frozen=True)
class Said:
    """How a run of the script ended: its exit status and its two outputs."""

    status: int
    out: str
    err: str


class Machine:
    """A machine with the programs that a test gives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / "bin"
        self.path.mkdir()
        for name in BORROWED:
            real = shutil.which(name)
            assert real is not None
            (self.path / name).symlink_to(real)
        self.user(0)
        for name in PRESENT:
            self.program(name)

    def program(self, name: str, script: str = BROWSER) -> None:
        """Give the machine a program."""
        file = self.path / name
        file.write_text(script, encoding="utf-8")
        file.chmod(0o700)

    def remove(self, name: str) -> None:
        """Take a program away."""
        (self.path / name).unlink()

    def user(self, number: int) -> None:
        """Be root (0) or somebody else."""
        self.program("id", f"#!/bin/sh\necho {number}\n")

    def apt(self, *, fails_at: str = "nothing", output: str = "") -> None:
        """Give the machine apt, which writes down what it is asked."""
        asked = self._folder / "asked.txt"
        self.program(
            "apt-get",
            f"""#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >>'{asked}'
case "$*" in *"{fails_at}"*) echo '{output}'; exit 100 ;; esac
""",
        )
        self.program("apt-cache", f"#!/bin/sh{APT_CACHE}")

    def lists(self, package: str, *, candidate: str = "(none)", provided_by: str = "", depends: str = "") -> None:
        """What apt's package lists say of a package."""
        texts = {
            "policy": f"{package}:\n  Installed: (none)\n  Candidate: {candidate}\n",
            "showpkg": f"Package: {package}\nVersions: \n\nReverse Depends: \n\nReverse Provides: \n{provided_by}",
            "depends": depends,
        }
        for command, text in texts.items():
            file = self._folder / "apt" / command / package
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def run(self, *words: str, ci: bool = False) -> Said:
        """Run the script."""
        ended = subprocess.run(
            [str(self.path / "bash"), str(SCRIPT), *words],
            env={"PATH": str(self.path), "TMPDIR": str(self._folder), **({"CI": "true"} if ci else {})},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return Said(ended.returncode, ended.stdout, ended.stderr)

    @property
    def asked(self) -> list[str]:
        """What was asked of apt-get."""
        file = self._folder / "asked.txt"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    @property
    def installed(self) -> list[str]:
        """The packages that apt-get was asked to install."""
        lines = [line.partition(" install ")[2] for line in self.asked if " install " in line]
        return [word for line in lines for word in line.split() if not word.startswith("-")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def ubuntu(machine: Machine) -> Machine:
    """An Ubuntu, where Chromium is a snap: its package only asks for it, and so does its command."""
    machine.apt()
    machine.lists("chromium", provided_by="chromium-browser 2:1snap1-0ubuntu2 (= )\n")
    machine.program("chromium-browser", SNAP_NOTE)
    return machine


# Browsers


@pytest.mark.parametrize(
    ("programs", "found"),
    [
        ({"chromium": BROWSER, "google-chrome": BROWSER}, "chromium"),
        ({"chromium-browser": SNAP_NOTE, "google-chrome": BROWSER}, "google-chrome"),
        ({"chromium-browser": SNAP_NOTE, "google-chrome-stable": BROWSER}, "google-chrome-stable"),
        ({"chromium-browser": BROWSER}, "chromium-browser"),
        ({"chromium": SNAP_NOTE, "chrome": BROWSER}, "chrome"),
        ({"chromium-browser": SNAP_NOTE}, ""),
        ({"firefox": BROWSER}, ""),
    ],
)
def test_set_up_and_tests_agree_on_what_a_browser_is(
    programs: dict[str, str], found: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.apt()
    machine.lists("chromium", candidate="120.0")
    for name, script in programs.items():
        machine.program(name, script)
    monkeypatch.setenv("PATH", str(machine.path))
    assert find_chromium() == (str(machine.path / found) if found else None)
    assert machine.run("test").status == 0
    assert ("chromium" in machine.installed) == (not found)


def test_on_ubuntu_no_snap_is_asked_for_and_it_says_so(ubuntu: Machine) -> None:
    said = ubuntu.run("test")
    assert said.status == 0
    assert "chromium" not in ubuntu.installed
    assert "Leaving out chromium: here it is only a snap. A Chrome or Chromium that is found will be used." in said.err


def test_on_ubuntu_a_chrome_that_is_there_ends_the_matter(ubuntu: Machine) -> None:
    ubuntu.program("google-chrome")
    said = ubuntu.run("test")
    assert said.status == 0
    assert "chromium" not in said.out + said.err + "".join(ubuntu.asked)


def test_a_package_that_only_needs_snapd_is_a_snap_too(ubuntu: Machine) -> None:
    """Older Ubuntus number the package that asks for the snap like a real one."""
    ubuntu.lists("chromium", provided_by="chromium-browser 1:85.0.4183.83-0ubuntu2 (= )\n")
    ubuntu.lists("chromium-browser", depends="chromium-browser\n  PreDepends: debconf\n  PreDepends: snapd\n")
    said = ubuntu.run("-p", "chromium")
    assert (said.status, ubuntu.installed) == (0, [])
    assert "only a snap" in said.err


def test_without_a_browser_a_test_skips_at_a_desk_and_fails_in_ci(
    ubuntu: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(ubuntu.path))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"apt install chromium .or Google Chrome where that is a snap"):
        Browser(tmp_path / "at-a-desk")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install chromium"):
        Browser(tmp_path / "in-ci")


# Packages


def test_on_debian_chromium_comes_from_apt(machine: Machine) -> None:
    machine.apt()
    machine.lists("chromium", candidate="142.0.7444.59-1~deb12u1")
    said = machine.run("test")
    assert said.status == 0
    assert "Installing system packages: " in said.out
    assert "chromium" in machine.installed
    assert all(line.startswith("noninteractive ") for line in machine.asked)
    assert "--no-install-recommends" in machine.asked[-1]


def test_a_version_with_a_snapshot_is_no_snap(machine: Machine) -> None:
    machine.apt()
    machine.lists("known", candidate="1.0~snapshot20260101", depends="known\n  Depends: libsnappy1v5\n")
    assert machine.run("-p", "known").status == 0
    assert machine.installed == ["known"]


def test_a_package_that_was_renamed_is_installed_by_its_old_name(machine: Machine) -> None:
    machine.apt()
    machine.lists("libglib2.0-0", provided_by="libglib2.0-0t64 2.80.0-6ubuntu3.4 (= 2.80.0-6ubuntu3.4)\n")
    assert machine.run("-p", "libglib2.0-0").status == 0
    assert machine.installed == ["libglib2.0-0"]


def test_a_package_that_nobody_knows_is_left_out_and_named(machine: Machine) -> None:
    machine.apt()
    machine.lists("known", candidate="1.0")
    said = machine.run("-p", "unknown", "known")
    assert (said.status, machine.installed) == (0, ["known"])
    assert "Leaving out unknown: this system's package lists do not have it." in said.err


def test_lists_at_hand_will_do_where_no_new_ones_come(machine: Machine) -> None:
    machine.apt(fails_at="update", output="no network here")
    machine.lists("known", candidate="1.0")
    said = machine.run("-p", "known")
    assert (said.status, machine.installed) == (0, ["known"])
    assert "no network here" in said.err
    assert "trying with the package lists at hand" in said.err


def test_a_failed_installation_is_told_with_apts_own_words(machine: Machine) -> None:
    machine.apt(fails_at=" install ", output="E: no space left")
    machine.lists("known", candidate="1.0")
    said = machine.run("-p", "known")
    assert said.status != 0
    assert "E: no space left" in said.err


# Rights


def test_without_rights_the_line_to_run_is_printed(machine: Machine) -> None:
    machine.apt()
    machine.user(1000)
    said = machine.run("test")
    assert said.status == 0
    assert "    sudo apt-get update && sudo apt-get install -y --no-install-recommends " in said.err
    assert "chromium" in said.err
    assert "Going on without: what needs them is skipped." in said.err
    assert machine.run("test", ci=True).status == 1
    assert machine.asked == []


def test_without_rights_nothing_goes_on_without_what_all_needs(machine: Machine) -> None:
    machine.apt()
    machine.user(1000)
    machine.remove("python3")
    said = machine.run("python", "test")
    assert said.status == 1
    assert " python3" in said.err
    assert "Going on without" not in said.err


@pytest.mark.parametrize("free", [True, False])
def test_sudo_is_used_only_where_it_asks_no_password(free: bool, machine: Machine) -> None:
    machine.apt()
    machine.user(1000)
    machine.lists("known", candidate="1.0")
    go = 'shift\nexec "$@"' if free else "exit 1"
    machine.program("sudo", f'#!/bin/sh\n[ "$1" = -n ] || exit 9\n{go}\n')
    said = machine.run("-p", "known")
    assert said.status == (0 if free else 1)
    assert machine.installed == (["known"] if free else [])


def test_a_system_without_apt_is_told_what_to_bring(machine: Machine) -> None:
    said = machine.run("-p", "libegl1", "xvfb")
    assert said.status == 0
    assert said.err.strip() == ("This system has no apt. Please install what these Debian packages bring: libegl1 xvfb")


def test_a_complete_machine_is_asked_nothing(machine: Machine) -> None:
    machine.apt()
    said = machine.run("python")
    assert (said, machine.asked) == (Said(0, "", ""), [])
