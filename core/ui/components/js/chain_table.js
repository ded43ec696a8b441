// Tables that belong together, row by row: pointing at an example shows it in all of them.

import { element } from "./element.js";

// One table: a heading a column, a row an example, the cell of the true class marked.
export function table(stage, rowNames, picked) {
  const box = element("div", "ct-stage");
  box.append(element("div", "ct-title", stage.title));
  const made = element("table");
  const head = element("tr");
  head.append(element("th", "ct-row-name", "n"), ...stage.columns.map((name) => element("th", "", name)));
  made.append(head);
  stage.rows.forEach((cells, index) => {
    const row = element("tr");
    row.dataset.example = index;
    row.tabIndex = 0;
    row.append(element("th", "ct-row-name", rowNames[index]));
    cells.forEach((text, column) => {
      const marked = stage.marks && column === picked[index];
      row.append(element("td", marked ? "ct-picked" : "", marked ? `▸ ${text}` : text));
    });
    made.append(row);
  });
  box.append(made);
  return box;
}

// Shows one example in every table, or none.
export function highlight(box, example) {
  for (const row of box.querySelectorAll("[data-example]")) {
    row.classList.toggle("ct-on", Number(row.dataset.example) === example);
  }
}

export function mount({ parentElement, data }) {
  const box = parentElement.querySelector(".chain-table");
  const state = (box.chainTable ??= { chosen: 0 });
  state.chosen = Math.min(state.chosen, data.row_names.length - 1);
  box.querySelector(".ct-stages").replaceChildren(
    ...data.stages.map((stage) => table(stage, data.row_names, data.picked)),
  );
  const say = box.querySelector(".ct-sentence");
  const show = (example) => {
    highlight(box, example);
    say.textContent = data.sentences[example];
  };
  const exampleOf = (event) => {
    const row = event.target.closest("[data-example]");
    return row ? Number(row.dataset.example) : null;
  };
  box.onpointerover = (event) => show(exampleOf(event) ?? state.chosen);
  box.onpointerleave = () => show(state.chosen);
  const choose = (event) => {
    state.chosen = exampleOf(event) ?? state.chosen;
    show(state.chosen);
  };
  box.onclick = choose;
  // There is no onfocusin to replace: the listener of the last data leaves.
  if (state.choose) box.removeEventListener("focusin", state.choose);
  box.addEventListener("focusin", choose);
  state.choose = choose;
  show(state.chosen);
}
