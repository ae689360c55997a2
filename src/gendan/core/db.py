"""Database objects that migrations of every area use: audit and immutability by row triggers.

Row triggers, not statement triggers with transition tables: the schema must be able to live as one of many
on Citus, where only the former work.
"""

from collections.abc import Sequence

from django.db import migrations

FUNCTIONS = """
create or replace function core_audit_row() returns trigger language plpgsql as $$
declare
  b jsonb; a jsonb;
begin
  if tg_op = 'UPDATE' then
    if old is not distinct from new then return null; end if;
    select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) into b, a
    from jsonb_each(to_jsonb(old)) o join jsonb_each(to_jsonb(new)) n using (key)
    where o.value is distinct from n.value;
  elsif tg_op = 'INSERT' then a := to_jsonb(new);
  else b := to_jsonb(old);
  end if;
  b := b - '{password,secret,hash}'::text[]; a := a - '{password,secret,hash}'::text[];
  insert into core_audit ("at", "table", row_id, verb, actor_id, cause, before, after)
  values (clock_timestamp(), tg_table_name, case when tg_op = 'DELETE' then old.id else new.id end, left(tg_op, 1),
          nullif(current_setting('gendan.actor', true), '')::bigint,
          coalesce(current_setting('gendan.cause', true), ''), b, a);
  return null;
end $$;

create or replace function core_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'restrict_violation',
    message = format('%s is a ledger: entries are never changed or deleted', tg_table_name);
end $$;
"""


def functions() -> migrations.RunSQL:
    """The trigger functions; in the kernel's first migration."""
    return migrations.RunSQL(FUNCTIONS, "drop function core_audit_row(); drop function core_refuse_change()")


def audited(*tables: str, columns: Sequence[str] = (), inserts: bool = True) -> migrations.RunSQL:
    """Changes of these tables go to the audit log, raw SQL and bulk writes included.

    With `columns`, updates that set none of them are not logged: balances and derived columns have their own
    ledgers. Without `inserts`, the row as created is told by the event that created it.
    """
    update = f"update of {', '.join(columns)}" if columns else "update"
    verbs = f"{'insert or ' if inserts else ''}{update} or delete"
    return migrations.RunSQL(
        "".join(
            f"create trigger audit after {verbs} on {table} for each row execute function core_audit_row();"
            for table in tables
        ),
        "".join(f"drop trigger audit on {table};" for table in tables),
    )


def immutable(*tables: str) -> migrations.RunSQL:
    """The database itself refuses to change, delete or empty these tables."""
    return migrations.RunSQL(
        "".join(
            f"create trigger immutable before update or delete on {table}"
            " for each row execute function core_refuse_change();"
            f"create trigger not_emptied before truncate on {table}"
            " for each statement execute function core_refuse_change();"
            for table in tables
        ),
        "".join(f"drop trigger immutable on {table}; drop trigger not_emptied on {table};" for table in tables),
    )
