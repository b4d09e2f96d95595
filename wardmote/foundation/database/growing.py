"""Migrating many tables in seconds: a new table does not make Django build every model anew.

Django keeps a built copy of all models while it migrates. At each new table it builds again whatever hangs
together with it by foreign keys, which here is nearly every model: most of the time of a first migration.
"""

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState


class GrowingState(ProjectState):
    """Builds the model that is new, and none for an index or a constraint: they are only noted."""

    def clone(self) -> "GrowingState":
        plain = super().clone()
        state = GrowingState(plain.models, plain.real_apps)
        state.__dict__.update(plain.__dict__)  # the built models too, if there are any
        return state

    def add_model(self, model_state: ModelState) -> None:
        built = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        if built is not None:
            built.render_multiple([model_state])
            self.apps = built

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        options = self.models[app_label, model_name].options
        self._set_option(app_label, model_name, option_name, [*options[option_name], obj])

    def _remove_option(self, app_label: str, model_name: str, option_name: str, obj_name: str) -> None:
        options = self.models[app_label, model_name].options
        kept = [obj for obj in options[option_name] if obj.name != obj_name]
        self._set_option(app_label, model_name, option_name, kept)

    def _set_option(self, app_label: str, model_name: str, option_name: str, objs: list[Any]) -> None:
        self.models[app_label, model_name].options[option_name] = objs
        if "apps" in self.__dict__:
            setattr(self.apps.get_model(app_label, model_name)._meta, option_name, list(objs))


class GrowingExecutor(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        state = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]
        return GrowingState(state.models, state.real_apps)
