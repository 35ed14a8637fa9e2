"""Stage 4: the only place where C identifiers are made.

A name depends on nothing but the schema it belongs to and, where two would be the same, on the
one it collides with. Collisions of names that a document gives (components, properties) are
errors: numbering them would rename things when unrelated ones are added. `x-tern-name` mends them.
Names of values (enum constants, union variants) that collide are numbered and noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace

from . import ir
from .answers import answers_of
from .diagnostics import Diagnostics, Location
from .reserved import RESERVED
from .text import json_escaped
from .webhooks import groups_of

_SPOKEN = {
    "+": "plus", "-": "minus", "*": "star", "/": "slash", "\\": "backslash", "=": "equal",
    "<": "less", ">": "greater", "!": "not", "?": "question", "%": "percent", "&": "and",
    "|": "or", "^": "caret", "~": "tilde", "#": "hash", "@": "at", "$": "dollar", ".": "dot",
    ",": "comma", ":": "colon", ";": "semicolon", "'": "quote", '"': "double_quote",
    "`": "backtick", "(": "left_parenthesis", ")": "right_parenthesis", "[": "left_bracket",
    "]": "right_bracket", "{": "left_brace", "}": "right_brace", "_": "underscore",
    " ": "space", "\n": "newline", "\t": "tab",
}  # fmt: skip

MODEL_MEMBERS = frozenset({"additional_properties"})
UNION_MEMBERS = frozenset({"kind", "unrecognized"})
UNRECOGNIZED = "unrecognized"
UNDOCUMENTED = "undocumented"
OPERATION_SUFFIXES = ("_params", "_result", "_result_kind", "_operation")
"""What an operation's name is extended with: its structs, and its table."""

FORM_SUFFIX = "_form"
"""Likewise where its body is multipart."""

PARAMETER_MEMBERS = frozenset({"body", "call"})
"""Members that the struct of an operation's parameters has beside them."""

EVENT_MEMBERS = frozenset({"kind", "event", "value"})
"""Members that the struct of a webhook's event has beside those of the events."""

RESULT_MEMBERS = frozenset({"response", "kind"})
"""Members that the struct of an operation's result has beside those of its answers."""


def words(text: str) -> list[str]:
    """The words of a wire name in lower case: `orgId` is org, id; `HTTPServer` http, server."""
    if not text:
        return ["empty"]
    if not re.search(r"[A-Za-z0-9]", text):
        return [_SPOKEN.get(char, f"u{ord(char):04x}") for char in text]
    # A sign is the only difference between `name`, `-name` and `+name`, or between `+1` and `-1`.
    sign = [_SPOKEN[text[0]]] if text[0] in "+-" else []
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    return sign + [word.lower() for word in re.findall(r"[A-Za-z0-9]+", spaced)]


def snake(text: str) -> str:
    """A wire name in snake_case. Not necessarily an identifier: it may start with a digit."""
    return "_".join(words(text))


def member(text: str) -> str:
    """A wire name as a struct member: never a keyword or macro, never starting with a digit.

    A leading underscore stays: `_id` often stands beside `id`.
    """
    name = snake(text)
    if name[0].isdigit() or (text[:1] == "_" and name != "underscore"):
        name = "_" + name
    return name + "_" if name in RESERVED else name


@dataclass(frozen=True)
class ConstantNames:
    """Names of a C enum's constants: of the one for "none of these", then of each value."""

    unrecognized: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class OperationNames:
    """Of an operation: its function, the structs of what it takes and returns, and the members
    of the former, by the order of `ir.Operation.parameters`: none is in PARAMETER_MEMBERS.
    undocumented: the constant of a result that is no documented answer; answers: those of the
    others, by the order of `answers_of`, and kinds: their constants."""

    function: str
    params: str
    result: str
    members: tuple[str, ...]
    undocumented: str
    answers: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class WebhookNames:
    """Of an API's webhooks: the struct that holds any event, and its constant for none of them;
    members and constants of the events, by their keys: none of the former is in EVENT_MEMBERS."""

    struct: str
    none: str
    members: dict[str, str]
    constants: dict[str, str]

    @property
    def kind(self) -> str:
        return self.struct + "_kind"

    @property
    def decode(self) -> str:
        return self.struct + "_decode"


