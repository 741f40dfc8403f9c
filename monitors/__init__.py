"""What changed, told to people on a schedule: comparison of versions, the digest, freshness, the scheduler, mail.

Belongs here: what happens without anybody asking. Does not belong here: doors (``api``) and reading (``ingest``).
"""
