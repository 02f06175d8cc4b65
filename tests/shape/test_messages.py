"""Message catalogue: every sentence that people read goes through it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.commands import load

ROOT = Path(__file__).parents[2]

SPOKEN = (
    "bot",
    "adapters/slack",
    "adapters/teams",
    "adapters/playground",
    "adapters/signin",
    "adapters/chat",
)
"""Packages that word what people read. What operators read (the command line, logs, checks) is English."""

NOT_YET: tuple[str, ...] = (
    "bot/language",
    "bot/jobs/people.py",
    "bot/jobs/vendor_audit.py",
    # Read by whoever installs the app, in the stores' own language.
    "adapters/slack/manifest.py",
    "adapters/teams/manifest.py",
)
"""Packages whose texts are still English alone."""

SAMPLES = ("bot/cards/samples.py",)
"""Sample values for the examples of cards."""

MARKS = {"_", "n_", "p_", "N_"}
UNREAD = re.compile(
    r"(log|logger|warnings)\.\w+|\w*Error|AssertionError|RuntimeError|re\.compile|\w*\.compile|getLogger|"
    r"NotAudited|TypeVar|ParamSpec|NewType|Field|Asked|NounHelp|command|declared|means|cast|getattr|write|recent|"
    r"register\w*|add_argument|Counter|Gauge|Histogram"
)
"""Calls whose texts nobody reads in a chat, or that declare a text which is translated where it is shown."""

WORDS = re.compile(r"[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}")
SENTENCE = re.compile(r"^[^<{]*\b[A-Z][a-z’']*,? [a-z]{2,}")
"""What stands out among the keys and values of a platform's wire format."""


RECORDED = ("bot/audit/",)
"""The audit trail is one document in one language, whoever reads it."""


