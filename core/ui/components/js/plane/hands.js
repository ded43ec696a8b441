// What mouse, finger, pencil and keys do on the picture: they look at places, or paint with the tool that is chosen.

import { filled } from "../filled.js";
import { percent } from "./numbers.js";
import { Painting } from "./painting.js";
import { saidOf } from "./readout.js";
import { Tools } from "./tools.js";
import { EDGE, hundredths, xOf, yOf } from "./window.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 0.1;
const FAR_STEP = 0.5; // with Shift
const BRUSH = 0.3; // the brush's radius,
const EVERY = 0.09; // and how far it goes from point to point
const FIRST = 4; // points where it is put down
const ERASER = 0.2;
// How near a hand must be to a point to take it, in pixels.
const GRIP = { mouse: 9, pen: 12, touch: 20 };
const KEY_GRIP = 0.15; // in the plane's units

export class Hands {
  // `picture` has surface, view, said, told, read(place) and reach (the radius that the tool has in the plane).
  constructor(picture, store, box) {
    Object.assign(this, { picture, store, tool: "look", label: 0, hand: null, cursor: null, held: -1 });
    this.painting = store.painting = new Painting(store);
    this.tools = new Tools(box, this, {
      choose: (tool) => this.choose(tool),
      chooseClass: (label) => this.chooseClass(label),
      undo: () => this.undo(),
      clear: () => {
        this.painting.clear();
        this.limit();
      },
    });
    this.listen(picture.surface);
    this.choose("look");
  }

  draw() {
    const { data } = this.store;
    if (this.label >= data.classes) this.label = 0;
    if (!data.paints && this.tool !== "look") this.choose("look");
    this.limit();
    this.picture.surface.setAttribute("aria-label", filled(data.texts.plane, { count: this.painting.points.x.length }));
    this.tools.draw(data, this.painting);
  }

  choose(tool) {
    this.tool = tool;
    this.drop();
    const { surface } = this.picture;
    // With a tool in hand one finger paints, and two still zoom; otherwise the page scrolls.
    surface.style.touchAction = tool === "look" ? "pan-y pinch-zoom" : "pinch-zoom";
    surface.dataset.tool = tool;
    this.picture.reach = { brush: BRUSH, erase: ERASER }[tool] ?? 0;
    this.point(this.cursor);
    this.limit();
    this.store.changed("chosen");
  }

  chooseClass(label) {
    this.label = label;
    this.say(filled(this.store.data.texts.one_class, { name: this.store.data.names[label] }));
    this.store.changed("chosen");
  }

  undo() {
    this.drop();
    if (this.painting.undo()) this.say(this.store.data.texts.undone);
    this.limit();
  }

  say(text) {
    this.picture.said.textContent = text;
  }

  // Shows where the hand is: what the network says there, or how far the tool reaches.
  point(place) {
    this.picture.read(place, this.tool === "look");
  }

  limit() {
    const { told } = this.picture;
    const { full, many, most, points } = this.painting;
    const wrong = this.tool === "look" ? "" : many ? "many" : full ? "full" : "";
    const [count, limit] = [points.x.length, most].map((number) => number.toLocaleString("en"));
    const text = wrong && filled(this.store.data.texts[wrong], { count, most: limit });
    if (told.textContent !== text) told.textContent = text;
  }

  // What the tool does at a place, first or while it goes on from another. `grip` is in the plane's units.
  apply([x, y], from, grip) {
    const { painting } = this;
    if (this.tool === "add") {
      if (from) {
        if (this.held >= 0) painting.move(this.held, x, y);
      } else {
        this.held = painting.nearest(x, y, grip);
        if (this.held < 0) this.held = painting.add(x, y, this.label);
      }
    } else if (this.tool === "brush") {
      const far = from ? Math.hypot(x - from[0], y - from[1]) : 0;
      const count = from ? Math.floor(far / EVERY) : FIRST;
      if (from && !count) return false;
      for (let n = 1; n <= count && !painting.full; n++) {
        const [u, v] = from ? [from[0] + (n / count) * (x - from[0]), from[1] + (n / count) * (y - from[1])] : [x, y];
        const [r, angle] = [BRUSH * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()];
        painting.add(u + r * Math.cos(angle), v + r * Math.sin(angle), this.label);
      }
    } else {
      // Also what lies between two places of a fast hand.
      const far = from ? Math.hypot(x - from[0], y - from[1]) : 0;
      const count = Math.max(1, Math.ceil(far / ERASER));
      for (let n = 1; n <= count; n++) {
        const at = from ? [from[0] + (n / count) * (x - from[0]), from[1] + (n / count) * (y - from[1])] : [x, y];
        painting.erase(painting.around(...at, Math.max(ERASER, grip)));
      }
    }
    this.limit();
    return true;
  }

