// Earlier conversations: opened, renamed, deleted and put back, exported.
onrecord.history = (element) => {
  const { make, store } = onrecord;
  const panel = element.querySelector("#conversations");
  const list = panel.querySelector("ul");
  const earlier = element.querySelector("#earlier");
  let removed = null; // the conversation that was deleted last, as long as the panel is open

  const toggle = (open) => {
    panel.hidden = !open;
    earlier.setAttribute("aria-expanded", String(open));
    if (!open) removed = null;
    if (open) draw();
  };

  const button = (name, act, label) => {
    const made = make("button", { type: "button", class: "quiet", ...(label ? { "aria-label": label } : {}) }, name);
    made.addEventListener("click", act);
    return made;
  };

  const draw = () => {
    const now = onrecord.talk.current?.id;
    const rows = store.list().map((one) => row(one, one.id === now));
    if (removed) {
      const back = button("Put it back", () => {
        store.putBack(removed);
        removed = null;
        draw();
        list.querySelector("button")?.focus();
      });
      rows.unshift(make("li", { class: "removed", role: "status" }, make("span", {}, `Deleted “${removed.name}”. `), back));
    }
    list.replaceChildren(...(rows.length ? rows : [make("li", { class: "small" }, "There are none yet.")]));
  };

  const row = ({ id, name, at, count }, isCurrent) => {
    const open = make("button", { type: "button", class: "name", dir: "auto", ...(isCurrent ? { "aria-current": "true" } : {}) }, name);
    open.addEventListener("click", () => {
      toggle(false);
      onrecord.go("#/ask");
      onrecord.openConversation(id);
    });
    const day = at ? make("time", { datetime: at.slice(0, 10) }) : "";
    const told = make("span", { class: "small" }, day, ` · ${count} ${count === 1 ? "question" : "questions"} · `);
    told.append(
      button("rename", () => renaming(item, id, name), `Rename ${name}`), " ",
      button("Markdown", () => download(id, "md"), `Export ${name} as Markdown`), " ",
      button("JSON", () => download(id, "json"), `Export ${name} as JSON`), " ",
      button("delete", () => {
        removed = store.remove(id);
        if (isCurrent) onrecord.talk.startAnew();
        draw();
        list.querySelector(".removed button")?.focus();
      }, `Delete ${name}`),
    );
    const item = make("li", {}, open, told);
    return item;
  };

  const renaming = (item, id, name) => {
    const box = make("input", { type: "text", maxlength: "200", "aria-label": "Name of the conversation", value: name });
    const form = make("form", {}, box, make("button", { class: "button" }, "Rename"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      store.rename(id, box.value);
      draw();
      list.querySelector("button")?.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      draw();
    });
    item.replaceChildren(form);
    box.select();
  };

  // ---------------------------------------------------------------- export

  const asMarkdown = ({ name, exchanges }) =>
    [`# ${name.replace(/([\\`*_[\]<>#])/g, "\\$1")}`, ...exchanges.map((one) => one.markdown)].join("\n\n");

  const asJson = ({ name, exchanges }) =>
    JSON.stringify({
      name,
      exported: new Date().toISOString(),
      exchanges: exchanges.map(({ question, asked, reply }) => ({ asked, ...reply, question })),
    }, null, 2);

  const download = (id, ending) => {
    const conversation = store.load(id);
    if (!conversation) return;
    const [text, type] = ending === "md" ? [asMarkdown(conversation), "text/markdown"] : [asJson(conversation), "application/json"];
    const name = conversation.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "") || "conversation";
    const link = make("a", { href: URL.createObjectURL(new Blob([`${text}\n`], { type })), download: `${name}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // ---------------------------------------------------------------- events

  earlier.addEventListener("click", () => toggle(panel.hidden));
  element.querySelector("#new-conversation").addEventListener("click", () => {
    toggle(false);
    onrecord.go("#/ask");
    onrecord.talk.startAnew();
  });
  document.addEventListener("click", (event) => {
    if (!panel.hidden && event.target.isConnected && !element.contains(event.target)) toggle(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden || event.target.matches?.("#conversations input")) return;
    event.preventDefault(); // and the source stays open
    toggle(false);
    earlier.focus();
  }, true);
  store.watch(() => {
    if (!panel.hidden) draw();
  });

  /** Say what went wrong with keeping a conversation, where it stays to be read. */
  onrecord.warn = (text) => {
    let told = element.querySelector(".warning");
    if (!told) element.append((told = make("p", { class: "warning", role: "alert" })));
    told.textContent = text;
  };
};
