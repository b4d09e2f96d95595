"""Addresses for those who run or report on the installation."""

from django.urls import path

from wardmote.foundation.database import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
]
