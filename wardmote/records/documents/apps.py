from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wardmote.records.documents"
    label = "documents"
