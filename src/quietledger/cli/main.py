"""The `quietledger` command: each face brings its verbs, and only the ones that are asked for are loaded."""

import sys
from importlib.metadata import EntryPoint, entry_points
from typing import Final

import typer

_GROUP: Final = "quietledger.commands"
_AT_TOP: Final = "house"  # Its verbs (init, serve, day ...) stand beside the groups, not below a name of their own.
_SENTENCE: Final = "This needs a part that is not installed ({name}). Install it with: pip install 'quietledger[web]'"


def main() -> None:
    """Run the verb that the arguments name; a missing part of the installation ends in a sentence and exit code 2."""
    try:
        build(_first_word(sys.argv[1:]))()
    except ModuleNotFoundError as problem:
        if _is_ours(problem):
            raise
        typer.echo(_SENTENCE.format(name=problem.name), err=True)
        sys.exit(2)


def build(wanted: str) -> typer.Typer:
    """The command with the verbs that `wanted` needs; with none, for the help page, all that can be loaded."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="From sessions to money: claims out, answers in, every cent in a ledger.",
    )
    app.callback()(_no_verb)
    entries = sorted(entry_points(group=_GROUP), key=lambda entry: entry.name)
    groups = {entry.name for entry in entries} - {_AT_TOP}
    for entry in entries:
        is_needed = entry.name == wanted if wanted in groups else entry.name == _AT_TOP
        if is_needed or not wanted:
            _mount(app, entry, must=bool(wanted))
    return app


def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""


def _mount(app: typer.Typer, entry: EntryPoint, *, must: bool) -> None:
    try:
        verbs: typer.Typer = entry.load()
    except ModuleNotFoundError as problem:
        if must or _is_ours(problem):
            raise
        return
    if entry.name == _AT_TOP:
        app.registered_commands.extend(verbs.registered_commands)
        app.registered_groups.extend(verbs.registered_groups)
    else:
        app.add_typer(verbs, name=entry.name)


def _first_word(arguments: list[str]) -> str:
    return next((argument for argument in arguments if not argument.startswith("-")), "")


def _is_ours(problem: ModuleNotFoundError) -> bool:
    """Whether a module of our own is missing, which no installation could mend."""
    return (problem.name or "").partition(".")[0] == "quietledger"
