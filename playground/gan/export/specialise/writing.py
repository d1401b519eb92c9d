"""From syntax trees to lines of code: with the comments of the source, none too long."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize

WIDTH = 110
SHORTER = {"torch.nn.functional.": "functional.", "torch.nn.": "nn.", "torch.optim.": "optim."}


def function_text(
    name: str, parameters: list[str], defaults: dict[str, str], body: list[ast.stmt], doc: str | None
) -> str:
    """A whole function."""
    told = ", ".join(f"{word}={defaults[word]}" if word in defaults else word for word in parameters)
    lines = [f"def {name}({told}):", *(textwrap.indent(docstring(doc), "    ").splitlines() if doc else [])]
    return "\n".join([*lines, *block(body, 4)])


def docstring(doc: str) -> str:
    """As it stands at the top of a function or a class."""
    doc = doc.replace("\\", "\\\\") if "\\" in doc else doc
    return f'"""{doc}\n"""' if "\n" in doc else f'"""{doc}"""'


def block(body: list[ast.stmt], indent: int) -> list[str]:
    """The lines of statements."""
    return [line for node in body for line in statement(node, indent)] or [" " * indent + "pass"]


def statement(node: ast.stmt, indent: int) -> list[str]:
    """The lines of one statement, with the comments that it had."""
    space = " " * indent
    match node:
        case ast.If():
            lines = [*layout(node.test, indent, "if ", ":"), *block(node.body, indent + 4)]
            lines += [f"{space}else:", *block(node.orelse, indent + 4)] if node.orelse else []
        case ast.For():
            head = f"for {bare(node.target)} in "
            lines = [*layout(node.iter, indent, head, ":"), *block(node.body, indent + 4)]
        case ast.With():
            items = ", ".join(text(item.context_expr) for item in node.items)
            lines = [f"{space}with {items}:", *block(node.body, indent + 4)]
        case ast.Assign():
            lines = layout(node.value, indent, " = ".join([*map(bare, node.targets), ""]), "", in_tuple=True)
        case ast.AugAssign():
            operator = text(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))[2:-2]
            lines = layout(node.value, indent, f"{text(node.target)} {operator}= ", "")
        case ast.Return(value=ast.expr()):
            assert node.value
            lines = layout(node.value, indent, "return ", "", in_tuple=True)
        case ast.Expr():
            lines = layout(node.value, indent, "", "")
        case _:
            lines = textwrap.indent(ast.unparse(node), space).splitlines()
    return commented(node, lines, indent)


def commented(node: ast.stmt, lines: list[str], indent: int) -> list[str]:
    """The lines of a statement, with the comments that stood above and behind it."""
    module, first, last = getattr(node, "origin", None) or (None, 0, 0)
    if module is None:
        return lines
    if isinstance(node, ast.If | ast.For | ast.With):
        last = first
    above: list[str] = []
    place = first - 1
    while place in module.comments and module.lines[place - 1].lstrip().startswith("#"):
        above.insert(0, module.comments[place])
        place -= 1
    above = [line for line in above if not line.startswith("# ---")]
    behind = " ".join(module.comments[line] for line in range(first, last + 1) if line in module.comments)
    if behind and len(lines[0]) + 2 + len(behind) <= WIDTH + 10 and (len(lines) == 1 or lines[0].endswith(":")):
        lines = [f"{lines[0]}  {behind}", *lines[1:]]
    elif behind:
        above.append(behind)
    return [" " * indent + line for line in above] + lines


def text(node: ast.expr) -> str:
    """An expression on one line."""
    line = ast.unparse(node)
    for long, short in SHORTER.items():
        line = line.replace(long, short)
    return double_quoted(line)


def bare(node: ast.expr) -> str:
    """An expression, a tuple without its outer brackets."""
    line = text(node)
    starred = isinstance(node, ast.Tuple) and any(isinstance(part, ast.Starred) for part in node.elts)
    return line[1:-1] if isinstance(node, ast.Tuple) and len(node.elts) > 1 and not starred else line


def layout(node: ast.expr, indent: int, before: str, after: str, in_tuple: bool = False) -> list[str]:
    """An expression between two texts: on one line, or split at its outermost bracket."""
    space = " " * indent
    line = bare(node) if in_tuple else text(node)
    if indent + len(before) + len(line) + len(after) <= WIDTH:
        return [f"{space}{before}{line}{after}"]
    match node:
        case ast.Call(func=ast.Attribute(value=inside, attr=attr)) if is_chain(inside) and len(arguments(node)) < 40:
            fits = indent + len(before) + len(text(inside)) + len(attr) + len(arguments(node)) + len(after) + 5 <= WIDTH
            left, right = ("(", ")") if isinstance(inside, ast.BinOp) and fits else ("", "")  # else it gets its own
            return layout(inside, indent, before + left, f"{right}.{attr}({arguments(node)}){after}")
        case ast.Call() if node.args or node.keywords:
            parts: list[tuple[str, ast.expr]] = [("", part) for part in node.args]
            parts += [(f"{keyword.arg}=", keyword.value) for keyword in node.keywords]
            inner = [line for name, part in parts for line in layout(part, indent + 4, name, ",")]
            head = text(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else f"({text(node.func)})"
            return [f"{space}{before}{head}(", *inner, f"{space}){after}"]
        case ast.List() | ast.Tuple():
            left, right = "[]" if isinstance(node, ast.List) else "()"
            inner = [line for part in node.elts for line in layout(part, indent + 4, "", ",")]
            return [f"{space}{before}{left}", *inner, f"{space}{right}{after}"]
        case ast.BinOp():
            operator = text(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))[2:-2]
            inner = [*layout(node.left, indent + 4, "", ""), *layout(node.right, indent + 4, f"{operator} ", "")]
            if precise(node, inner):
                return [f"{space}{before}(", *inner, f"{space}){after}"]
        case ast.Lambda():
            return layout(
                node.body, indent, f"{before}lambda {text(ast.Lambda(node.args, ast.Constant(0)))[7:-3]}: ", after
            )
    return [f"{space}{before}{line}{after}"]


def precise(node: ast.expr, lines: list[str]) -> bool:
    """Whether the lines in brackets mean the same as the expression: operators may bind otherwise."""
    try:
        again = ast.parse("(" + "\n".join(lines) + ")", mode="eval").body
    except SyntaxError:
        return False
    return text(again) == text(node)


def is_chain(node: ast.expr) -> bool:
    """Whether something is called on what this gives: a.b(...).c(...)."""
    return isinstance(node, ast.Call | ast.BinOp)


def arguments(node: ast.Call) -> str:
    """What stands in the brackets of a call."""
    return text(node)[len(text(ast.Call(node.func, [], []))) - 1 : -1]


def double_quoted(line: str) -> str:
    """Texts in double quotes, as in the source."""
    if "'" not in line:
        return line
    tokens = list(tokenize.generate_tokens(io.StringIO(line).readline))
    for token in reversed(tokens):
        if token.type == tokenize.STRING and token.string.startswith("'") and '"' not in token.string:
            (_, first), (_, last) = token.start, token.end
            line = f'{line[:first]}"{token.string[1:-1]}"{line[last:]}'
    return line
