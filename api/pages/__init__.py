"""Pages for people: digests with who has seen them, changes, watch lists. Belongs here: how they look and who may see.

No page needs a script, and nothing on one is fetched from elsewhere.
"""
