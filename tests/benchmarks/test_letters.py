"""Naive WeasyPrint and Chromium need nothing of ours to draw a letter."""

from benchmarks.letters import letters


def test_a_letter_alone_holds_all_it_needs() -> None:
    alone = next(letters(7)).alone()
    assert "asset:" not in alone and "@font-face" in alone
    assert alone.count("<svg") == 1 and alone.count("<path") > 40
