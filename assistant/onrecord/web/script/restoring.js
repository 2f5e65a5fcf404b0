// Earlier conversations, shown again: the server locates each quote anew, and a link asks one question once more.
(() => {
  const { store, talk } = onrecord;
  const MOST_AT_ONCE = 60_000; // characters of JSON that are sent to be shown again
  const SECONDS_TO_RESTORE = 20;

  let restore = null;
  const batches = new Map();

  /** Have some exchanges shown; what came near to an answer is not shown with it. */
  const restored = (records) =>
    new Promise((resolve, reject) => {
      const batch = store.newId();
      batches.set(batch, resolve);
      setTimeout(reject, SECONDS_TO_RESTORE * 1000, new Error("no answer"));
      const lean = records.map(({ markdown, ...record }) => ({
        ...record, reply: { ...record.reply, passages: record.reply.answered ? [] : record.reply.passages.slice(0, 3) },
      }));
      restore({ batch, records: lean });
    });

  /** Cut records into parts that one request can carry. */
  const inParts = (records) => {
    const parts = [[]];
    let size = 0;
    for (const record of records) {
      const length = JSON.stringify(record).length;
      if (size && size + length > MOST_AT_ONCE) {
        parts.push([]);
        size = 0;
      }
      parts.at(-1).push(record);
      size += length;
    }
    return parts;
  };

  const open = async (conversation) => {
    talk.show(conversation);
    talk.place.replaceChildren();
    for (const { id, question } of conversation.exchanges) talk.add(id, question, "Finding the quotes again…");
    for (const part of inParts(conversation.exchanges)) {
      if (talk.current !== conversation) return;
      try {
        const come = await restored(part);
        for (const one of come.querySelectorAll(".exchange")) {
          const section = talk.sectionOf(one.dataset.id);
          section?.querySelector(".reply").replaceWith(one.querySelector(".reply"));
          if (section) section.dataset.state = one.dataset.state;
        }
      } catch {
        const told = "This cannot be shown again: the program that answers does not reply.";
        for (const { id } of part) talk.fail(talk.sectionOf(id), "failed", told, { again: true });
      }
    }
  };

  onrecord.openConversation = (id) => {
    const conversation = store.load(id);
    if (!conversation) return;
    onrecord.clearSource();
    open(conversation);
  };

  onrecord.restoring = (element, watch, submit) => {
    restore = submit;
    watch("value", () => {
      const batch = element.querySelector("[data-batch]");
      batch?.remove();
      batches.get(batch?.dataset.batch)?.(batch);
      batches.delete(batch?.dataset.batch);
    });
    onrecord.resume();
  };

  // ---------------------------------------------------------------- links to one answer

  /** Return the address that asks a question of an exchange again, on its day and after the questions before it. */
  onrecord.addressOfAnswer = (id) => {
    const { question, asked } = talk.current.exchanges.find((one) => one.id === id);
    const before = talk.turnsBefore(id).slice(-5);
    const words = { q: question, asked, ...(before.length ? { before: JSON.stringify(before) } : {}) };
    return `#/ask?${new URLSearchParams(words)}`;
  };

  const askLinked = ({ q, asked = "", before = "[]" }) => {
    let turns = [];
    try {
      turns = JSON.parse(before).filter((one) => typeof one?.question === "string" && typeof one?.reply === "string");
    } catch {
      // a link that was cut off asks its question alone
    }
    talk.startAnew();
    onrecord.go("#/ask", { instead: true });
    onrecord.ask(q, { asked, turns });
  };

  // ---------------------------------------------------------------- what the page begins with

  let resumed = false;

  /** Once all is there: ask what a link asks, else go on with the conversation of this window. */
  onrecord.resume = () => {
    if (resumed || !talk.place || !restore || !onrecord.canAsk()) return;
    resumed = true;
    onrecord.on("ask", {
      enter: (words) => {
        if (words.q) askLinked(words);
      },
    });
    if (talk.current) return;
    const last = store.load(talk.lastId());
    if (last) open(last);
    onrecord.askInterrupted();
  };
})();
