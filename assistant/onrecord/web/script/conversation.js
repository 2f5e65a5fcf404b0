// The conversation: a new question is scrolled to, and leaves the box.
onrecord.conversation = (element, watch) => {
  let asked = 0;
  watch("value", () => {
    const newest = element.querySelector(".exchange:last-child");
    newest?.scrollIntoView({ block: "start", behavior: onrecord.scrolling() });
    const count = element.querySelectorAll(".exchange").length;
    if (count > asked) leaveBox(newest.querySelector(".question").textContent);
    asked = count;
  });

  /** Take a question out of the box; what was typed behind it meanwhile stays. */
  const leaveBox = (question) => {
    const box = document.querySelector("#question textarea");
    if (!box.value.startsWith(question)) return;
    box.value = box.value.slice(question.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
};

/** The examples: a click asks. */
onrecord.welcome = (element, ask) => {
  element.addEventListener("click", (event) => {
    const example = event.target.closest(".example");
    if (example) ask({ example: example.textContent });
  });
};
