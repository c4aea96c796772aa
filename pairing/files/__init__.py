"""Files of the instance: evidence, pictures, uploads on their way, Office files."""
