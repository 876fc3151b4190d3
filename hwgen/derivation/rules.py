"""The rules: each turns one derivative, sum or function into an equal form, or returns None.

A node and the scope that it stands in flow in, the equal form flows out. A rule looks only at its
node; where in a line it is used, and how often, is the plan's affair. Every rule either lengthens
the known part of a path or removes a derivative or a sum, so that any sequence of them ends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Dot,
    Expr,
    Mul,
    Neg,
    Num,
    Partial,
    Sum,
    Sym,
    Total,
    add,
    mul,
)
from hwgen.expr.walk import nodes, symbols, with_examples
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph, variable


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a node stands: the graph, and the example letters that mean something there."""

    graph: Graph
    letters: frozenset[str]

    def new_letter(self) -> str:
        """A letter for a sum over examples that nothing outside uses yet."""
        return next(letter for letter in EXAMPLE_LETTERS if letter not in self.letters)


Rule = Callable[[Expr, Scope], Expr | None]


def edge_derivative(node: Sym, denominator: Sym | Component, graph: Graph) -> Total | Partial:
    """The derivative along one edge, as total where no other path gives that another value."""
    start = graph.spelled(variable(denominator))
    held = tuple(
        _in_example(parent, node.example or variable(denominator).example)
        for parent in graph.parents[graph.spelled(node)]
        if parent != start and graph.depends(parent, start)
    )
    return Partial(node, denominator, held) if held else Total(node, denominator)


def weight_to_neuron(expr: Expr, scope: Scope) -> Expr | None:
    """∂E/∂w = Σ ∂E/∂n ∂n/∂w over the neurons n that use the weight or bias w.

    A weight acts on E through its neurons only. With data per example it acts once in every
    example, and the sum over examples stands in front.
    """
    if not isinstance(expr, Total) or not _is_leaf(expr, scope.graph, inputs=False):
        return None
    return _through_children(expr, scope)


def input_to_neuron(expr: Expr, scope: Scope) -> Expr | None:
    """∂E/∂x = Σ ∂E/∂n ∂n/∂x over the neurons n that the input x feeds."""
    if not isinstance(expr, Total) or not _is_leaf(expr, scope.graph, inputs=True):
        return None
    return _through_children(expr, scope)


def chain_rule(expr: Expr, scope: Scope) -> Expr | None:
    """∂E/∂n = Σ ∂E/∂m ∂m/∂n over the nodes m that n feeds.

    The first factor is total, the second local. It ends since every m is nearer to E than n.
    """
    if not isinstance(expr, Total) or variable(expr.denominator) in scope.graph.leaves:
        return None
    graph = scope.graph
    return (
        None
        if graph.spelled(variable(expr.denominator)) not in graph.definitions
        else _through_children(expr, scope)
    )


def substitute_definition(expr: Expr, scope: Scope) -> Expr | None:
    """∂n/∂m = ∂ g(b + Σ_k w_{k,n} k) / ∂m: a node is replaced by what defines it.

    Only where the derivative is along one edge; a total derivative over longer paths would lose
    them, since the derivative of a written-out expression is local.
    """
    match expr:
        case Total(numerator, denominator):
            if edge_derivative(numerator, denominator, scope.graph) != expr:
                return None
        case Partial(Sym() as numerator, denominator, _):
            pass
        case _:
            return None
    if not scope.graph.is_edge(_spelled(denominator, scope), scope.graph.spelled(numerator)):
        return None
    return Partial(_definition(numerator, scope), denominator)


def write_out_sum(expr: Expr, scope: Scope) -> Expr | None:
    """Σ_k w_{k,6} n_k = w_{3,6} n_3 + w_{4,6} n_4: a sum over the nodes that feed a neuron."""
    match expr:
        case Sum(_, None, _):
            return add(*scope.graph.terms(expr))
    return None


def differentiate_loss(expr: Expr, scope: Scope) -> Expr | None:
    """∂/∂n Σ_i ((n − y^{(i)})² + …) = Σ_i 2(n − y^{(i)}): the other summands do not contain n.

    With data per example n^{(i)} stands in the summand of its own example only, and the sum goes.
    """
    match expr:
        case Partial(Sum(index, str() as domain, body), Sym() as output, ()):
            pass
        case _:
            return None
    summands = body.terms if isinstance(body, Add) else (body,)
    found = [_summand_derivative(summand, output, index, scope.graph) for summand in summands]
    if None in found:
        return None
    total = add(*(part for part in found if part is not None and part != _ZERO))
    if output.example is None:
        return Sum(index, domain, total)
    return with_examples(total, {index: output.example})


def pull_out_constant(expr: Expr, _scope: Scope) -> Expr | None:
    """Σ_i 2 t_i = 2 Σ_i t_i: a number in front of every summand is taken before the sum."""
    match expr:
        case Sum(index, domain, Mul((Num() as number, *rest))):
            return Mul((number, Sum(index, domain, mul(*rest))))
    return None


