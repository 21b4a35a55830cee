"""`python -m casusbank`."""

from casusbank.cli import main

main()
