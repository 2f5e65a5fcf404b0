// Saying whether a reply is right: kept at once, and again with a note if there is one.
onrecord.judging = (element, watch, submit) => {
  const { make } = onrecord;

  const send = (section, right, note) => {
    const id = section.dataset.id;
    const record = onrecord.talk.current?.exchanges.find((one) => one.id === id);
    if (!record) return;
    const { markdown, ...lean } = record;
    const turns = onrecord.talk.turnsBefore(id);
    submit({ id, record: { ...lean, reply: { ...lean.reply, passages: [] } }, right, note, turns });
  };

  const noteForm = (section, right) => {
    const label = right ? "What is good about it? (if you like)" : "What is wrong or missing? (if you like)";
    const box = make("textarea", { rows: "2", maxlength: "2000" });
    const form = make("form", { class: "judgement" }, make("label", {}, label, box),
      make("button", { class: "button" }, "Add the note"), make("p", { class: "small", role: "status" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(section, right, box.value);
    });
    return form;
  };

  document.addEventListener("click", (event) => {
    const thumb = event.target.closest?.(".thumb");
    if (!thumb) return;
    const section = thumb.closest(".exchange");
    const right = thumb.dataset.verdict === "up";
    section.querySelectorAll(".thumb").forEach((one) => one.setAttribute("aria-pressed", String(one === thumb)));
    section.querySelector(".judgement")?.remove();
    section.querySelector(".verdicts").after(noteForm(section, right));
    send(section, right, "");
  });
  watch("value", () => {
    const told = element.querySelector("[data-batch]");
    told?.remove();
    const section = [...document.querySelectorAll("#conversation .exchange")].find((one) => one.dataset.id === told?.dataset.batch);
    const line = section?.querySelector(".judgement p");
    if (line) line.textContent = told.textContent;
  });
};
