"""The .xlsx county: columns as data, read and check, write, annotate errors."""
