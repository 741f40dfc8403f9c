"""How office documents and e-mails become layouts: ``unstructured`` takes them apart, its pieces become our blocks.

``layout_office`` is the only door. Needs the extra ``formats``; old Word files (.doc) need LibreOffice besides, which
converts them. Whatever is missing or broken ends in a refusal that says what to do.
"""

from ingest.office.layout import layout_office

__all__ = ["layout_office"]
