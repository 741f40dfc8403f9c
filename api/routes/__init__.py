"""The calls of the HTTP API, one module per subject: each translates a request, makes one call inside, and answers."""
