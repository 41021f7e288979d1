"""``detector archive``: one module a command."""
