"""What alembic runs: the revisions, on the connection and in the transaction of whoever asked for them."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Bring the store onward."""
    given = context.config.attributes
    context.configure(connection=given["connection"], version_table=given["version_table"], transactional_ddl=True)
    context.run_migrations()


if __name__ == "env_py":  # as alembic loads it; imported by its name it does nothing
    run()
