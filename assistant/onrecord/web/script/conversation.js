// The conversation that is shown: its questions with what came of each. It is kept in the browser; the server keeps
// none. What asks, restores and links lies in files of its own.
onrecord.talk = (() => {
  const { make } = onrecord;
  const CURRENT = "onrecord.current"; // the conversation of this window, for when the page is loaded again
  const MOST_TURNS = 10; // a follow-up leans on the last few questions
  const LONG = 300; // characters; a longer question is scrolled within its place, by the keyboard too
  const MOST_REPLY = 2000; // and on what was asked back

  const talk = {
    place: null, // the element that holds the exchanges
    current: null, // the conversation that is shown, null before its first question
  };

  talk.sections = () => [...talk.place.querySelectorAll(".exchange")];
  talk.sectionOf = (id) => talk.sections().find((one) => one.dataset.id === id);

  /** The conversation that this window showed before the page was loaded again. */
  talk.lastId = () => sessionStorage.getItem(CURRENT);

  talk.show = (conversation) => {
    talk.current = conversation;
    if (conversation) sessionStorage.setItem(CURRENT, conversation.id);
    else sessionStorage.removeItem(CURRENT);
  };

  /** Begin another conversation. */
  talk.startAnew = () => {
    talk.show(null);
    talk.place.replaceChildren();
    onrecord.clearSource();
    if (onrecord.isWide()) document.querySelector("#question")?.focus({ preventScroll: true });
  };

  /** What a follow-up leans on. */
  talk.turnsOf = (exchanges) =>
    exchanges.slice(-MOST_TURNS).map(({ question, reply }) => ({
      question,
      reply: reply.answered ? "" : reply.text.slice(0, MOST_REPLY),
    }));

  talk.turnsBefore = (id) => {
    const at = talk.current.exchanges.findIndex((one) => one.id === id);
    return talk.turnsOf(talk.current.exchanges.slice(0, at));
  };

  /** Add a question that has no reply yet. */
  talk.add = (id, question, told) => {
    const section = make("section", { class: "exchange", "data-id": id, "data-state": "waiting" },
      make("h2", { class: "question", dir: "auto", ...(question.length > LONG ? { tabindex: "0" } : {}) }, question),
      make("div", { class: "reply pending" }, make("p", {}, told)));
    talk.place.append(section);
    return section;
  };

  /** Say why there is no reply; a question can be asked again at once, or is asked by itself. */
  talk.fail = (section, state, told, { again = false } = {}) => {
    section.dataset.state = state;
    const reply = make("div", { class: "reply failure", role: "alert" }, make("p", {}, told));
    if (again) reply.append(make("button", { type: "button", class: "button again" }, "Ask again"));
    section.querySelector(".reply").replaceWith(reply);
  };

  return talk;
})();

/** Whether there is space for the source beside the conversation without being asked for. */
onrecord.isWide = () => matchMedia("(min-width: 1100px)").matches;

onrecord.conversation = (element) => {
  onrecord.talk.place = element.querySelector(".conversation");

  const unfold = (more) => {
    const quote = more.previousElementSibling;
    const open = quote.classList.toggle("whole");
    more.setAttribute("aria-expanded", String(open));
    more.dataset.words ??= more.textContent;
    more.textContent = open ? "Show less" : more.dataset.words;
  };

  element.addEventListener("click", (event) => {
    const more = event.target.closest(".more");
    if (more) unfold(more);
    const again = event.target.closest(".again");
    if (again) onrecord.askAgain(again.closest(".exchange"));
  });
  onrecord.resume();
};
