// Questions on their way, and replies as they come.
(() => {
  const { store, talk } = onrecord;
  const ASKING = "onrecord.asking"; // the question of this window that has no answer yet
  const SECONDS_TO_PROBE = 4;

  let send = null;
  const pending = new Set(); // the exchanges that are waited for
  const owners = new Map(); // by the id of an exchange that was asked, its conversation

  /** Ask a question; returns whether it was asked: one at a time is. */
  const ask = (question, { asked = "", turns = null } = {}) => {
    if (!question.trim() || pending.size || !send) return false;
    if (!talk.current) talk.show({ id: store.newId(), name: question.trim().slice(0, 200), at: "", exchanges: [] });
    const id = store.newId();
    pending.add(id);
    owners.set(id, talk.current);
    const section = talk.add(id, question, "Looking through your documents…");
    section.asked = { question, asked, turns: turns ?? talk.turnsOf(talk.current.exchanges) };
    if (onrecord.isWide() && !onrecord.closedSource) onrecord.makeRoom();
    section.scrollIntoView({ block: "start", behavior: onrecord.scrolling() });
    document.body.classList.add("asking");
    onrecord.say("Looking through your documents.");
    sessionStorage.setItem(ASKING, JSON.stringify(section.asked));
    send({ id, ...section.asked });
    setTimeout(probe, SECONDS_TO_PROBE * 1000, section);
    return true;
  };

  /** While an answer is awaited, look whether there still is somebody who gives one. */
  const probe = async (section) => {
    if (!pending.has(section.dataset.id)) return;
    const replies = await fetch("gradio_api/app_id").then(({ ok }) => ok, () => false);
    if (!pending.has(section.dataset.id)) return;
    if (replies && section.dataset.state === "lost") location.reload(); // a program that was started anew knows nothing
    if (!replies && section.dataset.state !== "lost") {
      talk.fail(section, "lost", "The program that answers does not reply. The question is asked again as soon as it does.");
    }
    setTimeout(probe, SECONDS_TO_PROBE * 1000, section);
  };

  /** End the wait for an exchange. */
  const settle = (id) => {
    pending.delete(id);
    if (!pending.size) sessionStorage.removeItem(ASKING);
    document.body.classList.toggle("asking", pending.size > 0);
  };

  const summary = (section) => {
    const quotes = section.querySelectorAll(".card.quote").length;
    if (quotes) return `Answered with ${quotes} ${quotes === 1 ? "quote" : "quotes"}.`;
    return `No answer. ${section.querySelector(".reason, .failure p")?.textContent ?? ""}`;
  };

  const keep = (come, conversation) => {
    const record = JSON.parse(come.dataset.record);
    const at = conversation.exchanges.findIndex((one) => one.id === record.id);
    if (at < 0) conversation.exchanges.push(record);
    else conversation.exchanges[at] = record;
    if (!store.save(conversation)) {
      onrecord.warn("This conversation is not kept: the browser has no more space for it. Delete or export earlier ones.");
    }
  };

  /** Show what has come for an exchange so far; it is taken out of what brought it. */
  const receive = (come) => {
    come.remove();
    const { id, state, record } = come.dataset;
    if (record && owners.has(id)) keep(come, owners.get(id));
    const isAwaited = pending.has(id);
    if (state !== "reading") settle(id);
    const section = talk.sectionOf(id);
    if (!section) return;
    section.querySelector(".reply").replaceWith(come.querySelector(".reply"));
    section.dataset.state = state;
    if (!isAwaited || state === "reading") return;
    onrecord.say(summary(section));
    const first = section.querySelector(".card.quote");
    const isBeside = onrecord.isWide() && document.body.classList.contains("reading");
    if (first && isBeside && onrecord.address().name === "ask") {
      onrecord.show(JSON.parse(first.dataset.place), { focus: false, from: first });
    }
  };

  onrecord.answering = (element, watch, submit) => {
    send = submit;
    watch("value", () => element.querySelectorAll(".exchange").forEach(receive));
    onrecord.resume();
  };

  /** Say of what is waited for that it will not come. */
  onrecord.failed = () => {
    for (const id of [...pending]) {
      settle(id);
      const section = talk.sectionOf(id);
      const told = "No answer came: the program that answers does not reply, or has too much to do.";
      if (section) talk.fail(section, "failed", told, { again: true });
    }
  };

  /** Ask the question again that the page was loaded anew in the middle of. */
  onrecord.askInterrupted = () => {
    const asked = sessionStorage.getItem(ASKING);
    if (!asked || !send || pending.size) return;
    sessionStorage.removeItem(ASKING);
    const { question, ...rest } = JSON.parse(asked);
    ask(question, rest);
  };

  onrecord.askAgain = (section) => {
    const { id } = section.dataset;
    const asked = section.asked ?? { question: section.querySelector(".question").textContent, turns: talk.turnsBefore(id) };
    section.remove();
    if (talk.current) talk.current.exchanges = talk.current.exchanges.filter((one) => one.id !== id);
    ask(asked.question, asked);
  };

  onrecord.ask = ask;
  onrecord.canAsk = () => Boolean(send);
  onrecord.examples = (element) => {
    (element.closest(".room") ?? element).addEventListener("click", (event) => {
      const example = event.target.closest(".example");
      if (example) ask(example.textContent);
    });
  };

  onrecord.composer = (element) => {
    const form = element.querySelector("form");
    const box = form.querySelector("textarea");
    const fit = () => {
      box.style.height = "auto";
      box.style.height = `${Math.min(box.scrollHeight + 2, 240)}px`;
    };
    box.addEventListener("input", fit);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!ask(box.value)) return;
      box.value = "";
      fit();
    });
    if (onrecord.room() === "ask" && onrecord.isWide()) box.focus({ preventScroll: true });
    onrecord.readyAt = performance.now();
  };
})();
