"""How far a right answer goes, compared with how far hwgen's own goes.

The last line of an answer and what is asked flow in, a yes or no flows out. An answer is finished
if every derivative left in it is one that hwgen's last line keeps, too, or spans no more edges
than those do; sums and products may be written in any way. A letter counts as what its own last
line says.
"""

from collections.abc import Iterator, Mapping

from hwgen.check.meaning import Meaning
from hwgen.check.records import Asked
from hwgen.expr.nodes import Apply, Component, Expr, Partial, Sym, Total
from hwgen.expr.walk import nodes, symbols, without_groups
from hwgen.model.graph import Graph, variable

Ends = tuple[Expr, Sym | Component]


def is_finished(last: Expr, bodies: Mapping[Sym, Expr], meaning: Meaning, asked: Asked) -> bool:
    """Whether the answer goes as far as hwgen's own; `bodies` are the writer's own letters."""
    if asked.derivation is None or not asked.derivation.lines:
        return True
    own = asked.derivation.lines[-1].expr
    kept = set(_ends(own))
    longest = max((_span(ends, asked.derivation.graph) for ends in kept), default=0)
    by = {variable(under) for _, under in kept}
    letters = frozenset(asked.derivation.shorthands)
    plain = meaning.plain or meaning.graph
    left = (
        _of_neurons(ends, meaning)
        for expr in _written(last, bodies, meaning)
        for ends in _left(expr, bodies, letters, meaning)
    )
    return all(
        ends in kept or (variable(ends[1]) in by and _span(ends, plain) <= longest) for ends in left
    )


def _written(last: Expr, bodies: Mapping[Sym, Expr], meaning: Meaning) -> Iterator[Expr]:
    """The line, and the last line of every letter that it rests on."""
    seen: set[Sym] = set()
    waiting = [last]
    while waiting:
        expr = waiting.pop()
        yield expr
        for sym in symbols(expr):
            spelled = meaning.graph.spelled(sym)
            if spelled in bodies and spelled not in seen:
                seen.add(spelled)
                waiting.append(bodies[spelled])


def _left(
    expr: Expr, bodies: Mapping[Sym, Expr], letters: frozenset[Sym], meaning: Meaning
) -> Iterator[Ends]:
    """The derivatives that are left, those that an undefined letter stands for among them."""
    yield from _ends(without_groups(expr))
    for sym in symbols(expr):
        spelled = meaning.graph.spelled(sym)
        body = meaning.shorthands.get(spelled)
        if spelled not in bodies and spelled not in letters and isinstance(body, Total):
            yield body.numerator, body.denominator


def _ends(expr: Expr) -> Iterator[Ends]:
    for _, node in nodes(expr):
        if isinstance(node, Total | Partial):
            yield node.numerator, node.denominator


def _span(ends: Ends, graph: Graph) -> int:
    """The edges on the longest path of a derivative; 1 if its numerator is written out."""
    over, under = ends
    start = graph.spelled(variable(under))
    if not isinstance(over, Sym) or not graph.knows(start):
        return 1
    return max(graph.path_lengths(start, graph.spelled(over)), default=0)


def _of_neurons(ends: Ends, meaning: Meaning) -> Ends:
    """The derivative with a neuron in the place of its pre-activation."""
    over, under = ends
    neurons = {
        body.argument: node
        for node, body in meaning.graph.definitions.items()
        if isinstance(body, Apply) and body.argument in meaning.arguments
    }
    if isinstance(over, Sym):
        over = neurons.get(meaning.graph.spelled(over), over)
    if isinstance(under, Sym):
        under = neurons.get(meaning.graph.spelled(under), under)
    return over, under