@dataclass(frozen=True)
class Names:
    """Every C name that stands for something in the document.

    prefix: of all types; types: struct names by type; members: by model and wire name;
    constants: of enums and of unions' kinds; variants: members of unions; allowed: macros for the
    numbers that a property of a model (or an alias, with "") may be, and these; units: the file stem
    of each component, by its first id segment; operations: by their key. Types and what belongs to
    them are those of the document's interface too.
    operation_units: the file stem of each operation, and of all else that has types of its own in
    the interface, by their first id segment; webhook_units: likewise of what webhooks need;
    webhooks: None where there are none; security: macros for the names of security schemes;
    create_client: the function that makes a client for the API.
    """

    prefix: str
    types: dict[ir.TypeId, str] = field(default_factory=dict)
    members: dict[ir.TypeId, dict[str, str]] = field(default_factory=dict)
    constants: dict[ir.TypeId, ConstantNames] = field(default_factory=dict)
    variants: dict[ir.TypeId, tuple[str, ...]] = field(default_factory=dict)
    allowed: dict[tuple[ir.TypeId, str], tuple[tuple[str, int | float], ...]] = field(
        default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    operations: dict[str, OperationNames] = field(default_factory=dict)
    operation_units: dict[str, str] = field(default_factory=dict)
    webhook_units: dict[str, str] = field(default_factory=dict)
    webhooks: WebhookNames | None = None
    security: dict[str, str] = field(default_factory=dict)

    @property
    def create_client(self) -> str:
        plain = f"{self.prefix}_client_create"
        return plain + "_" if plain in self.types.values() else plain


def make_names(
    document: ir.Document, prefix: str, diagnostics: Diagnostics, *, strict: bool = True
) -> Names:
    """Names for all of a document. Errors are collisions that the document has to mend; strict:
    whether those of operations are errors too, or warnings."""
    return _Namer(document, prefix, diagnostics).run(strict)


class _Namer:
    def __init__(self, document: ir.Document, prefix: str, diagnostics: Diagnostics) -> None:
        self._document = document
        self._diagnostics = diagnostics
        self._names = Names(prefix)
        self._taken: dict[str, tuple[str, Location]] = {}
        self._constants: set[str] = set()

    def run(self, strict: bool) -> Names:
        # Components first: an inline type gives way to them, wherever either stands.
        for one in self._document.types:
            if len(one.id) == 1:
                self._name_type(one)
        for one in self._document.types:
            if len(one.id) > 1:
                self._name_type(one)
        self._name_parts(self._document.types)
        self._name_units()
        with self._diagnostics.softened(not strict):
            self._name_interface(self._document.interface)
        return self._names

    def _name_interface(self, interface: ir.Interface) -> None:
        """Operations give way to types, and what is inline in them to everything else: nothing
        that is written today may be called differently for their sake."""
        if self._names.create_client not in self._taken:
            self._taken[self._names.create_client] = "client", self._document.location
        plain = {one.key: self._plain_name(one) for one in interface.operations}
        functions, before = frozenset(plain.values()), frozenset(self._taken)
        roots: dict[str, str] = {}
        for operation in interface.operations:
            name = self._name_operation(operation, plain[operation.key], functions, before)
            roots[operation.key] = name.removeprefix(self._names.prefix + "_")
        for webhook in interface.webhooks:
            roots["webhooks/" + webhook.key] = webhook.name or snake(webhook.key)
        for one in interface.types:
            root = roots.get(one.id[0]) or snake(re.sub("^[A-Za-z]+/", "", one.id[0]))
            self._name_type(one, "_".join([root, *map(snake, one.id[1:])]))
        self._name_parts(interface.types)
        for operation in interface.operations:
            if operation.key in self._names.operations:
                self._name_answers(operation)
        for scheme in interface.security_schemes:
            self._names.security[scheme.key] = self._number_noted(
                f"{self._names.prefix}_SECURITY_{snake(scheme.key)}".upper(), self._constants,
                f"the security scheme '{scheme.key}'", scheme.location)
        self._name_webhooks(interface)
        self._name_operation_units(interface, roots)

    def _name_webhooks(self, interface: ir.Interface) -> None:
        """They give way to all else that is a type or a function."""
        if not interface.webhooks:
            return
        first = interface.webhooks[0]
        plain = struct = self._names.prefix + "_webhook"
        while any(struct + suffix in self._taken for suffix in ("", *_WEBHOOK_SUFFIXES)):
            struct += "_event" if struct == plain else "_"
        if struct != plain:
            self._diagnostics.note(
                first.location, f"what holds the event of a webhook is '{struct}' in C: the plain "
                "name is taken")
        for suffix in ("", *_WEBHOOK_SUFFIXES):
            self._taken[struct + suffix] = "webhooks", first.location
        none = self._number_noted(
            f"{struct}_none".upper(), self._constants, "no webhook", first.location)
        members, constants = {}, {}
        taken = set(EVENT_MEMBERS)
        for one in interface.webhooks:
            what, label = f"the webhook '{one.key}'", one.name or one.key
            members[one.key] = self._number_noted(member(label), taken, what, one.location)
            constants[one.key] = self._number_noted(
                f"{struct}_{snake(label)}".upper(), self._constants, what, one.location)
        self._names = replace(
            self._names, webhooks=WebhookNames(struct, none, members, constants))

    def _plain_name(self, operation: ir.Operation) -> str:
        return f"{self._names.prefix}_{operation.name or snake(operation.id)}"

    def _name_operation(
        self, operation: ir.Operation, name: str, functions: Set[str], before: Set[str]
    ) -> str:
        """The name of an operation's function, which that of its structs begins with. name: the
        plain one; functions: those of all operations; before: the names of types."""
        is_form = operation.body is not None and (
            operation.body.sent.kind is ir.MediaKind.MULTIPART)
        suffixes = (*OPERATION_SUFFIXES, FORM_SUFFIX) if is_form else OPERATION_SUFFIXES
        derived = [name + suffix for suffix in suffixes]
        taken = [one for one in (name, *derived) if one in before]
        taken += [one for one in derived if one in functions]
        if taken and not operation.name:
            name += "_call"
            self._diagnostics.note(
                operation.location, f"the operation '{operation.id}' is '{name}' in C: the plain "
                f"name would take '{taken[0]}' from another")
        for suffix in ("", *suffixes):
            if not self._claim(name + suffix, operation.id, operation.location):
                self._left_out(operation)
                return name
        members = self._parameter_members(operation)
        if len(set(members)) < len(members):
            self._left_out(operation)
            return name
        self._names.operations[operation.key] = OperationNames(
            name, name + "_params", name + "_result", members, "", (), ())
        return name

    def _left_out(self, operation: ir.Operation) -> None:
        if self._diagnostics.lenient:
            self._diagnostics.warning(
                operation.location, f"the operation '{operation.key}' is left out, for the mistake "
                "above")

    def _name_answers(self, operation: ir.Operation) -> None:
        """Members and constants of a result. Labels that are the same are numbered."""
        names = self._names.operations[operation.key]
        taken = set(RESULT_MEMBERS)
        members: list[str] = []
        constants: list[str] = []
        undocumented = self._constant(names.function, UNDOCUMENTED, operation)
        answers, _ = answers_of(operation)
        for one in answers:
            label = one.label
            if one.component is not None:
                name = self._names.types[one.component]
                label = name.removeprefix(self._names.prefix + "_")
            members.append(self._number_noted(
                member(label), taken, f"the answer '{label}'", operation.location))
            constants.append(self._constant(names.function, members[-1].strip("_"), operation))
        self._names.operations[operation.key] = replace(
            names, undocumented=undocumented, answers=tuple(members), kinds=tuple(constants))

    def _constant(self, function: str, label: str, operation: ir.Operation) -> str:
        return self._number_noted(
            f"{function}_{label}".upper(), self._constants, f"the answer '{label}'",
            operation.location)

    def _parameter_members(self, operation: ir.Operation) -> tuple[str, ...]:
        """Members of the parameters' struct. Where two have the same name, that of the path keeps
        it, then that of the query, and so on; the others are told apart by their location."""
        order = list(ir.ParameterLocation)
        ranked = sorted(
            enumerate(operation.parameters), key=lambda one: (order.index(one[1].where), one[0]))
        shared = Counter(member(one.name or one.wire_name) for one in operation.parameters)
        found: dict[int, str] = {}
        taken = dict.fromkeys(PARAMETER_MEMBERS, operation.location)
        for at, one in ranked:
            name = member(one.name or one.wire_name)
            signs = re.sub(".*[A-Za-z0-9]", "", one.wire_name, flags=re.DOTALL)
            if signs and shared[name] > 1 and not one.name:
                # `StartTime`, `StartTime<` and `StartTime>` of one operation.
                name = f"{name.strip('_')}_{snake(signs)}"
                self._diagnostics.note(
                    one.location, f"the parameter '{one.wire_name}' is the member '{name}' in C: "
                    "the plain name is that of others too")
            elif name in taken and not one.name:
                name = f"{name.strip('_')}_{one.where.value}"
                self._diagnostics.note(
                    one.location, f"the {one.where.value} parameter '{one.wire_name}' is the "
                    f"member '{name}' in C: another has the plain name")
            if name in taken:
                other = taken[name]
                self._diagnostics.error(
                    one.location, f"the parameter '{one.wire_name}' of '{operation.key}' would be "
                    f"the member '{name}' in C, as another is ({other.file}:{other.line}:"
                    f"{other.column}): give it another name with 'x-tern-name'")
            taken[name] = one.location
            found[at] = name
        return tuple(name for _, name in sorted(found.items()))

    def _name_parts(self, types: Iterable[ir.NamedType]) -> None:
        """What belongs to named types: members, constants, variants."""
        for one in types:
            match one:
                case ir.Model():
                    self._name_members(one)
                    for item in one.fields:
                        self._name_allowed(one.id, item.wire_name, item.value, item.location)
                case ir.Enum():
                    self._name_constants(
                        one.id, one.constant_names or one.values, one.location)
                case ir.Alias():
                    self._name_allowed(one.id, "", one.value, one.location)
                case ir.Union():
                    self._name_variants(one)

    def _name_type(self, one: ir.NamedType, stem: str = "") -> None:
        """stem: what its name is made of instead of its id."""
        name = "_".join((
            self._names.prefix, one.name or stem or "_".join(snake(part) for part in one.id)))
        plain, count = name, 1
        while len(one.id) > 1 and not one.name and self._is_taken(name, one, bool(stem)):
            if name == plain:
                name += "_" + type(one).__name__.lower()
            elif not stem:
                break
            else:
                count += 1
                name = f"{plain}_{type(one).__name__.lower()}_{count}"
        if name != plain:
            self._diagnostics.note(
                one.location, f"the name of this inline schema is taken: it is '{name}' in C")
        if self._claim(name, "/".join(one.id), one.location):
            for suffix in _SUFFIXES[type(one)]:
                self._claim(name + suffix, "/".join(one.id), one.location)
        self._names.types[one.id] = name

    def _is_taken(self, name: str, one: ir.NamedType, derived: bool) -> bool:
        """derived: whether what the name is extended with counts too."""
        suffixes = _SUFFIXES[type(one)] if derived else ()
        return any(name + suffix in self._taken for suffix in ("", *suffixes))

    def _claim(self, name: str, owner: str, location: Location) -> bool:
        if name not in self._taken:
            self._taken[name] = (owner, location)
            return True
        other, place = self._taken[name]
        self._diagnostics.error(
            location,
            f"'{owner}' and '{other}' ({place.file}:{place.line}:{place.column}) would both be "
            f"'{name}' in C: rename one, or give it another name with 'x-tern-name'")
        return False

    def _name_members(self, model: ir.Model) -> None:
        members: dict[str, str] = {}
        owners: dict[str, ir.Field] = {}
        for one in model.fields:
            name = member(one.name or one.wire_name)
            if name in MODEL_MEMBERS:
                name += "_"
            if name != snake(one.wire_name) and not one.name:
                self._diagnostics.note(
                    one.location, f"'{one.wire_name}' is the member '{name}' in C, where the plain "
                    "name cannot be")
            if name in owners:
                other = owners[name]
                at = other.location
                self._diagnostics.error(
                    one.location,
                    f"properties '{other.wire_name}' ({at.file}:{at.line}:{at.column}) and "
                    f"'{one.wire_name}' would both be the member '{name}' in C: rename one, or "
                    "give it another name with 'x-tern-name'")
            if len(json_escaped(one.wire_name).encode("utf-8", "replace")) > _WIRE_NAME_MAX:
                self._diagnostics.error(
                    one.location, f"a property name longer than {_WIRE_NAME_MAX} bytes")
            owners[name] = one
            members[one.wire_name] = name
        self._names.members[model.id] = members

    def _name_constants(
        self, id: ir.TypeId, values: Iterable[str], location: Location
    ) -> None:
        scope = self._names.types[id].upper()
        unrecognized, *constants = [
            self._number_noted(
                f"{scope}_{snake(value).upper()}", self._constants, f"the value '{value}'",
                location)
            for value in (UNRECOGNIZED, *values)
        ]
        self._names.constants[id] = ConstantNames(unrecognized, tuple(constants))

    def _name_variants(self, union: ir.Union) -> None:
        taken = set(UNION_MEMBERS)
        members = tuple(
            self._number_noted(
                member(one.label), taken, f"the variant '{one.label}'", one.location)
            for one in union.variants)
        self._names.variants[union.id] = members
        self._name_constants(union.id, (one.strip("_") for one in members), union.location)

    def _name_allowed(
        self, id: ir.TypeId, wire_name: str, value: ir.Value, location: Location
    ) -> None:
        """Macros for the numbers that a scalar may be."""
        if not isinstance(value.type, ir.Scalar) or value.type.kind not in _NUMBERS:
            return
        scope = self._names.types[id]
        if wire_name:
            scope += "_" + self._names.members[id][wire_name].strip("_")
        self._names.allowed[id, wire_name] = tuple(
            (
                self._number_noted(
                    f"{scope}_{snake(str(number))}".upper(), self._constants,
                    f"the value {number}", location),
                number)
            for number in value.constraints.allowed)

    def _number_noted(
        self, plain: str, taken: set[str], what: str, location: Location
    ) -> str:
        name = self._number(plain, taken)
        if name != plain:
            self._diagnostics.note(
                location, f"{what} is '{name}' in C: the plain name is taken")
        return name

    @staticmethod
    def _number(name: str, taken: set[str]) -> str:
        numbered, count = name, 1
        while numbered in taken:
            count += 1
            numbered = f"{name}_{count}"
        taken.add(numbered)
        return numbered

    def _name_units(self) -> None:
        taken = {self._names.prefix, CONTAINERS, JSON_C, OPERATIONS, WEBHOOKS}
        for one in self._document.types:
            if len(one.id) == 1:
                stem = self._names.types[one.id].removeprefix(self._names.prefix + "_")
                while stem in taken:
                    stem += "_"
                taken.add(stem)
                self._names.units[one.id[0]] = stem


    def _name_operation_units(self, interface: ir.Interface, roots: dict[str, str]) -> None:
        of_webhooks = groups_of(interface)
        taken, taken_of_webhooks = {CONTAINERS}, {CONTAINERS}
        typed = dict.fromkeys(one.id[0] for one in interface.types)
        for first in dict.fromkeys([*self._names.operations, *typed]):
            found, names = self._names.operation_units, taken
            if first in of_webhooks:
                found, names = self._names.webhook_units, taken_of_webhooks
            stem = roots.get(first) or snake(re.sub("^[A-Za-z]+/", "", first))
            while stem in names:
                stem += "_"
            names.add(stem)
            found[first] = stem


_WIRE_NAME_MAX = 65000
"""Bytes: table rows count in 16 bits."""

_NUMBERS = frozenset(
    kind for kind in ir.ScalarKind
    if kind not in (ir.ScalarKind.BOOLEAN, ir.ScalarKind.STRING, ir.ScalarKind.JSON)
)  # fmt: skip

CONTAINERS = "containers"
"""Stem of the header with an API's forward declarations, wrappers, arrays and maps."""

JSON_C = "json_c"
"""Stem of the header with the calls that take json-c's trees."""

OPERATIONS = "operations"
"""Stem of the header of all operations, and the folder of those of each."""

WEBHOOKS = "webhooks"
"""Stem of the header of all webhooks, and the folder of what is written inline in each."""

_WEBHOOK_SUFFIXES = ("_kind", "_decode")

_FUNCTIONS = (
    "_decode", "_encode", "_equal", "_copy", "_hash", "_visit", "_print", "_validate",
    "_make_patch", "_apply_patch", "_to_json_object", "_from_json_object",
)  # fmt: skip
_SUFFIXES: dict[type, tuple[str, ...]] = {
    ir.Model: _FUNCTIONS,
    ir.Enum: ("_value", *_FUNCTIONS),
    ir.Union: ("_kind", *_FUNCTIONS),
    ir.Alias: _FUNCTIONS,
}
"""What a type's name is extended with: names that nobody else may have."""
