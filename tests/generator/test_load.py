"""Stage 1: text to nodes."""

from __future__ import annotations

import json
import math
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tern import load as load_module
from tern.compose import MAX_ALIASED, MAX_DEPTH
from tern.diagnostics import Diagnostics
from tern.load import load
from tern.nodes import Node


def read(
    tmp_path: Path, text: str | bytes, name: str = "in.yaml"
) -> tuple[Node | None, list[str]]:
    """The tree and the findings without the folder's name."""
    path = tmp_path / name
    data = textwrap.dedent(text).encode() if isinstance(text, str) else text
    path.write_bytes(data)
    diagnostics = Diagnostics()
    root = load(str(path), diagnostics)
    return root, [str(one).removeprefix(f"{tmp_path}/") for one in diagnostics.found]


def plain(tmp_path: Path, text: str | bytes, name: str = "in.yaml") -> Any:
    root, found = read(tmp_path, text, name)
    assert found == []
    assert root is not None
    return root.plain()


def refused(tmp_path: Path, text: str | bytes, name: str = "in.yaml") -> str:
    """The one finding of a text that gives no tree."""
    root, found = read(tmp_path, text, name)
    assert root is None
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"), ("no", "no"), ("Yes", "Yes"), ("=", "="), ("<<", "<<"), ("y", "y"),
        ("1_000", "1_000"), ("0o14", 12), ("0x1F", 31), ("014", 14), ("0b1", "0b1"),
        ("-12", -12), ("+7", 7), ("9223372036854775808", 9223372036854775808),
        ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-1e3", -1000.0), ("1e3", 1000.0),
        (".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf),
        ("2024-01-01", "2024-01-01"), ("2001-12-14t21:59:43Z", "2001-12-14t21:59:43Z"),
        ("12:30:45", "12:30:45"), ("1:30", "1:30"), ("1.2.3", "1.2.3"), ("1e", "1e"),
        ("-", None), ("~", None), ("null", None), ("NULL", None), ("nULL", "nULL"),
        ("", None), ("true", True), ("FALSE", False), ("tRUE", "tRUE"), ("on", "on"),
        ("'12'", "12"), ('"true"', "true"), ("!!str 12", "12"), ("! 12", "12"),
        ("!!int 12", 12), ("!!float 12", 12.0), ("!!null ''", None), ("!!bool true", True),
        ("-.", "-."), ("+", "+"), ("0o8", "0o8"), ("0xg", "0xg"), ("..inf", "..inf"),
    ],
)
def test_scalars_are_read_by_yaml_1_2(tmp_path: Path, text: str, value: Any) -> None:
    if text == "-":
        assert plain(tmp_path, "k:\n- \n") == {"k": [None]}
        return
    got = plain(tmp_path, f"k: {text}\n")["k"]
    assert got == value
    assert type(got) is type(value)


def test_nan_is_a_float(tmp_path: Path) -> None:
    assert math.isnan(plain(tmp_path, "k: .NaN\n")["k"])


def test_a_block_scalar_is_a_string_whatever_it_says(tmp_path: Path) -> None:
    assert plain(tmp_path, "k: |\n  12\nj: >-\n  true\n") == {"k": "12\n", "j": "true"}


def test_keys_are_their_text(tmp_path: Path) -> None:
    text = "200: a\ntrue: b\n1.10: c\n~: d\n0x10: e\n'': f\n"
    assert plain(tmp_path, text) == {
        "200": "a", "true": "b", "1.10": "c", "~": "d", "0x10": "e", "": "f"}


def test_nodes_know_where_they_stand(tmp_path: Path) -> None:
    root, _ = read(tmp_path, """\
        a:
          b/c~d:
          - x
          - {k: 1}
        """)
    assert root is not None
    assert (root.line, root.column, root.pointer) == (1, 1, "#")
    member = root.value["a"].value["b/c~d"]
    assert (member.line, member.column, member.pointer) == (2, 3, "#/a/b~1c~0d")
    item = member.value[1]
    assert (item.line, item.column, item.pointer) == (4, 5, "#/a/b~1c~0d/1")
    assert item.value["k"].location.pointer == "#/a/b~1c~0d/1/k"
    assert (item.value["k"].column, item.value["k"].text) == (6, "1")


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    for name in ("in.yaml", "in.json"):
        root, _ = read(tmp_path, '{"é😀": 1, "k": 2}', name)
        assert root is not None
        assert root.value["k"].column == 11


