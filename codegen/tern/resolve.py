"""Stage 2: `$ref` and `allOf` worked in, null spelled one way.

Works on demand, one schema at a time, so that recursive schemas need no special case.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from .branches import is_null, sole_branch
from .diagnostics import Diagnostics
from .ir import TypeId
from .merge import Leaf, Merger
from .nodes import Node, escape_token
from .schema import Part, Place, Schema

MAX_NESTED = 100
"""How many references and `allOf` may lead into one another before they reach a schema."""

MAX_COMPARED = 20_000
"""How many names all dangling references together are compared with for a "did you mean"."""

_COMPONENTS = "#/components/schemas/"


@dataclass
class _Flattening:
    """What is known while one schema's `$ref` and `allOf` are followed."""

    place: Place
    leaves: list[Leaf] = field(default_factory=list)
    components: list[tuple[str, Node]] = field(default_factory=list)  # not followed
    active: list[Node] = field(default_factory=list)  # the nodes that led here
    seen: set[int] = field(default_factory=set)
    null_branch: bool = False
    failed: bool = False


class Resolver:
    """Looks schemas up in one document. Every finding is reported once."""

    def __init__(
        self, root: Node, diagnostics: Diagnostics, names: Mapping[int, str] | None = None
    ) -> None:
        """names: those given from outside the document, by the id of the schema's node."""
        self._root = root
        self._diagnostics = diagnostics
        self._names = names or {}
        version = root.get("openapi")
        self._merger = Merger(diagnostics, self._names, str(version.value) if version else "")
        self._known: dict[tuple[tuple[int, ...], TypeId], Schema] = {}
        self._followed: dict[str, tuple[Schema, str]] = {}
        self._compared = 0
        components = root.get("components")
        schemas = components.get("schemas") if components else None
        self.components: dict[str, Node] = dict(schemas.members()) if schemas else {}
        self._order = {name: at for at, name in enumerate(self.components)}

    def component(self, name: str) -> Schema:
        """The component schema of that name, which must exist."""
        return self.look(Place.at(self.components[name], (name,)))

    def look(self, place: Place) -> Schema:
        """The schema at a place. Free-form, with an error reported, where there is none."""
        key = (place.identity, place.path)
        if key not in self._known:
            self._known[key] = self._look(place)
        return self._known[key]

    def _look(self, place: Place) -> Schema:
        state = _Flattening(place)
        for part in place.parts:
            self._visit(state, part, hops=0, depth=0, follow=False)
        names = list(dict.fromkeys(name for name, _ in state.components))
        reference = None
        if len(names) == 1 and not any(leaf.has_shape for leaf in state.leaves):
            reference = names[0]
        elif names:
            state = _Flattening(place, failed=state.failed)
            for part in place.parts:
                self._visit(state, part, hops=0, depth=0, follow=True)
        if state.failed:
            return Schema(place.location, place.path, place.identity, free_form=True)
        if not state.leaves and reference is None:
            return Schema(place.location, place.path, place.identity)
        schema = self._merger.merge(place, state.leaves, reference)
        if reference is not None and self._types_clash(place, state.leaves):
            return Schema(place.location, place.path, place.identity, free_form=True)
        if state.null_branch and not any("nullable" in leaf.node.value for leaf in state.leaves):
            schema = replace(schema, nullable=True)
        if all(is_null(part.node) for part in place.parts):
            schema = replace(schema, only_null=True, nullable=True)
        return schema

    def _types_clash(self, place: Place, leaves: list[Leaf]) -> bool:
        """A `type` beside a reference must be one that the target has."""
        if not any("type" in leaf.node.value for leaf in leaves):
            return False
        state = _Flattening(place)
        for part in place.parts:
            self._visit(state, part, hops=0, depth=0, follow=True)
        return not state.failed and self._merger.types_clash(place, state.leaves)

    def _visit(self, state: _Flattening, part: Part, hops: int, depth: int, follow: bool) -> None:
        """Collects the leaves of a schema node, in document order."""
        node = part.node
        if any(node is other for other in state.active):
            self._cycle(state, node)
            return
        if id(node) in state.seen:
            return
        state.seen.add(id(node))
        if isinstance(node.value, bool):
            if not node.value:
                self._diagnostics.warning(
                    node.location, "not supported yet: a schema that allows no value; "
                    "carried as free-form JSON")
            return
        if not node.is_mapping:
            self._diagnostics.error(node.location, f"a schema must be a mapping, not {_kind(node)}")
            state.failed = True
            return
        if len(state.active) >= MAX_NESTED:
            self._diagnostics.error(
                node.location, f"more than {MAX_NESTED} references and 'allOf' follow one another")
            state.failed = True
            return
        state.active.append(node)
        own = Leaf(part, hops, depth, self._is_base(state, node))
        keys = list(node.value)
        # What is written here comes before what is merged in if it does so in the document.
        merged_in = [keys.index(key) for key in ("$ref", "allOf", "oneOf", "anyOf") if key in keys]
        own_first = "properties" in keys and keys.index("properties") < min(
            merged_in, default=len(keys))
        if own_first:
            state.leaves.append(own)
        if "$ref" in node.value:
            self._visit_reference(state, part, hops, depth, follow)
        if "allOf" in node.value:
            self._visit_all(state, part, hops, depth, follow)
        for key in ("oneOf", "anyOf"):
            branch = sole_branch(node, key)
            if branch is not None:
                state.null_branch = state.null_branch or len(node.value[key].value) > 1
                self._visit(state, Part(branch, part.path), hops, depth + 1, follow)
        if not own_first and (
                id(node) in self._names or any(key not in ("$ref", "allOf") for key in keys)):
            state.leaves.append(own)
        state.active.pop()

    def _is_base(self, state: _Flattening, node: Node) -> bool:
        """True for a union that one of its branches extends with `allOf`: for that branch it is
        the base, as the documents mean it (a schema in JSON Schema's sense it would not be)."""
        for key in ("oneOf", "anyOf"):
            branches = node.get(key)
            for branch in branches.items() if branches is not None else ():
                reference = branch.get("$ref")
                text = reference.value if reference is not None else None
                if not isinstance(text, str) or not text.startswith(_COMPONENTS):
                    continue
                name = unquote(text.removeprefix(_COMPONENTS))
                target = self.components.get(name.replace("~1", "/").replace("~0", "~"))
                if any(target is one for one in state.active[:-1]):
                    return True
        return False

    def _visit_all(
        self, state: _Flattening, part: Part, hops: int, depth: int, follow: bool
    ) -> None:
        listed = part.node.value["allOf"]
        if not listed.is_sequence or not listed.value:
            self._diagnostics.error(listed.location, "'allOf' must be a list of schemas")
            state.failed = True
            return
        for item in listed.items():
            self._visit(state, Part(item, part.path), hops, depth + 1, follow)

    def _visit_reference(
        self, state: _Flattening, part: Part, hops: int, depth: int, follow: bool
    ) -> None:
        node = part.node.value["$ref"]
        target = self.target(node, state.place.path)
        if target is None:
            state.failed = True
            return
        if isinstance(target, Part):
            self._visit(state, target, hops + 1, depth, follow)
        elif follow:
            self._visit(state, Part(self.components[target], (target,)), hops + 1, depth, follow)
        else:
            state.components.append((target, node))

    def _cycle(self, state: _Flattening, node: Node) -> None:
        start = next(at for at, other in enumerate(state.active) if other is node)
        names = [_component_of(one) or one.pointer for one in state.active[start:]]
        self.report_cycle([name for at, name in enumerate(names)
                           if at == 0 or name != names[at - 1]])
        state.failed = True

    def report_cycle(self, names: list[str]) -> None:
        """Reports components that refer to one another in a circle, once however it is entered."""
        first = min(range(len(names)), key=lambda at: self._order.get(names[at], len(self._order)))
        circle = [*names[first:], *names[:first]]
        node = self.components.get(circle[0], self._root)
        self._diagnostics.error(
            node.location, "the schema leads back to itself before it says what it is: "
            + " -> ".join([*circle, circle[0]]))

    def follow(self, schema: Schema) -> tuple[Schema, str | None]:
        """The schema that references lead to, and the last component passed on the way.

        A free-form schema where they lead in a circle, with an error reported.
        """
        if schema.reference is None:
            return schema, None
        first = schema.reference
        passed: dict[str, None] = {}
        while (name := schema.reference) is not None and name not in self._followed:
            if name in passed:
                names = list(passed)
                self.report_cycle(names[names.index(name):])
                schema = Schema(schema.location, schema.path, free_form=True)
                break
            passed[name] = None
            schema = self.component(name)
        if schema.reference is not None:
            end = self._followed[schema.reference]
        else:
            end = schema, list(passed)[-1]
        self._followed.update((name, end) for name in passed)
        return self._followed[first]

    def target(self, node: Node, path: TypeId) -> str | Part | None:
        """What a `$ref` leads to: the name of a component, or any other schema of the document.

        None, and an error, where it leads nowhere. path: the id for a schema that has no place
        of its own below a component.
        """
        tokens = self._tokens(node)
        if tokens is None:
            return None
        if tokens[:2] == ["components", "schemas"] and len(tokens) == 3:
            if tokens[2] in self.components:
                return tokens[2]
            self._dangling(node, tokens)
            return None
        found = self._walk(tokens)
        if found is None:
            self._dangling(node, tokens)
            return None
        return Part(found, _declared_path(tokens) or path)

    def find(self, node: Node) -> tuple[Node, list[str]] | None:
        """What a `$ref` that stands for no schema leads to, and the reference tokens of its
        pointer. None, and an error, where it leads nowhere."""
        tokens = self._tokens(node)
        if tokens is None:
            return None
        found = self._walk(tokens)
        if found is not None:
            return found, tokens
        siblings = self._walk(tokens[:-1])
        near: list[str] = []
        if siblings is not None and siblings.is_mapping and self._compared < MAX_COMPARED:
            self._compared += len(siblings.value)
            near = difflib.get_close_matches(tokens[-1], list(siblings.value), n=1)
        whole = "/".join(["#", *map(escape_token, [*tokens[:-1], *near])])
        hint = f" (did you mean '{whole}'?)" if near else ""
        self._diagnostics.error(node.location, f"'{node.value}' does not exist{hint}")
        return None

    def _walk(self, tokens: list[str]) -> Node | None:
        found: Node | None = self._root
        for token in tokens:
            if found is not None:
                found = _step(found, token)
        return found

    def component_name(self, node: Node) -> str | None:
        """The component that a discriminator's mapping means: by name, or by reference
        (OpenAPI 3.1, section 4.8.25.4). None, and an error, where there is none."""
        text = node.value
        if isinstance(text, str):
            if text in self.components:
                return text
            if not any(sign in text for sign in "#/."):
                self._dangling(node, [text])
                return None
        target = self.target(node, ())
        if isinstance(target, Part):
            self._diagnostics.error(node.location, f"'{text}' is no schema under '{_COMPONENTS}'")
        return target if isinstance(target, str) else None

    def _tokens(self, node: Node) -> list[str] | None:
        """The reference tokens of a JSON pointer in a URI fragment (RFC 6901, section 6). None,
        and an error, where a reference is no such."""
        text = node.value
        if not isinstance(text, str):
            self._diagnostics.error(
                node.location, f"'{node.key}' must be a string, not {_kind(node)}")
            return None
        file, has_fragment, fragment = text.partition("#")
        if file or not has_fragment:
            self._diagnostics.error(
                node.location, f"not supported yet: a reference into another document, '{text}'")
            return None
        try:
            pointer = unquote(fragment, errors="strict")
        except UnicodeDecodeError:
            pointer = "/~"
        if pointer and not pointer.startswith("/"):
            self._diagnostics.error(
                node.location, f"not supported yet: a reference to an anchor, '{node.value}'")
            return None
        if re.search("~(?![01])", pointer):
            self._diagnostics.error(
                node.location, f"'{node.value}' is not a JSON pointer (RFC 6901)")
            return None
        return [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]

    def _dangling(self, node: Node, tokens: list[str]) -> None:
        near: list[str] = []
        if tokens and tokens[-1] in self.components:
            near = [tokens[-1]]
        elif tokens and self._compared < MAX_COMPARED:
            self._compared += len(self.components)
            near = difflib.get_close_matches(tokens[-1], list(self.components), n=1)
        hint = f" (did you mean '{_COMPONENTS}{escape_token(near[0])}'?)" if near else ""
        self._diagnostics.error(node.location, f"'{node.value}' does not exist{hint}")


