// The tools of the picture, as a row of buttons: what the hand does with points, of which class, and what takes it back.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { sign } from "./sign.js";

export const TOOLS = ["look", "add", "brush", "erase"];
const PAINTS = ["add", "brush"];

function button(text, act) {
  const made = element("button", "pl-tool", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function group(label, ...buttons) {
  const made = element("div", "pl-group");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", label);
  made.append(...buttons);
  return made;
}

// `state` has tool and label; `acts` are choose(tool), chooseClass(label), undo() and clear().
export class Tools {
  constructor(box, state, acts) {
    Object.assign(this, { box, state, acts });
    box.classList.add("pl-tools");
  }

  draw({ names, looks, paints, texts }, painting) {
    const { tool, label } = this.state;
    const key = JSON.stringify([names, looks, texts]);
    if (key !== this.key) this.build(names, looks, texts);
    this.key = key;
    for (const [name, made] of this.tools) made.setAttribute("aria-pressed", String(name === tool));
    this.classes.forEach((made, n) => made.setAttribute("aria-pressed", String(n === label)));
    // Who may not paint sees no tools.
    this.box.hidden = !paints;
    this.chooser.hidden = !PAINTS.includes(tool);
    this.editing.hidden = tool === "look";
    this.undo.disabled = !painting.undone.length;
    this.clear.disabled = !painting.points.x.length;
  }

  build(names, looks, texts) {
    const { acts } = this;
    this.tools = TOOLS.map((name) => {
      const made = button(texts[`tool_${name}`], () => acts.choose(name));
      made.title = texts[`tool_${name}_help`];
      return [name, made];
    });
    this.classes = names.map((name, n) => {
      const made = button("", () => acts.chooseClass(n));
      made.append(sign(looks[n], 16), element("span", "", name));
      made.setAttribute("aria-label", filled(texts.one_class, { name }));
      return made;
    });
    this.undo = button(texts.undo, acts.undo);
    this.clear = button(texts.clear, acts.clear);
    this.chooser = group(texts.of_class, element("span", "pl-group-name", texts.class), ...this.classes);
    this.editing = group(texts.taking_back, this.undo, this.clear);
    this.box.replaceChildren(group(texts.tools, ...this.tools.map(([, made]) => made)), this.editing, this.chooser);
  }
}
