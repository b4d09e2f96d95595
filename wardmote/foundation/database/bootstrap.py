"""The roles and the database: made once for a cluster by its administrator, never in a migration.

It may be run again at any time: it makes what is missing, puts back what was changed, and sets each password
to the one in the role's file. It works as a superuser and, on hosted PostgreSQL, as a role with CREATEROLE
and CREATEDB.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from wardmote.foundation.database.home import CannotRun, make_secret

# Written into state.json when finished; a higher number makes the next start run it again.
VERSION = 4

OWNER = "wardmote_owner"
DEFINER = "wardmote_definer"
MIGRATOR = "wardmote_migrator"
APP = "wardmote_app"
WORKER = "wardmote_worker"
AUTHENTICATOR = "wardmote_authenticator"
AUDIT = "wardmote_audit"
BACKUP = "wardmote_backup"

# A page that takes longer has failed its reader; a transaction left open holds back the audit log's sealer.
LIMITS_OF_A_PAGE = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "5s",
}
# Compiling a row policy costs more than the short statements it guards: access tests took ten times as long.
EVERY_ROLE = {"timezone": "UTC", "jit": "off"}
# Open to everyone by default. What other sessions ask just now holds what they write; all sessions of the
# application are one role, so any of them could end another; and large objects have no row policies.
SHUT_FUNCTIONS = (
    "pg_stat_get_activity(integer)",
    "pg_stat_get_backend_activity(integer)",
    "pg_cancel_backend(integer)",
    "pg_terminate_backend(integer, bigint)",
    "lo_creat(integer)",
    "lo_create(oid)",
    "lo_from_bytea(oid, bytea)",
)
# What the server counts of rows, pages and bytes written, also of this very transaction: by these an officer
# with SQL of their own saw in a search's own transaction whether it had an answer by name only, and rolled
# the log back. The names differ from version to version.
SHUT_COUNTERS = (
    r"^pg_stat_get_",
    r"^pg_current_wal_",
    r"^pg_(relation|table|indexes|total_relation|database|tablespace)_size$",
)
LIMITS_OF_A_JOB = {"idle_in_transaction_session_timeout": "10min", "lock_timeout": "30s"}


@dataclass(frozen=True)
class Role:
    name: str
    login: bool = False
    inherit: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)


# NOINHERIT: the migrator has no rights of its own until it says SET ROLE (GRANT ... WITH INHERIT needs 16).
ROLES = [
    # NOINHERIT: the owner may step into the definer's shoes, but is bound by row policies while it is itself.
    Role(OWNER, inherit=False),
    Role(DEFINER),
    Role(MIGRATOR, login=True, inherit=False),
    Role(APP, login=True, settings=LIMITS_OF_A_PAGE),
    Role(WORKER, login=True, settings=LIMITS_OF_A_JOB),
    Role(AUTHENTICATOR, login=True, settings=LIMITS_OF_A_PAGE),
    Role(AUDIT, login=True, settings=LIMITS_OF_A_JOB),
    Role(BACKUP),
]
LOGINS = [role.name for role in ROLES if role.login]
MEMBERS = [(OWNER, MIGRATOR), (DEFINER, OWNER), (APP, WORKER)]  # (role, its member)
POWERS = (
    "rolsuper",
    "rolbypassrls",
    "rolcreaterole",
    "rolcreatedb",
    "rolreplication",
)  # which no role may have


class CannotBootstrap(CannotRun):
    pass


def password_of(role: str) -> str:
    """The password in the role's file, made if there is none."""
    return make_secret(f"{role}.password")


def bootstrap(
    admin: Mapping[str, Any], *, database: str = "wardmote", password_for: Callable[[str], str] = password_of
) -> None:
    """Make the roles, the database and what only an administrator may make in it.

    `admin` holds the arguments of psycopg.connect for the administrator.

    :raises CannotBootstrap: if the server is too old, unreachable, or the administrator lacks a right.
    """
    with in_plain_words():
        make_roles(admin, password_for=password_for)
        make_database(admin, database)


def make_roles(admin: Mapping[str, Any], *, password_for: Callable[[str], str] = password_of) -> None:
    """Make the cluster's roles, all or none, with their passwords, limits and memberships."""
    with in_plain_words(), psycopg.connect(**{**admin, "autocommit": False}) as connection:
        refuse_old_server(connection)
        for role in ROLES:
            make_role(connection, role, password_for)
        for granted, member in MEMBERS:
            if not is_member(connection, granted, member):
                run(connection, "grant {} to {}", granted, member)


