"""Every operator of the query language on rmrb-2026 and xwlb: queries go in, how long each takes warm, and what it finds.

    python -m bench.operators [--index DIR] [--limit N] [--json bench/runs/DATE-operators.json]

Each query is asked six times of an open index, for its best twenty, with their snippets made; the median of the last
five counts, by the clock and of the processor, of which two threads, where they share a long text, take more than the
clock tells. The bounds, 50 ms and 200 ms for fuzzy phrases on 45,000 articles, are of the clock; so nothing else should
run.
`--index`: where the index is, or is to be made and kept.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import search
from bench.drawn import corpus, write
from bench.engine import build

CORPORA = ("rmrb-2026", "xwlb")
BOUND, FUZZY_BOUND = 50.0, 200.0
ASKED = 6
TODAY = dt.date(2026, 2, 1)

_PLACES = [
    "北京",
    "上海",
    "天津",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
]
_THINGS = [
    "经济",
    "农业",
    "工业",
    "教育",
    "科技",
    "文化",
    "体育",
    "卫生",
    "交通",
    "能源",
    "水利",
    "环境",
    "贸易",
    "金融",
    "就业",
    "住房",
    "旅游",
    "安全",
    "法治",
    "国防",
]


def questions(words: list[str]) -> dict[str, list[str]]:
    """For each operator queries, plain ones and the hardest that are thought of. `words`: 200 common ones."""
    two_hundred = [place + thing for place in _PLACES for thing in _THINGS][:200]
    return {
        "words": ["农民工", "中国 经济 发展", "的", "全面建成小康社会", "title:改革"],
        "phrase": ['"的"', '"和林格尔"', '"中国经济"', '"，"', '"全国人民代表大会常务委员会第一次会议"', f'"{"的" * 300}"'],
        "wildcard": ['"农民*资"', '"开?局"', '"的*了"', '"一*一*一*一"', '"习近平*内蒙古"', '"?的?"', '"中*国*人*民"',
                     'title:"*改革?*"', '"的*' + '*'.join("一是在不了有和人") + '"', '"龘*的"'],
        "near": ['"习近平 内蒙古"~20', '"一 的"~5', '"的 一"~>0', '"的 的"~1000', '"经济 发展 中国"~30', '"一 的 是 了"~100',
                 '"农民工 工资"~>10', 'title:"改革 开放"~5'],
        "fuzzy": ['"和林格而"~1', '"内蒙古"~1', '"一个的"~1', '"的一了"~1', '"的的的"~1', '"中国经济发展"~2', '"的一是在了有"~2',
                  '"全面建成小康社会"~2', '"人民代表大会常务委员会"~3', '"的一是在了有和人这"~3', f'"{"的一是在了有和人" * 5}"~3',
                  'title:"改革开放"~1'],
        "not": ["-的", "经济 -的", "NOT 中国", '-"的*了"', "-(的 OR 了)", '改革 -"中国 经济"~20'],
        "or": [" OR ".join(two_hundred), " OR ".join(f'"{name}"' for name in two_hundred), " OR ".join(words),
               "section:要闻 OR 改革"],
        "and": ["中国 AND 经济 AND 发展", " ".join(_PLACES[:20]), "的 一 是 在 了 有 和 人"],
        "fields and ranges": [
            "date:2026", "date:2025-12..2026-01", "date:last-month", "page:1..4", "page:1 page:3",
            "date:2008..2010 改革", "section:要闻 section:国际 经济",
        ],
        "all": [""],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A query, how many articles it finds, ms of the median and the worst of five, and of the processor in the median."""

    operator: str
    query: str
    sort: str
    articles: int
    median: float
    worst: float
    processor: float


def common_words(index: search.Index, most: int = 200) -> list[str]:
    """The words of two characters that the newest articles have most."""
    counted: Counter[str] = Counter()
    for hit in index.search("", limit=300):
        counted.update(
            word for word in index.cutter.index_words(hit.article.body) if len(word) == 2 and not word.isascii()
        )
    return [word for word, _ in counted.most_common(most)]


def measured(folder: Path) -> Iterator[Row]:
    """All queries, asked in turn."""
    with search.open_index(folder) as index:
        for operator, queries in questions(common_words(index)).items():
            for query in queries:
                for sort in ("newest", "oldest", "relevance") if not query else ("relevance",):
                    yield asked(index, operator, query, sort)


def asked(index: search.Index, operator: str, query: str, sort: str) -> Row:
    """A query, asked again and again."""
    times: list[float] = []
    of_processor: list[float] = []
    for _ in range(ASKED):
        start, began = time.perf_counter(), time.process_time()
        results = index.search(query, sort=sort, today=TODAY)  # type: ignore[arg-type]
        times.append((time.perf_counter() - start) * 1000)
        of_processor.append((time.process_time() - began) * 1000)
    assert all(hit.snippets is not None for hit in results)
    median = statistics.median(times[1:])
    return Row(operator, query, sort, len(results), median, max(times[1:]), statistics.median(of_processor[1:]))


def main() -> int:
    """Print the table; 1 where a query is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, metavar="DIR")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as name:
        folder = options.index or Path(name) / "index"
        if not folder.exists():
            lines = write(corpus(CORPORA), Path(name) / "articles.jsonl", options.limit)
            build("jianbao", lines.path, folder)
        about: dict[str, Any] = {"date": dt.datetime.now().isoformat(timespec="minutes"), "processors": os.cpu_count()}
        about |= {"python": platform.python_version(), "load": round(os.getloadavg()[0], 2), "corpus": CORPORA}
        rows = []
        over = 0
        print(f"{'':18}{'ms':>8}{'worst':>8}{'of CPU':>8}{'articles':>9}")
        for row in measured(folder):
            bound = FUZZY_BOUND if row.operator == "fuzzy" else BOUND
            over += row.median > bound
            shown = row.query if len(row.query) <= 40 else f"{row.query[:36]}… ({len(row.query):,} characters)"
            mark = "  over" if row.median > bound else ""
            sort = f"--sort {row.sort} " if not row.query else ""
            print(
                f"{row.operator:18}{row.median:8.1f}{row.worst:8.1f}{row.processor:8.1f}{row.articles:9,}  {sort}{shown}{mark}",
                flush=True,
            )
            rows.append(asdict(row))
        print(f"{over} of {len(rows)} over their bound: {BOUND:.0f} ms, fuzzy {FUZZY_BOUND:.0f} ms")
    if options.json:
        report = {"about": about, "rows": rows}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
