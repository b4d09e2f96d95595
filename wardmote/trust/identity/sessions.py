"""The session store: rows keyed by the hash of the cookie, so that a database log gives nobody away."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, IntegrityError, router, transaction
from django.utils import timezone

from wardmote.foundation.database.session import hashed

# What a later save writes; not when and from where the session was last seen.
KEPT = ["session_data", "expire_date", "account_id", "second_factor_at", "begun_at", "device"]


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type:
        from wardmote.trust.identity.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        try:
            return self.model.objects.get(
                session_key=hashed(self.session_key), expire_date__gt=timezone.now()
            )
        except self.model.DoesNotExist:
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        model: Any = self.model
        return model(
            session_key=hashed(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            account_id=data.get("_auth_user_id"),
            second_factor_at=_second_factor_at(data),
            begun_at=datetime.fromtimestamp(data["begun_at"], UTC) if "begun_at" in data else None,
            device=data.get("device", ""),
            **self.first_seen,
        )

    # Set as one signs in; afterwards the database itself notes when and from where a session was last seen.
    first_seen: dict[str, Any] = {}

    def note_first_seen(self, network: str, now: datetime) -> None:
        self.first_seen = {"seen_from": network, "last_seen_at": now}

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        using = router.db_for_write(self.model, instance=row)
        try:
            with transaction.atomic(using=using):
                if must_create:
                    row.save(force_insert=True, using=using)
                else:
                    row.save(force_update=True, using=using, update_fields=[*KEPT, *self.first_seen])
        except IntegrityError:
            if must_create:
                raise CreateError from None
            raise
        except DatabaseError:
            if not must_create:
                raise UpdateError from None
            raise

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key is not None:
            self.model.objects.filter(session_key=hashed(session_key)).delete()


def _second_factor_at(data: dict[str, Any]) -> datetime | None:
    """When a second factor was last given in this session, as allauth recorded it."""
    given = [
        record["at"]
        for record in data.get("account_authentication_methods", [])
        if record.get("method") == "mfa"
    ]
    return datetime.fromtimestamp(max(given), UTC) if given else None
