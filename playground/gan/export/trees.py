"""Programs as syntax trees that remember their text: a statement that nobody changed is written as it stood, with its
comments and its layout; a changed one is written anew, with its comments."""

from __future__ import annotations

import ast
import copy
import inspect
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

WIDTH = 120  # letters of a line
NOT_FOR_READERS = {
    r"  # (noqa|type: ignore|fmt:)[^#\n]*": "",  # what only our tools read
    r"\btorch\.nn\.": "nn.",  # what only we call so
}


@dataclass
class Layout:
    """How a statement stood in its file."""

    gap: bool = False  # whether a blank line is above it, and it is no line of a function
    above: list[str] = field(default_factory=list)  # the comments there
    text: str = ""  # all of it, not indented
    after: str = ""  # the comment at its end; for `if`, `for`, `def` ..., at the end of the first line
    tree: str = ""  # what it said


def parsed(text: str) -> list[ast.stmt]:
    """The statements of a program, each with its layout."""
    for ours, plain in NOT_FOR_READERS.items():
        text = re.sub(ours, plain, text)
    lines, tree = text.splitlines(), ast.parse(text)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
            top = first
            while top > 0 and lines[top - 1].lstrip().startswith("# "):
                top -= 1
            node.layout = Layout(  # type: ignore[attr-defined]
                gap=top > 0 and not lines[top - 1].strip() and (node.col_offset == 0 or hasattr(node, "args")),
                above=[line.strip() for line in lines[top:first] if "# ----" not in line],
                text="\n".join(line[node.col_offset :] for line in lines[first : node.end_lineno]),
                after=comments.get(node.lineno if hasattr(node, "body") else node.end_lineno or 0, ""),
                tree=ast.dump(node),
            )
    return tree.body


def layout_of(node: ast.stmt) -> Layout:
    """How a statement stood; one that is new stands below the one before."""
    return getattr(node, "layout", Layout())


def written(block: list[ast.stmt], of_class: bool = False) -> list[str]:
    """The lines of some statements, one below the other; the first method of a class right below what it is."""
    lines: list[str] = []
    for before, node in zip([None, *block], block, strict=False):
        layout = layout_of(node)
        apart = layout.gap and (not of_class or isinstance(before, ast.FunctionDef))
        lines += [""] if apart and lines else []
        lines += layout.above
        if ast.dump(node) == layout.tree and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            lines += layout.text.splitlines()
            continue
        after = f"  {layout.after}" if layout.after else ""
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If | ast.For | ast.While | ast.With):
            lines += [
                first_line(node, after),
                *indented(node.body, isinstance(node, ast.ClassDef)),
            ]
            others = getattr(node, "orelse", [])
            lines += ["else:", *indented(others)] if others else []
        else:
            lines += (as_text(node) + after).splitlines()
    return lines


def first_line(node: ast.stmt, after: str) -> str:
    """The first line of a statement with a block; of a function for which it is too long, without types."""
    line = as_text(node).partition("\n    ")[0] + after
    if not isinstance(node, ast.FunctionDef):
        return line
    line = re.sub(r"(: [\w.]+)=", r"\1 = ", line)
    indent = 4 if "(self" in line else 0
    if indent + len(line) <= WIDTH:
        return line
    bare = copy.deepcopy(node)
    bare.returns = None
    for part in ast.walk(bare.args):
        if isinstance(part, ast.arg):
            part.annotation = None
    return as_text(bare).partition("\n    ")[0] + after


def indented(block: list[ast.stmt], of_class: bool = False) -> list[str]:
    """The lines of the block of a statement."""
    return textwrap.indent("\n".join(written(block, of_class)), "    ").splitlines()


def as_text(node: ast.AST) -> str:
    """A piece of a tree as text, with our quotes."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(words))):
            return f'"""{inspect.cleandoc(words)}"""'
        case ast.Assign(value=ast.Tuple() as value) | ast.Return(value=ast.Tuple() as value):
            whole, inside = ast.unparse(node), ast.unparse(value)
            return (whole.removesuffix(inside) + inside[1:-1]).replace("'", '"')
    return ast.unparse(ast.fix_missing_locations(node)).replace("'", '"')


def names_in(node: ast.AST) -> Iterator[ast.Name]:
    """All names in a piece of a program."""
    return (n for n in ast.walk(node) if isinstance(n, ast.Name))


def is_set(name: ast.Name) -> bool:
    """Whether a name is given a value here."""
    return isinstance(name.ctx, ast.Store)


def expression(text: str) -> ast.expr:
    """A text as an expression."""
    return ast.parse(text, mode="eval").body
