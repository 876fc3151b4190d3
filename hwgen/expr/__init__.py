"""The expression tree with its printer and its reader."""
