"""`jianbao completion`: the name of a shell goes in, the script that completes the command there comes out.

Also what it completes with: commands and options are click's; fields of the query, and from the index names of
reporters, sections, papers, ids and watches, are ours. At a press of Tab nothing is said and nothing waited for: what
cannot be read completes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from cli import where

VARIABLE: Final = "_JIANBAO_COMPLETE"
MOST: Final = 200
"""Values offered, the most frequent: no one reads more."""

BASH: Final = r"""# bash completion of jianbao: put into ~/.bashrc:  eval "$(jianbao completion bash)"
_jianbao_completion() {
    local words=() rest="$COMP_LINE" before word index current prefix reply type value IFS
    # A word of the query such as reporter:罗 is one for us, though bash parts it at the colon.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word="${COMP_WORDS[index]}"
        before="${rest%%"$word"*}"
        rest="${rest#"$before$word"}"
        if [[ $index -gt 0 && -z $before && ( -n $word || ${COMP_LINE:0:COMP_POINT} != *[[:space:]] ) ]]; then
            words[${#words[@]}-1]+="$word"
        else
            words+=("$word")
        fi
    done
    current="${words[${#words[@]}-1]}"
    prefix=""
    [[ $COMP_WORDBREAKS == *:* && $current == *:* ]] && prefix="${current%"${current##*:}"}"
    IFS=' '
    reply=$(COMP_WORDS="${words[*]}" COMP_CWORD=$((${#words[@]} - 1)) _JIANBAO_COMPLETE=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                value="${value#"$prefix"}"
                [[ $value == *:* ]] && compopt -o nospace
                [[ $value == *[[:space:]\'\"\\\(\)\&\;]* ]] && printf -v value %q "$value"
                COMPREPLY+=("$value")
                ;;
        esac
    done <<< "$reply"
}
complete -o nosort -F _jianbao_completion jianbao
"""

SHELLS: Final = ("bash", "zsh", "fish")


@click.command(epilog='Example: eval "$(jianbao completion bash)"')
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print the script that completes jianbao in a SHELL (补全): commands, options, fields, and names out of the index.

    \b
    bash: put into ~/.bashrc:  eval "$(jianbao completion bash)"
    zsh:  put into ~/.zshrc:   eval "$(jianbao completion zsh)"
    fish: jianbao completion fish > ~/.config/fish/completions/jianbao.fish
    """
    print(BASH if shell == "bash" else _script(shell), end="")
    return 0


def _script(shell: str) -> str:
    kind = get_completion_class(shell)
    assert kind is not None
    return kind(click.Group(), {}, "jianbao", VARIABLE).source()


def answer(group: click.Group) -> int:
    """Complete what the shell asks for; nothing, and no word of it, where something is wrong."""
    debug = os.environ.get("JIANBAO_DEBUG")
    try:
        return shell_complete(group, {}, "jianbao", VARIABLE, os.environ[VARIABLE])
    except Exception:  # a message would stand in the middle of what the user types
        if debug:
            raise
        return 1


# ── out of the index ──────────────────────────────────────────────────────────────────────────────────────────────────

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def values(name: str) -> Complete:
    """Completes with the values of a facet."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return _items(_values(ctx, name, incomplete))

    return complete


def query(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes a word of a query: a field, or behind a field its values."""
    from search.lexer import FIELDS

    minus = "-" if incomplete.startswith("-") else ""
    typed, colon, value = incomplete.removeprefix("-").partition(":")
    if not colon:
        return _items(f"{minus}{name}:" for name in FIELDS if typed and name.startswith(typed))
    from indexer.schema import FACETS

    field = FIELDS.get(typed.lower(), "")
    quote = value[:1] if value[:1] in ("'", '"') else ""
    found = _values(ctx, field, value.removeprefix(quote)) if field in FACETS else ()
    return _items(f'{minus}{typed}:"{one}"' if quote or " " in one else f"{minus}{typed}:{one}" for one in found)


def article_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes with ids of articles, the headline beside each."""
    from search.index import open_index

    with open_index(_folder(ctx)) as opened:
        return [
            CompletionItem(one, help=article.headline.replace("\n", " ")[:60] if (article := opened.get(one)) else None)
            for one in opened.ids_like(incomplete, 20)
        ]


def watches(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes with the names of saved searches."""
    from search.watches import load

    return _items(one.name for one in load(_folder(ctx)).watches if one.name.startswith(incomplete))


def topics(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes with what there is help on."""
    group = ctx.parent.command if ctx.parent is not None else None
    names = ["query", *(group.list_commands(ctx) if isinstance(group, click.Group) else ())]
    return _items(name for name in names if name.startswith(incomplete))


def _folder(ctx: click.Context) -> Path:
    said: Any = ctx.params.get("index") or os.environ.get("JIANBAO_INDEX")
    return where.existing(Path(said) if said else None)


def _values(ctx: click.Context, name: str, start: str) -> list[str]:
    """The values of a facet that begin so, compared as they are in a search, the most frequent first."""
    from indexer.fold import fold
    from search.index import open_index

    with open_index(_folder(ctx)) as opened:
        known = opened.facet(name)
    found = [(count, shown) for key, (shown, count) in known.items() if key.startswith(fold(start))]
    return [shown for _, shown in sorted(found, key=lambda one: (-one[0], one[1]))[:MOST]]


def _items(found: Iterable[str]) -> list[CompletionItem]:
    """What can stand on a command line and does no harm there."""
    from cli.terminal import clean

    return [CompletionItem(one) for one in found if one and clean(one) == one]