  listen(surface) {
    const at = (event) => {
      const { left, top, width, height } = surface.getBoundingClientRect();
      const held = (value) => Math.min(Math.max(value, -EDGE), EDGE);
      return [held(xOf(event.clientX - left, width)), held(yOf(event.clientY - top, height))];
    };
    const grip = (event) => ((GRIP[event.pointerType] ?? GRIP.mouse) / surface.clientWidth) * 2 * EDGE;
    surface.addEventListener("pointerdown", (event) => {
      if (event.button || this.hand) return;
      this.cursor = null;
      this.drop();
      const place = at(event);
      this.point(place);
      if (this.tool === "look" || this.painting.many) return;
      event.preventDefault();
      surface.focus({ preventScroll: true });
      surface.setPointerCapture(event.pointerId);
      this.hand = { id: event.pointerId, from: place };
      this.painting.begin();
      this.apply(place, null, grip(event));
    });
    surface.addEventListener("pointermove", (event) => {
      if (!this.hand) {
        this.cursor = null;
        return this.point(at(event));
      }
      if (event.pointerId !== this.hand.id) return;
      const all = event.getCoalescedEvents?.() ?? [];
      for (const each of all.length ? all : [event]) {
        const place = at(each);
        if (this.apply(place, this.hand.from, grip(event))) this.hand.from = place;
      }
      this.point(at(event));
    });
    const lift = (event, meant) => {
      if (event.pointerId !== this.hand?.id) return;
      this.hand = null;
      this.held = -1;
      if (meant) this.painting.end();
      else this.painting.cancel();
      this.store.changed("chosen");
    };
    surface.addEventListener("pointerup", (event) => lift(event, true));
    surface.addEventListener("lostpointercapture", (event) => lift(event, true));
    surface.addEventListener("pointercancel", (event) => {
      lift(event, false);
      this.point(null);
    });
    // What a finger asked for stays to be read when it is lifted.
    surface.addEventListener("pointerleave", (event) => {
      if (!this.hand && (event.pointerType !== "touch" || this.tool !== "look")) this.point(this.cursor);
    });
    this.outside = (event) => {
      if (event.target !== surface && this.picture.place && !this.cursor) this.point(null);
    };
    document.addEventListener("pointerdown", this.outside);
    surface.addEventListener("keydown", (event) => {
      if (event.altKey || event.metaKey || !this.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    surface.addEventListener("blur", () => {
      this.drop();
      this.cursor = null;
      this.point(null);
    });
  }

  // Lets go of the point that the keys carry.
  drop() {
    if (this.held < 0 || this.hand) return;
    this.held = -1;
    this.painting.end();
  }

  // What a key does; false where it is left to the page.
  key({ key, ctrlKey, shiftKey }) {
    const { names, paints, texts } = this.store.data;
    if (ctrlKey) {
      if (key.toLowerCase() === "z") this.undo();
      return key.toLowerCase() === "z";
    }
    if (ARROWS[key]) {
      const step = shiftKey ? FAR_STEP : STEP;
      this.goTo(this.cursor ? this.cursor.map((value, axis) => value + step * ARROWS[key][axis]) : [0, 0]);
    } else if (paints && /^\d$/.test(key)) {
      const label = names.includes(key) ? names.indexOf(key) : Number(key) - 1;
      if (label >= 0 && label < names.length) this.chooseClass(label);
    } else if (key === "Escape" && (this.cursor || this.tool !== "look")) {
      if (this.cursor) {
        this.drop();
        this.cursor = null;
        this.point(null);
      } else this.choose("look");
    } else if (!this.cursor) {
      return false;
    } else if (key === "Delete" || key === "Backspace") {
      this.byKey("erase");
    } else if (key === "Enter" || key === " ") {
      if (this.tool === "look") this.sayPlace();
      else this.byKey(this.tool);
    } else return false;
    if (paints && this.tool === "look" && key === "Delete") this.say(texts.choose_tool);
    return true;
  }

  goTo(place) {
    this.cursor = place.map((value) => hundredths(value) / 100);
    if (this.held >= 0) this.painting.move(this.held, ...this.cursor);
    this.point(this.cursor);
    this.sayPlace();
  }

  // A deed at the cursor. The first Enter on a point takes it, the next puts it down.
  byKey(tool) {
    if (this.tool === "look") return this.say(this.store.data.texts.choose_tool);
    const { painting } = this;
    const { texts } = this.store.data;
    if (painting.many) return this.say(this.picture.told.textContent);
    const had = painting.points.x.length;
    if (this.held >= 0) {
      this.drop();
      this.say(texts.put_down);
      if (tool === "add") return;
    }
    painting.begin();
    if (tool === "erase") painting.erase(painting.around(...this.cursor, this.tool === "erase" ? ERASER : KEY_GRIP));
    else this.apply(this.cursor, null, KEY_GRIP);
    this.limit();
    const count = painting.points.x.length;
    if (tool === "add" && count === had && !painting.full) return this.say(texts.taken);
    this.held = -1;
    painting.end();
    this.say(painting.full ? this.picture.told.textContent : filled(texts.counted, { count }));
    this.store.changed("chosen");
  }

  sayPlace() {
    const { names, texts } = this.store.data;
    const { probabilities } = saidOf(this.store, ...this.cursor);
    const most = Math.max(...probabilities);
    const [x, y] = this.cursor.map((value) => value.toFixed(1));
    const found = Number.isNaN(most)
      ? filled(texts.place_unknown, { x, y })
      : filled(texts.place_class, { x, y, name: names[probabilities.indexOf(most)], share: percent(most) });
    this.say(found);
  }

  end() {
    document.removeEventListener("pointerdown", this.outside);
  }
}
