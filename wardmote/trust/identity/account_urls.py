"""Our own pages of signing in, before allauth's."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
