"""The store's shape: migrations make what the tables say; old programs live between pre and post; later ones are refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import text
from tests.store.conftest import KEYS, T0, TENANT

from planbro.findings import Refused
from planbro.store.database import Database, Exchanges, New, Seal, metadata, ready, shape
from planbro.store.database._shape import FOLDER, migrate, revisions


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda thing, name, kind, *_: name != "migration"}
        )
        assert compare_metadata(context, metadata) == [], "run tools/make_migration.py"


def test_the_guards_of_the_migrations_are_those_of_the_tables() -> None:
    from planbro.store.database import _guard

    made: dict[str, object] = {}
    source = (FOLDER / "versions" / "g0001_pre_01.py").read_text()
    exec(source, made)  # noqa: S102 - our own
    assert (made["SQLITE"], made["POSTGRES"]) == (_guard.SQLITE, _guard.POSTGRES), "run tools/make_migration.py first"


def test_a_new_store_is_made_when_it_is_opened(database_url: str) -> None:
    with Database.open(database_url, Seal.parse(KEYS)) as database:
        assert shape(database).is_new
        found = ready(database, bring_up=False)
        assert (found.revision, found.pending) == (revisions()[-1], ())
        assert migrate(database) == []


def test_other_keys_are_refused(database: Database, database_url: str) -> None:
    with Database.open(database_url, Seal.parse(Seal.make())) as other, pytest.raises(Refused) as refused:
        ready(other, bring_up=True)
    assert refused.value.findings.codes() == ["keys-of-another-store"]


def test_tables_of_another_program_are_refused(database_url: str) -> None:
    with Database.open(database_url, Seal.parse(KEYS)) as database:
        with database.writing() as transaction:
            transaction.run(text("CREATE TABLE plan (id INTEGER)"))
        with pytest.raises(Refused) as refused:
            shape(database)
    assert refused.value.findings.codes() == ["store-not-ours"]


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a later planbro: a column is added, and one that only old programs used goes."""
    folder = tmp_path / "later"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    steps = {
        "g0002_pre_01": "op.add_column('exchange', sa.Column('weight', sa.Integer, nullable=False, server_default='1'))",
        "g0002_post_01": "op.drop_column('exchange', 'trace')",
        "g0003_pre_01": "op.add_column('exchange', sa.Column('colour', sa.Text, nullable=False, server_default=''))",
    }
    before = revisions()[-1]
    for name, step in steps.items():
        source = f"""
            import sqlalchemy as sa
            from alembic import op
            revision, down_revision, branch_labels, depends_on = {name!r}, {before!r}, None, None
            def upgrade():
                {step}
        """
        (folder / "versions" / f"{name}.py").write_text(dedent(source))
        before = name
    return folder


def opened(database: Database) -> int:
    with database.writing() as transaction:
        (number,) = Exchanges(transaction).open([New(TENANT, "change", "a")], T0)
        assert Exchanges(transaction).get(number) is not None
    return number


def test_old_programs_work_between_pre_and_post(database: Database, later: Path) -> None:
    assert migrate(database, "pre", later) == ["g0002_pre_01"]
    assert shape(database).newer
    ready(database, bring_up=True)
    opened(database)
    assert migrate(database, "post", later) == ["g0002_post_01"]
    with pytest.raises(Refused) as refused:
        shape(database)
    assert refused.value.findings.codes() == ["store-newer"]


def test_the_post_of_one_generation_comes_before_the_pre_of_the_next(database: Database, later: Path) -> None:
    with pytest.raises(Refused) as refused:
        migrate(database, "post", later)
    assert refused.value.findings.codes() == ["store-pre-first"]
    assert migrate(database, "pre", later) == ["g0002_pre_01"]
    with pytest.raises(Refused) as refused:
        migrate(database, "pre", later)
    assert refused.value.findings.codes() == ["store-post-first"]
    assert migrate(database, "post", later) == ["g0002_post_01"]
    assert migrate(database, "pre", later) == ["g0003_pre_01"]
    assert migrate(database, None, later) == []
