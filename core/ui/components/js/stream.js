// A stream of the server (core/ui/live/broadcast.py), shared by all who listen on this page, opened again when lost.

const here = new URL(".", import.meta.url);
// The server is heard at least every 5 s; who hears nothing for longer has a dead network.
const SILENCE = 12000; // milliseconds
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4000;
// Streamlit takes components off only to put them back: the connection outlives that.
const LINGER = 2000;
const streams = new Map();

// What is known after a message: parts it names are replaced, those it says are null are gone.
export function merged(parts, message) {
  const made = { ...parts };
  for (const [name, part] of Object.entries(message)) {
    if (part === null) delete made[name];
    else made[name] = part;
  }
  return made;
}

// How long to wait before the next attempt, after so many that failed; spread, so that a hall does not come back at once.
export function pause(failures, chance = Math.random()) {
  return Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE) * (0.5 + 0.5 * chance);
}

class Stream {
  constructor(path) {
    this.url = new URL(path, here);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.listeners = new Set();
    this.parts = {};
    this.lost = false;
    this.failures = 0;
    this.open();
  }

  open() {
    const socket = (this.socket = new WebSocket(this.url));
    let known = {}; // the first message of a connection tells everything
    this.listen(socket);
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.failures = 0;
      this.listen(socket);
      const message = JSON.parse(event.data);
      const news = Object.keys(message).length > 0;
      if (!news && !this.lost) return;
      if (news) this.parts = known = merged(known, message);
      this.lost = false;
      this.tell();
    };
    socket.onclose = () => this.closed(socket, false);
  }

  // Takes a silent connection for lost: closing it would wait for an answer that may never come.
  listen(socket) {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => {
      socket.close();
      this.closed(socket, true);
    }, SILENCE);
  }

  closed(socket, silent) {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.watch);
    this.again = setTimeout(() => this.open(), pause(this.failures));
    // A connection that breaks may be a hiccup, if the next one holds; nobody needs to read about it.
    this.failures += 1;
    if ((silent || this.failures > 1) && !this.lost) {
      this.lost = true;
      this.tell();
    }
  }

  tell() {
    for (const listener of this.listeners) listener(this.parts, this.lost);
  }

  // Lost without a connection: what is said is out of date by the time there is one again.
  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  end() {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.watch);
    clearTimeout(this.again);
    socket?.close();
  }
}

// Tells the server something on a stream that is subscribed to.
export function say(path, message) {
  streams.get(path)?.say(message);
}

// Calls listener(parts, lost) at each change until the function it gives back is called. `path` is below softmax-lab/.
export function subscribe(path, listener) {
  let stream = streams.get(path);
  if (!stream) streams.set(path, (stream = new Stream(path)));
  clearTimeout(stream.linger);
  stream.listeners.add(listener);
  if (Object.keys(stream.parts).length || stream.lost) listener(stream.parts, stream.lost);
  return () => {
    stream.listeners.delete(listener);
    if (stream.listeners.size) return;
    clearTimeout(stream.linger);
    stream.linger = setTimeout(() => {
      if (stream.listeners.size) return;
      streams.delete(path);
      stream.end();
    }, LINGER);
  };
}
