"""Reads what of a document can be called: its paths and webhooks (OpenAPI 3.1, sections 4.8.8 to
4.8.10), with the stages before doing the schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import ir
from .bodies import BodyRules
from .contents import ContentRules
from .diagnostics import Location
from .ir import ParameterLocation
from .nodes import Node
from .objects import Objects
from .pagination import PaginationRules
from .parameters import ParameterRules, merged
from .security import SecurityRules
from .servers import ServerRules, pieces

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

IDEMPOTENT = "x-tern-idempotent"
WEBHOOK_TYPE = "x-tern-webhook-type"

_BESIDE_METHODS = ("summary", "description", "servers", "parameters")


def read_interface(root: Node, objects: Objects) -> ir.Interface:
    """Everything but `types`, which the builder of `objects` has entered by then. An operation
    with an error in it is left out."""
    return _Reader(root, objects).run()


def made_id(method: str, path: str) -> str:
    """What to call an operation without `operationId`: `get_users_id` of `GET /users/{id}`."""
    return "_".join([method.lower(), *re.findall("[A-Za-z0-9]+", path)])


def _is_idempotency_key(one: ir.Parameter) -> bool:
    """The client has this header for every call, and may make one up."""
    return one.where is ParameterLocation.HEADER and one.wire_name.lower() == "idempotency-key"


@dataclass(frozen=True)
class _Path:
    """What a path says for all of its operations. complete: no parameter of it is flawed."""

    text: str
    pieces: tuple[str, ...]
    parameters: tuple[ir.Parameter, ...]
    complete: bool
    servers: tuple[ir.Server, ...]


class _Reader:
    def __init__(self, root: Node, objects: Objects) -> None:
        self._root = root
        self._objects = objects
        self._contents = ContentRules(objects)
        self._parameters = ParameterRules(objects, self._contents)
        self._bodies = BodyRules(objects, self._contents, self._parameters)
        self._servers = ServerRules(objects)
        self._security = SecurityRules(root, objects)
        self._pagination = PaginationRules(objects)
        self._by_id: dict[str, tuple[str | None, Location]] = {}

    def run(self) -> ir.Interface:
        servers, _ = self._servers.read(self._root)
        operations: list[ir.Operation] = []
        paths = self._objects.keywords.mapping(self._root, "paths")
        for text, item in paths.members() if paths else ():
            if not text.startswith("x-"):
                operations += self._path(text, item)
        return ir.Interface(
            operations=tuple(operations),
            webhooks=tuple(self._webhooks()),
            servers=servers,
            webhook_type=self._webhook_type(),
            security_schemes=tuple(self._security.schemes.values()))

    def _path(self, text: str, item: Node) -> list[ir.Operation]:
        template = pieces(text)
        if not text.startswith("/"):
            self._objects.error(item, f"the path '{text}' must begin with '/'")
            template = None
        elif template is None:
            self._objects.error(item, f"the braces of the path '{text}' don't pair")
        members = self._path_item(item)
        if members is None or template is None:
            self._objects.left_out(item, f"the operations of '{text}' are")
            return []
        node, origin = members
        parameters, sound = self._parameters.read(node, origin or text)
        servers, servers_sound = self._servers.read(node)
        path = _Path(text, template, parameters, sound, servers)
        sound = self._have_places(item, text, template, parameters) and sound
        found = [self._operation(path, method, one) for method, one in self._methods(node)]
        if not sound or not servers_sound:
            self._objects.left_out(item, f"the operations of '{text}' are")
            return []
        return [one for one in found if one is not None]

    def _path_item(self, item: Node) -> tuple[Node, str | None] | None:
        """The Path Item Object that holds the operations, and the component that it is."""
        found = self._objects.follow(item, "pathItems")
        if found is None:
            return None
        beside = [one for key, one in item.members() if key in METHODS]
        if found.node is not item and beside:
            self._objects.error(beside[0], "not supported yet: operations beside a '$ref' of their "
                                "path: put them where it leads")
            return None
        return found.node, found.origin

    def _methods(self, node: Node) -> list[tuple[str, Node]]:
        found: list[tuple[str, Node]] = []
        for key, one in node.members():
            if key in METHODS:
                if one.is_mapping:
                    found.append((key, one))
                else:
                    self._objects.error(one, f"the operation '{key}' must be a mapping")
            elif key.lower() in METHODS:
                self._objects.error(one, f"methods are written small: '{key.lower()}'")
            elif key not in _BESIDE_METHODS and not key.startswith("x-"):
                self._objects.unknown(one, "method", key, METHODS)
        return found

    def _have_places(
        self, node: Node, path: str, template: tuple[str, ...],
        parameters: tuple[ir.Parameter, ...],
    ) -> bool:
        """Whether all path parameters that a path or operation has stand in the path."""
        unplaced = [one for one in parameters if one.where is ParameterLocation.PATH
                    and one.wire_name not in template[1::2]]
        for one in unplaced:
            at = one.location
            self._objects.error(
                node, f"the path parameter '{one.wire_name}' ({at.line}:{at.column}) has no place "
                f"in '{path}': write '{{{one.wire_name}}}' there, or remove it")
        return not unplaced

    def _operation(self, path: _Path, method: str, node: Node) -> ir.Operation | None:
        objects = self._objects
        key = f"{method.upper()} {path.text}"
        own, sound = self._parameters.read(node, key)
        parameters = merged(path.parameters, own)
        if path.complete and sound:
            sound = self._defined(path, node, parameters)
        sound = self._have_places(node, path.text, path.pieces, own) and sound
        keys = [one for one in parameters if _is_idempotency_key(one)]
        parameters = tuple(one for one in parameters if one not in keys)
        body, body_sound = self._bodies.body(node, method.upper(), (key, "body"))
        responses, responses_sound = self._bodies.responses(node, key)
        security = self._security.of(node)
        servers, servers_sound = self._servers.read(node)
        name = objects.name(node)
        id = self._id(node, method, path.text, name)
        if "callbacks" in node.value:
            objects.warning(node.value["callbacks"], "not supported yet: callbacks; left out")
        found = ir.Operation(
            key=key, id=id or "", method=method.upper(), path=path.text, pieces=path.pieces,
            parameters=parameters, body=body, responses=responses, security=security or (),
            servers=servers or path.servers, pagination=None, idempotency_key=bool(keys),
            idempotent=objects.flag(node, IDEMPOTENT),
            summary=objects.text(node, "summary"), description=objects.text(node, "description"),
            deprecated=objects.flag(node, "deprecated"), tags=self._tags(node),
            location=node.location, name=name)
        pagination, pages_sound = self._pagination.read(node, parameters, found.success)
        all_sound = (sound, body_sound, responses_sound, servers_sound, pages_sound,
                     security is not None, id is not None)
        if not all(all_sound):
            objects.left_out(node, f"the operation '{key}' is")
            return None
        return replace(found, pagination=pagination)

    def _defined(
        self, path: _Path, node: Node, parameters: tuple[ir.Parameter, ...]
    ) -> bool:
        """Whether the names in the path are all parameters."""
        sound = True
        defined = {one.wire_name for one in parameters if one.where is ParameterLocation.PATH}
        for name in dict.fromkeys(path.pieces[1::2]):
            if name not in defined:
                self._objects.error(
                    node, f"'{{{name}}}' of '{path.text}' is no parameter: define it with "
                    f"'name: {name}', 'in: path', 'required: true' and a schema")
                sound = False
        return sound

    def _id(self, node: Node, method: str, path: str, name: str | None) -> str | None:
        """The id, made up where there is none. None, and an error, where another operation has
        it, unless `x-tern-name` tells them apart."""
        stated = self._objects.text(node, "operationId")
        if not stated:
            return made_id(method, path)
        if stated in self._by_id:
            other_name, other = self._by_id[stated]
            if name == other_name:
                self._objects.error(
                    node.value["operationId"], f"the operationId '{stated}' is given twice, first "
                    f"at {other.line}:{other.column}: rename one, or give it another name with "
                    "'x-tern-name'")
                return None
        else:
            self._by_id[stated] = name, node.location
        return stated

    def _tags(self, node: Node) -> tuple[str, ...]:
        listed = self._objects.keywords.sequence(node, "tags")
        return tuple(str(one.value) for one in listed.items()) if listed else ()

    def _webhooks(self) -> list[ir.Webhook]:
        """`webhooks`, or `x-webhooks` of documents from before OpenAPI 3.1."""
        found: list[ir.Webhook] = []
        for section in ("webhooks", "x-webhooks"):
            listed = self._objects.keywords.mapping(self._root, section)
            for name, item in listed.members() if listed else ():
                members = self._path_item(item)
                if members is None:
                    continue
                node, _ = members
                shared, sound = self._parameters.read(node, f"webhooks/{name}")
                events = [self._webhook(name, method, one, shared)
                          for method, one in self._methods(node)]
                found += [one for one in events if one is not None] if sound else []
        return found

    def _webhook_type(self) -> str | None:
        node = self._root.get(WEBHOOK_TYPE)
        text = self._objects.text(self._root, WEBHOOK_TYPE)
        if node is None or re.fullmatch("(/([^~/]|~[01])*)+", text):
            return text or None
        self._objects.error(node, f"'{WEBHOOK_TYPE}' must be a JSON pointer such as '/type'")
        return None

    def _webhook(
        self, name: str, method: str, node: Node, shared: tuple[ir.Parameter, ...]
    ) -> ir.Webhook | None:
        objects = self._objects
        key = name if method == "post" else f"{method.upper()} {name}"
        root = f"webhooks/{key}"
        own, sound = self._parameters.read(node, root)
        body, body_sound = self._bodies.body(node, method.upper(), (root, "event"))
        if not sound or not body_sound:
            objects.left_out(node, f"the webhook '{key}' is")
            return None
        return ir.Webhook(
            key=key, name=objects.name(node), body=body, parameters=merged(shared, own),
            summary=objects.text(node, "summary"), description=objects.text(node, "description"),
            deprecated=objects.flag(node, "deprecated"), location=node.location)
