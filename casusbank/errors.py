"""One error class per thing a user can repair. Every message is Dutch and says what, where and what to do."""

import errno

_REASONS = {
    errno.EACCES: "geen toestemming",
    errno.EPERM: "geen toestemming",
    errno.EROFS: "alleen-lezen",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "de schijfruimte die u mag gebruiken is op",
    errno.EFBIG: "het bestand wordt te groot",
    errno.ESTALE: "de netwerkschijf is weg",
    errno.ENOENT: "bestaat niet",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ELOOP: "de link verwijst naar zichzelf",
    errno.EIO: "leesfout op de schijf",
    errno.EISDIR: "het is een map",
    errno.ENOTDIR: "een deel van het pad is geen map",
}


def reason_of(error: OSError) -> str:
    """A Dutch reason for an error of the operating system, whose own words are English."""
    return _REASONS.get(error.errno or 0, f"fout {error.errno} van het besturingssysteem")


class CasusbankError(Exception):
    """Base of all expected errors. The CLI prints the message as one line and exits with 1."""


class ConfigFout(CasusbankError):
    """The configuration holds an unknown key or an impossible value."""


class BronGeweigerd(CasusbankError):
    """A source cannot be taken in; the message is the reason (`geweigerd` in the ingest report)."""


class BronOvergeslagen(CasusbankError):
    """A source holds nothing for us, by design; the message is the reason (`overgeslagen`)."""


class HaalFout(CasusbankError):
    """An open source cannot be fetched, or gives something else than was asked for."""


class DatabaseFout(CasusbankError):
    """The database is missing, damaged, locked, read-only or of a newer schema."""


class DatabaseBezet(DatabaseFout):
    """Another process writes and goes on writing; trying again later helps."""


class IndexFout(CasusbankError):
    """The index is missing, half-written or made with another model; says `casusbank index`."""


class OnbekendeCasus(CasusbankError):
    """An id that does not exist; the message suggests near ones."""


class VerouderdOordeel(CasusbankError):
    """What a person changes was changed by another after they looked at it; nothing is written."""


class OnbekendFilter(CasusbankError):
    """A filter field or value that does not exist; the message lists the valid ones."""


class ModelFout(CasusbankError):
    """An embedding model cannot be loaded (absent, hub out of reach, unsafe format)."""


class InvoerFout(CasusbankError):
    """A question, file or collection given by the user cannot be used."""


class OnbekendBegrip(InvoerFout):
    """A value or boundary that no list knows; the message names those there are."""
