// The conversation: questions are sent with those before them, and what comes back is put where it belongs. It is kept
// in the browser; the server keeps none.
(() => {
  const { make, store } = onrecord;
  const CURRENT = "onrecord.current"; // the conversation of this window, for when the page is loaded again
  const ASKING = "onrecord.asking"; // and its question that has no answer yet
  const SECONDS_TO_PROBE = 4;
  const MOST_TURNS = 10; // a follow-up leans on the last few questions
  const MOST_REPLY = 2000; // and on what was asked back
  const MOST_AT_ONCE = 60_000; // characters of JSON that are sent to be shown again

  let place = null; // the element that holds the exchanges
  let current = null; // the conversation that is shown, null before its first question
  let send = null;
  let restore = null;
  const pending = new Set(); // the exchanges that are waited for
  const owners = new Map(); // by the id of an exchange that was asked, its conversation
  const batches = new Map();

  const sections = () => [...place.querySelectorAll(".exchange")];
  const sectionOf = (id) => sections().find((one) => one.dataset.id === id);
  const isWide = () => matchMedia("(min-width: 1100px)").matches;

  // ---------------------------------------------------------------- asking

  const turnsOf = (exchanges) =>
    exchanges.slice(-MOST_TURNS).map(({ question, reply }) => ({
      question,
      reply: reply.answered ? "" : reply.text.slice(0, MOST_REPLY),
    }));

  const waiting = (id, question) =>
    make("section", { class: "exchange", "data-id": id, "data-state": "waiting" },
      make("h2", { class: "question", dir: "auto", tabindex: "-1" }, question),
      make("div", { class: "reply pending" }, make("p", {}, "Looking through your documents…")));

  /** Ask a question; returns whether it was asked: one at a time is. */
  const ask = (question, { asked = "", turns = null } = {}) => {
    if (!question.trim() || pending.size || !send) return false;
    current ??= { id: store.newId(), name: question.trim().slice(0, 200), at: "", exchanges: [] };
    sessionStorage.setItem(CURRENT, current.id);
    const id = store.newId();
    pending.add(id);
    owners.set(id, current);
    const section = waiting(id, question);
    section.asked = { question, asked, turns: turns ?? turnsOf(current.exchanges) };
    place.append(section);
    if (isWide() && !onrecord.closedSource) onrecord.makeRoom();
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
      section.dataset.state = "lost";
      section.querySelector(".reply").replaceWith(
        make("div", { class: "reply failure", role: "alert" },
          make("p", {}, "The program that answers does not reply. The question is asked again as soon as it does.")));
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

  const keep = (section, conversation) => {
    const record = JSON.parse(section.dataset.record);
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
    const id = come.dataset.id;
    const section = sectionOf(id);
    if (come.dataset.record && owners.has(id)) keep(come, owners.get(id));
    const isFirst = pending.has(id);
    if (come.dataset.state !== "reading") settle(id);
    if (!section) return;
    section.querySelector(".reply").replaceWith(come.querySelector(".reply"));
    section.dataset.state = come.dataset.state;
    if (!isFirst || come.dataset.state === "reading") return;
    onrecord.say(summary(section));
    const first = section.querySelector(".card.quote");
    const atAsk = onrecord.address().name === "ask";
    if (first && atAsk && isWide() && document.body.classList.contains("reading")) {
      onrecord.show(JSON.parse(first.dataset.place), { focus: false, from: first });
    }
  };

  onrecord.answering = (element, watch, submit) => {
    send = submit;
    watch("value", () => element.querySelectorAll(".exchange").forEach(receive));
    askLinked();
    askInterrupted();
  };

  /** Say of what is waited for that it will not come. */
  onrecord.failed = () => {
    for (const id of [...pending]) {
      settle(id);
      const section = sectionOf(id);
      if (!section || section.dataset.state === "done") continue;
      section.dataset.state = "failed";
      section.querySelector(".reply").replaceWith(
        make("div", { class: "reply failure", role: "alert" },
          make("p", {}, "No answer came: the program that answers does not reply, or has too much to do."),
          make("button", { type: "button", class: "button again" }, "Ask again")));
    }
  };

  // ---------------------------------------------------------------- the room

  onrecord.conversation = (element) => {
    place = element.querySelector(".conversation");
    element.addEventListener("click", (event) => {
      const more = event.target.closest(".more");
      if (more) unfold(more);
      const again = event.target.closest(".again");
      if (again) askAgain(again.closest(".exchange"));
    });
    onrecord.on("ask", { enter: linked });
    const last = sessionStorage.getItem(CURRENT);
    if (last && !current) openConversation(last);
    askInterrupted();
  };

  /** Ask the question again that the page was loaded anew in the middle of. */
  const askInterrupted = () => {
    const asked = sessionStorage.getItem(ASKING);
    if (!asked || !send || !place || pending.size) return;
    sessionStorage.removeItem(ASKING);
    const { question, ...with_ } = JSON.parse(asked);
    ask(question, with_);
  };

  const unfold = (more) => {
    const quote = more.previousElementSibling;
    const open = quote.classList.toggle("whole");
    more.setAttribute("aria-expanded", String(open));
    more.dataset.words ??= more.textContent;
    more.textContent = open ? "Show less" : more.dataset.words;
  };

  const askAgain = (section) => {
    const before = current?.exchanges.filter((one) => one.id !== section.dataset.id) ?? [];
    const asked = section.asked ?? { question: section.querySelector(".question").textContent };
    section.remove();
    if (current) current.exchanges = before;
    ask(asked.question, asked);
  };

  onrecord.ask = ask;
  onrecord.examples = (element) => {
    const room = element.closest(".room") ?? element;
    room.addEventListener("click", (event) => {
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
    if (onrecord.room() === "ask" && isWide()) box.focus({ preventScroll: true });
  };

  // ---------------------------------------------------------------- links to one answer

  /** Return the address that asks a question of an exchange again, on its day and after the questions before it. */
  onrecord.addressOfAnswer = (id) => {
    const at = current.exchanges.findIndex((one) => one.id === id);
    const { question, asked } = current.exchanges[at];
    const before = turnsOf(current.exchanges.slice(0, at)).slice(-5);
    const words = { q: question, asked, ...(before.length ? { before: JSON.stringify(before) } : {}) };
    return `#/ask?${new URLSearchParams(words)}`;
  };

  let link = null; // asked as soon as something answers

  const linked = (words) => {
    if (!words.q) return;
    link = words;
    askLinked();
  };

  const askLinked = () => {
    if (!link || !send) return;
    const { q, asked = "", before = "[]" } = link;
    link = null;
    let turns = [];
    try {
      turns = JSON.parse(before).filter((one) => typeof one?.question === "string" && typeof one?.reply === "string");
    } catch {
      // a link that was cut off asks its question alone
    }
    startAnew();
    onrecord.go("#/ask", { instead: true });
    ask(q, { asked, turns });
  };

  // ---------------------------------------------------------------- earlier conversations

  const startAnew = () => {
    current = null;
    sessionStorage.removeItem(CURRENT);
    place.replaceChildren();
    onrecord.clearSource();
    document.querySelector("#question")?.focus({ preventScroll: true });
  };

  onrecord.restoring = (element, watch, submit) => {
    restore = submit;
    watch("value", () => {
      const batch = element.querySelector("[data-batch]");
      batch?.remove();
      batches.get(batch?.dataset.batch)?.(batch);
      batches.delete(batch?.dataset.batch);
    });
    batches.get("first")?.();
    batches.delete("first");
  };

  const restored = (records) =>
    new Promise((resolve, reject) => {
      const batch = store.newId();
      batches.set(batch, resolve);
      setTimeout(reject, 20_000, new Error("no answer"));
      const lean = records.map(({ markdown, ...record }) => ({
        ...record, reply: { ...record.reply, passages: record.reply.answered ? [] : record.reply.passages.slice(0, 3) },
      }));
      restore({ batch, records: lean });
    });

  const ready = () => (restore ? Promise.resolve() : new Promise((resolve) => batches.set("first", resolve)));

  /** Show an earlier conversation, its quotes where they stand now. */
  const openConversation = async (id) => {
    const conversation = store.load(id);
    if (!conversation) return;
    startAnew();
    current = conversation;
    sessionStorage.setItem(CURRENT, id);
    for (const { id: exchange, question } of conversation.exchanges) {
      const section = waiting(exchange, question);
      section.querySelector("p").textContent = "Finding the quotes again…";
      place.append(section);
    }
    await ready();
    let records = [...conversation.exchanges];
    while (records.length && current === conversation) {
      let count = 1;
      while (count < records.length && JSON.stringify(records.slice(0, count + 1)).length < MOST_AT_ONCE) count += 1;
      const batch = records.slice(0, count);
      records = records.slice(count);
      try {
        const come = await restored(batch);
        for (const one of come.querySelectorAll(".exchange")) {
          const section = sectionOf(one.dataset.id);
          section?.querySelector(".reply").replaceWith(one.querySelector(".reply"));
          if (section) section.dataset.state = one.dataset.state;
        }
      } catch {
        for (const one of batch) pending.add(one.id);
        onrecord.failed();
      }
    }
  };

  onrecord.openConversation = openConversation;
  onrecord.startAnew = startAnew;
  onrecord.currentConversation = () => current;
  onrecord.turnsBefore = (id) => {
    const at = current.exchanges.findIndex((one) => one.id === id);
    return turnsOf(current.exchanges.slice(0, at));
  };
})();
