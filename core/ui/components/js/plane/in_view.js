// A panel that is drawn only while somebody can see it: what has changed meanwhile is drawn as it scrolls into view.

const NEAR = "150px"; // outside of the window, so that it is there when it comes

export function inView(box, panel) {
  let visible = true;
  let missed = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      visible = entries.at(-1).isIntersecting;
      if (!visible || !missed.size) return;
      const changes = missed;
      missed = new Set();
      panel.draw(changes);
    },
    { rootMargin: NEAR },
  );
  observer.observe(box);
  return {
    draw(changes) {
      if (visible) panel.draw(changes);
      else for (const change of changes) missed.add(change);
    },
    end() {
      observer.disconnect();
      panel.end?.();
    },
  };
}
