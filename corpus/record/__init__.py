"""The record in SQL, one module per concern; ``corpus.record_sql`` puts them together behind the port ``Record``.

Belongs here: tables, and functions of an open transaction. Does not belong here: where a transaction begins and ends
(``corpus.record_sql``), and how tables came to be what they are (``corpus.schema_steps``).
"""