def _step(node: Node, token: str) -> Node | None:
    if node.is_sequence:
        is_index = re.fullmatch("0|[1-9][0-9]{0,8}", token) is not None
        return node.value[int(token)] if is_index and int(token) < len(node.value) else None
    return node.get(token)


def _component_of(node: Node) -> str | None:
    """The name of the component schema that a node is, or is part of."""
    trail: list[Node] = [node]
    while trail[-1].parent is not None:
        trail.append(trail[-1].parent)
    keys = [str(one.key) for one in reversed(trail)][1:]
    return keys[2] if keys[:2] == ["components", "schemas"] and len(keys) > 2 else None


def _declared_path(tokens: list[str]) -> TypeId | None:
    """The id that the type of a schema below a component has, None where that is not evident."""
    if tokens[:2] != ["components", "schemas"] or len(tokens) < 3:
        return None
    path = [tokens[2]]
    rest = tokens[3:]
    while rest:
        if rest[0] == "properties" and len(rest) > 1:
            path.append(rest[1])
            rest = rest[2:]
        elif rest[0] in ("items", "additionalProperties"):
            path.append("item" if rest[0] == "items" else "value")
            rest = rest[1:]
        elif rest[0] == "allOf" and len(rest) > 1:
            rest = rest[2:]
        else:
            return None
    return tuple(path)


def _kind(node: Node) -> str:
    if node.value is None:
        return "null"
    return f"an {node.kind}" if node.kind[0] in "aoi" else f"a {node.kind}"
