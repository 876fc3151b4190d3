"""`python -m hwgen`, for systems without make or scripts on the path."""

from hwgen.cli import main

if __name__ == "__main__":
    main()
