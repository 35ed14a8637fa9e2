"""Request bodies and responses (OpenAPI 3.1, sections 4.8.13, 4.8.16 and 4.8.17)."""

from __future__ import annotations

import re

from . import ir
from .contents import ContentRules
from .ir import TypeId
from .nodes import Node
from .objects import Objects
from .parameters import ParameterRules

_NO_MEANING = ("GET", "HEAD", "TRACE")
"""Methods whose requests have no use for a body (RFC 9110, section 9.3)."""


class BodyRules:
    def __init__(
        self, objects: Objects, contents: ContentRules, parameters: ParameterRules
    ) -> None:
        self._objects = objects
        self._contents = contents
        self._parameters = parameters
        self._bodies: dict[int, ir.RequestBody | None] = {}
        self._responses: dict[tuple[int, str], ir.Response | None] = {}

    def body(self, owner: Node, method: str, path: TypeId) -> tuple[ir.RequestBody | None, bool]:
        """The body of an operation's requests, and whether what the document says of it is sound.
        path: the id for what is inline in it."""
        item = owner.get("requestBody")
        if item is None:
            return None, True
        if method in _NO_MEANING:
            self._objects.warning(
                item, f"a body has no meaning in a {method} request (RFC 9110): servers and "
                "caches may refuse or ignore it")
        found = self._objects.follow(item, "requestBodies")
        if found is None:
            return None, False
        if found.origin is None:
            return self._body(found.node, path)
        if id(found.node) not in self._bodies:
            body, sound = self._body(found.node, (found.origin, "body"))
            if not sound:
                return None, False
            self._bodies[id(found.node)] = body
        return self._bodies[id(found.node)], True

    def _body(self, node: Node, path: TypeId) -> tuple[ir.RequestBody | None, bool]:
        content = node.get("content")
        if content is None:
            self._objects.error(node, "a request body needs 'content': its media types")
            return None, False
        found = self._contents.read(content, path, is_request=True)
        if found is None:
            return None, False
        if not found:
            self._objects.warning(content, "'content' names no media type: no body is sent")
            return None, True
        return ir.RequestBody(
            found, self._objects.flag(node, "required"), self._objects.text(node, "description"),
            node.location), True

    def responses(self, owner: Node, root: str) -> tuple[tuple[ir.Response, ...], bool]:
        """The responses of an operation in the document's order, and whether all are there."""
        listed = self._objects.keywords.mapping(owner, "responses")
        if listed is None:
            if "responses" not in owner.value:
                self._objects.warning(owner, "an operation without 'responses': what comes back "
                                      "is unknown")
            return (), "responses" not in owner.value
        statuses = [(self._status(item), item) for key, item in listed.members()
                    if not key.startswith("x-")]
        plain = min((status for status, _ in statuses if status and status[0] == "2"), default="")
        found: dict[str, ir.Response] = {}
        sound = True
        for status, item in statuses:
            suffix = "" if status == plain else f"_{status}"
            one = self._response(status, item, (root, f"response{suffix}")) if status else None
            if one is not None and status in found:
                self._objects.error(item, f"the status '{status}' is given twice")
            if one is None or status in found:
                sound = False
            else:
                found[status] = one
        return tuple(found.values()), sound

    def _status(self, item: Node) -> str:
        """A key of the Responses Object as the specification spells it, "" where it is none."""
        text = str(item.key)
        if re.fullmatch("[1-5]([0-9]{2}|XX)|default", text):
            return text
        if re.fullmatch("[1-5][xX]{2}|default", text, re.IGNORECASE):
            right = text.lower() if text[0] in "dD" else text.upper()
            self._objects.note(item, f"'{text}' is taken for '{right}', as it must be written")
            return right
        self._objects.error(item, f"'{text}' is no HTTP status: write three digits from '100' to "
                            "'599', a range such as '2XX', or 'default'")
        return ""

    def _response(self, status: str, item: Node, path: TypeId) -> ir.Response | None:
        found = self._objects.follow(item, "responses")
        if found is None:
            return None
        if found.origin is not None:
            path = (found.origin, "response")
        key = (id(found.node), status)
        if found.origin is None or key not in self._responses:
            self._responses[key] = self._read_response(status, found.node, path)
        return self._responses[key]

    def _read_response(self, status: str, node: Node, path: TypeId) -> ir.Response | None:
        content = node.get("content")
        contents: tuple[ir.Content, ...] | None = ()
        if content is not None:
            contents = self._contents.read(content, path, is_request=False)
        headers: list[ir.Header] = []
        listed = self._objects.keywords.mapping(node, "headers")
        sound = listed is not None or "headers" not in node.value
        for name, item in listed.members() if listed else ():
            # It is stated by the media types (OpenAPI 3.1, section 4.8.17.1).
            if name.lower() == "content-type":
                continue
            one = self._parameters.header(name, item, (*path, name))
            sound = sound and one is not None
            headers += [one] if one is not None else []
        if contents is None or not sound:
            return None
        return ir.Response(
            status, contents, tuple(headers), self._objects.text(node, "description"),
            node.location)
