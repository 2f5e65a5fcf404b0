// Days, months and years as the reader's own language writes them. The server writes them in English into
// `<time datetime>`; they are written anew wherever they come up.
(() => {
  const WRITTEN = {
    4: { year: "numeric" },
    7: { year: "numeric", month: "long" },
    10: { year: "numeric", month: "long", day: "numeric" },
  };

  const write = (time) => {
    const parts = WRITTEN[time.dateTime.length];
    const day = new Date(time.dateTime.padEnd(10, "-01"));
    if (!parts || Number.isNaN(day.valueOf())) return;
    const words = day.toLocaleDateString(undefined, { ...parts, timeZone: "UTC" });
    if (time.textContent !== words) time.textContent = words;
  };

  const observer = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const around = (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest("time[datetime]");
      if (around) write(around);
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches("time[datetime]")) write(node);
        node.querySelectorAll("time[datetime]").forEach(write);
      }
    }
  });
  observer.observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
