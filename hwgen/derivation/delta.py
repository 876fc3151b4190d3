"""The δ form: a derivative by way of δ_j = ∂E/∂z_j, one line for each neuron.

E is here whatever the goal differentiates.

A goal and its network flow in, a derivation flows out whose length grows with the edges of the
network, where a sum over paths would grow exponentially. z_j is the argument of the activation of
n_j and is a node of the graph here.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from hwgen.derivation.steps import Derivation, Line, Step
from hwgen.expr.nodes import Add, Apply, Component, Dot, Expr, Mul, Num, Sum, Sym, Total, add, mul
from hwgen.expr.walk import symbols, with_examples
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph, variable
from hwgen.model.network import E, Network


@dataclass(frozen=True)
class _Form:
    """The δ form of one goal: which neurons take part."""

    goal: Total
    network: Network
    graph: Graph

    @cached_property
    def end(self) -> Sym:
        """The node that is differentiated."""
        return self.graph.spelled(self.goal.numerator)

    @cached_property
    def before_end(self) -> frozenset[Sym]:
        """What acts on that node, itself among it."""
        return self.graph.ancestors(self.end) | {self.end}

    @cached_property
    def taking_part(self) -> list[Sym]:
        """Neurons between variable and goal, from the goal backwards, by their plain names."""
        after = self.graph.descendants(self.graph.spelled(variable(self.goal.denominator)))
        return [
            n
            for n in reversed(self.network.neurons)
            if self.network.pre_activation(n) in after and self.network.node(n) in self.before_end
        ]

    def delta_value(self, neuron: Sym) -> Expr:
        """δ_j = (∂E/∂n_j) g′(z_j)."""
        node = self.network.node(neuron)
        slope = Apply(self.network.activation, 1, self.network.pre_activation(neuron))
        if node == self.end:
            return slope
        match self.by_node(neuron):
            case Mul((*factors, last)) if not isinstance(last, Sum):
                return Mul((*factors, last, slope))
            case upstream:
                return Mul((upstream, slope))

    def by_node(self, neuron: Sym) -> Expr:
        """∂E/∂n_j = Σ w_{j,m} δ_m over the neurons m that n_j feeds, and the loss's own part."""
        terms: list[Expr] = []
        node = self.network.node(neuron)
        target = self.graph.targets.get(node)
        if self.goal.numerator == E and target is not None:
            terms.append(self._loss_part(node, target))
        terms += [
            Mul((self.network.weight(neuron, fed), self.network.delta(fed)))
            for fed in self._fed(neuron)
        ]
        return add(*terms)

    def _loss_part(self, node: Sym, target: Sym) -> Expr:
        slope = self.network.loss.derivative(node, target)
        if node.example is not None:
            return slope
        match slope:
            case Mul((Num() as number, *rest)):
                return Mul((number, Sum(EXAMPLE_LETTERS[0], DATA, mul(*rest))))
        return Sum(EXAMPLE_LETTERS[0], DATA, slope)

    def _fed(self, node: Sym) -> list[Sym]:
        fed = self.network.fed.get(node, ())
        return [n for n in fed if self.network.node(n) in self.before_end]

    def by_leaf(self) -> Expr:
        """∂E/∂w = Σ δ_j ∂z_j/∂w over the pre-activations z_j in which the leaf w stands."""
        denominator = self.goal.denominator
        leaf = self.graph.spelled(variable(denominator))
        taking_part = {self.network.pre_activation(n): n for n in self.taking_part}
        terms: list[Expr] = []
        for z in self.graph.children[leaf]:
            if z in taking_part:
                terms += self._leaf_terms(z, self.network.delta(taking_part[z]))
        whole = add(*terms)
        if leaf.example is None and self.network.example is not None and self.goal.numerator == E:
            return Sum(EXAMPLE_LETTERS[0], DATA, whole)
        return whole

    def _leaf_terms(self, z: Sym, delta: Sym) -> list[Expr]:
        written = self.graph.written_out[z]
        terms = written.terms if isinstance(written, Add) else (written,)
        leaf = self.graph.spelled(variable(self.goal.denominator))
        return [_weighted(delta, term, self.goal, leaf) for term in terms if leaf in symbols(term)]


def _weighted(delta: Sym, term: Expr, goal: Total, leaf: Sym) -> Expr:
    """δ_j times what multiplies the leaf in one term of z_j."""
    match term, goal.denominator:
        case Dot(Sym() as left, Sym() as right), Component(_, index):
            return Mul((delta, Component(right if left == leaf else left, index)))
        case Mul(factors), _:
            return Mul((delta, *(factor for factor in factors if factor != leaf)))
    return delta


def delta_form(goal: Total, network: Network) -> Derivation:
    """The derivation of ∂a/∂b with one line for each neuron between b and a, and a last line."""
    graph = network.graph_with_pre_activations
    form = _Form(goal, network, graph)
    start = graph.spelled(variable(goal.denominator))
    spelling = {EXAMPLE_LETTERS[0]: _example_of(goal) or EXAMPLE_LETTERS[0]}
    lines: list[Line] = []
    shorthands: dict[Sym, Total] = {}
    for neuron in form.taking_part:
        delta = network.delta(neuron)
        value = form.delta_value(neuron)
        shorthands[delta] = Total(goal.numerator, network.pre_activation(neuron))
        lines.append(Line(value, (Step("delta_rule", (), shorthands[delta], value),), delta))
    is_node = start in graph.definitions
    last = form.by_node(_plain(start)) if is_node else form.by_leaf()
    last = with_examples(last, spelling)
    rule = "delta_to_node" if is_node else "delta_to_leaf"
    lines.append(Line(last, (Step(rule, (), goal, last),)))
    return Derivation(goal, graph, tuple(lines), "delta", shorthands)


def _example_of(goal: Total) -> str | None:
    return goal.numerator.example or variable(goal.denominator).example


def _plain(node: Sym) -> Sym:
    return replace(node, example=None)
