"""docs/behind-a-proxy.md: what the example of a proxy must do, and units that name settings there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wardmote.foundation.audit import keys as of_the_log
from wardmote.foundation.database import bootstrap
from wardmote.foundation.database.home import setting_for
from wardmote.foundation.sealing import keys as of_files

pytestmark = pytest.mark.database_free
PAGE = (Path(__file__).resolve().parents[2] / "docs/behind-a-proxy.md").read_text(encoding="utf-8")
(NGINX,) = re.findall(r"```nginx\n(.*?)```", PAGE, re.DOTALL)
UNITS = dict(re.findall(r"```ini\n# /etc/systemd/system/wardmote-(\w+)\.service\n(.*?)```", PAGE, re.DOTALL))


def password(role: str) -> str:
    return setting_for(f"{role}.password")


# What each process needs, as docs/install.md has it: nothing of the other's.
BOTH = {setting_for("django.key"), setting_for(of_files.FILE)}
SECRETS = {
    "web": BOTH | {password(bootstrap.APP), password(bootstrap.AUTHENTICATOR)},
    "worker": BOTH | {password(bootstrap.WORKER), password(bootstrap.AUDIT), setting_for(of_the_log.FILE)},
}


def test_what_a_browser_sends_of_where_it_comes_from_is_thrown_away():
    _, over_tls = NGINX.split("listen 443", 1)
    assert over_tls.count("proxy_pass ") == over_tls.count("proxy_set_header X-Forwarded-Proto https;") == 2
    assert over_tls.count("proxy_set_header X-Forwarded-For $remote_addr;") == 2


def test_nothing_is_answered_in_the_clear_and_old_tls_not_at_all():
    plain, over_tls = NGINX.split("listen 443", 1)
    assert "return 308 https://" in plain
    assert "proxy_pass" not in plain
    assert re.findall(r"ssl_protocols\s+(.*);", over_tls) == ["TLSv1.2 TLSv1.3"]


def test_how_much_work_waits_is_not_for_everyone():
    (ready,) = re.findall(r"location = /readyz \{(.*?)\n    \}", NGINX, re.DOTALL)
    assert re.search(r"allow \S+;\s+deny  all;", ready)


@pytest.mark.parametrize("process", ["web", "worker"])
def test_each_process_is_given_the_secrets_it_needs_and_no_others(process):
    unit = UNITS[process]
    assert set(re.findall(r"(WARDMOTE_\w+_FILE)=%d/", unit)) == SECRETS[process]
    assert {name for name, _ in re.findall(r"LoadCredential=([\w.]+):(\S+)", unit)} == set(
        re.findall(r"_FILE=%d/([\w.]+)", unit)
    )
    assert "IPAddressDeny=any" in unit
    assert "NoNewPrivileges=yes" in unit


@pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx on this machine to read it")
def test_nginx_takes_it(tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key.pem",
         "-out", tmp_path / "fullchain.pem", "-subj", "/CN=desk.example.gov.uk", "-days", "1"],
        check=True, capture_output=True,
    )  # fmt: skip
    servers = NGINX.replace("/etc/ssl/desk", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{servers}}}\n")
    said = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
