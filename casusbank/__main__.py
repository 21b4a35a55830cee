"""`python -m casusbank`."""

from casusbank.cli import main

if __name__ == "__main__":
    main()
