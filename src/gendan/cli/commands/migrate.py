"""`gendan migrate`: bring the database's tables up to the program."""

import argparse

NAME = "migrate"
HELP = "Bring the database up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether something is to be done")


def run(args: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from gendan.core import seeds

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if args.check:
        for migration, _backwards in plan:
            print(f"to do: {migration.app_label} {migration.name}")
        return 1 if plan else 0
    if plan:
        print(f"{len(plan)} migrations to apply")
    call_command("migrate", interactive=False, verbosity=0)
    seeds.run()
    return 0
