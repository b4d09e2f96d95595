"""The pages of the rights of people."""

from wardmote.work.rights.views.processing import processing, processing_csv

__all__ = ["processing", "processing_csv"]
