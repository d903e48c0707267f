"""What the database itself refuses: changing a line of the audit, or removing one before retention has cut its chain.

Whoever owns the database can take the guard away; the hashes and the anchors tell of it (`_audit`). The guard keeps
mistakes and programs out.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import event

from planbro.store.database._tables import anchor, audit, chain

_CUT: Final = "(SELECT cut FROM chain WHERE chain.writer = OLD.writer)"
SQLITE: Final = (
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit-guarded'); END",
    f"CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN OLD.number > coalesce({_CUT}, 0)"
    " BEGIN SELECT RAISE(ABORT, 'audit-guarded'); END",
    "CREATE TRIGGER anchor_unchanged BEFORE UPDATE ON anchor BEGIN SELECT RAISE(ABORT, 'audit-guarded'); END",
    "CREATE TRIGGER anchor_kept BEFORE DELETE ON anchor BEGIN SELECT RAISE(ABORT, 'audit-guarded'); END",
    "CREATE TRIGGER chain_kept BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'audit-guarded'); END",
    "CREATE TRIGGER chain_onward BEFORE UPDATE ON chain WHEN NEW.writer <> OLD.writer OR NEW.number < OLD.number"
    " OR NEW.cut < OLD.cut BEGIN SELECT RAISE(ABORT, 'audit-guarded'); END",
)
POSTGRES: Final = (
    "CREATE FUNCTION audit_guarded() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit-guarded'; END $$",
    "CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN IF OLD.number > coalesce({_CUT}, 0) THEN RAISE EXCEPTION 'audit-guarded'; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE OR TRUNCATE ON audit EXECUTE FUNCTION audit_guarded()",
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept()",
    "CREATE TRIGGER anchor_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON anchor EXECUTE FUNCTION audit_guarded()",
    "CREATE TRIGGER chain_kept BEFORE DELETE OR TRUNCATE ON chain EXECUTE FUNCTION audit_guarded()",
    "CREATE TRIGGER chain_onward BEFORE UPDATE ON chain FOR EACH ROW WHEN (NEW.writer <> OLD.writer"
    " OR NEW.number < OLD.number OR NEW.cut < OLD.cut) EXECUTE FUNCTION audit_guarded()",
)


def _made(target: Any, connection: Any, **_: Any) -> None:
    if {audit, anchor, chain} <= set(_["tables"]):
        for statement in POSTGRES if connection.dialect.name == "postgresql" else SQLITE:
            connection.exec_driver_sql(statement)


event.listen(audit.metadata, "after_create", _made)
