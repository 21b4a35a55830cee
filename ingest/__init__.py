"""Write side: bronbestand -> Casus with Annotaties. See README.md in this folder."""
