"""What a question is about: computation graphs, networks, functions, layers."""
