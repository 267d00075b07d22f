"""Equal values that are not the same object.

Python keeps one object of each small number and short word, and so do the pools from which inputs are drawn: whoever compares with
`is` for `==` would be right on all of them. Where either version looks at identity, half of the calls get objects of their own.
"""

from __future__ import annotations

import ast
from typing import Any

from harness.recipes import Call, Kitchen, Lit, Recipe, Same

CONSTANTS = (type(None), bool, type(Ellipsis))


class Apart(Lit):
    """A value built anew wherever it stands."""

    __slots__ = ()

    def build(self, kitchen: Kitchen) -> Any:
        value = self.value
        if type(value) is int:
            return int(str(value))
        if type(value) is float:
            return float(repr(value))
        if type(value) is str:
            return value.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
        return bytes(bytearray(value)) if type(value) is bytes else value


def looks_at_identity(source: str) -> bool:
    """Whether the code asks if two things are one, constants apart."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id == "id":
            return True
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            for operator, left, right in zip(node.ops, operands, operands[1:]):
                if isinstance(operator, (ast.Is, ast.IsNot)) and not (
                    _is_constant(left) or _is_constant(right)
                ):
                    return True
    return False


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, CONSTANTS)


def calls_itself(source: str) -> bool:
    """Whether a function in the code calls one of its own name."""
    return any(
        isinstance(inner, ast.Call)
        and getattr(inner.func, "id", getattr(inner.func, "attr", None)) == node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
    )


def apart(call: Call) -> Call:
    """The call with a value of its own in each place."""
    return call.with_parts([_apart(part) for part in call.parts()])


def _apart(recipe: Recipe) -> Recipe:
    if type(recipe) is Lit:
        return Apart(recipe.value, recipe.open)
    if isinstance(recipe, Same):
        return Same(recipe.number, _apart(recipe.recipe))
    children = recipe.children()
    return recipe.with_children([_apart(child) for child in children]) if children else recipe
