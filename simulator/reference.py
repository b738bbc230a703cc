"""The scenarios' JSON Schema and field reference, generated from the model so that they cannot lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulator.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = Path("scenarios/scenario.schema.json")
FIELDS = Path("docs/scenario-fields.md")


def stale_files() -> list[Path]:
    """The generated files that are missing or not what the model says now."""
    return [
        path
        for path, text in _texts().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text("utf-8") != text
    ]


def write_files() -> list[Path]:
    """Write both files; their paths."""
    for path, text in _texts().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, "utf-8")
    return list(_texts())


def _texts() -> dict[Path, str]:
    schema = Scenario.model_json_schema()
    return {SCHEMA: json.dumps(schema, indent=2, ensure_ascii=False) + "\n", FIELDS: _fields(schema)}


def _fields(schema: dict[str, Any]) -> str:
    parts = [
        "# Scenario fields",
        "",
        "Generated from `simulator/scenario/model.py` by `python -m simulator schema`; edit there.",
        "How to write one that people believe: [writing-scenarios.md](writing-scenarios.md).",
    ]
    defined = schema["$defs"]
    for name, part in [("Scenario", schema), *sorted(defined.items())]:
        parts += ["", f"## {name}", "", " ".join(part.get("description", "").split()), ""]
        if "enum" in part:
            parts.append("One of " + ", ".join(f"`{value}`" for value in part["enum"]) + ".")
            continue
        parts += ["| field | holds | needed | meaning |", "|---|---|---|---|"]
        for field, told in part.get("properties", {}).items():
            needed = "yes" if field in part.get("required", []) else _default(told)
            meaning = " ".join(told.get("description", "").split()).replace("|", "\\|")
            parts.append(f"| `{field}` | {_kind(told)} | {needed} | {meaning} |")
    return "\n".join(parts) + "\n"


def _default(told: dict[str, Any]) -> str:
    default = told.get("default")
    return "no" if default in (None, [], {}) or isinstance(default, dict) else f"no: `{json.dumps(default)}`"


def _kind(told: dict[str, Any]) -> str:
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in told:
        return " or ".join(_kind(each) for each in told["anyOf"] if each.get("type") != "null")
    if "enum" in told or "const" in told:
        return " or ".join(f"`{value}`" for value in told.get("enum", [told.get("const")]))
    if told.get("type") == "array":
        if "prefixItems" in told:
            return "two numbers"
        return f"list of {_kind(told['items'])}"
    if told.get("type") == "object":
        return f"mapping to {_kind(told.get('additionalProperties', {}))}"
    words = {"string": "text", "number": "number", "integer": "whole number", "boolean": "`true` or `false`"}
    kind = words.get(told.get("type", ""), "anything")
    low, high = told.get("minimum"), told.get("maximum")
    return f"{kind} {low:g}–{high:g}" if low is not None and high is not None else kind
