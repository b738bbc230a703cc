"""JSON Schemas and field references, generated from the models so that they cannot lie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.scenario import Scenario
from simulator.shift import Cast, ShiftFile

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = Path("scenarios/scenario.schema.json")
FIELDS = Path("docs/scenario-fields.md")
SHIFT_SCHEMA, CAST_SCHEMA = Path("scenarios/shift.schema.json"), Path("scenarios/cast.schema.json")
SHIFT_FIELDS = Path("docs/shift-fields.md")


def stale_files() -> list[Path]:
    """The generated files that are missing or not what the model says now."""
    return [
        path
        for path, text in _texts().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text("utf-8") != text
    ]


def write_files() -> list[Path]:
    """Write them all; their paths."""
    for path, text in _texts().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, "utf-8")
    return list(_texts())


def _texts() -> dict[Path, str]:
    scenario, shift, cast = (kind.model_json_schema() for kind in (Scenario, ShiftFile, Cast))
    own = dict(scenario["$defs"])
    return {
        SCHEMA: _json(scenario),
        SHIFT_SCHEMA: _json(shift),
        CAST_SCHEMA: _json(cast),
        FIELDS: _page(
            "# Scenario fields",
            "Generated from `simulator/scenario/model.py` by `python -m simulator schema`; edit there.",
            "How to write one that people believe: [writing-scenarios.md](writing-scenarios.md).",
            {"Scenario": scenario, **dict(sorted(own.items()))},
        ),
        SHIFT_FIELDS: _page(
            "# Shift fields",
            "Generated from `simulator/shift/plan.py` by `python -m simulator schema`; edit there.",
            "How a shift works: [shifts.md](shifts.md). What a cast's people are made of: "
            "[scenario-fields.md](scenario-fields.md).",
            {"ShiftFile": shift, **_new(shift, own), "Cast": cast, **_new(cast, own)},
        ),
    }


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _new(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in sorted(schema["$defs"].items()) if name not in known}


def _page(title: str, made: str, more: str, shown: dict[str, Any]) -> str:
    parts = [title, "", made, more]
    for name, part in shown.items():
        parts += ["", f"## {name}", "", " ".join(part.get("description", "").split()), ""]
        if "enum" in part:
            parts.append("One of " + ", ".join(f"`{value}`" for value in part["enum"]) + ".")
            continue
        parts += ["| field | holds | needed | meaning |", "|---|---|---|---|"]
        for field, told in part.get("properties", {}).items():
            needed = "yes" if field in part.get("required", []) else _default(told)
            meaning = " ".join(told.get("description", "").split()).replace("|", "\\|")
            parts.append(f"| `{field}` | {_kind(told, shown)} | {needed} | {meaning} |")
    return "\n".join(parts) + "\n"


def _default(told: dict[str, Any]) -> str:
    default = told.get("default")
    return "no" if default in (None, [], {}) or isinstance(default, dict) else f"no: `{json.dumps(default)}`"


def _kind(told: dict[str, Any], shown: Mapping[str, object]) -> str:
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[1]
        return f"[{name}]({'' if name in shown else FIELDS.name}#{name.lower()})"
    if "anyOf" in told:
        return " or ".join(_kind(each, shown) for each in told["anyOf"] if each.get("type") != "null")
    if "enum" in told or "const" in told:
        return " or ".join(f"`{value}`" for value in told.get("enum", [told.get("const")]))
    if told.get("type") == "array":
        if "prefixItems" in told:
            return "two numbers"
        return f"list of {_kind(told['items'], shown)}"
    if told.get("type") == "object":
        return f"mapping to {_kind(told.get('additionalProperties', {}), shown)}"
    words = {"string": "text", "number": "number", "integer": "whole number", "boolean": "`true` or `false`"}
    kind = words.get(told.get("type", ""), "anything")
    low, high = told.get("minimum"), told.get("maximum")
    return f"{kind} {low:g}–{high:g}" if low is not None and high is not None else kind