def make_role(connection: psycopg.Connection[Any], role: Role, password_for: Callable[[str], str]) -> None:
    attributes = ["login" if role.login else "nologin", "inherit" if role.inherit else "noinherit"]
    found = connection.execute(
        "select rolcanlogin, rolinherit, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or "
        "rolreplication from pg_roles where rolname = %s",
        [role.name],
    ).fetchone()
    if found is None:
        run(connection, f"create role {{}} {' '.join(attributes)}", role.name)
    else:
        if found[:2] != (role.login, role.inherit):
            run(connection, f"alter role {{}} {' '.join(attributes)}", role.name)
        if found[2]:
            run(
                connection,
                "alter role {} nosuperuser nobypassrls nocreaterole nocreatedb noreplication",
                role.name,
            )
    if role.login:
        # Only the verifier is sent, so the password itself cannot stand in any log of the server.
        verifier = connection.pgconn.encrypt_password(
            password_for(role.name).encode(), role.name.encode(), b"scram-sha-256"
        )
        run(connection, "alter role {} password {}", role.name, sql.Literal(verifier.decode()))
    # A login may give itself settings that outlast its session; whatever it has but ours is taken away.
    run(connection, "alter role {} reset all", role.name)
    for name, value in {**EVERY_ROLE, **role.settings}.items():
        run(connection, f"alter role {{}} set {name} = {{}}", role.name, sql.Literal(value))


def make_database(admin: Mapping[str, Any], name: str = "wardmote") -> None:
    """Make one database with its schemas and extensions; the roles are there already."""
    with (
        in_plain_words(),
        psycopg.connect(**{**admin, "autocommit": True}) as connection,
        as_member_of_owner(connection),
    ):
        if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
            create_database(connection, name)
        with psycopg.connect(**{**admin, "dbname": name, "autocommit": False}) as inside:
            fill_database(inside)
        # Last: before 16, schema public cannot be handed on through an owner that does not inherit.
        fill_rights(connection, name)


