"""Finds claims that cannot both be true."""
