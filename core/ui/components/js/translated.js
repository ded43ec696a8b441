// Pages that a browser translates: it moves texts into elements of its own, which Streamlit then looks for in vain.

// Where numbers live that change: nothing there is to be translated.
const NUMBERS =
  "[data-testid=stMetric], [data-testid=stTable] td, [data-testid=stDataFrame], [data-testid=stSlider], .katex, " +
  ".readout-value, .run-readings dd, .db-text, .db-input, .ds-text, .ct-stages, .rv-count, .da-value, .lp-value, " +
  ".tb-epoch, .dg-below, .dg-said, .cv-chart, .mx-table";
const EVERY = 500; // milliseconds between two looks for numbers that came later
const SENTENCE = "A translation by the browser has changed this page: what it shows may be out of date.";

// A part of the page that is to go and is no longer where it was is left alone: the page lives on, and says so.
export function forgive(node, missed) {
  const { removeChild, insertBefore } = node;
  node.removeChild = function (child) {
    if (child.parentNode === this) return removeChild.call(this, child);
    missed();
    child.parentNode?.removeChild(child);
    return child;
  };
  node.insertBefore = function (child, next) {
    if (!next || next.parentNode === this) return insertBefore.call(this, child, next);
    missed();
    // The element that the translation has put around it stands where it stood.
    let there = next;
    while (there && there.parentNode !== this) there = there.parentNode;
    return insertBefore.call(this, child, there);
  };
}

// A translation takes texts off and puts its own there instead, of which Streamlit knows nothing: what it writes from then
// on nobody sees. So a text that is written to comes back in place of what stands for it.
export function bringBack(texts) {
  const { get, set } = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
  Object.defineProperty(Node.prototype, "nodeValue", {
    configurable: true,
    enumerable: true,
    get,
    set(value) {
      const instead = this.isConnected ? null : texts.get(this);
      if (instead?.isConnected) instead.replaceWith(this);
      set.call(this, value);
    },
  });
}

// Remembers by each text that is taken off the element of a translation that stands there from then on.
export function remember(records, texts) {
  for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
    const instead = [...addedNodes, previousSibling, nextSibling].find((node) => node?.nodeName === "FONT");
    if (!instead) continue;
    for (const node of removedNodes) if (node.nodeType === Node.TEXT_NODE) texts.set(node, instead);
  }
}

// Offers to load the page again. Outside of what Streamlit draws, so that it stays.
function offer() {
  if (document.querySelector(".page-broken")) return;
  const box = document.createElement("div");
  box.className = "page-broken";
  box.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.textContent = "Load the page again";
  button.addEventListener("click", () => location.reload());
  box.append(SENTENCE, " ", button);
  document.body.append(box);
}

function keepNumbers() {
  for (const found of document.querySelectorAll(NUMBERS)) found.translate = false;
}

let timer = null;
let watches = false;

// From now on, for as long as the tab lives.
export function watch() {
  if (watches) return;
  watches = true;
  const texts = new WeakMap();
  forgive(Node.prototype, offer);
  bringBack(texts);
  keepNumbers();
  new MutationObserver((records) => {
    remember(records, texts);
    timer ??= setTimeout(() => {
      timer = null;
      keepNumbers();
    }, EVERY);
  }).observe(document.body, { childList: true, subtree: true });
}
