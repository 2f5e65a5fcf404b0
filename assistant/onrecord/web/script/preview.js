// What stands behind the number of a quote, shown while the number is pointed at or has the focus.
(() => {
  let shown = null; // the number whose preview is open
  let leaving = 0;

  const { make } = onrecord;
  const preview = make("div", { id: "preview", role: "tooltip", hidden: "" });

  const hide = () => {
    preview.hidden = true;
    shown?.removeAttribute("aria-describedby");
    shown = null;
  };

  const text = (card, selector) => card.querySelector(selector)?.textContent ?? "";

  const show = (number) => {
    const card = document.getElementById(number.dataset.card);
    if (!card) return;
    clearTimeout(leaving);
    if (shown !== number) hide();
    shown = number;
    const time = card.querySelector(".source time");
    const source = make("span", { class: "title", dir: "auto" }, text(card, ".source .open"));
    const who = make("p", { class: "who" }, make("b", { dir: "auto" }, text(card, ".speaker")), " ", text(card, ".kind"));
    const where = make("p", { class: "small" }, source, ...(time ? [" · ", time.cloneNode(true)] : []));
    const outlet = text(card, ".source a");
    if (outlet) where.append(` · ${outlet}`);
    preview.replaceChildren(make("p", { class: "words", dir: "auto" }, text(card, "blockquote")), who, where);
    document.querySelector(".gradio-container").append(preview);
    preview.hidden = false;
    number.setAttribute("aria-describedby", "preview");
    place(number.getBoundingClientRect());
  };

  /** Put the preview below a number, or above it where there is no space. */
  const place = (number) => {
    const { width, height } = preview.getBoundingClientRect();
    const left = Math.min(Math.max(8, number.left - 16), innerWidth - width - 8);
    const above = number.bottom + 6 + height > innerHeight && number.top > height + 6;
    preview.style.left = `${left}px`;
    preview.style.top = `${above ? number.top - height - 6 : number.bottom + 6}px`;
  };

  const numberOf = (event) => event.target.closest?.(".cite[data-card]");

  document.addEventListener("pointerover", (event) => {
    if (preview.contains(event.target)) clearTimeout(leaving);
    else if (numberOf(event)) show(numberOf(event));
    else if (shown && shown !== document.activeElement) {
      clearTimeout(leaving);
      leaving = setTimeout(hide, 200); // time to go over to the preview
    }
  });
  document.addEventListener("focusin", (event) => (numberOf(event) ? show(numberOf(event)) : hide()));
  document.addEventListener("click", (event) => {
    if (numberOf(event)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) return;
    event.preventDefault(); // and the source stays open
    hide();
  }, true);
  addEventListener("scroll", () => shown && place(shown.getBoundingClientRect()), { passive: true });
})();
