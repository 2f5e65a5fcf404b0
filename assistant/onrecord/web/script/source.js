// The pane that shows a document at a quote. Whatever carries a place in `data-place`, in any room, opens it by a click.
onrecord.source = (element, watch, open) => {
  const shown = () => element.querySelector(".document");
  const openers = () => document.querySelectorAll("[data-place][aria-current]");

  const reveal = () => {
    const sheet = shown().querySelector(".sheet");
    const mark = sheet.querySelector("mark.quoted, mark.near");
    if (mark) mark.scrollIntoView({ block: "start" });
    else sheet.scrollTop = 0;
    sheet.focus({ preventScroll: true });
  };

  const close = () => {
    if (!document.body.classList.contains("reading")) return;
    document.body.classList.remove("reading");
    const opener = openers()[0];
    (opener?.matches("button, a") ? opener : opener?.querySelector("button, a"))?.focus({ preventScroll: true });
    openers().forEach((one) => one.removeAttribute("aria-current"));
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-place]");
    if (!opener || element.contains(opener)) return;
    const selecting = !getSelection().isCollapsed && !event.target.closest("button");
    if (selecting || event.target.closest("a")) return;
    openers().forEach((one) => one.removeAttribute("aria-current"));
    (opener.closest(".card") ?? opener).setAttribute("aria-current", "true");
    if (document.body.classList.contains("reading") && shown()?.dataset.place === opener.dataset.place) reveal();
    else if (shown()?.dataset.place === opener.dataset.place) {
      document.body.classList.add("reading");
      reveal();
    } else open(JSON.parse(opener.dataset.place));
  });
  element.addEventListener("click", (event) => {
    if (event.target.closest(".close")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  onrecord.whenever(close); // another room
  watch("value", () => {
    if (!shown()) return;
    document.body.classList.add("reading");
    reveal();
  });
};
