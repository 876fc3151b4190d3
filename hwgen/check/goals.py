r"""Whether a left side as typed is the goal of a part, up to notation.

Two derivatives flow in, yes or no flows out. What people leave out or write in another way does not
count: the example (i), the shape, brackets, `x_{2,d}` for `(x_2)_d`, `w_{25}` for `w_{2,5}`.
"""

from hwgen.expr.nodes import Component, Expr, Group, Partial, Sym, Total

Name = tuple[str, str]


def same_goal(typed: Expr, goal: Total) -> bool:
    """Whether `typed` is the derivative that is asked for."""
    while isinstance(typed, Group):
        typed = typed.body
    if not isinstance(typed, Total | Partial) or (isinstance(typed, Partial) and typed.held):
        return False
    pairs = ((typed.numerator, goal.numerator), (typed.denominator, goal.denominator))
    return all(_name(a) is not None and _name(a) == _name(b) for a, b in pairs)


def _name(expr: Expr) -> Name | None:
    """The letter, and all indices in a row."""
    while isinstance(expr, Group):
        expr = expr.body
    match expr:
        case Sym(name, subscript):
            return name, "".join(_index(index) for index in subscript)
        case Component(Sym(name, subscript), index):
            return name, "".join(_index(i) for i in (*subscript, index))
    return None


def _index(index: int | str | Sym) -> str:
    if isinstance(index, Sym):
        return index.name + "".join(_index(i) for i in index.subscript)
    return str(index)