def sources() -> Iterator[Path]:
    for top in SPOKEN:
        for path in sorted((ROOT / top).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith((*NOT_YET, *RECORDED)) and name not in SAMPLES:
                yield path


class Texts(ast.NodeVisitor):
    """Strings that look like words for people and stand outside of the catalogue's marks."""

    def __init__(self, looks: re.Pattern[str] = WORDS) -> None:
        self.looks = looks
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        if name in MARKS:
            for value in node.args[2 if name in ("n_", "p_") else 1 :]:
                self.visit(value)
            for keyword in node.keywords:
                self.visit(keyword.value)
        elif not UNREAD.fullmatch(name.rpartition(".")[2]) and not UNREAD.fullmatch(name):
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """What an enumeration's members are is stored and compared; what people read of them is in a table."""
        if not any(ast.unparse(base).endswith("Enum") for base in node.bases):
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if not node.name.startswith("example"):
            for part in (
                *node.decorator_list,
                *node.body,
                *filter(None, node.args.defaults + node.args.kw_defaults),
            ):
                self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's own name

    def visit_Compare(self, node: ast.Compare) -> None:
        """What something is compared with is not shown."""
        for each in (node.left, *node.comparators):
            if not isinstance(each, ast.Constant):
                self.visit(each)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        pass

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        self.note(node, text)
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                self.visit(each.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.note(node, node.value)

    def note(self, node: ast.expr, text: str) -> None:
        if self.looks.search(text) and text not in COMMANDS and "\n" not in text[:1]:
            self.found.append((node.lineno, text))


def test_no_text_for_people_passes_by_the_catalogue():
    passed_by = []
    for path in sources():
        texts = Texts(WORDS if path.is_relative_to(ROOT / "bot") else SENTENCE)
        texts.visit(ast.parse(path.read_text(encoding="utf-8")))
        passed_by += [
            f"{path.relative_to(ROOT)}:{line} {text!r}" for line, text in texts.found if text not in KNOWN
        ]
    assert not passed_by, "\n".join(passed_by)


KNOWN = frozenset(
    {
        "Partner Center",
        "It could not be found out whether this was done.",  # how the store says it, whatever is shown
        " Microsoft is asked next to end the sessions in all applications.",  # on record only
        "The sign-in of {} ended.{}",
        "[.@]|[-_][A-Za-z0-9][-_]",
        "Hant",
        "Europe/Stockholm",  # examples of what is typed
        "Sweden",
        "contoso ltd; fabrikam",
        "time zone",
        "access revoke {} {}",
        "ticket note 615112491169010 Please call me",
        "NaN",
        # Names in the audit trail, and its sentences, which are in English.
        "Ambiguous{}",
        "Unknown{}",
        "TooMany",
        "NotHere",
        "No role of {} counts, because Microsoft says that the account is disabled or deleted.",
        "The roles of {} count again, because Microsoft says that the account works.",
        "Asked whether that is meant.",
        "They said that it is meant.",
        "Microsoft says that the account does not work any more",
        "The sign-in of {} ended, because {}.",
        "Choices for “{}”, while it was typed.",
        "access suspend",
        "access restore",
        # Microsoft's names of groups, and Babel's of ways to write a date.
        "AdminAgents",
        "HelpdeskAgents",
        "SalesAgents",
        "yMMMd",
        "MMMd",
        # What people type, and what a sentence may be about.
        "yes please",
        "go ahead",
        "ja bitte",
        "ticket create form=yes",
        "earlier month",
        "coming month",
        # What is wrong with the declaration of a command, for whoever writes it.
        "it proposes no write of its own, so the vendor's audit log tells of none; leave audited=… out.",
        "say why the vendor's audit log does not tell of it: NotAudited('…').",
        "it proposes a write; name the operations that the vendor's audit log tells of it by, audited=('…',), "
        "or say why it tells of none, audited=NotAudited('…').",
        "write the operation as the vendor's audit log does, add_customer, not {}.",
        "str, int, Amount, bool, date, a StrEnum, or any type with Resolve(...)",
        "([A-Za-z]+)[{}](.*)",
        "[A-Za-z][\\w-]*[:：]",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        # Told to scripts that do not speak the page's own language.
        "An object was expected.",
        "Nobody here is called so.",
        "The playground answers this machine only.",
        "The playground has no {}.",
        "This is not JSON.",
        "This is not a place on the playground.",
        # Kept as it was found out, for whoever runs the bot.
        "Slack says: {}.",
        "Infinity",
        # Lines that are typed, and their beginnings.
        "alert acknowledge ",
        "alert acknowledge {}",
        "alert add percent all 80,100",
        "alert remove {}",
        "alert test {}",
        "alert unmute {}",
        "all except {}",
        "csp-bot consent",
        # Keys of an alert's details, translated where they are shown.
        "State",
        "Title",
        # Samples.
        "Bill Weber",
        "Europe/Berlin",
        "the channel is archived",
        "The budget was",  # how a remark of an older database begins
        "csp-bot worker",
        "the PDF of a new invoice",  # in the log
        "the cause of a notice",
        "the invoice before",
    }
)
"""Words that are names or keys, and the same in every language."""

COMMANDS = frozenset(each.name for each in load().commands)
"""What is typed."""


def test_marked_messages_are_constant_and_their_places_have_names():
    """gettext's tools read the code and do not run it; and ``{0}`` or ``{a.b}`` tells a translator nothing."""
    wrong = []
    for top in ("bot", "adapters", "config"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    wrong += [f"{path.relative_to(ROOT)}:{node.lineno} {why}" for why in _faults(node)]
    assert not wrong, "\n".join(wrong)


def _faults(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    messages = call.args[:2] if name in ("n_", "p_") else call.args[:1]
    given = {keyword.arg for keyword in call.keywords} | ({"count"} if name == "n_" else set())
    spread = None in given  # ``**values``: what is in there, only running it tells
    for message in messages:
        if isinstance(message, ast.JoinedStr):
            yield "is an f-string"
        if isinstance(message, ast.Constant) and isinstance(message.value, str) and call.keywords:
            places = set(re.findall(r"\{([^{}]*)\}", message.value))
            if odd := {each for each in places if not each.isidentifier()}:
                yield f"has places without a plain name: {odd}"
            if (lacking := places - given) and not spread:
                yield f"is not given {lacking}"
            if name != "n_" and (unused := given - places) and not spread:
                yield f"does not show {unused}"


def test_no_function_both_marks_messages_and_uses_the_mark_for_something_else():
    """``for name, _ in pairs`` would take the place of ``_("…")`` for the whole function."""
    clashes = []
    for top in ("bot", "adapters", "config"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and {"called", "bound"} <= set(
                    _uses(node)
                ):
                    clashes.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not clashes, "\n".join(clashes)


def _uses(function: ast.AST) -> Iterator[str]:
    """How a function uses the name, without the functions and comprehensions in it, which have names of their own."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.Name) and child.id == "_":
            yield "called" if isinstance(child.ctx, ast.Load) else "bound"
        if isinstance(child, ast.arg) and child.arg == "_":
            yield "bound"
        if not isinstance(
            child,
            ast.FunctionDef
            | ast.AsyncFunctionDef
            | ast.Lambda
            | ast.ListComp
            | ast.SetComp
            | ast.DictComp
            | ast.GeneratorExp,
        ):
            yield from _uses(child)
