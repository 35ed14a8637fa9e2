"""The intermediate representation: what an OpenAPI document says about data, with no C in it.

Everything is frozen, compares by value and holds no reference to the YAML it came from
except a `Location` for diagnostics. Order is the document's order throughout.
`name`, where there is one, is the document's `x-tern-name`: what to call it in C instead.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .diagnostics import Location

TypeId = tuple[str, ...]
"""Identifies a named type: `("Session",)` is the component schema `Session`;
`("Session", "messages", "item")` a schema written inline, by the path that leads to it:
a property's wire name, then `item` (of an array), `value` (of a map) or a union branch's label;
`("GET /sessions", "response", "data")` one written inline in an operation (see `Interface`)."""


class Presence(enum.Enum):
    """Which states a field can be in. A field of every presence can hold a value."""

    REQUIRED = "required"
    OPTIONAL = "optional"  # absent | value
    NULLABLE = "nullable"  # null | value
    OPTIONAL_NULLABLE = "optional-nullable"  # absent | null | value

    @staticmethod
    def of(required: bool, nullable: bool) -> Presence:
        if required:
            return Presence.NULLABLE if nullable else Presence.REQUIRED
        return Presence.OPTIONAL_NULLABLE if nullable else Presence.OPTIONAL

    @property
    def required(self) -> bool:
        return self in (Presence.REQUIRED, Presence.NULLABLE)

    @property
    def nullable(self) -> bool:
        return self in (Presence.NULLABLE, Presence.OPTIONAL_NULLABLE)


class ScalarKind(enum.Enum):
    """JSON values that need no further description."""

    BOOLEAN = "boolean"
    INT32 = "int32"
    INT64 = "int64"
    UINT32 = "uint32"
    UINT64 = "uint64"
    FLOAT = "float"
    DOUBLE = "double"
    STRING = "string"
    JSON = "json"  # free-form: any JSON value, kept as its text


@dataclass(frozen=True)
class Constraints:
    """The assertions of JSON Schema that restrict a value without changing its type.

    None means "not stated". Numbers are int or float as the document wrote them.
    allowed: the only JSON values that are valid, where `enum` or `const` (JSON Schema 2020-12
    Validation, sections 6.1.2 and 6.1.3) list others than strings; empty where every value of
    the type is. All of them fit the type, which is free-form JSON where they have several types
    or are arrays or objects. Null is never among them (see `Value.nullable`). A list of strings
    is an `Enum` instead.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiple_of: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None
    allowed: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Scalar:
    """A scalar or free-form value. `format` is the document's word, None where it has none."""

    kind: ScalarKind
    format: str | None = None


@dataclass(frozen=True)
class Reference:
    """A use of a Model, Enum or Union by its id (never of an Alias: those are seen through)."""

    id: TypeId


@dataclass(frozen=True)
class Value:
    """A type together with whether null may stand in its place, and its own constraints.

    inline_limit: `x-tern-max-length` of a string (bytes of UTF-8) or `x-tern-max-items` of an
    array: it is to be stored in place with room for so many, and none longer is accepted.
    At least 1; None where the document sets no such limit, and for every other type.
    """

    type: Type
    nullable: bool = False
    constraints: Constraints = Constraints()
    inline_limit: int | None = None


@dataclass(frozen=True)
class Array:
    items: Value


@dataclass(frozen=True)
class Map:
    """An object whose keys are data (`additionalProperties` with no `properties`)."""

    values: Value


Type = Scalar | Reference | Array | Map


@dataclass(frozen=True)
class Documentation:
    """What a schema says for people. `examples` and `default` are plain JSON values.

    `has_default` tells a default of null from no default. A default fits the type that it is
    given for, and an Enum's is one of its values.
    """

    description: str = ""
    examples: tuple[Any, ...] = ()
    default: Any = None
    has_default: bool = False
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False


@dataclass(frozen=True)
class Field:
    """A property of a Model. `value.nullable` agrees with `presence.nullable`."""

    wire_name: str
    value: Value
    presence: Presence
    documentation: Documentation
    location: Location
    name: str | None = None


@dataclass(frozen=True)
class Model:
    """An object with named properties.

    additional_properties: the type of the properties not named, None where the document
    leaves it open or closes it (they are kept as free-form JSON either way). Also the type of
    the one pattern of `patternProperties`, where the document allows no other names.
    constraints: of a component, for a document that is one; a use has its own.
    """

    id: TypeId
    fields: tuple[Field, ...]
    additional_properties: Value | None
    documentation: Documentation
    location: Location
    name: str | None = None
    constraints: Constraints = Constraints()