def test_json_nodes_know_where_they_stand(tmp_path: Path) -> None:
    root, _ = read(tmp_path, '{\r\n\t"a": [1,\n {"b": "x"}]}', "in.json")
    assert root is not None
    a = root.value["a"]
    assert (a.line, a.column) == (2, 2)
    assert (a.value[1].line, a.value[1].column) == (3, 2)
    assert (a.value[1].value["b"].line, a.value[1].value["b"].column) == (3, 3)
    assert a.value[1].value["b"].pointer == "#/a/1/b"


def test_anchors_and_aliases(tmp_path: Path) -> None:
    assert plain(tmp_path, """\
        a: &x {k: [1, 2]}
        b: *x
        c: [*x, &y z, *y]
        *y : key
        """) == {"a": {"k": [1, 2]}, "b": {"k": [1, 2]}, "c": [{"k": [1, 2]}, "z", "z"], "z": "key"}


def test_an_alias_has_its_own_place(tmp_path: Path) -> None:
    root, _ = read(tmp_path, "a: &x {k: 1}\nb: *x\n")
    assert root is not None
    b = root.value["b"]
    assert (b.pointer, b.line, b.column) == ("#/b", 2, 1)
    assert b.value["k"].pointer == "#/a/k"


def test_an_anchor_name_may_be_used_again(tmp_path: Path) -> None:
    assert plain(tmp_path, "a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_a_key_may_carry_an_anchor(tmp_path: Path) -> None:
    assert plain(tmp_path, "&k name: 1\nother: *k\n") == {"name": 1, "other": "name"}


def test_an_unknown_alias_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a:\n  b: *x\n") == (
        "in.yaml:2:6: error: alias '*x' has no anchor '&x' before it")


def test_an_alias_cycle_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a: &x\n  b: [*x]\n") == (
        "in.yaml:2:7: error: alias '*x' stands inside what it refers to")


def test_an_alias_bomb_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    started = time.process_time()
    found = refused(tmp_path, "\n".join(lines))
    assert time.process_time() - started < 2
    assert found.endswith(f"error: aliases stand for more than {MAX_ALIASED} values")
    assert found.startswith("in.yaml:7:")


def test_aliases_do_not_hide_depth(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200)]
    found = refused(tmp_path, "\n".join(lines))
    assert found.endswith(f"error: nested deeper than {MAX_DEPTH} levels")


def test_merge_keys(tmp_path: Path) -> None:
    assert plain(tmp_path, """\
        base: &base {a: 1, b: 2}
        more: &more {b: 3, c: 4}
        one: {<<: *base, b: own}
        two:
          <<: [*more, *base]
          d: 5
        text: {"<<": quoted}
        """) == {
        "base": {"a": 1, "b": 2},
        "more": {"b": 3, "c": 4},
        "one": {"a": 1, "b": "own"},
        "two": {"b": 3, "c": 4, "a": 1, "d": 5},
        "text": {"<<": "quoted"},
    }


def test_merge_keys_need_mappings(tmp_path: Path) -> None:
    _, found = read(tmp_path, "a:\n  <<: text\nb:\n  <<: [{x: 1}, 2]\n")
    assert found == [
        "in.yaml:2:3: error: #/a/<<: the merge key '<<' needs a mapping or a list of them",
        "in.yaml:4:3: error: #/b/<<: the merge key '<<' needs a mapping or a list of them",
    ]


def test_a_second_merge_key_is_a_duplicate(tmp_path: Path) -> None:
    _, found = read(tmp_path, "a:\n  <<: {x: 1}\n  <<: {y: 1}\n")
    assert found == ["in.yaml:3:3: error: #/a/<<: key '<<' is given twice, first at 2:3"]


@pytest.mark.parametrize("name", ["in.yaml", "in.json"])
def test_duplicate_keys_are_all_reported_and_the_first_counts(tmp_path: Path, name: str) -> None:
    text = '{"a": {"k": 1,\n  "k": 2,\n  "k": 3}, "a": 4}'
    root, found = read(tmp_path, text, name)
    assert found == [
        f"{name}:2:3: error: #/a/k: key 'k' is given twice, first at 1:8",
        f"{name}:3:3: error: #/a/k: key 'k' is given twice, first at 1:8",
        f"{name}:3:12: error: #/a: key 'a' is given twice, first at 1:2",
    ]
    assert root is not None
    assert root.plain() == {"a": {"k": 1}}


def test_keys_of_one_text_are_duplicates(tmp_path: Path) -> None:
    _, found = read(tmp_path, "200: a\n'200': b\n")
    assert found == ["in.yaml:2:1: error: #/200: key '200' is given twice, first at 1:1"]


@pytest.mark.parametrize("key", ["[a]", "{a: b}"])
def test_a_key_must_be_a_scalar(tmp_path: Path, key: str) -> None:
    assert refused(tmp_path, f"a: 1\n? {key}\n: 2\n") == (
        "in.yaml:2:3: error: a mapping key must be a scalar, not a mapping or sequence")


