"""What can be wrong with a store, a backup or the place that one is to be brought back to."""

from __future__ import annotations

from pathlib import Path


class BackupProblem(RuntimeError):
    """Base of what stops a backup or a restore; its words are for whoever runs the command."""


class NoBackupKey(BackupProblem):
    """The key for backups was never made, or the part that is asked for isn't on this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} isn’t here. `quietledger backup key` makes it; the secret part is on your sheet.")
        self.path = path


class NotASheet(BackupProblem):
    """A file that was given as the sheet with the secret key is something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a sheet that `quietledger backup key` wrote.")
        self.path = path


class NoBackup(BackupProblem):
    """The store holds no backup (of that time)."""

    def __init__(self, folder: Path, wanted: str = "") -> None:
        super().__init__(f"{folder} holds no backup{f' made by {wanted}' if wanted else ''}.")
        self.folder = folder
        self.wanted = wanted


class Missing(BackupProblem):
    """Something that a backup names is not in the store."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is missing from the store.")
        self.name = name


class Altered(BackupProblem):
    """A file of the store is not what was put there: cut off, changed, or another one under its name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not what was written under this name: altered, cut off or swapped.")
        self.name = name


class OtherKey(BackupProblem):
    """The secret key at hand does not open this file: it belongs to another house, or the file isn't ours."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not open with this key: another house’s key, or not a file of this store.")
        self.name = name


class ForgottenAgain(BackupProblem):
    """The list of destroyed keys is shorter than a backup says it was: forgotten patients would come back."""

    def __init__(self, known_count: int, found_count: int) -> None:
        super().__init__(
            f"The list of forgotten patients holds {found_count} lines, and a backup knew {known_count}. "
            "Bring the newest shredded.list or the newest store; until then nothing is restored."
        )
        self.known_count = known_count
        self.found_count = found_count


class MadeByNewer(BackupProblem):
    """The backup knows tables that this release does not."""

    def __init__(self, version: str, migration: str) -> None:
        super().__init__(f"This backup was made by the newer release {version} ({migration}). Install that one.")
        self.version = version
        self.migration = migration


class OtherTables(BackupProblem):
    """One practice can only be brought to a house with the very tables that the backup was made from."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"This backup of release {version} was made from other tables. Restore it whole in an empty home, "
            "make a backup there, and bring the practice over from that one."
        )
        self.version = version


class Occupied(BackupProblem):
    """There is something already where the restore would write."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is here already; a restore never writes over it.")
        self.what = what


class NoSuchPractice(BackupProblem):
    """The backup knows no practice with this code."""

    def __init__(self, code: str, known: str) -> None:
        super().__init__(f"This backup holds no practice {code}; it holds {known or 'none'}.")
        self.code = code


class Differs(BackupProblem):
    """What came back is not what was backed up."""

    def __init__(self, what: str) -> None:
        super().__init__(f"What came back differs from the backup: {what}.")
        self.what = what


class CannotLoad(BackupProblem):
    """The database refused the rows; everything was rolled back.  `constraint`: its name for what was broken."""

    def __init__(self, table: str, constraint: str) -> None:
        super().__init__(f"The database refused rows of {table} ({constraint}). Nothing was changed.")
        self.table = table
        self.constraint = constraint
