"""`gendan serve`: the whole product with one command, until Ctrl-C."""

import argparse
import contextlib
import fcntl
import http.client
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from gendan.cli import needs
from gendan.server.home import ServerError
from gendan.server.postgres import Embedded
from gendan.server.speech import Steps, tell

NAME = "serve"
HELP = "Serve everything: database, pages, API and worker"
NEEDS = needs.NOTHING  # the lock and the port come before the database
FIRST_PAGE_SECONDS = 180


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--empty", action="store_true", help="start without the demo company")


def run(args: argparse.Namespace) -> int:
    from gendan.server import database

    home = database.home()
    address = f"http://{args.host}:{args.port}"
    with contextlib.ExitStack() as stack:
        if running := stack.enter_context(_alone(home, address)):
            tell(f"Gendan already runs at {running}", f"跟单已在运行：{running}")
            return 0
        _refuse_taken_port(args.host, args.port)
        steps = Steps()
        server = stack.enter_context(database.ready())
        steps.done("database ready", "数据库已就绪")
        return _serve(home, address, args, server)


def _serve(home: Path, address: str, args: argparse.Namespace, server: Embedded | None) -> int:
    from gendan.server import preparation
    from gendan.server.processes import Supervisor, gendan

    preparation.prepare(home, empty=args.empty)
    steps = Steps()
    with Supervisor(tell=lambda text: print(f"  {text}", flush=True)) as supervisor:
        supervisor.add("web", gendan("web", "--host", args.host, "--port", str(args.port)))
        while not (status := _first_page(args.host, args.port)) and not supervisor.stopping:
            supervisor.tick()
            if time.monotonic() - steps.began > FIRST_PAGE_SECONDS:
                raise ServerError("The web server does not answer; the reason stands above.")
            time.sleep(0.05)
        if supervisor.stopping:
            return 0
        supervisor.add("worker", gendan("worker"))  # after the first page: both want the processor
        steps.done(f"first page served ({status})", f"首页已可访问（{status}）")
        preparation.announce(home, address)
        supervisor.watch(lambda: _revive(server))
        tell("Stopping …", "正在停止……")
    return 0


def _revive(server: Embedded | None) -> None:
    """The embedded database was killed: start it again; web and worker connect anew by themselves."""
    try:
        if server is not None and server.revive():
            tell("The database had ended and was started again.", "数据库曾中断，已重新启动。")
    except ServerError as error:
        tell(f"The database does not start: {error}", f"数据库启动失败：{error}")
        time.sleep(1)


@contextlib.contextmanager
def _alone(home: Path, address: str) -> Iterator[str]:
    """One server per data folder: yields nothing, or the address of the one that runs already."""
    fd = os.open(home / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "r+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield lock.read().strip() or "?"
            return
        lock.truncate()
        lock.write(address)
        lock.flush()
        yield ""


def _refuse_taken_port(host: str, port: int) -> None:
    """Ask for the port the way a plain server would; ours shares it among its workers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServerError(
                f"Port {port} on {host} cannot be had ({error.strerror}). "
                f"Choose another: python3 start.py --port {port + 1}\n"
                f"端口 {port} 已被占用，请换一个：python3 start.py --port {port + 1}"
            ) from None


def _first_page(host: str, port: int) -> int:
    """The status of the first page, following no redirect; 0 while nobody answers."""
    target = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    connection = http.client.HTTPConnection(target, port, timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
