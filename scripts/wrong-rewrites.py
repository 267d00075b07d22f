"""Makes wrong rewrites of a module by script.

Reads `{"name": …, "source": …}` from standard input and prints a JSON list of `{"operator", "line", "change", "source"}`. Every
operator is a function from one node (and what encloses it) to replacements; each replacement gives one module that parses and
differs from the original. Which of them are wrong is not decided here: some change nothing that can be observed.
"""

from __future__ import annotations

import ast
import copy
import json
import sys
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set


class Place(NamedTuple):
    """What encloses a node: the function, and what is known of it."""

    function: Any
    parameters: List[str]
    assigned: Dict[str, str]


Change = Iterator[Any]
Operator = Callable[[Any, Place], Change]
OPERATORS: Dict[str, List[Operator]] = {}


def operator(name: str) -> Callable[[Operator], Operator]:
    def register(function: Operator) -> Operator:
        OPERATORS.setdefault(name, []).append(function)
        return function

    return register


def parsed(text: str, **parts: Any) -> Any:
    """An expression from a template; names in capitals stand for nodes."""
    tree = ast.parse(text, mode="eval").body

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> Any:
            return copy.deepcopy(parts[node.id]) if node.id in parts else node

    return Fill().visit(tree)


def is_number(node: Any) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def is_call(node: Any, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def is_method(node: Any, *names: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    )


def loops(node: Any) -> bool:
    return isinstance(node, (ast.For, ast.comprehension))


def over(node: Any, text: str) -> Any:
    """The loop with another iterable."""
    changed = copy.deepcopy(node)
    changed.iter = parsed(text, ITER=node.iter)
    return changed


def returning(node: Any, text: str) -> Change:
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(parsed(text, VALUE=node.value))


def gives_list(node: Any, place: Place) -> bool:
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    value = node.value
    if isinstance(value, (ast.ListComp, ast.List)) or is_call(value, "list", "sorted"):
        return True
    kind = place.assigned.get(value.id, "") if isinstance(value, ast.Name) else ""
    return kind == "list"


@operator("off by one: range")
def range_end(node: Any, place: Place) -> Change:
    if not is_call(node, "range"):
        return
    arguments = node.args
    end = 0 if len(arguments) == 1 else 1
    for step in ("VALUE - 1", "VALUE + 1"):
        yield with_argument(node, end, parsed(step, VALUE=arguments[end]))
    if len(arguments) == 1:
        yield ast.Call(node.func, [ast.Constant(1), arguments[0]], [])
    else:
        yield with_argument(node, 0, parsed("VALUE + 1", VALUE=arguments[0]))


def with_argument(node: Any, index: int, value: Any) -> Any:
    changed = copy.deepcopy(node)
    changed.args[index] = value
    return changed


@operator("off by one: index")
def index_step(node: Any, place: Place) -> Change:
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node.slice, ast.Slice):
        for part in ("lower", "upper"):
            if getattr(node.slice, part) is not None:
                for step in ("VALUE + 1", "VALUE - 1"):
                    changed = copy.deepcopy(node)
                    setattr(changed.slice, part, parsed(step, VALUE=getattr(node.slice, part)))
                    yield changed
    elif isinstance(node.slice, ast.BinOp) or is_number(node.slice):
        for step in ("VALUE + 1", "VALUE - 1"):
            changed = copy.deepcopy(node)
            changed.slice = parsed(step, VALUE=node.slice)
            yield changed


BOUNDS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OTHERS = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def compared(table: Dict[Any, Any], node: Any) -> Change:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in table:
        changed = copy.deepcopy(node)
        changed.ops[0] = table[type(node.ops[0])]()
        yield changed


@operator("off by one: comparison")
def bound(node: Any, place: Place) -> Change:
    yield from compared(BOUNDS, node)


@operator("negated condition")
def negated(node: Any, place: Place) -> Change:
    yield from compared(OTHERS, node)
    if isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, ast.Compare):
        changed = copy.deepcopy(node)
        changed.test = ast.UnaryOp(ast.Not(), changed.test)
        yield changed


@operator("lost duplicates")
def lost_duplicates(node: Any, place: Place) -> Change:
    if loops(node) and not is_call(node.iter, "range", "enumerate"):
        yield over(node, "dict.fromkeys(ITER)")
    if gives_list(node, place):
        yield from returning(node, "list(dict.fromkeys(VALUE))")


