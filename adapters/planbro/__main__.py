"""`python -m planbro`: the same as the `planbro` command."""

from planbro.cli import main

if __name__ == "__main__":
    main()
