"""Word papers in the official layout, and a bureau's own forms: values in, bytes out."""
