"""`gendan serve`: everything up, kept up, and down again without a trace."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from gendan.server.postgres import Embedded
from tests.server.conftest import Site, wait_until


def ends(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=40)
    return output


def announced(process: subprocess.Popen[str]) -> str:
    """What it said until it named its address."""
    return wait_for_line(process, "Ctrl-C")


def wait_for_line(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout
    said = ""
    while text not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def children(site: Site, word: str) -> list[int]:
    """Our processes that run one of our commands."""
    found = []
    for pid in site.processes():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[1:4] == [b"-m", b"gendan", word.encode()]:
            found.append(pid)
    return found


def test_it_serves_keeps_serving_after_kill_9_and_leaves_nothing_behind(site: Site) -> None:
    serve = site.start("--empty")
    said = announced(serve)
    assert f"http://127.0.0.1:{site.port}" in said
    assert site.page().split()[0] == "gendan"
    assert site.run("serve").stdout == f"Gendan already runs at http://127.0.0.1:{site.port}\n"

    web, worker = children(site, "web")[0], children(site, "worker")[0]
    os.kill(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: children(site, "web") not in ([], [web]) and children(site, "worker") not in ([], [worker]))
    wait_until(site.page)

    serve.send_signal(signal.SIGINT)
    said = ends(serve)
    assert serve.returncode == 0
    assert "web ended (code -9)" in said
    assert "Traceback" not in said
    assert site.processes() == []


def test_killed_at_any_moment_it_starts_again_whole(site: Site) -> None:
    site.environment |= {"LC_ALL": "zh_CN.UTF-8", "DEMO_SECONDS": "60"}
    serve = site.start()
    wait_for_line(serve, "wang is there")
    for pid in site.processes():  # the machine stops in the middle of the demo
        os.kill(pid, signal.SIGKILL)
    ends(serve)

    site.environment["DEMO_SECONDS"] = "0"
    serve = site.start()
    said = wait_for_line(serve, "secret-2         仓管")
    assert "跟单已启动" in said
    with Embedded(site.home).connect() as db:
        users = db.execute("select username from auth_user order by id").fetchall()
    assert users == [("wang",), ("li",)], "from scratch, neither half nor double"
    serve.kill()
    ends(serve)
    wait_until(lambda: not children(site, "web") and not children(site, "worker"))
    wait_until(lambda: not site.page())

    again = site.start()
    said = wait_for_line(again, "secret-2         仓管")  # the log-ins are told each time
    again.terminate()
    ends(again)
    assert again.returncode == 0
    assert "数据表已就绪" not in said, "the stamp of the first start still fits"
    assert "wang is there" not in said, "the database is not new any more"
    assert site.processes() == []


def test_a_taken_port_is_named_with_the_next_step(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        done = site.run("serve", "--empty", "--port", str(site.port))
    assert done.returncode == 1
    assert f"--port {site.port + 1}" in done.stderr
    assert "database ready" not in done.stdout
