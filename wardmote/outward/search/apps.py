from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "wardmote.outward.search"
    label = "search"
