"""The claims, one file a topic: a file here that holds a ``Claim`` is found, and nothing else is touched."""
