"""Web and worker processes do not work as a login that the row policies do not bind, however started."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

# The session's own login, not a role it stands in: from that it could step back.
POWERS = """
select rolsuper, rolbypassrls, rolcreaterole,
       exists (select 1 from pg_roles o where o.rolname in ('wardmote_owner', 'wardmote_definer')
                and pg_has_role(l.oid, o.oid, 'member'))
  from pg_roles l where l.rolname = session_user
"""
WORDS = ("a superuser", "past the row policies (BYPASSRLS)", "able to make roles", "an owner of the tables")


def refuse_strong_login(connection: Any, **kwargs: Any) -> None:
    """Called for every new connection; one statement, and connections are kept for minutes.

    :raises ImproperlyConfigured: after closing it, if the login holds a power it must not have.
    """
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        held = [word for word, has in zip(WORDS, cursor.fetchone(), strict=True) if has]
    if held:
        connection.close()
        raise ImproperlyConfigured(
            f"The database login of this process is {' and '.join(held)}, so no access rule would hold. "
            "Give it the login that `wardmote bootstrap` made for it; `wardmote check` says which."
        )
