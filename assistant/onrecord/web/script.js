// Runs once for each HTML component of the page, with gradio's `element`, `trigger`, `props` and `watch` in scope.
// Nothing here makes markup: all of it comes escaped from the server.

const cards = () => document.querySelectorAll("#conversation .card");
const shown = () => document.querySelector("#document .document");

/** The conversation: a card opens its document; a new question is scrolled to, and leaves the box. */
function converse() {
  let asked = 0;
  element.addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    const selecting = !getSelection().isCollapsed && !event.target.closest("button");
    if (!card || selecting || event.target.closest("a")) return;
    const { place } = event.target.closest("[data-place]").dataset; // the card's, or that of another of its sources
    cards().forEach((other) => other.toggleAttribute("aria-current", other === card));
    if (shown()?.dataset.place === place) reveal();
    else trigger("select", JSON.parse(place));
  });
  watch("value", () => {
    const newest = element.querySelector(".exchange:last-child");
    newest?.scrollIntoView({ block: "start", behavior: smoothly() });
    const count = element.querySelectorAll(".exchange").length;
    if (count > asked) leaveBox(newest.querySelector(".question").textContent);
    asked = count;
  });
}

/** The examples: a click asks. */
function welcome() {
  element.addEventListener("click", (event) => {
    const example = event.target.closest(".example");
    if (example) trigger("submit", { example: example.textContent });
  });
}

/** The panel with a document: opens at the quote; its button and Escape close it. */
function read() {
  const close = () => {
    if (!shown()) return;
    props.value = "";
    document.body.classList.remove("reading");
    document.querySelector("#conversation .card[aria-current] .open")?.focus({ preventScroll: true });
    cards().forEach((card) => card.removeAttribute("aria-current"));
  };
  watch("value", () => {
    document.body.classList.toggle("reading", Boolean(shown()));
    if (shown()) reveal();
  });
  element.addEventListener("click", (event) => {
    if (event.target.closest(".close")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
}

/** Take a question out of the box; what was typed behind it meanwhile stays. */
function leaveBox(question) {
  const box = document.querySelector("#question textarea");
  if (!box.value.startsWith(question)) return;
  box.value = box.value.slice(question.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function reveal() {
  const sheet = shown().querySelector(".sheet");
  const mark = sheet.querySelector("mark.quoted, mark.near");
  if (mark) mark.scrollIntoView({ block: "start" });
  else sheet.scrollTop = 0;
  sheet.focus({ preventScroll: true });
}

function smoothly() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