@operator("changed order")
def changed_order(node: Any, place: Place) -> Change:
    if loops(node) and not is_call(node.iter, "range", "reversed"):
        yield over(node, "reversed(list(ITER))")
        yield over(node, "sorted(ITER)")
    if loops(node) and is_call(node.iter, "range"):
        yield over(node, "reversed(ITER)")
    if is_call(node, "sorted", "reversed"):
        yield parsed("list(VALUE)", VALUE=node.args[0])
    if gives_list(node, place):
        yield from returning(node, "sorted(VALUE)")
        yield from returning(node, "VALUE[::-1]")
    if isinstance(node, ast.keyword) and node.arg == "reverse":
        yield ast.keyword("reverse", ast.Constant(False))


@operator("hash order")
def hash_order(node: Any, place: Place) -> Change:
    if loops(node) and not is_call(node.iter, "range", "enumerate"):
        yield over(node, "set(ITER)")
    if gives_list(node, place):
        yield from returning(node, "list(set(VALUE))")
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "fromkeys"
    ):
        yield parsed("set(VALUE)", VALUE=node.args[0])


@operator("mutated argument")
def mutated(node: Any, place: Place) -> Change:
    if is_call(node, "list", "set", "sorted") and len(node.args) == 1 and not node.keywords:
        if isinstance(node.args[0], ast.Name) and node.func.id != "set":
            yield copy.deepcopy(node.args[0])
    if is_call(node, "sorted") and isinstance(node.args[0], ast.Name):
        yield parsed("VALUE.sort() or VALUE", VALUE=node.args[0])
    if isinstance(node, ast.Return) and node in place.function.body:
        for name in place.parameters:
            if not place.assigned[name].startswith(("list", "unknown")):
                continue
            for method in ("reverse()", "pop()", "sort()", "append(None)", "clear()"):
                call = ast.parse("%s.%s" % (name, method)).body[0]
                yield [
                    ast.Assign([ast.Name("given_back", ast.Store())], node.value),
                    call,
                    ast.Return(ast.Name("given_back", ast.Load())),
                ]


@operator("lost copy")
def lost_copy(node: Any, place: Place) -> Change:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        if node.slice.lower is None and node.slice.upper is None and node.slice.step is None:
            yield copy.deepcopy(node.value)
    if is_method(node, "copy", "deepcopy"):
        yield copy.deepcopy(node.args[0] if node.args else node.func.value)


@operator("number of another type")
def number_type(node: Any, place: Place) -> Change:
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        swap = {ast.Div: ast.FloorDiv, ast.FloorDiv: ast.Div}.get(type(node.op))
        if swap is not None:
            changed = copy.deepcopy(node)
            changed.op = swap()
            yield changed
    if isinstance(node, ast.Assign) and is_number(node.value) and type(node.value.value) is int:
        changed = copy.deepcopy(node)
        changed.value = ast.Constant(float(node.value.value))
        yield changed
    annotation = place.function.returns
    if isinstance(annotation, ast.Name) and annotation.id in ("int", "float", "bool"):
        other = {"int": "float(VALUE)", "float": "int(VALUE)", "bool": "int(VALUE)"}
        yield from returning(node, other[annotation.id])


@operator("collection of another type")
def collection_type(node: Any, place: Place) -> Change:
    if gives_list(node, place):
        yield from returning(node, "tuple(VALUE)")
    unpacked = [
        id(one.value)
        for one in ast.walk(place.function)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Tuple)
    ]
    if (
        isinstance(node, ast.Tuple)
        and isinstance(node.ctx, ast.Load)
        and len(node.elts) > 1
        and id(node) not in unpacked
    ):
        yield ast.List(copy.deepcopy(node.elts), ast.Load())


@operator("wrong exception")
def wrong_exception(node: Any, place: Place) -> Change:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        if isinstance(node.slice, ast.Name) and isinstance(node.value, ast.Name):
            yield parsed("KEPT.get(KEY)", KEPT=node.value, KEY=node.slice)
    if isinstance(node, ast.FunctionDef) and may_raise(node):
        for kinds in ("(LookupError, ValueError, ArithmeticError)", "Exception"):
            changed = copy.deepcopy(node)
            handler = ast.parse("try:\n    pass\nexcept %s:\n    return None" % kinds).body[0]
            handler.body = changed.body  # type: ignore[attr-defined]
            changed.body = [handler]
            yield changed
    if isinstance(node, ast.ExceptHandler):
        yield ast.ExceptHandler(None, None, [ast.Pass()])


