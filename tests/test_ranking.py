"""Known items must not sink: articles looked for by what a reader keeps of them, against floors that may only rise.

In: the corpus rmrb-2026 beside the project (skipped where it is not there), `floors/ranking.json`. The same articles of
the half that nothing is tuned to are looked for each time, by `bench.known_item`. A floor is what was reached when it was
last raised, less two queries of its kind; never lower it.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

import search
from bench.drawn import write
from bench.known_item import KINDS, Plain, Table, by_pairs, by_words, measured, ours, queries, text_of
from tests.corpus import articles
from tests.oracles import index_of

FLOORS: dict[str, dict[str, float]] = json.loads(
    (Path(__file__).parent / "floors" / "ranking.json").read_text(encoding="utf-8")
)
ARTICLES, SOUGHT = 1200, 200


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    folder = tmp_path_factory.mktemp("ranking")
    records = list(islice((record for record in articles("rmrb-2026") if record["body"]), ARTICLES))
    index_of(folder / "archive.idx", write(iter(records), folder / "articles.jsonl").path)
    texts = [text_of(record) for record in records]
    asked = queries(records, SOUGHT, tuning=False)
    with search.open_index(folder / "archive.idx") as index:
        plain = {"words": Plain(texts, by_words).first, "pairs": Plain(texts, by_pairs).first}
        return measured({"ours": ours(index), **plain}, asked)


@pytest.mark.parametrize("kind", [*KINDS, "all"])
def test_known_items_are_found_no_worse_than_before(table: Table, kind: str) -> None:
    reached = table["ours"][kind]
    assert reached.mrr >= FLOORS[kind]["mrr"], f"{kind}: MRR {reached.mrr:.3f}; see bench.known_item"
    assert reached.recall >= FLOORS[kind]["recall@10"], f"{kind}: recall@10 {reached.recall:.3f}; see bench.known_item"


@pytest.mark.parametrize("plain", ["words", "pairs"])
def test_known_items_come_before_where_plain_bm25_has_them(table: Table, plain: str) -> None:
    assert table["ours"]["all"].mrr > table[plain]["all"].mrr
