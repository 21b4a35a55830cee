"""The screens: Datasette plugins, one package per screen. Presentation only: every fact comes from the rooms below."""