def may_raise(function: Any) -> bool:
    """Divides by what is no constant, has a negative power, or looks up a name that may not be there."""
    return any(
        (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod))
            and isinstance(node.right, ast.Name)
        )
        or is_call(node, "pow")
        or (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        )
        for statement in function.body
        for node in ast.walk(statement)
    )


@operator("lazy for eager")
def lazy(node: Any, place: Place) -> Change:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.ListComp):
        yield ast.Return(ast.GeneratorExp(node.value.elt, node.value.generators))
    if gives_list(node, place):
        yield from returning(node, "iter(VALUE)")
        yield from returning(node, "filter(lambda _: True, VALUE)")
    if is_call(node, "list") and len(node.args) == 1 and not isinstance(node.args[0], ast.Name):
        yield copy.deepcopy(node.args[0])
    if isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Yield) for one in ast.walk(node)
    ):
        changed = copy.deepcopy(node)
        name = node.name + "_lazily"
        changed.name = name
        arguments = ", ".join(argument.arg for argument in node.args.args)
        call = ast.parse("return iter(list(%s(%s)))" % (name, arguments)).body[0]
        yield [
            changed,
            ast.FunctionDef(
                node.name, node.args, [call], [], returns=node.returns, type_params=[]
            ),
        ]


@operator("NaN")
def nan(node: Any, place: Place) -> Change:
    if "float" not in ast.dump(place.function.args) and place.function.args.args[0].annotation:
        return
    if isinstance(node, ast.Compare) and type(node.ops[0]) in (ast.Lt, ast.Gt):
        changed = copy.deepcopy(node)
        changed.ops[0] = ast.GtE() if isinstance(node.ops[0], ast.Lt) else ast.LtE()
        yield ast.UnaryOp(ast.Not(), changed)
    if is_call(node, "min", "max") and len(node.args) == 1:
        yield parsed("sorted(VALUE)[%d]" % (0 if node.func.id == "min" else -1), VALUE=node.args[0])
        yield parsed(
            "%s(v for v in VALUE if v == v)" % node.func.id, VALUE=node.args[0]
        )
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        found = parsed(
            "any(LEFT == one for one in RIGHT)", LEFT=node.left, RIGHT=node.comparators[0]
        )
        yield found if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Not(), found)


@operator("empty input")
def empty(node: Any, place: Place) -> Change:
    if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Return) and not node.orelse:
        if node in place.function.body:
            yield ast.Pass()
            if node.body[-1].value is not None:
                changed = copy.deepcopy(node)
                changed.body[-1] = ast.Return(ast.Constant("nothing"))
                yield changed
    if isinstance(node, ast.FunctionDef):
        for argument in node.args.args:
            if argument.arg != "self":
                changed = copy.deepcopy(node)
                guard = ast.parse("if not %s:\n    return None" % argument.arg).body[0]
                changed.body.insert(0, guard)
                yield changed
    if isinstance(node, ast.IfExp):
        yield copy.deepcopy(node.body)


@operator("dropped element")
def dropped(node: Any, place: Place) -> Change:
    if loops(node) and not is_call(node.iter, "range"):
        for part in ("list(ITER)[1:]", "list(ITER)[:-1]"):
            yield over(node, part)
    if gives_list(node, place):
        yield from returning(node, "VALUE[1:]")
        yield from returning(node, "VALUE[:-1]")


@operator("wrong initial value")
def initial(node: Any, place: Place) -> Change:
    if not isinstance(node, ast.Assign) or node not in place.function.body:
        return
    value = node.value
    other: Any = None
    if isinstance(value, ast.Constant) and type(value.value) in (int, bool, str):
        other = {int: lambda v: v + 1, bool: lambda v: not v, str: lambda v: v + " "}[
            type(value.value)
        ](value.value)
        other = ast.Constant(other)
    elif isinstance(value, ast.List) and not value.elts:
        other = ast.List([ast.Constant(0)], ast.Load())
    elif isinstance(value, ast.Tuple) and all(is_number(part) for part in value.elts):
        other = ast.Tuple([ast.Constant(part.value + 1) for part in value.elts], ast.Load())  # type: ignore[attr-defined]
    if other is not None:
        changed = copy.deepcopy(node)
        changed.value = other
        yield changed


