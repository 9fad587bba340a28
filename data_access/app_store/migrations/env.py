"""Run migrations in the transaction that the app store has begun."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
