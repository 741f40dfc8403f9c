"""What is known: nouns, ports, errors, identities, the archive, the record, the index, and payers as data.

Belongs here: what every other folder talks about, and the stores that keep it. Does not belong here: how a document
is read (``ingest``), how an answer is found (``retrieval``), or any choice of adapter (``api.wiring``).
"""
