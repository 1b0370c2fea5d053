"""Query trees made at random, written as a user would type them, and decided article by article in plain Python.

Nothing of `search` is used here: wildcards are a regular expression of Python's, nearness is every choice of places,
fuzzy is the table of edit distances. A run of words matches where its folded text stands in a unit, or where all its
words are among the article's words.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product

import search
from indexer.analyse import Cutter, make_cutter
from indexer.fold import fold
from indexer.records import Article
from tests.oracles import Folded, a_phrase, every_article, folded, quoted, traditional

OPERATORS = {"AND", "OR", "NOT", "ＡＮＤ", "ＯＲ", "ＮＯＴ", "与", "與", "或", "非", "＆", "｜"}
TODAY = dt.date(2026, 1, 5)
"""A Monday: what named days count from."""
FIELDS = ("section", "reporter", "column", "agency", "paper", "page")
TYPED = {
    "section": ("section", "版面", "版名"),
    "reporter": ("reporter", "记者"),
    "column": ("column", "栏目"),
    "agency": ("agency", "通讯社", "电头"),
    "paper": ("paper", "报纸"),
    "page": ("page", "版"),
    "title": ("title", "headline", "标题"),
    "date": ("date", "日期"),
}


@dataclass(frozen=True)
class Card:
    """An article with all a query may ask of it."""

    article: Article
    text: Folded
    cutter: Cutter

    @cached_property
    def headline_words(self) -> set[str]:
        return set(self.cutter.index_words(self.article.headline))

    @cached_property
    def words(self) -> set[str]:
        a = self.article
        parts = (a.headline, a.kicker or "", a.deck or "", a.body)
        return {word for part in parts for word in self.cutter.index_words(part)}

    def values(self, name: str) -> set[str]:
        """The keys of what it has in a field."""
        if name == "reporter":
            return {key_of(name, value) for value in self.article.reporters}
        value = getattr(self.article, name)
        return set() if value is None else {key_of(name, str(value))}


def key_of(name: str, value: str) -> str:
    """A value as it is compared: folded; 要闻版 is the section 要闻, 第04版 the page 4."""
    key = fold(value)
    if name == "section" and len(key) > 2 and key.endswith("版"):
        return key[:-1]
    return key.removeprefix("第").removesuffix("版").lstrip("0") if name == "page" else key


# ── trees ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Run:
    """Words without space between them."""

    text: str
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        return _titled(self.in_headline, rng) + self.text

    def matches(self, card: Card) -> bool:
        if self.typed(card):
            return True
        words = card.cutter.query_words(self.text)
        return bool(words) and set(words) <= (card.headline_words if self.in_headline else card.words)

    def typed(self, card: Card) -> bool:
        return card.text.holds(fold(self.text), self.in_headline)


@dataclass(frozen=True)
class Quoted:
    """A phrase."""

    text: str
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        return _titled(self.in_headline, rng) + _in_marks(quoted(self.text)[1:-1], rng)

    def matches(self, card: Card) -> bool:
        return card.text.holds(fold(self.text), self.in_headline)


@dataclass(frozen=True)
class Starred:
    """Pieces with any run of characters between; in a piece None is any one character. Both ends are a piece."""

    pieces: tuple[tuple[str | None, ...], ...]
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        shown = ["".join("?" if part is None else quoted(part)[1:-1] for part in piece) for piece in self.pieces]
        return _titled(self.in_headline, rng) + _in_marks(rng.choice("*＊").join(shown), rng)

    def matches(self, card: Card) -> bool:
        expression = self.expression()
        return any(expression.search(unit) for unit in card.text.of(self.in_headline))

    def expression(self) -> re.Pattern[str]:
        """The same as a regular expression over a folded unit."""
        forms = ("".join("." if part is None else re.escape(fold(part)) for part in piece) for piece in self.pieces)
        return re.compile(".*".join(forms))


@dataclass(frozen=True)
class Close:
    """Texts near each other."""

    parts: tuple[str, ...]
    most: int
    ordered: bool
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        inside = rng.choice((" ", "  ", "\u3000")).join(quoted(part)[1:-1] for part in self.parts)
        number = "".join(map(_wide_digit, str(self.most))) if rng.random() < 0.2 else str(self.most)
        later = rng.choice(">＞") if self.ordered else ""
        return _titled(self.in_headline, rng) + _in_marks(inside, rng) + rng.choice("~～") + later + number

    def matches(self, card: Card) -> bool:
        return any(self.matches_unit(unit) for unit in card.text.of(self.in_headline))

    def matches_unit(self, unit: str) -> bool:
        parts = [fold(part) for part in self.parts]
        places = [[at for at in range(len(unit)) if unit.startswith(part, at)] for part in parts]
        orders = [tuple(range(len(parts)))] if self.ordered else list(permutations(range(len(parts))))
        for order in orders:
            for row in product(*(places[at] for at in order)):
                gaps = [row[n + 1] - row[n] - len(parts[order[n]]) for n in range(len(row) - 1)]
                if all(0 <= gap <= self.most for gap in gaps):
                    return True
        return False


@dataclass(frozen=True)
class Slipped:
    """A text with at most so many edits."""

    text: str
    edits: int
    in_headline: bool = False

    def render(self, rng: random.Random) -> str:
        return (
            _titled(self.in_headline, rng)
            + _in_marks(quoted(self.text)[1:-1], rng)
            + rng.choice("~～")
            + str(self.edits)
        )

    def matches(self, card: Card) -> bool:
        return any(self.matches_unit(unit) for unit in card.text.of(self.in_headline))

    def matches_unit(self, unit: str) -> bool:
        return least_edits(fold(self.text), unit, self.edits) <= self.edits


def least_edits(text: str, unit: str, most: int) -> int:
    """From a text to any piece of a unit, by the table of edit distances; len(text) where it is plainly over `most`."""
    if len(set(text) - set(unit)) > most:
        return len(text)
    row = list(range(len(text) + 1))
    least = row[-1]
    for char in unit:
        before = row
        row = [0]
        for at, wanted in enumerate(text):
            row.append(min(before[at] + (wanted != char), before[at + 1] + 1, row[at] + 1))
        least = min(least, row[-1])
    return least


def _titled(in_headline: bool, rng: random.Random) -> str:
    return rng.choice(TYPED["title"]) + rng.choice(":：") if in_headline else ""


def _in_marks(inside: str, rng: random.Random) -> str:
    """In quotation marks of some kind that does not stand in it."""
    kinds = [(a, b) for a, b in (('"', '"'), ("“", "”"), ("＂", "＂"), ("「", "」")) if b not in inside or a == '"']
    first, last = rng.choice(kinds)
    return first + inside + last


def _wide_digit(digit: str) -> str:
    return chr(ord(digit) + 0xFEE0)


@dataclass(frozen=True)
class Has:
    """A field with a whole value."""

    name: str
    value: str

    def render(self, rng: random.Random) -> str:
        plain = self.value.isalnum() and rng.random() < 0.7
        return f"{rng.choice(TYPED[self.name])}{rng.choice(':：')}{self.value if plain else quoted(self.value)}"

    def matches(self, card: Card) -> bool:
        return key_of(self.name, self.value) in card.values(self.name)


@dataclass(frozen=True)
class Between:
    """Days from the first to the last, as typed in `text`."""

    text: str
    first: dt.date
    last: dt.date

    def render(self, rng: random.Random) -> str:
        return f"{rng.choice(TYPED['date'])}:{self.text}"

    def matches(self, card: Card) -> bool:
        return card.article.date is not None and self.first <= card.article.date <= self.last


@dataclass(frozen=True)
class Paged:
    """Pages of one series from the first to the last, as typed in `text`."""

    text: str
    first: int
    last: int

    def render(self, rng: random.Random) -> str:
        return f"{rng.choice(TYPED['page'])}{rng.choice(':：')}{self.text}"

    def matches(self, card: Card) -> bool:
        page = card.article.page
        return isinstance(page, int) and self.first <= page <= self.last


@dataclass(frozen=True)
class Without:
    """None of what `tree` matches."""

    tree: Tree

    def render(self, rng: random.Random) -> str:
        return rng.choice(("-", "－", "NOT ", "ＮＯＴ\u3000", "非 ")) + _closed(self.tree, rng)

    def matches(self, card: Card) -> bool:
        return not self.tree.matches(card)


@dataclass(frozen=True)
class AnyOf:
    """One of the trees, or more."""

    trees: tuple[Tree, ...]

    def render(self, rng: random.Random) -> str:
        return rng.choice((" OR ", " | ", " ｜ ", "  OR\u3000", " 或 ")).join(_closed(tree, rng) for tree in self.trees)

    def matches(self, card: Card) -> bool:
        return any(tree.matches(card) for tree in self.trees)


@dataclass(frozen=True)
class Beside:
    """The trees side by side: all of them; but of the values of one field, any. OR needs no brackets here."""

    trees: tuple[Tree, ...]

    def render(self, rng: random.Random) -> str:
        shown = [
            tree.render(rng) if isinstance(tree, AnyOf) and rng.random() < 0.5 else _closed(tree, rng)
            for tree in self.trees
        ]
        return rng.choice((" ", "  ", "\u3000", "\n")).join(shown)

    def matches(self, card: Card) -> bool:
        fields: dict[str, list[Tree]] = {}
        for at, tree in enumerate(self.trees):
            match tree:
                case Has(name):
                    fields.setdefault(name, []).append(tree)
                case Between():
                    fields.setdefault("date", []).append(tree)
                case Paged():
                    fields.setdefault("page", []).append(tree)
                case _:
                    fields[str(at)] = [tree]
        return all(any(tree.matches(card) for tree in several) for several in fields.values())


@dataclass(frozen=True)
class AllOf:
    """The trees with AND between: all of them. What stands side by side needs no brackets here, nor has OR."""

    trees: tuple[Tree, ...]

    def render(self, rng: random.Random) -> str:
        shown = [
            tree.render(rng) if isinstance(tree, AnyOf | Beside) and rng.random() < 0.5 else _closed(tree, rng)
            for tree in self.trees
        ]
        return rng.choice((" AND ", " ＡＮＤ ", "\u3000AND ", " 与 ", " & ")).join(shown)

    def matches(self, card: Card) -> bool:
        return all(tree.matches(card) for tree in self.trees)


Tree = Run | Quoted | Starred | Close | Slipped | Has | Between | Paged | Without | AnyOf | Beside | AllOf


def _closed(tree: Tree, rng: random.Random) -> str:
    """The tree as one item: in brackets where it is more."""
    if isinstance(tree, AnyOf | AllOf | Beside):
        return rng.choice(("({})", "（{}）", "( {} )")).format(tree.render(rng))
    return tree.render(rng)


# ── at random ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, repr=False)
class Archive:
    """An index, all its articles as cards, and what random queries are made of."""

    index: search.Index
    cards: tuple[Card, ...]
    units: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"Archive of {len(self.cards)} articles"

    def grep(self, tree: Tree) -> set[str]:
        """The ids of the articles a tree matches."""
        return {card.article.id for card in self.cards if tree.matches(card)}

    def tree(self, rng: random.Random, depth: int = 2) -> Tree:
        """A tree of at most so many levels over its leaves."""
        kind = rng.randrange(16 if depth else 11)
        if kind < 11:
            leaves = (
                self.run,
                self.run,
                self.run,
                self.phrase,
                self.phrase,
                self.starred,
                self.close,
                self.slipped,
                self.has,
                self.has,
                self.between,
            )
            leaf: Tree = leaves[kind](rng)
            return leaf
        if kind == 11:
            return Without(self.tree(rng, depth - 1))
        several = tuple(self.tree(rng, depth - 1) for _ in range(rng.randint(2, 3)))
        return (AnyOf, AnyOf, Beside, AllOf)[kind - 12](several)

    def run(self, rng: random.Random) -> Run:
        """A word of an article, two of them from anywhere in it, or any piece of its text that is no syntax."""
        card = rng.choice(self.cards)
        kind = rng.randrange(3)
        if kind == 2:
            text = "".join(char for char in a_phrase(rng, self.units) if char.isalnum() or char in "，。、；？！…%.")
        else:
            words = sorted(card.words)
            text = "".join(rng.choice(words) for _ in range(kind + 1))
        if not fold(text) or text in OPERATORS:
            text = "枫津"
        return Run(text, rng.random() < 0.2)

    def phrase(self, rng: random.Random) -> Quoted:
        text = a_phrase(rng, self.units, 6)
        return Quoted(text if fold(text) else "枫津", rng.random() < 0.2)

    def unit(self, rng: random.Random) -> str:
        """A printed headline or paragraph with something in it."""
        return rng.choice([unit for unit in rng.choice(self.units) if len(fold(unit)) > 1] or ["枫津大桥"])

    def starred(self, rng: random.Random) -> Starred:
        """A piece of a unit with runs and single characters of it left out; at times with one that is not there."""
        unit = self.unit(rng)
        begin = rng.randrange(len(unit))
        cut = unit[begin : begin + rng.randint(2, 40)]
        pieces: list[tuple[str | None, ...]] = []
        while cut and len(pieces) < 4:
            size = rng.randint(1, 4)
            piece: list[str | None] = [None if rng.random() < 0.2 else char for char in cut[:size]]
            if any(part is not None and fold(part) for part in piece):
                pieces.append(tuple(piece))
            cut = cut[size + rng.choice((0, 1, 2, 8)) :]
        if rng.random() < 0.2:
            pieces.append((rng.choice(("桥", "，", "龘", "的")),))
        return Starred(tuple(pieces) or (("枫", None),), rng.random() < 0.2)

    def close(self, rng: random.Random) -> Close:
        """Pieces of one unit, in any order, with about as many characters between as there are allowed."""
        unit = self.unit(rng)
        parts: list[str] = []
        for _ in range(rng.choice((2, 2, 2, 3))):
            begin = rng.randrange(len(unit))
            part = "".join(unit[begin : begin + rng.randint(1, 3)].split())
            parts.append(part if fold(part) else "的")
        return Close(tuple(parts), rng.choice((0, 1, 2, 5, 10, 20, 100)), rng.random() < 0.3, rng.random() < 0.2)

    def slipped(self, rng: random.Random) -> Slipped:
        """A piece of a unit with slips made in it."""
        edits = rng.choice((1, 1, 1, 2, 3))
        unit = fold(self.unit(rng)) + "枫江大桥加固工程通过"
        begin = rng.randrange(len(unit) - 9)
        text = list(unit[begin : begin + rng.randint(3 * edits, 3 * edits + 6)])
        for _ in range(rng.randint(0, edits + 1)):
            at = rng.randrange(len(text))
            match rng.randrange(3):
                case 0:
                    text[at] = rng.choice("桥的龘，")
                case 1 if len(text) > 3 * edits:
                    del text[at]
                case _:
                    text.insert(at, rng.choice("桥的龘，"))
        while len(fold("".join(text))) < 3 * edits:
            text.append("桥")
        return Slipped("".join(text), edits, rng.random() < 0.2)

    def has(self, rng: random.Random) -> Has | Paged:
        """A value of some article, as printed or as another would type it; or one that none has; or pages of a range."""
        if rng.random() < 0.15:
            first, last = sorted((rng.randint(1, 9), rng.randint(1, 9)))
            return rng.choice(
                (
                    Paged(f"{first}..{last}", first, last),
                    Paged(f"第{first}版～{last}", first, last),
                    Paged(f"{first}..", first, 10**9),
                    Paged(f"..0{last}", 0, last),
                )
            )
        return self.has_of(rng, rng.choice(FIELDS))

    def has_of(self, rng: random.Random, name: str) -> Has:
        """The same, for one field."""
        values = sorted({value for card in self.cards for value in self.printed(card, name)}) or ["无"]
        value = rng.choice(values)
        if name == "section" and rng.random() < 0.2:
            value += "版"
        elif name == "page" and rng.random() < 0.3:
            value = rng.choice(("第{}版", "0{}", "{}版")).format(value)
        elif rng.random() < 0.2:
            value = "".join(rng.choice(traditional().get(char, char)) for char in value)
        elif rng.random() < 0.1:
            value = rng.choice((value[:-1] or "某", value + "某"))
        return Has(name, value)

    @staticmethod
    def printed(card: Card, name: str) -> tuple[str, ...]:
        if name == "reporter":
            return card.article.reporters
        value = getattr(card.article, name)
        return () if value is None else (str(value),)

    def between(self, rng: random.Random) -> Between:
        """Days around those of the articles, in every form they are typed in."""
        days = sorted({card.article.date for card in self.cards if card.article.date})
        day = rng.choice(days) + dt.timedelta(rng.choice((0, 0, 0, -1, 1, 40)))
        other = rng.choice([later for later in days if later >= day] or [day])
        end_of_month = (day.replace(day=1) + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
        one_day = rng.choice(("{:%Y-%m-%d}", "{:%Y%m%d}", "{:%Y/%m/%d}", "{0:%Y}年{0.month}月{0.day}日"))
        return rng.choice(
            (
                Between(one_day.format(day), day, day),
                Between(f"{day:%Y-%m}", day.replace(day=1), end_of_month),
                Between(f"{day:%Y}", dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)),
                Between(f"{one_day.format(day)}..{one_day.format(other)}", day, other),
                Between(f"..{one_day.format(day)}", dt.date.min, day),
                Between(f"{day:%Y-%m-%d}～{other:%Y-%m-%d}", day, other),
                Between(f"{min(day, TODAY)}至今", min(day, TODAY), TODAY),
                Between("昨天", TODAY - dt.timedelta(1), TODAY - dt.timedelta(1)),
                Between("last-week", dt.date(2025, 12, 29), dt.date(2026, 1, 4)),
                Between("上周..今天", dt.date(2025, 12, 29), TODAY),
                Between("去年", dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
                Between("2026-W01", dt.date(2025, 12, 29), dt.date(2026, 1, 4)),
                Between(f"{one_day.format(day)}..", day, dt.date.max),
            )
        )


def archive(index: search.Index) -> Archive:
    """The index with its articles read."""
    cutter = make_cutter()
    articles = every_article(index)
    units = tuple((a.headline, a.kicker or "", a.deck or "", *a.body.split("\n")) for a in articles)
    return Archive(index, tuple(Card(a, folded(a), cutter) for a in articles), units)
