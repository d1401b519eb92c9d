"""The widgets of a page as a browser keeps them, from the messages of Streamlit 1.67."""

from __future__ import annotations

from typing import Any

from streamlit.proto.Button_pb2 import Button
from streamlit.proto.WidgetStates_pb2 import WidgetState


def is_button(element: Any, key: str) -> bool:
    """Whether an element is the button with this key."""
    return isinstance(element, Button) and element.id.endswith(f"-{key}")


def value_of(kind: str, widget: Any) -> WidgetState | None:
    """The state that a browser keeps for a widget as the server has just drawn it; None for what is no widget."""
    state, changed = WidgetState(id=getattr(widget, "id", "")), getattr(widget, "set_value", False)
    match kind:
        case "checkbox":
            state.bool_value = widget.value if changed else widget.default
        case "slider" if widget.options:
            options = [widget.options[int(i)] for i in (widget.value if changed else widget.default)]
            state.string_array_value.data.extend(list(widget.raw_value) or options)
        case "slider":
            state.double_array_value.data.extend(widget.value if changed else widget.default)
        case "number_input":
            state.double_value = widget.value if changed else widget.default
        case "selectbox" | "radio" if changed or widget.HasField("default"):
            state.string_value = widget.raw_value if changed else widget.options[widget.default]
        case "button_group" if changed:
            state.string_array_value.data.extend(widget.raw_values)
        case "text_input":
            state.string_value = widget.value if changed else widget.default
        case _:
            return None
    return state
