// A photo on its way to a drawing pad: chosen, taken, pasted or dropped; turned upright and made small in the browser.
//
// What leaves the phone is a small JPEG of what is seen, without the place and time that a camera writes into its files.

// The longer side of what is sent, in pixels.
export const LONGEST = 640;

// Width and height that a PNG or JPEG file says it has; null for any other file. Asked before it is unpacked.
export function saidSize(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length > 24 && view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    // Start of frame; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

// The name of what is wrong with a file, or null; core/ui/components/drawing_pad.py has the sentences.
async function problem(file, limits) {
  if (file.size > limits.bytes) return "large";
  const size = saidSize(new Uint8Array(await file.slice(0, 1 << 20).arrayBuffer()));
  if (!size) return "kind";
  return size[0] * size[1] > limits.pixels ? "large" : null;
}

// A photo of at most so many `limits.bytes` and `limits.pixels` as base 64 of a small JPEG, or what is wrong with it:
// { photo } or { problem }.
export async function readPhoto(file, limits) {
  try {
    const found = await problem(file, limits);
    if (found) return { problem: found };
    const picture = await createImageBitmap(file); // upright, as the camera's note in the file says
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(Math.round(picture.width * scale), 1);
    canvas.height = Math.max(Math.round(picture.height * scale), 1);
    const context = canvas.getContext("2d");
    // What is see-through lies on paper.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return { photo: canvas.toDataURL("image/jpeg", 0.92).split(",")[1] };
  } catch {
    return { problem: "damaged" };
  }
}

// Calls `take` with a file that is chosen or taken in `box`, dropped on `paper`, or pasted while the focus is in `box`.
export function offerPhotos(box, paper, take) {
  const taken = (event, file) => {
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  for (const input of box.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", (event) => {
      taken(event, input.files[0]);
      input.value = ""; // the same file may come again
    });
  }
  for (const button of box.querySelectorAll("button[data-photo]")) {
    button.addEventListener("click", () => box.querySelector(`input[data-photo=${button.dataset.photo}]`).click());
  }
  // Anything else that is dropped would open in place of the page.
  paper.addEventListener("dragover", (event) => event.preventDefault());
  paper.addEventListener("drop", (event) => {
    event.preventDefault();
    taken(event, event.dataTransfer?.files[0]);
  });
  const isPicture = (file) => file.type.startsWith("image/");
  box.addEventListener("paste", (event) => taken(event, [...(event.clipboardData?.files ?? [])].find(isPicture)));
}
