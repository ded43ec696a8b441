// Pages that a browser translates: it moves texts into elements of its own, which Streamlit then looks for in vain.

// Where numbers live that change: nothing there is to be translated.
const NUMBERS = "[data-testid=stMetric], [data-testid=stTable] td, [data-testid=stDataFrame], [data-testid=stSlider], .katex";
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
  forgive(Node.prototype, offer);
  keepNumbers();
  new MutationObserver(() => {
    timer ??= setTimeout(() => {
      timer = null;
      keepNumbers();
    }, EVERY);
  }).observe(document.body, { childList: true, subtree: true });
}
