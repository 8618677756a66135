"""``python -m nullhouse`` is the command line."""

from nullhouse.cli.main import main

if __name__ == "__main__":
    main()
