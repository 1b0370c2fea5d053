"""Fuzzing: what reads what strangers wrote is given bytes until something gives way; what did is kept in `cases/`.

    python -m tests.fuzz TARGET [--seconds N] [--corpus DIR]     needs atheris (pip install '.[fuzz]')

`tests/test_fuzz_cases.py` runs every case kept through its target, and some bytes of its own, without atheris.
"""
