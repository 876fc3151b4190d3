"""The kinds of question, by the key that tells them in a spec."""

from hwgen.tasks.gradient import GradientPart
from hwgen.tasks.parameter_count import ParameterCountPart
from hwgen.tasks.path_count import PathCountPart
from hwgen.tasks.question import AskedPart
from hwgen.tasks.text import TextPart

KINDS: dict[str, type[AskedPart]] = {
    "gradient": GradientPart,
    "path count": PathCountPart,
    "parameter count": ParameterCountPart,
    "text": TextPart,
}
