"""The `gendan` command: which commands there are, and what it answers when something is wrong."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import gendan.cli.commands
from gendan import cli
from gendan.cli import needs
from gendan.cli.commands import demo
from gendan.server import preparation
from gendan.server.home import ServerError
from tests.server.conftest import Site

OURS = {"assets", "backup", "check", "demo", "doctor", "messages", "migrate", "restore", "serve", "web", "worker"}


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def command(monkeypatch: pytest.MonkeyPatch, run: object, **parts: object) -> list[str]:
    """Put a command called `trial` where commands are found."""
    module = ModuleType("gendan.cli.commands.trial")
    parts = {"NAME": "trial", "HELP": "tries", "NEEDS": needs.NOTHING, "add_arguments": lambda parser: None, **parts}
    module.__dict__.update(parts, run=run)
    monkeypatch.setattr(cli, "_asked_for", lambda words: {"trial": module})
    return ["trial"]


def test_every_command_is_found_by_its_module_and_says_what_it_does() -> None:
    found = cli.all_commands()
    assert found.keys() >= OURS
    assert all(module.HELP and "\n" not in module.HELP for module in found.values())


def test_a_module_that_is_no_command_is_an_error_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "unfinished.py").write_text("NAME = 'unfinished'\n")
    monkeypatch.setattr(gendan.cli.commands, "__path__", [str(tmp_path)])
    with pytest.raises(TypeError, match="lacks HELP, add_arguments, run"):
        cli.all_commands()
    sys.modules.pop("gendan.cli.commands.unfinished")


def test_two_commands_of_one_name_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "NAME = 'same'\nHELP = 'x'\ndef add_arguments(p): ...\ndef run(a): ...\n"
    for name in ("twin_a", "twin_b"):
        (tmp_path / f"{name}.py").write_text(body)
    monkeypatch.setattr(gendan.cli.commands, "__path__", [str(tmp_path)])
    with pytest.raises(TypeError, match="are both 'same'"):
        cli.all_commands()
    for name in ("twin_a", "twin_b"):
        sys.modules.pop(f"gendan.cli.commands.{name}")


def test_only_the_asked_command_is_imported() -> None:
    assert cli._asked_for(["doctor", "--json"]).keys() == {"doctor"}
    assert cli._asked_for(["--help"]).keys() >= OURS
    assert cli._asked_for(["no-such-word"]).keys() >= OURS


def test_an_unknown_word_is_refused_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["launch"])
    assert left.value.code == 2
    assert "'serve'" in capsys.readouterr().err


def test_a_commands_exit_code_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(command(monkeypatch, lambda args: 3)) == 3
    assert cli.main(command(monkeypatch, lambda args: None)) == 0


def test_trouble_with_the_machine_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(args: object) -> int:
        raise ServerError("the disk is full; make room")

    assert cli.main(command(monkeypatch, run)) == 1
    assert capsys.readouterr().err == "gendan: the disk is full; make room\n"


def test_a_bug_is_not_dressed_up_as_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(args: object) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cli.main(command(monkeypatch, run))


def test_the_home_option_reaches_the_command_and_its_children(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_HOME", "/elsewhere")
    seen: list[str] = []
    cli.main([*command(monkeypatch, lambda args: seen.append(os.environ["GENDAN_HOME"])), "--home", str(home)])
    assert seen == [str(home)]


def test_migrate_brings_the_tables_and_check_says_what_is_left(site: Site) -> None:
    before = site.run("migrate", "--check")
    assert before.returncode == 1
    assert "to do: procrastinate 0001_initial" in before.stdout
    assert site.run("migrate").returncode == 0
    after = site.run("migrate", "--check")
    assert (after.returncode, after.stdout) == (0, "")


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(site: Site) -> None:
    site.home.chmod(0o755)
    done = site.run("doctor")
    assert done.returncode == 1
    assert f"Others may look inside: chmod 711 {site.home}" in done.stdout
    assert "Run: gendan migrate" in done.stdout


def test_the_demo_says_plainly_where_it_is_not_part_of_the_installation(
    settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = "gendan_no_such_demo"
    assert demo.run(argparse.Namespace()) == preparation.DEMO_ABSENT
    assert "not part of this installation" in capsys.readouterr().err
