"""`gendan worker`: background jobs, the event dispatcher and the webhook loop, in one process."""

import argparse
import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import cast

NAME = "worker"
HELP = "Run background jobs and hand events to their subscribers"

log = logging.getLogger("gendan.worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=4, help="jobs at once (default: 4)")


def run(args: argparse.Namespace) -> int:
    """Jobs in the main thread, where their runner wants its signals; the loops in threads beside."""
    from django.apps import apps
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from gendan.core import dispatch

    stop = threading.Event()
    failed = threading.Event()

    def going(run: Callable[[threading.Event], None], name: str) -> None:
        try:
            run(stop)
        except BaseException:
            log.exception("%s ended; the worker stops and is restarted", name)
            failed.set()
            os.kill(os.getpid(), signal.SIGTERM)

    loops = {"dispatch": dispatch.run}
    if apps.is_installed("gendan.channels"):
        from gendan.channels.webhooks import loop

        loops["webhooks"] = loop.run
    threads = [threading.Thread(target=going, args=(run, name), name=name) for name, run in loops.items()]
    for thread in threads:
        thread.start()
    try:
        connector = cast(DjangoConnector, app.connector)
        jobs = app.with_connector(connector.get_worker_connector())
        jobs.run_worker(concurrency=args.concurrency, shutdown_graceful_timeout=10, delete_jobs="successful")
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
    return 1 if failed.is_set() else 0
