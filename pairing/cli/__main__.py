"""`python -m pairing.cli`."""

from pairing.cli import main

if __name__ == "__main__":
    main()
