"""A row finds the table of its seeds, and takes the place of an older one of the same experiment."""

from __future__ import annotations

from benchmarks.rows import with_row

HEAD = "| experiment | bars |\n| --- | --- |"
TEXT = f"""# Tables

Seeds of 2026-11-27: 1, 2.

{HEAD}
| ring | old |
| grid | kept |

The tables below are older.
"""


def test_a_row_takes_the_place_of_the_one_before() -> None:
    made = with_row(TEXT, "Seeds of 2026-11-27: 1, 2.", HEAD, "| ring | new |")
    assert made == TEXT.replace("| ring | old |\n| grid | kept |", "| grid | kept |\n| ring | new |")


def test_other_seeds_have_a_table_of_their_own_above_the_others() -> None:
    once = with_row(TEXT, "Seeds of 2026-11-28: 3.", HEAD, "| ring | new |")
    assert once == TEXT.replace("Seeds of", f"Seeds of 2026-11-28: 3.\n\n{HEAD}\n| ring | new |\n\nSeeds of")
    twice = with_row(once, "Seeds of 2026-11-28: 3.", HEAD, "| grid | new |")
    assert twice == once.replace("| ring | new |", "| ring | new |\n| grid | new |")


def test_a_file_without_tables_gets_one() -> None:
    assert with_row("# Tables\n", "Seeds of 2026-11-28: 3.", HEAD, "| ring | new |").endswith("| ring | new |\n\n")
