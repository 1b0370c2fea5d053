"""The name of a target and a time go in; atheris looks for bytes that make it raise, guided by what code they reach.

What it finds lies in the working folder as `crash-…`, `timeout-…`, `oom-…`: keep it in `cases/TARGET/` with the fix.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=("read", "segment", "query", "opener"))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), help="what reached new code is kept there")
    options = parser.parse_args()

    import atheris

    with atheris.instrument_imports(include=["indexer", "search"]):
        from tests.fuzz.targets import TARGETS, seeds

        begun = seeds(options.target)
        for seed in begun:  # what is imported on the way is to be watched, too
            TARGETS[options.target](seed)

    corpus = options.corpus / options.target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(begun):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = Path(__file__).with_name("words.dict")
    flags = [f"-max_total_time={options.seconds}", "-timeout=30", "-rss_limit_mb=3000", "-max_len=60000"]
    flags += [f"-dict={words}", f"-artifact_prefix={options.corpus}/{options.target}-", str(corpus)]
    atheris.Setup([sys.argv[0], *flags], TARGETS[options.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
