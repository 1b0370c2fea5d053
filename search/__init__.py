"""Open an index and ask it: `open_index(folder).search(query, …)` gives hits, each with article, score and snippets."""

from search.facets import Facet
from search.highlight import Snippet
from search.index import Hit, Index, Results, open_index
from search.timeline import Timeline

__all__ = ["Facet", "Hit", "Index", "Results", "Snippet", "Timeline", "open_index"]
