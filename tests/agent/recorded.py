"""Machines that were recorded, to be read like real ones."""

from pathlib import Path

from pure.devicestate.recorded import transcript

from quietledger.agent.machine import Machine, Ran

FOLDER = Path(__file__).parent / "machines"
NOW = 1_795_400_000  # 23 November 2026


def recorded(platform, *, said=None, changed_at=NOW - 3600):
    """A machine that answers what is in its transcript, and nothing else."""
    if platform == "windows":
        text = (FOLDER / "windows.json").read_text() if said is None else said.get("powershell", "")
        return Machine("windows", lambda _words: Ran(0, text), lambda _path: None, lambda _path: None)
    answers = transcript(FOLDER / f"{platform}.txt") if said is None else said

    def run(words):
        line = " ".join(words)
        return Ran(0, answers[line]) if line in answers else Ran()

    def read(path):
        return answers[f"cat {path}"].encode() if f"cat {path}" in answers else None

    settings = {"XDG_CURRENT_DESKTOP": "GNOME", "HOME": "/users/tamsin"}
    return Machine(platform, run, read, lambda _path: changed_at, settings)
