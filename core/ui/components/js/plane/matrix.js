// The confusion matrix of the test points at the shown moment, as a table: a row for each true class.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { sign } from "./sign.js";
import { percent } from "./words.js";

// A class by its shape, its colour and its name.
function named(name, look) {
  const cell = element("th", "mx-name");
  cell.append(sign(look), element("span", "", name));
  return cell;
}

export function matrix(box, store) {
  const { texts } = store.data;
  const table = element("table", "mx-table");
  const caption = element("caption");
  table.append(caption);
  const scroll = element("div", "mx-scroll");
  scroll.append(table);
  box.replaceChildren(scroll);
  let built = "";
  let cells = [];
  let shares = [];

  function build() {
    const { names, looks } = store.data;
    const above = element("tr");
    const corner = element("th", "", texts.trueClass);
    corner.rowSpan = 2;
    corner.scope = "col";
    const over = element("th", "mx-over", texts.predictedClass);
    over.colSpan = names.length;
    over.scope = "colgroup";
    const right = element("th", "", texts.classAccuracy);
    right.rowSpan = 2;
    right.scope = "col";
    above.append(corner, over, right);
    const head = element("tr");
    head.append(...names.map((name, n) => Object.assign(named(name, looks[n]), { scope: "col" })));
    table.classList.toggle("mx-many", names.length > 4);
    cells = [];
    shares = [];
    const rows = names.map((name, n) => {
      const row = element("tr");
      const own = names.map((_, predicted) => element("td", predicted === n ? "mx-right" : ""));
      const share = element("td", "mx-share");
      cells.push(own);
      shares.push(share);
      row.append(Object.assign(named(name, looks[n]), { scope: "row" }), ...own, share);
      return row;
    });
    const [thead, tbody] = [element("thead"), element("tbody")];
    thead.append(above, head);
    tbody.append(...rows);
    table.replaceChildren(caption, thead, tbody);
  }

  return {
    draw(changes) {
      const { data, points } = store;
      const key = JSON.stringify([data.names, data.looks]);
      if (key !== built) build();
      else if (!changes.has("weights") && !changes.has("points")) return;
      built = key;
      const { confusion } = store.judged();
      caption.textContent = points.test.includes(1) ? texts.matrixOfTest : texts.matrixOfTraining;
      const part = points.test.includes(1) ? 1 : 0;
      const counts = data.names.map(() => 0);
      for (let i = 0; i < points.count; i++) if (points.test[i] === part) counts[points.label[i]] += 1;
      confusion.forEach((row, label) => {
        row.forEach((count, predicted) => {
          const cell = cells[label][predicted];
          cell.textContent = count;
          const strength = Math.round(60 * Math.sqrt(count / (counts[label] || 1)));
          cell.style.backgroundColor = `rgba(0, 114, 178, ${strength / 100})`;
        });
        shares[label].textContent = counts[label] ? percent(row[label] / counts[label], texts) : texts.noneOfClass;
        shares[label].title = filled(texts.ofSo, { right: row[label], count: counts[label] });
      });
    },
  };
}