@operator("early end")
def early_end(node: Any, place: Place) -> Change:
    if isinstance(node, ast.For):
        changed = copy.deepcopy(node)
        changed.body.append(ast.Break())
        yield changed
        for index, inner in enumerate(node.body):
            leaves = (ast.Return, ast.Continue, ast.Break)
            if isinstance(inner, ast.If) and not isinstance(inner.body[-1], leaves):
                changed = copy.deepcopy(node)
                changed.body[index].body.append(ast.Break())
                yield changed
    if isinstance(node, ast.Continue):
        yield ast.Break()
    if isinstance(node, ast.Break):
        yield ast.Continue()


@operator("and for or")
def and_or(node: Any, place: Place) -> Change:
    if isinstance(node, ast.BoolOp):
        changed = copy.deepcopy(node)
        changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield changed
    if is_call(node, "any", "all"):
        changed = copy.deepcopy(node)
        changed.func.id = "all" if node.func.id == "any" else "any"
        yield changed


@operator("wrong constant")
def constant(node: Any, place: Place) -> Change:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(-value if value > 1 else value - 1)
    elif isinstance(value, float):
        yield ast.Constant(value * 2)
    elif isinstance(value, str):
        yield ast.Constant(value[:-1] if value else " ")
    elif value is None:
        yield ast.Constant(0)


@operator("wrong operator")
def arithmetic(node: Any, place: Place) -> Change:
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        swap = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Mod: ast.FloorDiv}
        if type(node.op) in swap:
            changed = copy.deepcopy(node)
            changed.op = swap[type(node.op)]()
            yield changed
    if is_call(node, "min", "max"):
        changed = copy.deepcopy(node)
        changed.func.id = "max" if node.func.id == "min" else "min"
        yield changed


@operator("wrong variable")
def variable(node: Any, place: Place) -> Change:
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    kind = place.assigned.get(node.id)
    for other, its_kind in place.assigned.items():
        if other != node.id and kind is not None and its_kind == kind:
            yield ast.Name(other, ast.Load())


@operator("dropped statement")
def statement(node: Any, place: Place) -> Change:
    if isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield ast.Pass()
    if isinstance(node, ast.If) and not node.orelse:
        yield copy.deepcopy(node.body)


@operator("removed else")
def no_else(node: Any, place: Place) -> Change:
    if isinstance(node, ast.If) and node.orelse:
        changed = copy.deepcopy(node)
        changed.orelse = []
        yield changed
    if isinstance(node, ast.IfExp):
        yield copy.deepcopy(node.orelse)


@operator("stale state")
def stale(node: Any, place: Place) -> Change:
    """A container or an answer is kept from call to call."""
    if isinstance(node, ast.Module):
        for index, function in enumerate(node.body):
            if not isinstance(function, ast.FunctionDef) or not function.args.args:
                continue
            for number, one in enumerate(function.body):
                if isinstance(one, ast.Assign) and (
                    (isinstance(one.value, ast.List) and not one.value.elts)
                    or (isinstance(one.value, ast.Dict) and not one.value.keys)
                    or is_call(one.value, "set", "defaultdict")
                ):
                    changed = copy.deepcopy(node)
                    kept = ast.Assign([ast.Name("KEPT", ast.Store())], one.value)
                    changed.body[index].body[number].value = ast.Name("KEPT", ast.Load())  # type: ignore[attr-defined]
                    changed.body.insert(index, kept)
                    yield changed
            yield remembered(node, index, function)


REMEMBERED = """
ANSWERS = {}

def remembered(%(names)s):
    key = %(key)s
    if key not in ANSWERS:
        ANSWERS[key] = %(inner)s(%(names)s)
    return ANSWERS[key]
"""


