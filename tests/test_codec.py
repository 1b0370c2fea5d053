"""Whoosh opens an index of ours as any other, and its own queries give what they give over its standard codec.

The same entries are written twice: by us, and by Whoosh's own writer. Documents, order and scores must agree.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index
from whoosh import query

from indexer.analyse import make_cutter
from indexer.batch import Batch
from indexer.build import Options, update
from indexer.codec import schema
from indexer.complete import complete
from indexer.entry import Entry, entry
from indexer.fold import fold_lines
from indexer.postings import STEPS
from indexer.read import read_file
from indexer.records import Article
from indexer.schema import PLAIN, SCORED, WEIGHTS, WORDS
from indexer.texts import FOLDED_ENCODING
from indexer.toc import SegmentEntry
from indexer.write import Store
from tests.corpus import CORPUS
from tests.oracles import SAMPLE, every_article

SEED = 20261124


@dataclass(frozen=True, slots=True)
class Both:
    """The same documents in two indexes, and the terms they have."""

    ours: Any
    theirs: Any
    terms: list[tuple[str, str]]


def _entries(articles: Iterator[Article]) -> list[Entry]:
    return [entry(article, "issue") for article in articles]


def _words(one: Entry) -> tuple[list[str], list[str]]:
    """The words of the headline, each once, as the index keeps of a headline what stands in it and not how often; and all
    words, each as often as its weight says, counted by hand."""
    headline, kicker, deck, lead, *rest = [*one.text.split("\n"), ""]
    cut = make_cutter().index_words
    parts = [cut(part) for part in (headline, f"{kicker}\n{deck}", lead, "\n".join(rest))]
    weights: dict[str, int] = {}
    for words, weight in zip(parts, WEIGHTS, strict=True):
        for word in words:
            weights[word] = weights.get(word, 0) + weight
    return list(dict.fromkeys(parts[0])), [
        word for word, sum_ in weights.items() for _ in range(max(step for step in STEPS if step <= sum_))
    ]


def _both(entries: list[Entry], folder: Path, segments: int) -> Both:
    (folder / "theirs").mkdir()
    theirs = whoosh_index.create_in(str(folder / "theirs"), schema())
    with Store(folder / "ours") as store:
        for number in range(segments):
            part = entries[number::segments]
            batch = Batch(make_cutter())
            writer = theirs.writer()
            for one in part:
                batch.add(one)
                headline, text = _words(one)
                folded = fold_lines(one.text)[1]
                plain = {name: list(one.terms[name]) for name in PLAIN if name != "chars"}
                writer.add_document(
                    headline=headline,
                    text=text,
                    chars=sorted(set(folded) - {"\n"}),
                    folded=folded.encode(FOLDED_ENCODING),
                    record=one.record,
                    ordinal=one.ordinal,
                    place=one.place,
                    **plain,
                )
            writer.commit(merge=False)
            name, path = store.new_segment()
            batch.write(path)
            store.commit([SegmentEntry(name, len(part), "article")])  # what one commit brings is made one segment
    terms = sorted({("text", word) for one in entries for word in _words(one)[1]})
    terms += sorted({(name, term) for one in entries for name in PLAIN if name != "chars" for term in one.terms[name]})
    terms += sorted({("headline", word) for one in entries for word in _words(one)[0]})
    return Both(whoosh_index.open_dir(str(folder / "ours")), theirs, terms)


@pytest.fixture(scope="module", params=[1, 3], ids=["one segment", "three segments"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    import search

    folder = tmp_path_factory.mktemp("codec")
    update(folder / "archive", (SAMPLE,), Options())
    with search.open_index(folder / "archive") as index:
        articles = every_article(index)
    return _both(_entries(iter(articles)), folder, request.param)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Both:
    path = CORPUS / "rmrb-2026.jsonl.xz"
    if not path.exists():
        pytest.skip("no corpus rmrb-2026: it is not part of the project")
    read = (article for article in read_file(path, path.name).articles if isinstance(article, Article) and article.body)
    articles = (complete(article) for article in islice(read, 0, 600, 5))
    return _both(_entries(articles), tmp_path_factory.mktemp("codec"), 2)


def _a_query(rng: random.Random, terms: list[tuple[str, str]], depth: int = 2) -> Any:
    """A random query of any kind that Whoosh has for such fields.

    AndNot only outermost: inside another query Whoosh's own matcher for it runs past its end, whatever the codec.
    """
    field, term = rng.choice(terms)
    kind = rng.randrange(9 if depth == 2 else 8 if depth else 6)
    match kind:
        case 0 | 1:
            return query.Term(field, term, boost=rng.choice((1.0, 3.0)))
        case 2:
            return query.Prefix(field, term[:2])
        case 3:
            return query.TermRange(field, term, term[:1] + "\U0010ffff", startexcl=rng.random() < 0.5)
        case 4:
            return query.Wildcard(field, term[:1] + "*" + term[2:])
        case 5:
            return (
                query.Every() if rng.random() < 0.3 else query.Term("text", rng.choice(("的", "在", "和", "没有的词")))
            )
        case 6:
            return query.And([_a_query(rng, terms, depth - 1) for _ in range(rng.randint(1, 3))])
        case 7:
            return query.Or([_a_query(rng, terms, depth - 1) for _ in range(rng.randint(1, 4))])
        case _:
            return query.AndNot(_a_query(rng, terms, depth - 1), _a_query(rng, terms, depth - 1))


def _answers(index: Any, asked: Any) -> list[tuple[int, float]]:
    with index.searcher() as searcher:
        return [(hit.docnum, hit.score) for hit in searcher.search(asked, limit=None)]


def _agree(both: Both, count: int) -> None:
    rng = random.Random(SEED)
    nonempty = 0
    for _ in range(count):
        asked = _a_query(rng, both.terms)
        ours, theirs = _answers(both.ours, asked), _answers(both.theirs, asked)
        assert [doc for doc, _ in ours] == [doc for doc, _ in theirs], asked
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-5), asked
        nonempty += bool(ours)
    assert nonempty > count / 3, "most of these queries should find something, or they show nothing"


def test_whoosh_answers_alike_on_the_sample(sample: Both) -> None:
    _agree(sample, 150)


def test_whoosh_answers_alike_on_real_newspapers(real: Both) -> None:
    _agree(real, 100)


def test_what_whoosh_knows_of_terms_and_documents(sample: Both) -> None:
    """Statistics, lexicons, columns and cursors."""
    with sample.ours.searcher() as one, sample.theirs.searcher() as other:
        ours, theirs = one.reader(), other.reader()
        assert ours.doc_count_all() == theirs.doc_count_all()
        for name in (*WORDS, *PLAIN):
            assert list(ours.lexicon(name)) == list(theirs.lexicon(name))
        for name in SCORED:
            assert ours.field_length(name) == theirs.field_length(name)
            lengths = [
                [r.doc_field_length(doc, name) or 0 for doc in range(ours.doc_count_all())] for r in (ours, theirs)
            ]
            assert lengths[0] == lengths[1]
        for name in ("ordinal", "place", "record", "folded"):
            values = [[r.column_reader(name)[doc] for doc in range(ours.doc_count_all())] for r in (ours, theirs)]
            assert values[0] == values[1]
        for field, term in random.Random(SEED).sample(sample.terms, 300):
            for measure in ("doc_frequency", "frequency"):
                assert getattr(ours, measure)(field, term) == getattr(theirs, measure)(field, term)
        begun = [list(r.expand_prefix("text", "大")) for r in (ours, theirs)]
        assert begun[0] == begun[1]
        assert begun[0]


def test_documents_taken_out_are_not_found(tmp_path: Path) -> None:
    """Whoosh sees what a later commit took out."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for day in (1, 2):
        (pages / f"枫津日报-2026-01-0{day}-01.md").write_text(
            f"## 第{day}天的渡口\n\n本报讯（记者 罗岩）渡口开了。\n", encoding="utf-8"
        )
    update(tmp_path / "ix", (pages,), Options())
    (pages / "枫津日报-2026-01-02-01.md").write_text(
        "## 改了\n\n本报讯（记者 罗岩）桥修好了，车也多了。\n", encoding="utf-8"
    )
    update(tmp_path / "ix", (pages,), Options())
    with whoosh_index.open_dir(str(tmp_path / "ix")).searcher() as searcher:
        assert len(searcher.search(query.Term("text", "渡口"))) == 1
        assert len(searcher.search(query.Term("reporter", "罗岩"))) == 2
