/* The live view: one component that is updated in place with messages of bytes and never remounts. */

import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import type { Bytes } from "../server/wire.ts";
import css from "./live.css";
import { Panel } from "./panel.ts";
import { Poll } from "./poll.ts";

interface View {
  panel: Panel;
  poll: Poll; // feeds it
}

adopt(css);
const views = new WeakMap<HTMLElement, View>(); // by the element that they are in

export default function live({ data, parentElement, setTriggerValue }: Component<unknown>): () => void {
  const { panel, poll } = views.get(parentElement) ?? makeView(parentElement);
  if (data instanceof Uint8Array) {
    const page = panel.receive(data as Bytes, (step) => setTriggerValue("resend", step));
    poll.follow(page, setTriggerValue);
  }
  return () => {
    poll.stop();
    panel.dispose();
    views.delete(parentElement);
  };
}

function makeView(parent: HTMLElement): View {
  const panel = new Panel(parent);
  const view = { panel, poll: new Poll(panel) };
  views.set(parent, view);
  return view;
}