def differentiate_activation(expr: Expr, _scope: Scope) -> Expr | None:
    """∂ g(z)/∂m = g′(z) · ∂z/∂m, where z is a written-out sum and ∂z/∂m what multiplies m in it."""
    match expr:
        case Partial(Apply(function, order, argument), denominator, ()):
            pass
        case _:
            return None
    if any(isinstance(node, Sum) for _, node in nodes(argument)):
        return None
    outer = Apply(function, order + 1, argument)
    inner = _linear_derivative(argument, denominator)
    if inner is None:
        return None
    if inner == _ONE:
        return outer
    return mul(outer, *(inner.factors if isinstance(inner, Mul) else (inner,)))


RULES: dict[str, Rule] = {
    "weight_to_neuron": weight_to_neuron,
    "input_to_neuron": input_to_neuron,
    "chain_rule": chain_rule,
    "substitute_definition": substitute_definition,
    "write_out_sum": write_out_sum,
    "differentiate_loss": differentiate_loss,
    "pull_out_constant": pull_out_constant,
    "differentiate_activation": differentiate_activation,
}

_ZERO, _ONE = add(), mul()


def _is_leaf(expr: Total, graph: Graph, *, inputs: bool) -> bool:
    symbol = graph.spelled(variable(expr.denominator))
    return symbol not in graph.definitions and (symbol in graph.inputs) == inputs


def _spelled(denominator: Sym | Component, scope: Scope) -> Sym:
    return scope.graph.spelled(variable(denominator))


def _through_children(expr: Total, scope: Scope) -> Expr | None:
    """Σ ∂E/∂c · ∂c/∂m over the children c of m on the way to E; None if E is the only one."""
    graph = scope.graph
    goal = graph.spelled(expr.numerator)
    start = _spelled(expr.denominator, scope)
    before_goal = graph.ancestors(goal)
    through = [c for c in graph.children.get(start, ()) if c == goal or c in before_goal]
    if through in ([], [goal]):
        return None
    example = (start.example and variable(expr.denominator).example) or expr.numerator.example
    summed = example is None and any(c.example is not None for c in through)
    letter = scope.new_letter() if summed else example
    terms = [_term(expr, _in_example(c, letter), graph) for c in through]
    return Sum(letter, DATA, add(*terms)) if summed and letter else add(*terms)


def _in_example(node: Sym, letter: str | None) -> Sym:
    return node if node.example is None else replace(node, example=letter)


def _term(expr: Total, child: Sym, graph: Graph) -> Expr:
    local = edge_derivative(child, expr.denominator, graph)
    if graph.spelled(child) == graph.spelled(expr.numerator):
        return local
    return Mul((Total(expr.numerator, child), local))


def _definition(node: Sym, scope: Scope) -> Expr:
    """What defines a node, in the node's own example, its sum over examples under a free letter."""
    first = EXAMPLE_LETTERS[0]
    body = scope.graph.definitions[scope.graph.spelled(node)]
    if node.example is not None:
        return with_examples(body, {first: node.example})
    match body:
        case Sum(index, str() as domain, summand):
            letter = scope.new_letter()
            return Sum(letter, domain, with_examples(summand, {index: letter}))
    return body


def _summand_derivative(summand: Expr, output: Sym, index: str, graph: Graph) -> Expr | None:
    """The loss's derivative of one summand by an output, 0 if it does not stand in it."""
    here = output if output.example is None else replace(output, example=index)
    if here not in symbols(summand):
        return _ZERO
    target = graph.targets.get(graph.spelled(output))
    if graph.loss is None or target is None:
        return None
    target = replace(target, example=index)
    if summand != graph.loss.summand(here, target):
        return None
    return graph.loss.derivative(here, target)


def _linear_derivative(argument: Expr, denominator: Sym | Component) -> Expr | None:
    """∂/∂m of a sum of products, each with m at most once."""
    terms = argument.terms if isinstance(argument, Add) else (argument,)
    mine = [term for term in terms if variable(denominator) in symbols(term)]
    coefficients = [_coefficient(term, denominator) for term in mine]
    found = [c for c in coefficients if c is not None]
    return add(*found) if found and len(found) == len(mine) else None


def _coefficient(term: Expr, denominator: Sym | Component) -> Expr | None:
    """What multiplies m in a term that contains it once."""
    if list(symbols(term)).count(variable(denominator)) != 1:
        return None
    match term, denominator:
        case (Sym(), _) if term == denominator:
            return _ONE
        case (Mul(factors), _) if denominator in factors:
            return mul(*_without(factors, denominator))
        case (Dot(Sym() as left, Sym() as right), Component(vector, index)):
            return Component(right if vector == left else left, index)
        case (Neg(body), _):
            inner = _coefficient(body, denominator)
            return None if inner is None else Neg(inner)
    return None


def _without(factors: Iterable[Expr], gone: Expr) -> tuple[Expr, ...]:
    return tuple(factor for factor in factors if factor != gone)
