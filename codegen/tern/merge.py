"""Makes one `Schema` of several schema nodes that must all hold (`allOf`, `$ref` siblings)."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import Any

from . import keywords
from .branches import MAX_BRANCHES, branch_places, only_asserts, sole_branch
from .diagnostics import Diagnostics, Location
from .ir import Constraints, Documentation, TypeId
from .keywords import IGNORED, SHAPES, Keywords, stricter
from .nodes import Node
from .schema import Discriminator, Part, Place, Schema


@dataclass(frozen=True)
class Leaf:
    """A schema node without its `$ref` and `allOf`.

    hops: how many references lead to it; depth: how many `allOf` it is in; what has fewer
    is closer to the use and wins where only one can.
    """

    part: Part
    hops: int
    depth: int

    @property
    def node(self) -> Node:
        return self.part.node

    @property
    def has_shape(self) -> bool:
        return any(key in SHAPES and sole_branch(self.node, key) is None
                   for key in self.node.value)


class Merger:
    """Merges leaves. Reads only the leaves themselves, never what they refer to."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._keywords = Keywords(diagnostics)

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
        name = next((text for leaf in by_rank if leaf.hops == 0 if (
            text := self._keywords.identifier(leaf.node, "x-tern-name"))), None)
        if reference is not None:
            return Schema(place.location, place.path, place.identity, reference,
                          nullable=nullable, constraints=constraints,
                          documentation=documentation, name=name)
        shaped = [leaf for leaf in leaves if leaf.has_shape] or leaves
        path = shaped[0].part.path if len(shaped) == 1 else place.path
        types, null_type = self._types(nodes)
        enum, null_value = self._enum(nodes)
        if null_type or null_value:
            nullable = True if nullable is None else nullable
        properties = self._properties(leaves, by_rank, path)
        items, tuple_items = self._items(by_rank, path)
        additional = self._additional(by_rank, path)
        branches, discriminator, both = self._branches(leaves)
        free_form = tuple_items or both or self._free_form(nodes, bool(properties))
        if branches and properties:
            self._diagnostics.warning(
                place.location, "not supported yet: 'properties' beside 'oneOf' or 'anyOf'; "
                "carried as free-form JSON")
            free_form = True
        only_null = null_type and not types or null_value and not enum
        if not types and not only_null:
            types = _inferred(nodes, enum)
        return Schema(
            location=place.location,
            path=path,
            identity=tuple(id(leaf.node) for leaf in shaped),
            types=types,
            nullable=nullable,
            format=self._format(by_rank),
            enum=enum or None,
            properties=properties,
            required=self._required(nodes),
            items=items,
            additional=additional,
            branches=branches,
            discriminator=discriminator,
            constraints=constraints,
            documentation=documentation,
            name=name,
            only_null=only_null,
            free_form=free_form,
        )

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

    def check_types(self, leaves: list[Leaf]) -> None:
        """Reports types that exclude one another."""
        self._types([leaf.node for leaf in leaves])

    def _types(self, nodes: list[Node]) -> tuple[tuple[str, ...], bool]:
        """The types that all nodes allow without null, and whether they all allow null."""
        allowed: tuple[str, ...] | None = None
        null = True
        first: Node | None = None
        for node in nodes:
            stated = node.get("type")
            names = self._type_names(stated) if stated is not None else None
            if names is None or stated is None:
                continue
            null = null and "null" in names
            names = tuple(name for name in names if name != "null")
            if allowed is None or first is None:
                allowed, first = names, stated
                continue
            common = _common_types(allowed, names)
            if not common and allowed and names:
                self._diagnostics.error(
                    stated.location,
                    f"'allOf' contradicts itself: type '{' or '.join(names)}' here, "
                    f"'{' or '.join(allowed)}' at {_at(first)}")
                continue
            allowed = common
        return allowed or (), null and allowed is not None

    def _type_names(self, node: Node) -> tuple[str, ...] | None:
        """The type names that a `type` keyword holds, None where none is usable."""
        names: list[str] = []
        for one in node.items() if node.is_sequence else [node]:
            if not isinstance(one.value, str):
                if one.value is None:
                    self._diagnostics.error(
                        one.location, "'type' must be a string: write 'null' in quotes")
                    continue
                self._diagnostics.error(
                    one.location, f"'type' must be a string, not {one.text or one.kind}")
            elif one.value not in keywords.TYPES:
                near = difflib.get_close_matches(one.value, keywords.TYPES, n=1)
                hint = f" (did you mean '{near[0]}'?)" if near else ""
                schema = node.parent or node
                self._diagnostics.error(schema.location, f"unknown type '{one.value}'{hint}")
            elif one.value not in names:
                names.append(one.value)
        return tuple(names) or None

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

    def _enum(self, nodes: list[Node]) -> tuple[tuple[Any, ...], bool]:
        """The values that every `enum` and `const` lists, without null; whether null is one."""
        common: list[Any] | None = None
        null = False
        first: Node | None = None
        for node in nodes:
            for stated, values in self._listed(node):
                if common is None or first is None:
                    common, first = values, stated
                    null = any(one is None for one in values)
                    continue
                null = null and any(one is None for one in values)
                listed = {canonical(one) for one in values}
                both = [one for one in common if canonical(one) in listed]
                if not both:
                    self._diagnostics.error(
                        stated.location,
                        f"'allOf' contradicts itself: no value is listed both here and at "
                        f"{_at(first)}")
                    continue
                common = both
        return tuple(one for one in common or () if one is not None), null

    def _listed(self, node: Node) -> list[tuple[Node, list[Any]]]:
        found: list[tuple[Node, list[Any]]] = []
        listed = self._keywords.sequence(node, "enum")
        if listed is not None:
            values: dict[str, Any] = {}
            for item in listed.items():
                value = item.plain()
                if canonical(value) in values:
                    self._diagnostics.warning(
                        item.location,
                        f"value '{item.text}' is listed twice; listed once is enough")
                values.setdefault(canonical(value), value)
            if values:
                found.append((listed, list(values.values())))
            else:
                self._diagnostics.warning(listed.location, "'enum' lists no value; ignored")
        constant = node.get("const")
        if constant is not None:
            found.append((constant, [constant.plain()]))
        return found

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
                found[name].append(Part(node, (*leaf.part.path, name)))
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

    def _items(self, by_rank: list[Leaf], path: TypeId) -> tuple[Place | None, bool]:
        parts: list[Part] = []
        for leaf in by_rank:
            stated = leaf.node.get("items")
            if stated is None:
                continue
            if stated.is_sequence:
                self._free_form_warning(stated, "'items' as a list")
                return None, True
            parts.append(Part(stated, (*leaf.part.path, "item")))
        return (_place(parts, (*path, "item")) if parts else None), False

    def _additional(self, by_rank: list[Leaf], path: TypeId) -> Place | bool | None:
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
                parts.append(Part(stated, (*leaf.part.path, "value")))
        return _place(parts, (*path, "value")) if parts else plain

    def _branches(
        self, leaves: list[Leaf]
    ) -> tuple[tuple[Place, ...], Discriminator | None, bool]:
        """The branches of the one `oneOf` or `anyOf`; True where there are several of them."""
        found: list[tuple[Leaf, Node]] = []
        for leaf in leaves:
            for key in ("oneOf", "anyOf"):
                stated = self._keywords.sequence(leaf.node, key)
                if stated is None or sole_branch(leaf.node, key) is not None:
                    continue
                if not stated.value:
                    self._diagnostics.error(stated.location, f"'{key}' must not be empty")
                elif len(stated.value) > MAX_BRANCHES:
                    self._diagnostics.error(
                        stated.location,
                        f"{len(stated.value)} branches: a union may have {MAX_BRANCHES}")
                elif all(only_asserts(item) for item in stated.items()):
                    self._diagnostics.warning(
                        stated.location,
                        f"not supported yet: '{key}' whose branches only assert; not checked")
                else:
                    found.append((leaf, stated))
        if not found:
            return (), None, False
        if len(found) > 1:
            self._free_form_warning(found[1][1], f"a second union beside the one at "
                                    f"{_at(found[0][1])}")
            return (), None, True
        leaf, stated = found[0]
        return branch_places(stated, leaf.part.path), self._discriminator(leaf.node), False

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

    def _free_form(self, nodes: list[Node], has_properties: bool) -> bool:
        """Reports the keywords that are not supported; True where only free-form JSON is left."""
        result = False
        for node in nodes:
            seen: list[str] = []
            for key, value in node.members():
                if IGNORED.get(key, key) in seen:
                    continue
                if key in IGNORED:
                    seen.append(IGNORED[key])
                    self._diagnostics.warning(
                        value.location, f"not supported yet: '{IGNORED[key]}'; not checked")
                elif key == "patternProperties" and has_properties:
                    self._diagnostics.warning(
                        value.location, "not supported yet: 'patternProperties'; "
                        "such properties are kept as free-form JSON")
                elif key in ("patternProperties", "prefixItems", "$dynamicRef", "$recursiveRef"):
                    self._free_form_warning(value, f"'{key}'")
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


def _common_types(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    common = [name for name in one if name in other or name == "integer" and "number" in other]
    if "number" in one and "integer" in other and "integer" not in common:
        common.append("integer")
    return tuple(common)


def _inferred(nodes: list[Node], enum: tuple[Any, ...]) -> tuple[str, ...]:
    """The type that a schema without `type` means, where that is obvious."""
    stated = {key for node in nodes for key in node.value}
    if "properties" in stated:
        return ("object",)
    if stated & {"oneOf", "anyOf"}:
        return ()
    if stated & {"additionalProperties", "patternProperties"}:
        return ("object",)
    if "items" in stated or "prefixItems" in stated:
        return ("array",)
    kinds = {type(value) for value in enum}
    for kind, name in ((str, "string"), (bool, "boolean"), (int, "integer"), (float, "number")):
        if kinds == {kind}:
            return (name,)
    return ()


def canonical(value: Any) -> str:
    """The same text for the same JSON values, and for no others: true is not 1, 1.0 is."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _at(node: Node) -> str:
    return f"{node.line}:{node.column}"
