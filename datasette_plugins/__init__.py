"""The screens: Datasette plugins, one package per screen. Presentation only: every fact comes from the rooms below."""

# Datasette loads our entry points while it imports its plugins module. Importing that first, here, lets them load
# whole, whichever of the two is imported first.
import datasette.plugins  # noqa: F401  # pyright: ignore[reportUnusedImport]
