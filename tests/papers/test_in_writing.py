"""docs/security/in-writing.md says the figures that the code has."""

import re
from pathlib import Path

import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings

from tests import world
from wardmote.foundation.audit.models import Limit
from wardmote.foundation.database import bootstrap
from wardmote.foundation.files import packages
from wardmote.trust.identity import adapters
from wardmote.trust.identity.models import SessionLimit

ROOT = Path(__file__).resolve().parents[2]
PAGE = " ".join((ROOT / "docs/security/in-writing.md").read_text(encoding="utf-8").split())


def says(words: str) -> None:
    assert words in PAGE, words


@pytest.mark.database_free
def test_how_guessing_is_held_back():
    says(f"| passwords at one account from one address | {settings.AXES_FAILURE_LIMIT} |")
    says(f"from there for {round(settings.AXES_COOLOFF_TIME * 60)} minutes")
    rates = account.RATE_LIMITS
    says(f"any account | {rates['login'].removesuffix('/m/ip')} a minute |")
    assert rates["login_failed"].endswith(",5/300s/key")
    says("| codes of one account | 5 in 5 minutes |")
    says(f"| saying again who one is | {rates['reauthenticate'].removesuffix('/m/user')} a minute |")
    by_address, by_account = re.fullmatch(r"(\d+)/m/ip,(\d+)/m/key", rates["reset_password"]).groups()
    says(f"| {by_address} a minute from one address, {by_account} for one account |")


@pytest.mark.database_free
def test_what_a_way_to_sign_in_wants():
    (length,) = [
        each["OPTIONS"]["min_length"] for each in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in each
    ]
    assert length == 12
    says("twelve characters or more")
    says(f"a code of {mfa.TOTP_DIGITS} digits, good for {mfa.TOTP_PERIOD} seconds and once")
    says(f"one of {mfa.RECOVERY_CODE_COUNT} codes of {mfa.RECOVERY_CODE_DIGITS} digits")
    says(f"for a new password for {settings.PASSWORD_RESET_TIMEOUT // 86_400} days")
    says(f"at most {settings.STEP_UP_MINUTES} minutes old")
    says(f"the last {adapters.SIGN_INS_KEPT} of each account")
    assert mfa.TOTP_TOLERANCE == 0
    assert set(mfa.SUPPORTED_TYPES) == {"totp", "recovery_codes", "webauthn"}


@pytest.mark.django_db
def test_how_long_a_session_lasts_and_how_often_in_an_hour(partnership):
    with world.building():
        limits = {
            each.role: f"{each.idle_minutes} and {each.whole_minutes}" for each in SessionLimit.objects.all()
        }
        often = {each.what: each.an_hour for each in Limit.objects.all()}
    says(f"{limits.pop('')} minutes")
    says(f"administrators {limits.pop('administrator')}")
    assert set(limits) == {"auditor", "information_governance", "alert_approver"}
    says(f"auditors, information governance and approvers of alerts {next(iter(limits.values()))}")
    assert len(set(limits.values())) == 1
    says(f"counted from the log: {often['exports']}, {often['searches']} and {often['openings']} |")


@pytest.mark.database_free
def test_what_files_may_hold():
    most = settings.FILE_LIMITS_MB
    assert most["document"] == most["picture"]
    says(
        f"{most['document']} MB a document or picture, {most['recording']} MB a recording, {settings.MOST_UPLOAD_MB} MB a request"
    )
    says(f"unpacks to more than {packages.MOST_UNPACKED // packages.MB} MB")
    says(f"more than {packages.MOST_MEMBERS:,} members or {settings.MOST_MEGAPIXELS} million pixels")
    assert bootstrap.LIMITS_OF_A_PAGE["statement_timeout"] == "30s"
    says("a statement of a page ends after 30 seconds")


@pytest.mark.database_free
def test_every_secret_and_every_address_that_may_be_named_is_on_the_page():
    example = (ROOT / "env.example").read_text(encoding="utf-8")
    for name in re.findall(r"WARDMOTE_(SMTP|IMAP_URL|OIDC_ISSUER|CLAMD|STATISTICS_HOSTS|BIND)\b", example):
        says(f"`WARDMOTE_{name}`")
    for name in ("document.keys", "audit.key", "django.key"):
        says(f"| `{name}` |")


@pytest.mark.database_free
def test_times_to_mend_a_known_weakness_are_promised_where_weaknesses_are_reported():
    promised = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "docs/security/in-writing.md#known-weaknesses-of-what-it-is-made-of" in promised
    says("## Known weaknesses of what it is made of")
    for days in (2, 7, 30, 90):
        assert re.search(rf"\b{days} days", PAGE)
