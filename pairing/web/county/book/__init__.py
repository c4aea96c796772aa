"""本县资料: the sheets of the workbook as lists and forms; one file a kind of page, or a step."""

from pairing.web.county.book import lists, moves, paste, ready, rows, target_editor

PAGES = (lists, rows, moves, paste, target_editor, ready)
