"""Doors: the command line, the HTTP API, settings, and ``wiring``, the only module that chooses adapters.

Belongs here: translating a call from outside into one call inside, and back. Does not belong here: any decision about
policies.
"""
