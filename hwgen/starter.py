"""`hwgen new NAME`: a small spec to begin with, written beside where one stands."""

from pathlib import Path

from hwgen.errors import CallError
from hwgen.typesetting.files import NAME

STARTER = """\
# yaml-language-server: $schema=spec.schema.json
# For completion in your editor: hwgen schema > spec.schema.json
title: "{title}"
course: Neural Networks
due: next Monday

networks:
  figure 1:
    # One chain per line; several nodes on both sides of an arrow mean all pairs.
    edges: |
      x_1 -> n_1 n_2
      x_2 -> n_2
      n_1 n_2 -> n_3

tasks:
  - title: Backpropagation
    network: figure 1
    parts:
      - gradient: E wrt w_{{1,3}}
        points: 3
      - gradient: E wrt (x_1)_d     # a component of an input vector
        plan: partials              # full, last_factor, partials or fine
        points: 2
        space: 5 cm                 # room for the answer on the handout

  - title: Counting
    parts:
      - parameter count:
          conv2d: {{kernel: [3, 3], in_channels: 3, filters: 16}}
        points: 1
      - text: Why do we differentiate from the loss backwards?
        solution: Every factor next to the loss is then worked out once and used for all weights.
        points: 1
"""


def write_starter(name: str) -> Path:
    """Write NAME.yaml; raises `CallError` if the name is no file name or the file is there."""
    stem = name.removesuffix(".yaml")
    if not NAME.fullmatch(stem):
        msg = f"{name!r} cannot be the name of a homework: letters, digits, '.', '_' and '-'"
        raise CallError(msg)
    path = Path(f"{stem}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(STARTER.format(title=stem))
    except FileExistsError as error:
        msg = f"{path} is already there"
        raise CallError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}"
        raise CallError(msg) from error
    return path