def test_an_alias_as_key_must_be_a_scalar(tmp_path: Path) -> None:
    assert refused(tmp_path, "a: &x [1]\n*x : 2\n") == (
        "in.yaml:2:1: error: a mapping key must be a scalar, not a mapping or sequence")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("k: !thing 1\n", "1:4: error: the YAML tag '!thing' is not supported"),
        ("k: !!binary aa\n",
         "1:4: error: the YAML tag 'tag:yaml.org,2002:binary' is not supported"),
        ("k: !!python/object:os.system {}\n", "1:4: error: the YAML tag "
         "'tag:yaml.org,2002:python/object:os.system' is not supported here"),
        ("k: !!set {a}\n",
         "1:4: error: the YAML tag 'tag:yaml.org,2002:set' is not supported here"),
        ("k: !!seq {}\n", "1:4: error: the YAML tag 'tag:yaml.org,2002:seq' is not supported here"),
        ("k: !!int x\n", "1:4: error: 'x' is not what its tag 'tag:yaml.org,2002:int' says"),
    ],
)
def test_other_tags_are_refused(tmp_path: Path, text: str, finding: str) -> None:
    assert refused(tmp_path, text) == f"in.yaml:{finding}"


def test_json_surrogate_pairs_are_one_character(tmp_path: Path) -> None:
    text = rb'{"\ud83d\ude00": "a\uD83D\uDE00b\u0000\/"}'
    assert plain(tmp_path, text, "in.json") == {"😀": "a😀b\0/"}
    assert plain(tmp_path, text, "in.yaml") == {"😀": "a😀b\0/"}


def test_half_a_surrogate_pair_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, b'{"k": "\\ud83d"}', "in.json") == (
        "in.json:1:7: error: not JSON: the string holds half of a surrogate pair")


def test_long_keys(tmp_path: Path) -> None:
    key = "k" * 5000
    assert plain(tmp_path, json.dumps({key: {key: 1}}), "in.json") == {key: {key: 1}}


def test_tabs_in_json(tmp_path: Path) -> None:
    assert plain(tmp_path, b'\t{\t"a"\t:\t[\t1\t,\t2\t]\t}\t', "in.json") == {"a": [1, 2]}


@pytest.mark.parametrize(
    "text",
    ['{}', '[]', '[[],{},[[]]]', '{"a":{},"b":[{},[]],"c":"]","d":"["}', '[1,-0,1.5e3,1E-2,true]',
     '[null,"",[],""]', ' [ ] ', '[[1],2]', '[{"a":1},2]'],
)
def test_json_as_python_reads_it(tmp_path: Path, text: str) -> None:
    assert plain(tmp_path, text, "in.json") == json.loads(text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('{"a": 1,}', "1:9: error: not JSON: expected a key in double quotes"),
        ('[1,]', "1:4: error: not JSON: expected a value"),
        ('[1 2]', "1:4: error: not JSON: expected ',' or ']'"),
        ('[[] 2]', "1:5: error: not JSON: expected ',' or ']'"),
        ('{"a" 1}', "1:6: error: not JSON: expected ':'"),
        ('{a: 1}', "1:2: error: not JSON: expected a key in double quotes"),
        ('{"a": 01}', "1:8: error: not JSON: expected ',' or '}'"),
        ('{"a": +1}', "1:7: error: not JSON: expected a value"),
        ('{"a": NaN}', "1:7: error: not JSON: expected a value"),
        ('{} x', "1:4: error: not JSON: something follows the end of the document"),
        ('{"a": [1', "1:9: error: not JSON: the file ends too early: expected ',' or ']'"),
        ('{"a":', "1:6: error: not JSON: the file ends too early: expected a value"),
        ('{"a": "x\ny"}', "1:9: error: not JSON: invalid control character at"),
        ('{"a": "\\x"}', "1:8: error: not JSON: invalid \\escape"),
        ('{"a": "x', "1:7: error: not JSON: unterminated string starting at"),
        ('[}', "1:2: error: not JSON: expected a value"),
        ('[1}', "1:3: error: not JSON: expected ',' or ']'"),
        ('{"a": 1]', "1:8: error: not JSON: expected ',' or '}'"),
        ('{"a": 1, 2}', "1:10: error: not JSON: expected a key in double quotes"),
    ],
)
def test_broken_json(tmp_path: Path, text: str, finding: str) -> None:
    assert refused(tmp_path, text, "in.json") == f"in.json:{finding}"


