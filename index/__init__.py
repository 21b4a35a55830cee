"""Casus -> findable; question -> Treffers. See README.md in this folder."""
