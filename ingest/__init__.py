"""How a policy gets in: bytes to a reading (text with positions, sections, criteria, codes, facts), and publication.

Belongs here: everything between received bytes and a published version. Does not belong here: answering questions
(``retrieval``, which this folder never imports) and engines (``corpus`` holds their adapters).
"""
