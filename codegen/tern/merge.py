"""Makes one `Schema` of several schema nodes that must all hold (`allOf`, `$ref` siblings)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .branches import MAX_BRANCHES, branch_places, has_no_data, only_asserts, sole_branch
from .diagnostics import Diagnostics, Location
from .ir import Constraints, Documentation, TypeId
from .keywords import IGNORED, SHAPES, Keywords, Limit, stricter
from .nodes import Node
from .schema import Discriminator, Part, Place, Schema
from .values import Values, canonical, inferred, narrowed

_BASE = frozenset({
    "type", "properties", "required", "additionalProperties", "patternProperties",
    "minProperties", "maxProperties",
})
"""What of a schema with a union holds for every branch of it."""


@dataclass(frozen=True)
class Leaf:
    """A schema node without its `$ref` and `allOf`.

    hops: how many references lead to it; depth: how many `allOf` it is in; what has fewer
    is closer to the use and wins where only one can.
    is_base: its union is not part of what is merged, because that is itself a branch of it.
    """

    part: Part
    hops: int
    depth: int
    is_base: bool = False

    @property
    def node(self) -> Node:
        return self.part.node

    @property
    def has_shape(self) -> bool:
        return any(key in SHAPES and sole_branch(self.node, key) is None
                   for key in self.node.value)


class Merger:
    """Merges leaves. Reads only the leaves themselves, never what they refer to.

    names: those given from outside the document, by the id of the schema's node.
    version: the document's `openapi`.
    """

    def __init__(
        self, diagnostics: Diagnostics, names: Mapping[int, str], version: str
    ) -> None:
        self._diagnostics = diagnostics
        self._keywords = Keywords(diagnostics)
        self._values = Values(diagnostics, self._keywords)
        self._names = names
        self._version = version
        self._bases: dict[int, Node] = {}

    def merge(self, place: Place, leaves: list[Leaf], reference: str | None) -> Schema:
        """leaves: in document order. reference: the component that they only add to."""
        closest = sorted(
            enumerate(leaves), key=lambda one: (one[1].hops, one[1].depth, -one[0])
        )
        by_rank = [leaf for _, leaf in closest]
        nodes = [leaf.node for leaf in leaves]
        constraints = self._constraints(nodes)
        documentation = self._documentation(by_rank)
        nullable = self._nullable(by_rank)
        default_at = next((leaf.node.value["default"].location for leaf in by_rank
                           if "default" in leaf.node.value), None)
        name = self._name(by_rank)
        limits = self._limits(by_rank)
        self._check_nullable(nodes)
        if reference is not None:
            return Schema(place.location, place.path, place.identity, reference,
                          nullable=nullable, constraints=constraints,
                          documentation=documentation, default_at=default_at, name=name,
                          limits=limits)
        shaped = [leaf for leaf in leaves if leaf.has_shape] or leaves
        path = shaped[0].part.path if len(shaped) == 1 else place.path
        beside = any(part.beside for part in place.parts)
        types, null_type, clash = self._values.types(nodes, beside)
        enum, null_value = self._values.enum(nodes, beside)
        if null_type or null_value:
            nullable = True if nullable is None else nullable
        properties = self._properties(leaves, by_rank, path)
        items = self._items(by_rank, path)
        additional = self._additional(by_rank, path, bool(properties))
        branches, discriminator, both = self._branches(
            leaves, path if properties else None)
        free_form = self._free_form(nodes) or both or clash and beside
        only_null = null_type and not types or null_value and not enum
        if not types and not only_null:
            types = inferred(nodes, enum)
        elif enum and len(types) > 1:
            types = narrowed(types, enum)
        schema = Schema(
            location=place.location,
            path=path,
            identity=tuple(id(leaf.node) for leaf in shaped),
            types=types,
            nullable=nullable,
            format=self._format(by_rank),
            enum=enum or None,
            enum_names=self._values.enum_names([leaf.node for leaf in by_rank], enum),
            properties=properties,
            required=self._required(nodes),
            items=items,
            additional=additional,
            branches=branches,
            discriminator=discriminator,
            constraints=constraints,
            documentation=documentation,
            default_at=default_at,
            name=name,
            limits=limits,
            only_null=only_null,
            free_form=free_form,
        )
        return self._with_base(schema, leaves) if branches and properties else schema

    def _with_base(self, schema: Schema, leaves: list[Leaf]) -> Schema:
        """A union with properties beside it: they are properties of each of its branches."""
        base = [leaf for leaf in leaves if any(key in _BASE for key in leaf.node.value)]
        return replace(
            schema,
            base=tuple(Part(self._base(leaf.node), leaf.part.path, beside=True) for leaf in base),
            base_identity=tuple(id(leaf.node) for leaf in base if "properties" in leaf.node.value))

    def _base(self, node: Node) -> Node:
        """A schema node without what is not for the branches of its union, always the same one."""
        if id(node) not in self._bases:
            value = {key: one for key, one in node.members() if key in _BASE}
            self._bases[id(node)] = Node(
                value, node.file, node.line, node.column, node.text, node.parent, node.key)
        return self._bases[id(node)]

    def _name(self, by_rank: list[Leaf]) -> str | None:
        """`x-tern-name` of what is written at the place itself, or what is given instead."""
        for leaf in by_rank:
            name = self._names.get(id(leaf.node)) or self._keywords.identifier(
                leaf.node, "x-tern-name")
            if leaf.hops == 0 and name:
                return name
        return None

    def _limits(self, by_rank: list[Leaf]) -> tuple[Limit, ...]:
        """The extensions for values stored in place, of each the one closest to the use."""
        found: dict[str, Limit] = {}
        for leaf in by_rank:
            for limit in self._keywords.limits(leaf.node):
                found.setdefault(limit.keyword, limit)
        return tuple(found.values())

    def _check_nullable(self, nodes: list[Node]) -> None:
        """OpenAPI 3.1 has no `nullable` any more, which documents turned into 3.1 forget."""
        for node in nodes:
            stated = node.get("nullable")
            if stated is not None and stated.value is True and self._version.startswith("3.1"):
                self._diagnostics.warning(
                    stated.location, "'nullable' is no keyword of OpenAPI 3.1, where null is a "
                    "type (type: [string, 'null']); honoured all the same")

    def _constraints(self, nodes: list[Node]) -> Constraints:
        merged = Constraints()
        patterns: Node | None = None
        for node in nodes:
            own = self._keywords.constraints(node)
            if own.pattern is not None and merged.pattern not in (None, own.pattern) and patterns:
                self._diagnostics.warning(
                    node.value["pattern"].location,
                    f"not supported yet: two patterns for one value; only the one at "
                    f"{_at(patterns)} is checked")
            elif own.pattern is not None:
                patterns = node.value["pattern"]
            merged = stricter(merged, own)
        for low, high in (("minimum", "maximum"), ("min_length", "max_length"),
                          ("min_items", "max_items"), ("min_properties", "max_properties")):
            least, most = getattr(merged, low), getattr(merged, high)
            if least is not None and most is not None and least > most:
                self._empty_range(nodes, _camel(low), _camel(high), least, most)
        return merged

    def _empty_range(self, nodes: list[Node], low: str, high: str, least: Any, most: Any) -> None:
        lower = next(node.value[low] for node in nodes
                     if low in node.value and node.value[low].value == least)
        upper = next(node.value[high] for node in nodes
                     if high in node.value and node.value[high].value == most)
        self._diagnostics.error(
            lower.location,
            f"no value is possible: '{low}' is {least}, '{high}' is {most} at {_at(upper)}")

    def _documentation(self, by_rank: list[Leaf]) -> Documentation:
        nodes = [leaf.node for leaf in by_rank]
        default = next((node.value["default"] for node in nodes if "default" in node.value), None)
        return Documentation(
            description=next((text for node in nodes
                              if (text := self._keywords.text(node, "description"))), ""),
            examples=next((found for node in nodes if (found := self._examples(node))), ()),
            default=default.plain() if default else None,
            has_default=default is not None,
            deprecated=self._first_flag(nodes, "deprecated"),
            read_only=self._first_flag(nodes, "readOnly"),
            write_only=self._first_flag(nodes, "writeOnly"),
        )

    def _first_flag(self, nodes: list[Node], key: str) -> bool:
        flags = (self._keywords.flag(node, key) for node in nodes)
        return next((flag for flag in flags if flag is not None), False)

    def _examples(self, node: Node) -> tuple[Any, ...]:
        """`example` (OpenAPI 3.0) and `examples` (3.1) together."""
        found = [node.value["example"].plain()] if "example" in node.value else []
        several = node.get("examples")
        if several is not None and several.is_sequence:
            found += [item.plain() for item in several.items()]
            found = list({canonical(one): one for one in found}.values())
        elif several is not None:
            self._diagnostics.warning(several.location, "'examples' must be a list; ignored")
        return tuple(found)

    def _nullable(self, by_rank: list[Leaf]) -> bool | None:
        """What `nullable` and a `type` that is a list say. The part closest to the use decides,
        as documents mean it; null from behind references needs the consent of all of them."""
        for leaf in by_rank:
            stated = self._states_null(leaf)
            if leaf.hops == 0 and stated is not None:
                return stated
        shaped = [leaf for leaf in by_rank if leaf.has_shape] or by_rank
        return True if shaped and all(self._states_null(leaf) for leaf in shaped) else None

    def _states_null(self, leaf: Leaf) -> bool | None:
        for key in ("nullable", "x-nullable"):
            flag = self._keywords.flag(leaf.node, key)
            if flag is not None:
                return flag
        types = leaf.node.get("type")
        if types is not None and leaf.depth == 0 and any(
                one.value == "null" for one in types.items()):
            return True
        return None

    def types_clash(self, place: Place, leaves: list[Leaf]) -> bool:
        """Reports types that exclude one another; True where something else is to take over."""
        beside = any(part.beside for part in place.parts)
        return self._values.types([leaf.node for leaf in leaves], beside)[2] and beside

    def _format(self, by_rank: list[Leaf]) -> str | None:
        found: Node | None = None
        for leaf in by_rank:
            stated = leaf.node.get("format")
            text = self._keywords.text(leaf.node, "format")
            if stated is None or not text:
                continue
            if found is None:
                found = stated
            elif found.value != text:
                self._diagnostics.warning(
                    stated.location,
                    f"format '{text}' is overridden by '{found.value}' at {_at(found)}")
        return str(found.value) if found is not None else None

    def _properties(
        self, leaves: list[Leaf], by_rank: list[Leaf], path: TypeId
    ) -> tuple[tuple[str, Place], ...]:
        found: dict[str, list[Part]] = {}
        for leaf in leaves:
            stated = self._keywords.mapping(leaf.node, "properties")
            for name, _ in stated.members() if stated else ():
                found.setdefault(name, [])
        for leaf in by_rank:
            stated = leaf.node.get("properties")
            for name, node in stated.members() if stated else ():
                found[name].append(replace(leaf.part, node=node, path=(*leaf.part.path, name)))
        return tuple((name, _place(parts, (*path, name))) for name, parts in found.items())

    def _required(self, nodes: list[Node]) -> tuple[tuple[str, Location], ...]:
        found: dict[str, Location] = {}
        for node in nodes:
            stated = node.get("required")
            # A boolean is JSON Schema draft 3, still met on properties: it says nothing here.
            if stated is not None and isinstance(stated.value, bool):
                self._diagnostics.warning(
                    stated.location, "'required' must be a list of property names; ignored")
                continue
            listed = self._keywords.sequence(node, "required")
            for item in listed.items() if listed else ():
                if isinstance(item.value, str):
                    found.setdefault(item.value, item.location)
                else:
                    self._diagnostics.error(
                        item.location, "'required' must list property names as strings")
        return tuple(found.items())

    def _items(self, by_rank: list[Leaf], path: TypeId) -> Place | None:
        """`items`; None where they may be anything, as where each has a schema of its own
        (`prefixItems`; JSON Schema before 2020-12: a list as `items`)."""
        parts: list[Part] = []
        for leaf in by_rank:
            for key in ("prefixItems", "items"):
                stated = leaf.node.get(key)
                if stated is None:
                    continue
                if stated.is_sequence:
                    self._diagnostics.warning(
                        stated.location, f"'{key}' has a schema for each item: the items are "
                        "carried as free-form JSON, not checked")
                    return None
                if key == "items":
                    parts.append(replace(leaf.part, node=stated, path=(*leaf.part.path, "item")))
        return _place(parts, (*path, "item")) if parts else None

    def _additional(
        self, by_rank: list[Leaf], path: TypeId, has_properties: bool
    ) -> Place | bool | None:
        """`additionalProperties`, with `patternProperties` where they are all of it: JSON Schema
        2020-12 Core, sections 10.3.2.2 and 10.3.2.3."""
        parts: list[Part] = []
        plain: bool | None = None
        for leaf in by_rank:
            stated = leaf.node.get("additionalProperties")
            if stated is None:
                continue
            if isinstance(stated.value, bool):
                # Closed parts of an `allOf` would close each other: the open one counts.
                plain = stated.value or bool(plain)
            else:
                parts.append(replace(leaf.part, node=stated, path=(*leaf.part.path, "value")))
        stated_patterns, patterns = self._patterns(by_rank)
        if stated_patterns is None or not patterns:
            return _place(parts, (*path, "value")) if parts else plain
        # Names outside the pattern are open beside properties, unless the document closes them.
        is_open = bool(parts) or plain is True or has_properties and plain is None
        if len(patterns) > 1 or is_open:
            self._diagnostics.warning(
                stated_patterns.location, "'patternProperties' is not checked: such properties "
                "are kept as free-form JSON")
            return True
        self._diagnostics.warning(
            patterns[0].node.location, "the pattern of the names is not checked")
        return Place(tuple(patterns), patterns[0].path)

    def _patterns(self, by_rank: list[Leaf]) -> tuple[Node | None, list[Part]]:
        """The first `patternProperties`, and the schemas of all, each with the id of a map's
        values."""
        found: dict[str, Part] = {}
        first: Node | None = None
        for leaf in by_rank:
            stated = self._keywords.mapping(leaf.node, "patternProperties")
            first = first or stated
            for pattern, node in stated.members() if stated else ():
                found.setdefault(
                    pattern, replace(leaf.part, node=node, path=(*leaf.part.path, "value")))
        return first, list(found.values())

    def _branches(
        self, leaves: list[Leaf], beside: TypeId | None
    ) -> tuple[tuple[Place, ...], Discriminator | None, bool]:
        """The branches of the one `oneOf` or `anyOf`; True where there are several of them.

        beside: the path of the schema where there are properties beside them, which make types
        of their own out of the branches.
        """
        found: list[tuple[Leaf, Node]] = []
        for leaf in leaves:
            for key in () if leaf.is_base else ("oneOf", "anyOf"):
                stated = self._keywords.sequence(leaf.node, key)
                if stated is None or sole_branch(leaf.node, key) is not None:
                    continue
                if not stated.value:
                    self._diagnostics.error(stated.location, f"'{key}' must not be empty")
                elif len(stated.value) > MAX_BRANCHES:
                    self._diagnostics.error(
                        stated.location,
                        f"{len(stated.value)} branches: a union may have {MAX_BRANCHES}")
                elif all(only_asserts(item) or beside is not None and has_no_data(item)
                         for item in stated.items()):
                    self._diagnostics.warning(
                        stated.location, f"the branches of '{key}' say nothing about data, they "
                        "only assert: not checked")
                else:
                    found.append((leaf, stated))
        if not found:
            return (), None, False
        if len(found) > 1:
            self._free_form_warning(found[1][1], f"a second union beside the one at "
                                    f"{_at(found[0][1])}")
            return (), None, True
        leaf, stated = found[0]
        places = branch_places(stated, beside or leaf.part.path)
        return places, self._discriminator(leaf.node), False

    def _discriminator(self, node: Node) -> Discriminator | None:
        stated = self._keywords.mapping(node, "discriminator")
        if stated is None:
            return None
        name = stated.get("propertyName")
        if name is None or not isinstance(name.value, str):
            self._diagnostics.error(
                stated.location, "'discriminator' needs a 'propertyName' that is a string")
            return None
        mapping = self._keywords.mapping(stated, "mapping")
        return Discriminator(name.value, tuple(mapping.members()) if mapping else (),
                             stated.location)

    def _free_form(self, nodes: list[Node]) -> bool:
        """Reports the keywords that are not supported; True where only free-form JSON is left."""
        result = False
        for node in nodes:
            ignored = [(key, value) for key, value in node.members() if key in IGNORED]
            if ignored:
                words = [f"'{one}'" for one in dict.fromkeys(IGNORED[key] for key, _ in ignored)]
                listed = f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else words[0]
                verb = "are" if words[1:] else "is"
                self._diagnostics.warning(
                    ignored[0][1].location, f"{listed} {verb} not checked")
            for key in ("$dynamicRef", "$recursiveRef"):
                if key in node.value:
                    self._free_form_warning(node.value[key], f"'{key}'")
                    result = True
        return result

    def _free_form_warning(self, node: Node, what: str) -> None:
        self._diagnostics.warning(
            node.location, f"not supported yet: {what}; carried as free-form JSON")


def _place(parts: list[Part], path: TypeId) -> Place:
    """The parts together, each once."""
    distinct: list[Part] = []
    for part in parts:
        if not any(part.node is other.node for other in distinct):
            distinct.append(part)
    return Place(tuple(distinct), distinct[0].path if len(distinct) == 1 else path)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _at(node: Node) -> str:
    return f"{node.line}:{node.column}"
