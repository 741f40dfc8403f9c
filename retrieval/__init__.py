"""How an answer gets out: passages, embedding, understanding a question, search, and citations with their proof.

Belongs here: everything between a question and its cited answer. Does not belong here: reading documents
(``ingest``, which this folder never imports).
"""
