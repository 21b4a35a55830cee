"""casusbank: knowledge base and precedent search over Dutch social-domain casussen.

This package is the ground floor: the words every room shares. It imports no other room except
in `casusbank.cli`, the front door, which does so inside its commands.
"""

__version__ = "0.1.0"