def remembered(module: Any, index: int, function: Any) -> Any:
    """Answers are kept by what is too short a key: the text of the first argument's length."""
    changed = copy.deepcopy(module)
    names = [argument.arg for argument in function.args.args]
    inner = function.name + "_anew"
    made = ast.parse(
        REMEMBERED
        % {
            "names": ", ".join(names),
            "inner": inner,
            "key": "len(str(%s))" % names[0],
        }
    ).body
    made[1].name = function.name  # type: ignore[attr-defined]
    made[1].args = copy.deepcopy(function.args)  # type: ignore[attr-defined]
    changed.body[index].name = inner
    changed.body[index + 1 : index + 1] = made
    return changed


def mutants(source: str) -> Iterator[Dict[str, Any]]:
    module = ast.parse(source)
    plain = ast.unparse(module)
    seen: Set[str] = {plain}
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    if not any(one.args.args for one in functions):  # a script: no arguments to be wrong about
        return
    for name, changers in OPERATORS.items():
        for node, path, place in places(module, functions):
            for change in changers:
                for replacement in change(node, place):
                    text = replaced(module, path, replacement)
                    if text is not None and text not in seen:
                        seen.add(text)
                        yield {
                            "operator": name,
                            "line": getattr(node, "lineno", 0) or line_within(node),
                            "change": changed_line(plain, text),
                            "source": text,
                        }


def line_within(node: Any) -> int:
    return next((part.lineno for part in ast.walk(node) if hasattr(part, "lineno")), 1)


def places(module: Any, functions: List[Any]) -> Iterator[Any]:
    """Every node with its path from the root, inside the functions; the module itself too."""
    nowhere = Place(functions[0], *facts(functions[0]))
    yield module, [], nowhere

    def below(node: Any, path: List[Any], place: Place) -> Iterator[Any]:
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "bases", "type_comment"):
                continue
            many = value if isinstance(value, list) else [value]
            for index, child in enumerate(many):
                if not isinstance(child, ast.AST):
                    continue
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue
                step = path + [(field, index if isinstance(value, list) else None)]
                inner = place
                if isinstance(child, ast.FunctionDef):
                    if child.name == "__init__":
                        continue
                    inner = Place(child, *facts(child))
                if isinstance(child, ast.FunctionDef) or place is not nowhere:
                    yield child, step, inner
                yield from below(child, step, inner)

    yield from below(module, [], nowhere)


def facts(function: Any) -> Any:
    parameters = [one.arg for one in function.args.args if one.arg != "self"]
    kinds = {
        one.arg: ast.unparse(one.annotation) if one.annotation else "unknown"
        for one in function.args.args
        if one.arg != "self"
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            kinds[node.targets[0].id] = kind_of(node.value)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            kinds.update((t.id, "int") for t in node.targets[0].elts if isinstance(t, ast.Name))
        if loops(node):
            for target in ast.walk(node.target):
                if isinstance(target, ast.Name):
                    kinds[target.id] = "int" if is_call(node.iter, "range") else "element"
    return parameters, kinds


def kind_of(node: Any) -> str:
    if isinstance(node, (ast.List, ast.ListComp)) or is_call(node, "list", "sorted"):
        return "list"
    if isinstance(node, ast.Dict) or is_call(node, "dict", "defaultdict"):
        return "dict"
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    return "int" if isinstance(node, ast.BinOp) or is_call(node, "sum", "len") else "other"


def replaced(module: Any, path: List[Any], replacement: Any) -> Optional[str]:
    """The text of the module with another node at the path; None where that is no Python."""
    if not path:
        tree = replacement
    else:
        tree = copy.deepcopy(module)
        owner = tree
        for field, index in path[:-1]:
            owner = getattr(owner, field)
            owner = owner if index is None else owner[index]
        field, index = path[-1]
        if index is None:
            if isinstance(replacement, list):
                return None
            setattr(owner, field, replacement)
        else:
            many = replacement if isinstance(replacement, list) else [replacement]
            getattr(owner, field)[index : index + 1] = many
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, "rewrite.py", "exec")
    except (SyntaxError, ValueError, AttributeError, TypeError):
        return None
    return text


def changed_line(before: str, after: str) -> str:
    old, new = before.split("\n"), after.split("\n")
    gone = [line.strip() for line in old if line not in new]
    come = [line.strip() for line in new if line not in old]
    return "%s → %s" % ("; ".join(gone[:2]) or "nothing", "; ".join(come[:3]) or "nothing")


if __name__ == "__main__":
    print(json.dumps([list(mutants(text)) for text in json.load(sys.stdin)]))