def test_a_yaml_file_may_begin_like_json(tmp_path: Path) -> None:
    assert plain(tmp_path, "{a: 1, b: [off]}\n") == {"a": 1, "b": ["off"]}
    assert plain(tmp_path, "[a, b]\n") == ["a", "b"]


def test_a_json_name_may_hold_yaml(tmp_path: Path) -> None:
    assert plain(tmp_path, "a: 1\n", "in.json") == {"a": 1}


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_deep_nesting_is_refused(tmp_path: Path, opening: str) -> None:
    found = refused(tmp_path, opening * 100_000)
    column = MAX_DEPTH * len(opening) + 1
    assert found == f"in.yaml:1:{column}: error: nested deeper than {MAX_DEPTH} levels"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_of_json_is_refused(tmp_path: Path, opening: str) -> None:
    found = refused(tmp_path, opening * 100_000, "in.json")
    column = MAX_DEPTH * len(opening) + 1
    assert found == f"in.json:1:{column}: error: nested deeper than {MAX_DEPTH} levels"


def test_nesting_up_to_the_limit_works(tmp_path: Path) -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert plain(tmp_path, text, "in.json") == json.loads(text)
    assert plain(tmp_path, text, "in.yaml") == json.loads(text)


def test_block_nesting_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "- " * 5000 + "x").endswith(
        f"error: nested deeper than {MAX_DEPTH} levels")


@pytest.mark.parametrize("name", ["in.yaml", "in.json"])
def test_a_number_too_long_to_read(tmp_path: Path, name: str) -> None:
    found = refused(tmp_path, "[" + "9" * 10_000 + "]", name)
    assert found.startswith(f"{name}:1:2: error: ")
    assert "too long" in found


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", "1:1: error: the file is empty"),
        (b"# only a comment\n", "1:1: error: the file is empty"),
        (b"a: 1\n---\nb: 2\n", "2:1: error: a second document begins: one per file is read"),
        (b"a: 1\nb: \xc3\xa9\xff\n",
         "2:5: error: byte 0xff is not UTF-8: convert the file to UTF-8"),
        ("a: 1".encode("utf-16"), "1:1: error: the file is UTF-16: convert it to UTF-8"),
        (b"a: 1\nb: \x07\n", "2:4: error: the character U+0007 is not allowed in YAML"),
        (b"a: 1\n b: 2\n", "2:3: error: not YAML: mapping values are not allowed in this context"),
        (b"a: [1\n", "2:1: error: not YAML: did not find expected ',' or ']'"),
        (b"a:\n\t- 1\n", "2:1: error: not YAML: found character that cannot start any token"),
    ],
)
def test_files_that_are_no_document(tmp_path: Path, data: bytes, finding: str) -> None:
    assert refused(tmp_path, data) == f"in.yaml:{finding}"


def test_a_document_end_is_no_second_document(tmp_path: Path) -> None:
    assert plain(tmp_path, "---\na: 1\n...\n") == {"a": 1}


@pytest.mark.parametrize("text", ["a: 1\n", '{"a": 1}'])
def test_a_byte_order_mark_is_ignored_with_a_warning(tmp_path: Path, text: str) -> None:
    root, found = read(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert root is not None
    assert root.plain() == {"a": 1}
    assert found == ["in.yaml:1:1: warning: the file starts with a byte order mark, "
                     "which is ignored"]


def test_unreadable_files(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "none.yaml", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (Path("a\0b"), "embedded null byte"),
    ):
        diagnostics = Diagnostics()
        assert load(str(path), diagnostics) is None
        assert [str(one) for one in diagnostics.found] == [
            f"{path}:1:1: error: cannot read the file: {reason}"]


def test_without_libyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_module, "_Parser", yaml.BaseLoader)
    assert plain(tmp_path, "a: &x off\nb: [*x, 0o14, '1']\n200: 2024-01-01\n") == {
        "a": "off", "b": ["off", 12, "1"], "200": "2024-01-01"}
    assert refused(tmp_path, b"a: 1\nb: \x07\n") == (
        "in.yaml:2:4: error: the character U+0007 is not allowed in YAML")
    assert refused(tmp_path, "a: [1\n").startswith("in.yaml:2:1: error: not YAML: ")


def test_large_documents_load_in_seconds(tmp_path: Path) -> None:
    value = {f"Schema{n}": {"type": "object", "properties": {
        f"p{m}": {"type": "string", "description": "a text of some length " * 3}
        for m in range(20)}} for n in range(1500)}
    text = json.dumps(value, indent=1)
    assert len(text) > 3_000_000
    started = time.process_time()
    assert plain(tmp_path, text, "in.json") == value
    assert time.process_time() - started < 10
