"""`gendan web`: the pages and the API, without the worker; for a service manager."""

import argparse

from gendan.cli import needs

NAME = "web"
HELP = "Serve pages and API only (a service manager runs web and worker apart)"
NEEDS = needs.SERVER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--threads", type=int, default=4, help="threads in each (default: 4)")


def run(args: argparse.Namespace) -> int:
    """Each thread keeps one database connection, so `workers` times `threads` of them are open."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "gendan.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        blocking_threads_idle_timeout=600,  # an idle thread takes its database connection with it
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    ).serve()
    return 0
