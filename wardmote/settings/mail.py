"""The mail server, for the processes that send: the web (forgotten passwords) and the worker (digests)."""

import os

from django.core.exceptions import ImproperlyConfigured

from wardmote.foundation.database.home import secret

TLS = ("starttls", "tls", "none")

if _server := os.environ.get("WARDMOTE_SMTP", "").strip():
    _host, _, _port = _server.rpartition(":") if ":" in _server else (_server, "", "")
    _tls = os.environ.get("WARDMOTE_SMTP_TLS", "starttls").strip().lower()
    if _port and not _port.isdigit():
        raise ImproperlyConfigured(f"WARDMOTE_SMTP is {_server}; expected host:port.")
    if _tls not in TLS:
        raise ImproperlyConfigured(f"WARDMOTE_SMTP_TLS is {_tls}; expected starttls, tls or none.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _host
    EMAIL_PORT = int(_port or {"tls": 465, "starttls": 587, "none": 25}[_tls])
    EMAIL_USE_SSL, EMAIL_USE_TLS = _tls == "tls", _tls == "starttls"
    EMAIL_TIMEOUT = int(os.environ.get("WARDMOTE_SMTP_TIMEOUT", "20"))
    if EMAIL_HOST_USER := os.environ.get("WARDMOTE_SMTP_USER", ""):
        EMAIL_HOST_PASSWORD = secret("smtp.password")
