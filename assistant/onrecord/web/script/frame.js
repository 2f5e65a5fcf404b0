// The frame: which room is shown, by the address. Nothing in these scripts makes markup of text: what is shown comes
// escaped from the server, or is set as text.
//
// `#/library?q=tax` is the room "library" with the words {q: "tax"}. `onrecord.on("library", {enter, leave})` is told
// when an address of that name is come to and left; "document" is an address too, which any room can be beside.
window.onrecord = (() => {
  const ROOMS = { ask: "Ask" };
  const visitors = {};
  const movers = []; // who is told that another room is gone to
  let current = "";

  const address = () => {
    const [name, words = ""] = location.hash.replace(/^#\/?/, "").split("?");
    return { name: name || "ask", words: Object.fromEntries(new URLSearchParams(words)) };
  };

  const room = () => document.body?.dataset.room || "ask";

  /** Show what the address names. A document is shown beside the room that was there before. */
  const visit = () => {
    const { name, words } = address();
    if (name !== current) visitors[current]?.leave?.(name);
    if (name in ROOMS && name !== room()) movers.forEach((tell) => tell());
    if (name in ROOMS) document.body.dataset.room = name;
    else document.body.dataset.room ||= "ask";
    current = name;
    for (const way of document.querySelectorAll(".masthead nav a")) {
      if (way.dataset.room === room()) way.setAttribute("aria-current", "page");
      else way.removeAttribute("aria-current");
    }
    document.title = room() === "ask" ? "onrecord" : `${ROOMS[room()]} – onrecord`;
    visitors[name]?.enter?.(words, history.state);
  };

  /** Go to an address of the page; `instead` leaves no way back to the one before. */
  const go = (hash, { instead = false, state = null } = {}) => {
    history[instead ? "replaceState" : "pushState"](state, "", location.pathname + location.search + hash);
    visit();
  };

  const on = (name, visitor) => {
    visitors[name] = visitor;
    if (address().name === name) visitor.enter?.(address().words, history.state);
  };

  const isTyped = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  // A link within the page must not load it again, as it would where the page's <base> is another address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#/"]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
    event.preventDefault();
    if (room() !== "ask") go("#/ask");
    document.querySelector("#question")?.focus();
  });
  addEventListener("popstate", visit);

  return { address, go, on, room, whenMoved: (tell) => movers.push(tell), masthead: visit };
})();

/** How to scroll: without motion for whoever asked the system for that. */
onrecord.scrolling = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

/** Make an element of attributes and children; a text among them stays text. */
onrecord.make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

/** Tell somebody who cannot see the page what has come. */
onrecord.say = (text) => {
  const heard = document.querySelector("#heard");
  if (heard) heard.textContent = text;
};