def create_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Create it with the same order of letters everywhere: by code point. Not every build has ICU."""
    base = "create database {} template template0 encoding 'UTF8' "
    wanted = ["locale 'C.UTF-8'", "locale 'C'"]
    if connection.info.server_version >= 170000:
        builtin = "locale_provider builtin builtin_locale 'C.UTF-8' "
        wanted = [builtin + locale for locale in wanted]
    else:
        wanted = ["locale_provider libc " + locale for locale in wanted]
    for locale in wanted:
        try:
            run(connection, base + locale, name)
            return
        except psycopg.errors.WrongObjectType:  # this system has no such locale
            continue
    run(connection, base, name)


def fill_rights(connection: psycopg.Connection[Any], name: str) -> None:
    if not owned_by_owner(connection, "select datdba from pg_database where datname = %s", name):
        run(connection, "alter database {} owner to {}", name, OWNER)
    run(connection, "revoke all on database {} from public", name)
    for login in LOGINS:
        run(connection, "grant connect on database {} to {}", name, login)


def fill_database(connection: psycopg.Connection[Any]) -> None:
    for extension in ("pg_trgm", "unaccent"):
        run(connection, "create extension if not exists {} with schema public", extension)
    if not owned_by_owner(connection, "select nspowner from pg_namespace where nspname = %s", "public"):
        run(connection, "alter schema public owner to {}", OWNER)
    run(connection, "create schema if not exists wardmote authorization {}", OWNER)
    run(connection, "revoke all on schema public from public")
    for role in (DEFINER, APP, WORKER, AUTHENTICATOR, AUDIT):
        run(connection, "grant usage on schema public to {}", role)
        run(connection, "grant usage on schema wardmote to {}", role)
    # ALTER FUNCTION ... OWNER TO wants the new owner to be able to create in the function's schema.
    run(connection, "grant create on schema wardmote to {}", DEFINER)
    shut_functions(connection)


def shut_functions(connection: psycopg.Connection[Any]) -> None:
    """Close to our logins what a server leaves open to everyone; only a superuser can."""
    row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if not (row and row[0]):
        return
    for function in SHUT_FUNCTIONS:
        connection.execute(sql.SQL(f"revoke execute on function pg_catalog.{function} from public"))
        connection.execute(sql.SQL(f"grant execute on function pg_catalog.{function} to pg_monitor"))
    for counter in SHUT_COUNTERS:
        found = connection.execute(
            "select oid::regprocedure::text from pg_proc where pronamespace = 'pg_catalog'::regnamespace"
            " and prokind = 'f' and proname ~ %s",
            [counter],
        ).fetchall()
        names = sql.SQL(", ").join(sql.SQL(name) for (name,) in found)
        connection.execute(sql.SQL("revoke execute on function {} from public").format(names))
        connection.execute(sql.SQL("grant execute on function {} to pg_monitor").format(names))


def drop_database(admin: Mapping[str, Any], name: str) -> None:
    """Remove a database with all it holds, whoever is connected to it."""
    with psycopg.connect(**{**admin, "autocommit": True}) as connection, as_member_of_owner(connection):
        run(connection, "drop database if exists {} with (force)", name)


# --- what bootstrap must have left behind -----------------------------------------------------------


def faults_of_role(connection: psycopg.Connection[Any], role: str) -> list[str]:
    """Every reason why a process must not run as this connection's user; none means it may.

    The user is to be `role` itself, with none of the powers that step round the row policies.
    """
    user = connection.info.user
    if user != role:
        return [f"the connection is {user}'s, not {role}'s"]
    faults = []
    row = connection.execute(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where "
        "rolname = %s",
        [user],
    ).fetchone()
    for power, held in zip(POWERS, row or (), strict=True):
        if held:
            faults.append(f"{user} has {power.removeprefix('rol')}")
    for owner in (OWNER, DEFINER):
        held_role = connection.execute(
            "select pg_has_role(%s, oid, 'member') from pg_roles where rolname = %s", [user, owner]
        ).fetchone()
        if held_role and held_role[0]:
            faults.append(f"{user} is a member of {owner}")
    owned = connection.execute(
        "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = %s)", [user]
    ).fetchone()
    if owned and owned[0]:
        faults.append(f"{user} owns {owned[0]} tables or indexes")
    return faults


# --- small parts ------------------------------------------------------------------------------------


def run(connection: psycopg.Connection[Any], words: str, *parts: str | sql.Literal) -> None:
    """Run a statement whose gaps are names of roles, schemas and databases, or literals."""
    filled = [sql.Identifier(part) if isinstance(part, str) else part for part in parts]
    connection.execute(sql.SQL(words).format(*filled))


def is_member(connection: psycopg.Connection[Any], granted: str, member: str) -> bool:
    found = connection.execute(
        "select from pg_auth_members where roleid = to_regrole(%s) and member = to_regrole(%s)",
        [granted, member],
    ).fetchone()
    return found is not None


def owned_by_owner(connection: psycopg.Connection[Any], query: str, name: str) -> bool:
    found = connection.execute(f"select ({query}) = to_regrole(%s)", [name, OWNER]).fetchone()
    return bool(found and found[0])


@contextmanager
def as_member_of_owner(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Let an administrator who is not a superuser act for the owner, for as long as this lasts."""
    me = connection.info.user
    row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if (row and row[0]) or is_member_with_rights(connection, me):
        yield
        return
    run(connection, "grant {} to {}", OWNER, me)
    try:
        yield
    finally:
        run(connection, "revoke {} from {}", OWNER, me)


def is_member_with_rights(connection: psycopg.Connection[Any], user: str) -> bool:
    found = connection.execute("select pg_has_role(%s, %s, 'usage')", [user, OWNER]).fetchone()
    return bool(found and found[0])


def refuse_old_server(connection: psycopg.Connection[Any]) -> None:
    major = connection.info.server_version // 10000
    if major < 15:
        raise CannotBootstrap(
            f"The server is PostgreSQL {major}; Wardmote needs 15 or newer. Upgrade the server."
        )


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Say what the server refused, and what the administrator can do about it."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as refused:
        raise CannotBootstrap(
            f"The administrator in WARDMOTE_ADMIN_DATABASE lacks a right: {first_line(refused)}. Use a "
            "superuser, or a role with CREATEROLE and CREATEDB."
        ) from refused
    except psycopg.errors.DiskFull as full:
        raise CannotBootstrap(
            "The database server's disk is full. Free some space and run this again."
        ) from full
    except psycopg.OperationalError as failed:
        raise CannotBootstrap(
            "The database server cannot be reached or does not let the administrator in: "
            f"{first_line(failed)}"
        ) from failed


def first_line(failure: Exception) -> str:
    return (
        str(failure).strip().splitlines()[0].rstrip(".") if str(failure).strip() else type(failure).__name__
    )
