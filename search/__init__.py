"""Open an index and ask it: `open_index(folder).search(query, …)` gives hits, each with article, score and snippets."""

from search.highlight import Snippet
from search.index import Hit, Index, Results, open_index

__all__ = ["Hit", "Index", "Results", "Snippet", "open_index"]
