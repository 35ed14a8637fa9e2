"""Security schemes, and what of them a request needs (OpenAPI 3.1, sections 4.8.27 to 4.8.30)."""

from __future__ import annotations

from collections.abc import Mapping

from . import ir
from .ir import ParameterLocation, SecurityKind
from .nodes import Node
from .objects import Objects

_TYPES = ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")
_CARRIERS = (ParameterLocation.QUERY, ParameterLocation.HEADER, ParameterLocation.COOKIE)

_FLOWS: Mapping[str, tuple[str, ...]] = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}
"""The flows of OAuth2, and which addresses each must have."""


class SecurityRules:
    def __init__(self, root: Node, objects: Objects) -> None:
        self._objects = objects
        self.schemes: dict[str, ir.SecurityScheme] = {}
        self._stated: set[str] = set()
        components = root.get("components")
        listed = objects.keywords.mapping(components, "securitySchemes") if components else None
        for key, item in listed.members() if listed else ():
            self._stated.add(key)
            found = objects.follow(item, "securitySchemes")
            scheme = self._scheme(key, found.node) if found is not None else None
            if scheme is not None:
                self.schemes[key] = scheme
        stated = self.requirements(root)
        self._default: ir.Security | None = () if stated is None and not (
            "security" in root.value) else stated

    def of(self, operation: Node) -> ir.Security | None:
        """What an operation needs. None, and an error, where it can't be told."""
        if "security" not in operation.value:
            return self._default
        return self.requirements(operation)

    def requirements(self, owner: Node) -> ir.Security | None:
        """The alternatives that `security` lists. None where it is absent, or wrong."""
        listed = self._objects.keywords.sequence(owner, "security")
        if listed is None:
            return None
        found: list[tuple[ir.SecurityUse, ...]] = []
        sound = True
        for item in listed.items():
            if not item.is_mapping:
                self._objects.error(item, "a security requirement must be a mapping by schemes")
                sound = False
                continue
            uses = [self._use(key, node) for key, node in item.members()]
            sound = sound and None not in uses
            found.append(tuple(one for one in uses if one is not None))
        return tuple(found) if sound else None

    def _use(self, key: str, node: Node) -> ir.SecurityUse | None:
        if key not in self._stated:
            known = list(self._stated)
            if known:
                self._objects.unknown(node, "security scheme", key, sorted(known))
            else:
                self._objects.error(node, f"unknown security scheme '{key}': there are none under "
                                    "'#/components/securitySchemes'")
            return None
        if key not in self.schemes:
            return None
        if not node.is_sequence:
            self._objects.error(node, f"'{key}' must be a list of scopes, empty where none is "
                                "needed")
            return None
        scopes = tuple(str(one.value) for one in node.items())
        scheme = self.schemes[key]
        known_scopes = {name for flow in scheme.flows for name, _ in flow.scopes}
        for scope, item in zip(scopes, node.items(), strict=True):
            if scheme.kind is SecurityKind.OAUTH2 and scope not in known_scopes:
                self._objects.warning(item, f"the scope '{scope}' is in no flow of '{key}'")
        return ir.SecurityUse(key, scopes)

    def _scheme(self, key: str, node: Node) -> ir.SecurityScheme | None:
        kind = node.get("type")
        if kind is None or kind.value not in _TYPES:
            if kind is None:
                self._objects.error(node, f"a security scheme needs 'type': {', '.join(_TYPES)}")
            else:
                self._objects.unknown(kind, "type of a security scheme", kind.text, _TYPES)
            return None
        parameter, scheme, url = "", "", ""
        where: ParameterLocation | None = None
        flows: tuple[ir.OAuthFlow, ...] = ()
        found = SecurityKind(kind.value)
        if found is SecurityKind.API_KEY:
            parameter = self._required(node, "name", key)
            where = self._carrier(node, key)
            if not parameter or where is None:
                return None
        elif found is SecurityKind.HTTP:
            scheme = self._required(node, "scheme", key)
            if not scheme:
                return None
            # Names of schemes are the same whatever their case (RFC 9110, section 11.1).
            found = {"basic": SecurityKind.BASIC, "bearer": SecurityKind.BEARER}.get(
                scheme.lower(), found)
        elif found is SecurityKind.OAUTH2:
            stated = self._flows(node, key)
            if stated is None:
                return None
            flows = stated
        elif found is SecurityKind.OPEN_ID_CONNECT:
            url = self._required(node, "openIdConnectUrl", key)
            if not url:
                return None
        return ir.SecurityScheme(
            key, found, parameter, where, scheme, flows, url,
            self._objects.text(node, "description"), node.location)

    def _required(self, node: Node, member: str, key: str) -> str:
        text = self._objects.text(node, member)
        if not text:
            self._objects.error(node, f"the security scheme '{key}' needs '{member}'")
        return text

    def _carrier(self, node: Node, key: str) -> ParameterLocation | None:
        text = self._required(node, "in", key)
        for one in _CARRIERS:
            if one.value == text:
                return one
        if text:
            self._objects.unknown(
                node.value["in"], "location of an API key", text, (one.value for one in _CARRIERS))
        return None

    def _flows(self, node: Node, key: str) -> tuple[ir.OAuthFlow, ...] | None:
        listed = self._objects.keywords.mapping(node, "flows")
        if listed is None:
            if "flows" not in node.value:
                self._objects.error(node, f"the security scheme '{key}' needs 'flows'")
            return None
        found: list[ir.OAuthFlow] = []
        for kind, flow in listed.members():
            if kind.startswith("x-"):
                continue
            if kind not in _FLOWS:
                self._objects.unknown(flow, "flow", kind, _FLOWS)
                return None
            for member in _FLOWS[kind]:
                if not self._objects.text(flow, member):
                    self._objects.error(flow, f"the flow '{kind}' needs '{member}'")
                    return None
            scopes = self._objects.keywords.mapping(flow, "scopes")
            text = self._objects.text
            found.append(ir.OAuthFlow(
                kind, text(flow, "authorizationUrl"), text(flow, "tokenUrl"),
                text(flow, "refreshUrl"),
                tuple((name, text(scopes, name)) for name, _ in scopes.members())
                if scopes else ()))
        return tuple(found)
