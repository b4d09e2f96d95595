"""Which login a model is read and written with: signing in apart from all the rest."""

from typing import Any

SIGN_IN_APPS = {"account", "mfa", "axes", "socialaccount"}
SIGN_IN_MODELS = {("identity", name) for name in ("account", "session", "signin", "factorkey", "tally")}


def belongs_to_sign_in(model: Any) -> bool:
    label, name = model._meta.app_label, model._meta.model_name
    return label in SIGN_IN_APPS or (label, name) in SIGN_IN_MODELS


class TwoRoles:
    # Always an answer: Django's fallback would follow the instance's own alias.
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "authenticator" if belongs_to_sign_in(model) else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # it is one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return False  # only the migrate settings make tables
