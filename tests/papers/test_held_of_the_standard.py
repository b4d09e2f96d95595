"""Rows of docs/security/asvs.csv that no room's own test holds: in the sources, in the settings, and asked of the pages."""

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.forms import BaseForm, CharField, PasswordInput
from django.test import Client

from tests import world

ROOT = Path(__file__).resolve().parents[2]
UNSAFE = {"pickle", "marshal", "shelve", "dill", "xml"}


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / "wardmote").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path.name, node


def called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def scripts() -> dict[str, str]:
    found = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "frontend/src").glob("*.js")}
    assert len(found) > 8
    return found


@pytest.mark.database_free
def test_nothing_runs_words_as_code_or_takes_objects_from_outside():
    for name, node in sources():
        assert called(node) not in ("eval", "exec", "compile", "__import__"), name
        assert called(node) not in ("yaml.load", "yaml.unsafe_load", "yaml.full_load"), name
        if isinstance(node, ast.Import):
            assert not {each.name.partition(".")[0] for each in node.names} & UNSAFE, name
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in UNSAFE, name


@pytest.mark.database_free
def test_what_came_with_a_request_is_not_decoded_again():
    """Addresses in settings are; what a browser sends is not."""
    decoding = {
        name for name, node in sources() if called(node) in ("unquote", "unquote_plus", "html.unescape")
    }
    assert decoding <= {"imap.py", "home.py"}


@pytest.mark.database_free
def test_no_form_of_words_is_taken_from_a_request():
    for name, node in sources():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            words = ast.unparse(node.func.value)
            assert not re.search(r"request|cleaned_data|POST|GET", words), (name, words)


@pytest.mark.database_free
def test_scripts_show_text_as_text_and_merge_nothing_that_came_in():
    for name, text in scripts().items():
        assert not re.search(
            r"outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__", text
        ), name
        for made in re.findall(r"\.innerHTML\s*=\s*(`[^`]*`|.*)", text):
            assert made.startswith("`"), (name, "not a constant")
            assert "${" not in made, (name, "not a constant")
        for merged in re.findall(r"(?:Object\.assign|structuredClone)\(\w+,\s*(.)", text):
            assert merged == "{", (name, "merges what it did not write itself")


@pytest.mark.database_free
def test_password_boxes_are_masked_and_nothing_hinders_pasting():
    for name, text in scripts().items():
        assert not re.search(r"['\"]paste['\"]|onpaste", text), name
    for path in (ROOT / "wardmote").rglob("*.html"):
        assert "onpaste" not in path.read_text(encoding="utf-8"), path.name

    def below(form: type) -> Iterator[type]:
        for each in form.__subclasses__():
            yield each
            yield from below(each)

    boxes = [
        field
        for form in below(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items() if isinstance(field, CharField) and (name.startswith("password") or name == "oldpassword")
    ]  # fmt: skip
    assert len(boxes) > 3
    for box in boxes:
        assert isinstance(box.widget, PasswordInput)


@pytest.mark.database_free
def test_nothing_makes_a_password_run_out_and_no_question_is_asked_in_its_place():
    from wardmote.trust.identity.models import Account

    kept = {field.name for field in Account._meta.get_fields() if field.concrete}
    assert kept == {"id", "email", "is_active", "password", "last_login"}


@pytest.mark.database_free
def test_codes_are_random_live_half_a_minute_and_are_long_enough():
    from allauth.mfa import app_settings
    from allauth.mfa.totp.internal import auth

    assert app_settings.TOTP_PERIOD == 30
    assert app_settings.TOTP_TOLERANCE == 0
    assert app_settings.TOTP_DIGITS >= 6
    assert len({auth.generate_totp_secret() for _ in range(50)}) == 50
    assert app_settings.RECOVERY_CODE_DIGITS >= 8


@pytest.mark.database_free
def test_pages_are_kept_by_no_cache_on_the_server():
    assert not [each for each in settings.MIDDLEWARE if "cache" in each.lower()]
    for name, node in sources():
        assert called(node) != "cache_page"
        # That an officer saw many lately is a hint of how to ask, and no page (decision 146).
        if isinstance(node, ast.ImportFrom) and node.module == "django.core.cache":
            assert name == "lists.py", name


@pytest.mark.django_db(databases=["default", "authenticator"])
@pytest.mark.parametrize(
    "address", ["/.git/config", "/.git/HEAD", "/static/", "/static/design/", "/env.example"]
)
def test_neither_what_the_code_is_made_of_nor_a_folder_is_served(db, address):
    answer = Client().get(address)
    assert answer.status_code in (
        302,
        404,
    )  # signed out, what is not there is asked to sign in as all else is
    if answer.status_code == 302:
        assert answer["Location"].startswith("/account/login/")


@pytest.mark.django_db(databases=["default", "authenticator"])
@pytest.mark.parametrize(
    "address", ["/", "/cases/", "/account/login/", "/our-service/", "/open311/v2/services.json"]
)
def test_no_other_site_is_let_read_an_answer(db, address):
    for method in ("get", "options"):
        answer = getattr(Client(), method)(address, headers={"origin": "https://elsewhere.example"})
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.django_db(databases=["default", "authenticator"])
def test_what_is_logged_of_a_request_stays_one_line(partnership):
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    log, keep = logging.getLogger("django.request"), Keep()
    before = log.level
    log.addHandler(keep)
    log.setLevel(logging.WARNING)
    try:
        world.client_for(partnership.caseworker).get("/no-such-page%0d%0aWARNING forged")
    finally:
        log.removeHandler(keep)
        log.setLevel(before)
    assert [line for line in lines if "forged" in line]
    assert [line for line in lines if "\n" in line or "\r" in line] == []
