"""The rules of pairing programmes: values in, values out; standard library only."""
