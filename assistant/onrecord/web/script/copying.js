// Taking a quote or an answer along: its words with their source, or a link.
(() => {
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Browsers give the clipboard to pages of this machine and of https alone.
      const area = onrecord.make("textarea", { class: "unseen", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  const absolute = (hash) => location.origin + location.pathname + hash;

  /** What a button copies, or nothing if it is none of these. */
  const textOf = (button) => {
    if (button.dataset.copy) return button.dataset.copy;
    if ("link" in button.dataset) {
      return absolute(onrecord.addressOf(JSON.parse(button.closest("[data-place]").dataset.place)));
    }
    if (button.matches(".share")) return absolute(onrecord.addressOfAnswer(button.closest(".exchange").dataset.id));
    return "";
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button");
    const text = button && textOf(button);
    if (!text) return;
    const done = await copied(text);
    if (button.dataset.told) return;
    const before = button.textContent;
    button.dataset.told = "1";
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = done ? "Copied" : "Cannot copy";
    onrecord.say(button.textContent);
    setTimeout(() => {
      button.textContent = before;
      delete button.dataset.told;
    }, 1500);
  });
})();
