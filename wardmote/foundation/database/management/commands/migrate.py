"""Django's own `migrate`, with models built as they come."""

from django.core.management.commands import migrate

from wardmote.foundation.database.growing import GrowingExecutor

vars(migrate)["MigrationExecutor"] = GrowingExecutor
Command = migrate.Command
