"""The steps from one shape of the store to the next, for alembic.

A revision is called `g0002_pre_01`: generation, phase, number. `pre` only adds, so that programs of the generation
before live with it; `post` takes away what only they needed, and runs when the last of them has stopped. A revision is
never changed once it has been released: what changes is a new generation.
"""
