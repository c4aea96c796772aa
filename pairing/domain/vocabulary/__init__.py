"""Every coded word of the domain, by noun: its code in English, its label on screen, its traits.

A label is written here once; forms, filters, workbook, printed documents read it from here.
"""
