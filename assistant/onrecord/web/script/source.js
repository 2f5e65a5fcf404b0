// The pane that shows a document at a quote. Whatever carries a place in `data-place`, in any room, opens it by a
// click; what names a card in `data-card` opens the place of that card.
//
// The address of an open document names the quote, so that it can be kept and passed on: document, digest, offsets, and
// the words, by which they are found again where the document has changed.

/** Return the address of a place: `#/document?id=…`. */
onrecord.addressOf = ({ document, sha256, span: [start, end], answers = true, words = "" }) =>
  `#/document?${new URLSearchParams({
    id: document, hash: sha256.slice(0, 12), start, end, words, ...(answers ? {} : { near: "1" }),
  })}`;

// Until the pane is there, nothing is shown in it.
for (const name of ["show", "makeRoom", "clearSource", "sourceFailed"]) onrecord[name] = () => {};

onrecord.source = (element, watch, open) => {
  let shownPlace = ""; // what is in the pane
  let wanted = ""; // what was asked for last
  let opener = null; // what was pressed to open it
  let focusing = false; // whether the text is to have the focus once it is there

  const sheet = () => element.querySelector(".sheet");
  const isOpen = () => document.body.classList.contains("reading");
  const asText = (place) => JSON.stringify(place);
  const cardOf = (it) => it?.closest?.(".card") ?? it;

  // ---------------------------------------------------------------- opening and closing

  const placeAt = (pressed) => {
    const named = pressed.dataset.card ? document.getElementById(pressed.dataset.card) : pressed;
    return named?.dataset.place ? JSON.parse(named.dataset.place) : null;
  };

  const placeFrom = ({ id = "", hash = "", start, end, words = "", near }) => ({
    document: id, sha256: hash, span: [Number(start), Number(end)], others: [], answers: !near, words,
  });

  /** Show a place in the pane, without an address of its own. */
  const show = (place, { focus = true, from = null } = {}) => {
    opener = from;
    focusing = focus;
    element.closest("#source").removeAttribute("data-idle");
    wanted = asText(place);
    beside(() => document.body.classList.add("reading"));
    point();
    if (shownPlace === wanted) reveal();
    else {
      element.setAttribute("aria-busy", "true");
      open(place);
    }
  };

  /** Do something that moves the conversation, and keep what was pressed where it is. */
  const beside = (change) => {
    const card = cardOf(opener);
    const before = card?.getBoundingClientRect().top;
    change();
    if (card) scrollBy(0, card.getBoundingClientRect().top - before);
  };

  const hide = () => {
    if (!isOpen()) return;
    const back = opener;
    beside(() => document.body.classList.remove("reading"));
    opener = null;
    point();
    const again = back?.matches("button, a") ? back : back?.querySelector(".open, button, a");
    again?.focus({ preventScroll: true });
  };

  const close = () => {
    if (!isOpen()) return;
    onrecord.closedSource = true; // and a new answer does not open it by itself
    if (onrecord.address().name !== "document") hide();
    else if (history.state?.pushed) history.back();
    else onrecord.go(`#/${onrecord.room()}`, { instead: true });
  };

  const follow = (pressed) => {
    const place = placeAt(pressed);
    if (!place) return;
    opener = pressed;
    onrecord.closedSource = false;
    const instead = onrecord.address().name === "document";
    const pushed = instead ? Boolean(history.state?.pushed) : true;
    onrecord.go(onrecord.addressOf(place), { instead, state: { place, pushed } });
  };

  // ---------------------------------------------------------------- what is shown

  const reveal = () => {
    const text = sheet();
    if (!text) return;
    const mark = text.querySelector("mark.quoted, mark.near");
    if (mark) mark.scrollIntoView({ block: "start" });
    else text.scrollTop = 0;
    if (focusing) text.focus({ preventScroll: true });
    locate();
  };

  /** The quotes of the same answer, in its order, and which of them is shown. */
  const steps = () => {
    const card = cardOf(opener?.dataset?.card ? document.getElementById(opener.dataset.card) : opener);
    const cards = [...(card?.closest(".reply")?.querySelectorAll(".card[data-place]") ?? [])];
    return { cards, at: cards.indexOf(card) };
  };

  /** Mark the card whose document is shown, and tell which of how many it is. */
  const point = () => {
    const { cards, at } = steps();
    document.querySelectorAll("[data-place][aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    if (isOpen()) (cards[at] ?? (opener?.dataset.place ? opener : null))?.setAttribute("aria-current", "true");
    const row = element.querySelector(".steps");
    if (!row) return;
    row.hidden = cards.length < 2 || at < 0;
    row.querySelector(".count").textContent = `${at + 1} of ${cards.length}`;
    row.querySelectorAll(".step").forEach((step) => {
      step.disabled = !cards[at + Number(step.dataset.step)];
    });
  };

  /** Tell the page, section and time of what is at the top of the pane. */
  const locate = () => {
    const breaks = [...element.querySelectorAll(".break")];
    const spot = element.querySelector(".spot");
    if (!breaks.length || !spot) return;
    const line = sheet().getBoundingClientRect().top + sheet().clientHeight * 0.3;
    let [low, high] = [0, breaks.length]; // breaks[..low] are above the line
    while (low < high) {
      const middle = (low + high) >> 1;
      if (breaks[middle].getBoundingClientRect().top <= line) low = middle + 1;
      else high = middle;
    }
    spot.textContent = breaks[Math.max(low - 1, 0)].dataset.spot;
  };

  // ---------------------------------------------------------------- events

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-place], [data-card]");
    if (!pressed || element.contains(pressed)) return;
    const control = event.target.closest("button, a, summary, input, textarea, label");
    if (control && control !== pressed && !control.matches(".open")) return; // a button of its own on a card
    if (!control && !getSelection().isCollapsed) return; // words are being selected
    follow(pressed);
  });
  element.addEventListener("click", (event) => {
    if (event.target.closest(".close")) close();
    const step = event.target.closest(".step");
    const { cards, at } = steps();
    if (step && cards[at + Number(step.dataset.step)]) {
      const next = cards[at + Number(step.dataset.step)];
      next.scrollIntoView({ block: "nearest" });
      follow(next);
    }
  });
  let waiting = false;
  element.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      locate();
    });
  }, true); // the text scrolls within the pane, and scrolling does not bubble
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
  watch("value", () => {
    const shown = element.querySelector(".document");
    if (!shown) return;
    element.removeAttribute("aria-busy");
    shownPlace = shown.dataset.place ? asText(JSON.parse(shown.dataset.place)) : "";
    if (shownPlace && wanted && shownPlace !== wanted) return; // another one has been asked for since
    point();
    reveal();
  });

  /** Open the pane with nothing in it, for the first quote of an answer that is to come. */
  const makeRoom = () => {
    element.closest("#source").setAttribute("data-idle", "");
    opener = null;
    if (onrecord.address().name === "document") onrecord.go(`#/${onrecord.room()}`, { instead: true });
    document.body.classList.add("reading");
  };

  /** Close the pane, since there is no conversation any more that it belongs to. */
  const clear = () => {
    opener = null;
    if (onrecord.address().name === "document") onrecord.go(`#/${onrecord.room()}`, { instead: true });
    hide();
  };

  onrecord.show = show;
  onrecord.makeRoom = makeRoom;
  onrecord.clearSource = clear;
  onrecord.sourceFailed = () => {
    element.removeAttribute("aria-busy");
    shownPlace = "";
  };
  onrecord.whenMoved(hide);
  onrecord.on("document", {
    enter: (words, state) => show(state?.place ?? placeFrom(words), { from: opener }),
    leave: hide,
  });
};
