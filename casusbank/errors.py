"""One error class per thing a user can repair. Every message is Dutch and says what, where and what to do."""


class CasusbankError(Exception):
    """Base of all expected errors. The CLI prints the message as one line and exits with 1."""


class ConfigFout(CasusbankError):
    """The configuration holds an unknown key or an impossible value."""


class BronGeweigerd(CasusbankError):
    """A source cannot be taken in; the message is the reason (`geweigerd` in the ingest report)."""


class BronOvergeslagen(CasusbankError):
    """A source holds nothing for us, by design; the message is the reason (`overgeslagen`)."""


class DatabaseFout(CasusbankError):
    """The database is missing, damaged, locked, read-only or of a newer schema."""


class IndexFout(CasusbankError):
    """The index is missing, half-written or made with another model; says `casusbank index`."""


class OnbekendeCasus(CasusbankError):
    """An id that does not exist; the message suggests near ones."""


class OnbekendFilter(CasusbankError):
    """A filter field or value that does not exist; the message lists the valid ones."""


class ModelFout(CasusbankError):
    """An embedding model cannot be loaded (absent, hub out of reach, unsafe format)."""


class InvoerFout(CasusbankError):
    """A question, file or collection given by the user cannot be used."""
