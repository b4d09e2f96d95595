from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "wardmote.outward.analysis"
    label = "analysis"