@dataclass(frozen=True)
class Enum:
    """A closed list of strings in the document, an open one for us: other values are kept.

    constant_names: what to call each value in C (`x-enum-varnames`, `x-enumNames`), as the
    document writes it: letters, digits and _, a letter first, no two alike whatever their case.
    As many as there are values, or none.
    """

    id: TypeId
    values: tuple[str, ...]
    documentation: Documentation
    location: Location
    name: str | None = None
    constant_names: tuple[str, ...] = ()


JSON_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
"""What a JSON value can be. A number is an integer if it is written without fraction and
exponent; what accepts "number" accepts "integer" too, and lists both."""


@dataclass(frozen=True)
class Variant:
    """One branch of a Union.

    label: what names it: the branch's title, the component it refers to, or its JSON type.
    tags: values of the union's discriminator that select it, empty where none does; of two
    variants with the same tag the first is selected (build has warned then).
    required: wire names of the properties that an object must have to be this variant
    (only where there are no tags; empty for a variant that is not an object).
    items: of an array variant that is not the only one: the JSON types that its first element
    may have, out of JSON_TYPES and in that order; empty everywhere else.
    """

    label: str
    value: Value
    tags: tuple[str, ...]
    required: tuple[str, ...]
    location: Location
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Union:
    """`oneOf` or `anyOf` of several types.

    discriminator: wire name of the property whose string value selects among the object
    variants; declared by the document, or found: a property that is constant in each of them.
    None where there is none.
    ambiguous: several object variants have no tags and require the same properties, so that the
    rule below takes the first of them (build has warned then). Among all variants that the rule
    would allow, the one that names the most of the object's properties is a better choice.

    How a JSON value selects its variant, in this order:
    a string: an Enum variant that names it, else the string variant, else the first Enum variant;
    a number: an integer variant if it is written without fraction and exponent, else the
    floating-point one; true/false: the boolean variant;
    an array: the array variant; of several, the first whose `items` hold the JSON type of the
    first element (the very first variant for an empty array, and where none holds it);
    an object: the variant whose tag it carries; else the first variant without tags whose
    required properties it has, variants in order (see build: most specific first); a Map is
    such a variant with nothing required; else the free-form variant; else none: it is kept as JSON.
    """

    id: TypeId
    variants: tuple[Variant, ...]
    discriminator: str | None
    documentation: Documentation
    location: Location
    name: str | None = None
    ambiguous: bool = False
    constraints: Constraints = Constraints()


@dataclass(frozen=True)
class Alias:
    """A component schema that is none of the above: a scalar, array, map, or another component.

    It names a document root (for decode and encode); uses of it are uses of `value`.
    """

    id: TypeId
    value: Value
    documentation: Documentation
    location: Location
    name: str | None = None


NamedType = Model | Enum | Union | Alias


class ParameterLocation(enum.Enum):
    """Where a parameter travels (OpenAPI 3.1, section 4.8.12.1)."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"


class Style(enum.Enum):
    """How a value becomes text (OpenAPI 3.1, section 4.8.12.3)."""

    MATRIX = "matrix"
    LABEL = "label"
    SIMPLE = "simple"
    FORM = "form"
    SPACE_DELIMITED = "spaceDelimited"
    PIPE_DELIMITED = "pipeDelimited"
    DEEP_OBJECT = "deepObject"


class MediaKind(enum.Enum):
    """What a body of a media type is for us."""

    JSON = "json"
    MERGE_PATCH = "merge-patch"  # of a request; RFC 7396
    FORM = "form"  # application/x-www-form-urlencoded
    MULTIPART = "multipart"
    TEXT = "text"
    EVENT_STREAM = "event-stream"  # typed items, each the data of an event
    JSON_LINES = "json-lines"  # typed items, one per line or record (RFC 7464)
    BINARY = "binary"  # bytes


@dataclass(frozen=True)
class Parameter:
    """What a request carries beside its body.

    wire_name: as it is sent. value: of a parameter without `media_type` what its style can
    write: a scalar, or an array, map or model of scalars; deepObject a map or model that holds no
    array. Null is not among its values then, for there is no text for it.
    style, explode, allow_reserved: as they are in effect, whether stated or not; without meaning
    where media_type is not None: that of `content`, or JSON's where the style has no text for the
    type (build has warned then). The value is a document of that type.
    required: always of a path parameter. A default is the server's, and never sent by itself.
    """

    wire_name: str
    where: ParameterLocation
    value: Value
    required: bool
    style: Style
    explode: bool
    allow_reserved: bool
    media_type: str | None
    documentation: Documentation
    location: Location
    name: str | None = None


@dataclass(frozen=True)
class Header:
    """A header of a response. Its style is `simple`; null is not among its values."""

    wire_name: str
    value: Value
    required: bool
    explode: bool
    media_type: str | None
    documentation: Documentation
    location: Location


@dataclass(frozen=True)
class Part:
    """How one field of the model that a form or multipart body holds is sent.

    media_type: of a multipart part, as its Content-Type has it (the first of a list); "" in a
    form. is_file: the bytes of a file, not text: a string of format `binary`, or such with a
    media type of its own; of an array, each item is one part. style, explode, allow_reserved: of
    a field of a form, as they are in effect; deepObject goes to any depth there.
    """

    wire_name: str
    media_type: str
    is_file: bool
    style: Style
    explode: bool
    allow_reserved: bool


@dataclass(frozen=True)
class Content:
    """One media type of a body.

    media_type: as the document writes it, parameters and ranges (`image/*`) included.
    value: its type; that of an item where the kind has items; of TEXT a string; None of BINARY.
    parts: of a form or multipart body that is a model, its fields in order; empty of others,
    where each member is sent as its type asks for.
    """

    media_type: str
    kind: MediaKind
    value: Value | None
    parts: tuple[Part, ...]
    location: Location


@dataclass(frozen=True)
class RequestBody:
    """content: in the document's order, never empty."""

    content: tuple[Content, ...]
    required: bool
    description: str
    location: Location

    @property
    def sent(self) -> Content:
        """The one of its media types that is sent: the first of the kind that says the most."""
        return next(one for kind in _SENT for one in self.content if one.kind is kind)


