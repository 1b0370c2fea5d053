"""Open an index and ask it: `open_index(folder).search(query, …)` gives hits, each with article, score and snippets."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.facets import Facet
    from search.highlight import Snippet
    from search.index import Index, open_index
    from search.results import Hit, Results
    from search.timeline import Timeline

__all__ = ["Facet", "Hit", "Index", "Results", "Snippet", "Timeline", "open_index"]

_WHERE = {
    "Facet": "search.facets",
    "Snippet": "search.highlight",
    "Hit": "search.results",
    "Index": "search.index",
    "Results": "search.results",
    "open_index": "search.index",
    "Timeline": "search.timeline",
}


def __getattr__(name: str) -> object:
    """Each is loaded when it is first asked for: commands that do not search need next to nothing of this package."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
