// A button that fetches a file and saves it under its name; what goes wrong is said beneath it.

const LOST = "The server does not answer: check the network and try again.";
const BROKEN = "The server could not make this file: reload the page and try again.";

// The file as a Blob, or why there is none as a sentence: what the server says is for people when it could say something.
export async function fetched(address, ask = fetch) {
  let answer;
  try {
    answer = await ask(address, { cache: "no-store" });
    if (answer.ok) return { file: await answer.blob() };
    const sentence = answer.status < 500 && (answer.headers.get("content-type") ?? "").startsWith("text/plain");
    return { problem: sentence ? await answer.text() : BROKEN };
  } catch {
    return { problem: LOST };
  }
}

// Saves a file of the browser's own, a Blob.
export function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// The elements, made once: later only what they say changes.
function elements(box) {
  if (box.parts) return box.parts;
  const button = document.createElement("button");
  button.type = "button";
  const icon = document.createElement("span");
  icon.className = "download-icon";
  icon.setAttribute("aria-hidden", "true");
  icon.translate = false;
  const label = document.createElement("span");
  button.append(icon, label);
  const problem = document.createElement("div");
  problem.className = "download-problem";
  problem.setAttribute("role", "status");
  box.replaceChildren(button, problem);
  button.addEventListener("click", async () => {
    if (button.ariaBusy === "true") return;
    const { path, fileName } = box.offer;
    button.ariaBusy = "true";
    problem.textContent = "";
    const { file, problem: sentence } = await fetched(new URL(`softmax-lab/${path}`, document.baseURI).href);
    button.ariaBusy = "false";
    if (file) save(file, fileName);
    else problem.textContent = sentence;
  });
  return (box.parts = { button, icon, label, problem });
}

export function mount({ parentElement, data }) {
  const box = parentElement.querySelector(".download");
  const { button, icon, label, problem } = elements(box);
  const before = box.offer;
  box.offer = data;
  icon.textContent = data.icon;
  label.textContent = data.label;
  button.title = data.help;
  button.disabled = Boolean(data.refused);
  // What went wrong with another file is no news of this one.
  if (data.refused || before?.refused || before?.label !== data.label) problem.textContent = data.refused;
}