_SENT = (
    MediaKind.JSON, MediaKind.MERGE_PATCH, MediaKind.FORM, MediaKind.MULTIPART, MediaKind.TEXT,
    MediaKind.BINARY, MediaKind.JSON_LINES, MediaKind.EVENT_STREAM,
)  # fmt: skip


@dataclass(frozen=True)
class Response:
    """What a status comes with.

    status: `200`, a range of a hundred as `2XX`, or `default` for every other; an exact status
    wins over a range. content: empty where there is no body, or none is described.
    """

    status: str
    content: tuple[Content, ...]
    headers: tuple[Header, ...]
    description: str
    location: Location

    @property
    def is_success(self) -> bool:
        return self.status.startswith("2")


class SecurityKind(enum.Enum):
    """How a request proves who sends it (OpenAPI 3.1, section 4.8.27)."""

    API_KEY = "apiKey"
    BASIC = "basic"  # RFC 7617
    BEARER = "bearer"  # RFC 6750
    HTTP = "http"  # another scheme of the Authorization header
    OAUTH2 = "oauth2"
    OPEN_ID_CONNECT = "openIdConnect"
    MUTUAL_TLS = "mutualTLS"


@dataclass(frozen=True)
class OAuthFlow:
    """kind: OpenAPI's word: implicit, password, clientCredentials, authorizationCode.
    The addresses are "" where the flow has none. scopes: each with its description."""

    kind: str
    authorization_url: str
    token_url: str
    refresh_url: str
    scopes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SecurityScheme:
    """One of `components.securitySchemes`, by its key there.

    parameter, where: of an API key, what carries it (never the path). scheme: of HTTP, the word
    of the Authorization header. Each is "" or None, or empty, in other kinds.
    """

    key: str
    kind: SecurityKind
    parameter: str
    where: ParameterLocation | None
    scheme: str
    flows: tuple[OAuthFlow, ...]
    open_id_connect_url: str
    description: str
    location: Location


@dataclass(frozen=True)
class SecurityUse:
    """A scheme by its key, with the scopes (or roles) that are needed of it."""

    scheme: str
    scopes: tuple[str, ...]


Security = tuple[tuple[SecurityUse, ...], ...]
"""Alternatives in the document's order; of each all must be given. An alternative of nothing
allows requests that prove nothing, and so does having no alternatives at all."""


@dataclass(frozen=True)
class ServerVariable:
    """enum: the values allowed, empty where any is."""

    name: str
    default: str
    enum: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Server:
    """pieces: the address: text, name of a variable, text, ..., text, as `Operation.pieces`.
    It may be relative to where the document came from, which we don't know."""

    pieces: tuple[str, ...]
    variables: tuple[ServerVariable, ...]
    description: str
    location: Location


class PaginationStyle(enum.Enum):
    """What the next page is asked for by."""

    CURSOR = "cursor"  # a value from the page before
    OFFSET = "offset"  # how many items to skip
    PAGE = "page"  # its number
    LINK = "link"  # its address, from the Link header (RFC 8288) or the page before


@dataclass(frozen=True)
class Pagination:
    """`x-tern-pagination`. Paths lead from the success body: wire names of properties, through
    models and maps of a known type; empty for the body itself, None where it isn't stated.

    parameter: wire name of the query parameter that asks for a page; "" of LINK.
    limit: that of the one that says how many items a page has, "" where there is none.
    first: the number of the first page, of PAGE; the offset of the first item is always 0.
    items: the page's array. next: the next cursor, or address of LINK: a scalar that is null,
    absent or empty on the last page; of LINK None where it comes in the header.
    last_item: instead of `next`, from the last item to its cursor.
    more: a boolean. total: the number of all items, an integer or other number.
    """

    style: PaginationStyle
    parameter: str
    limit: str
    first: int
    items: tuple[str, ...]
    next: tuple[str, ...] | None
    last_item: tuple[str, ...] | None
    more: tuple[str, ...] | None
    total: tuple[str, ...] | None
    location: Location


@dataclass(frozen=True)
class Operation:
    """One method of one path.

    key: `GET /users/{id}`: no other operation has it. id: `operationId`, or where there is none
    one made of method and path. method: in capitals. pieces: the path: text, parameter, text,
    parameter, ..., text; at least one, an odd number. parameters: those of the path that the
    operation does not replace, then its own, but for the header Idempotency-Key, for which
    idempotency_key stands. idempotent: `x-tern-idempotent`: may be repeated, whatever its method.
    servers: instead of the document's, where there are
    any. security: in effect, whether stated here or for the whole document.
    """

    key: str
    id: str
    method: str
    path: str
    pieces: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    responses: tuple[Response, ...]
    security: Security
    servers: tuple[Server, ...]
    pagination: Pagination | None
    idempotency_key: bool
    idempotent: bool
    summary: str
    description: str
    deprecated: bool
    tags: tuple[str, ...]
    location: Location
    name: str | None = None

    @property
    def success(self) -> Response | None:
        """The response of success: the lowest status, a range after them all, else `default`."""
        found = sorted((one for one in self.responses if one.is_success),
                       key=lambda one: one.status)
        default = [one for one in self.responses if one.status == "default"]
        return next(iter([*found, *default]), None)


@dataclass(frozen=True)
class Webhook:
    """An event that the API sends to its user's server.

    key: the name under `webhooks`, with its method before it where it isn't POST.
    body: what is sent, None where the document says nothing of it.
    """

    key: str
    name: str | None
    body: RequestBody | None
    parameters: tuple[Parameter, ...]
    summary: str
    description: str
    deprecated: bool
    location: Location

    def values(self) -> Iterator[Value]:
        """What it sends."""
        yield from (one.value for one in self.parameters)
        contents = self.body.content if self.body is not None else ()
        yield from (one.value for one in contents if one.value is not None)


@dataclass(frozen=True)
class Interface:
    """What can be called, and what it is called with.

    types: what is written inline in it; every id has more than one part, and the first says
    where: an operation's `key`, a path, or `responses/NotFound` of `components`.
    servers: the first is used by default; empty where the document names none.
    webhook_type: `x-tern-webhook-type`: a JSON pointer (RFC 6901) to the property of the webhooks'
    bodies that says which event each is; None where it isn't stated.
    """

    operations: tuple[Operation, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    types: tuple[NamedType, ...] = ()
    servers: tuple[Server, ...] = ()
    security_schemes: tuple[SecurityScheme, ...] = ()
    webhook_type: str | None = None

    def values(self) -> Iterator[Value]:
        """All that is sent and received, in the document's order."""
        everything: tuple[Operation | Webhook, ...] = (*self.operations, *self.webhooks)
        for one in everything:
            yield from (parameter.value for parameter in one.parameters)
            responses = one.responses if isinstance(one, Operation) else ()
            contents = [content for response in responses for content in response.content]
            contents += one.body.content if one.body is not None else ()
            yield from (content.value for content in contents if content.value is not None)
            yield from (header.value for response in responses for header in response.headers)


@dataclass(frozen=True)
class Document:
    """One API. `types` holds every component; its inline types follow it directly. They never
    refer to `interface.types`, which may refer to them."""

    title: str
    version: str
    description: str
    types: tuple[NamedType, ...]
    location: Location
    interface: Interface = Interface()

    def by_id(self) -> dict[TypeId, NamedType]:
        """The components and what is inline in them."""
        return {one.id: one for one in self.types}

    def with_interface(self) -> Document:
        """One whose `types` are those of its interface too."""
        return replace(self, types=(*self.types, *self.interface.types))
