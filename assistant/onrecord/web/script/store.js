// Conversations as this browser keeps them: a list of them, and each by itself. A conversation is
// {id, name, at, exchanges}, an exchange what the server made to be kept of it; all of it is JSON.
onrecord.store = (() => {
  const LIST = "onrecord.conversations";
  const key = (id) => `onrecord.conversation.${id}`;
  const watchers = [];
  const memory = new Map(); // where the browser keeps nothing

  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return memory.get(name) ?? null;
    }
  };

  /** Keep something, and return whether the browser does: it has about five megabytes for a page. */
  const write = (name, value) => {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      memory.set(name, value);
      return false;
    }
  };

  const list = () => {
    const found = read(LIST);
    const listed = Array.isArray(found) ? found.filter((one) => typeof one?.id === "string") : [];
    return listed.sort((one, other) => (one.at < other.at ? 1 : -1));
  };

  const load = (id) => {
    const found = read(key(id)) ?? memory.get(key(id));
    return Array.isArray(found?.exchanges) ? found : null;
  };

  const changed = () => watchers.forEach((tell) => tell());

  const enter = ({ id, name, at, exchanges }) =>
    write(LIST, [{ id, name, at, count: exchanges.length }, ...list().filter((one) => one.id !== id)]);

  const save = (conversation) => {
    conversation.at = new Date().toISOString();
    const kept = write(key(conversation.id), conversation) && enter(conversation);
    changed();
    return kept;
  };

  const remove = (id) => {
    const removed = load(id);
    try {
      localStorage.removeItem(key(id));
    } catch {
      // nothing is kept there
    }
    memory.delete(key(id));
    write(LIST, list().filter((one) => one.id !== id));
    changed();
    return removed;
  };

  const rename = (id, name) => {
    const conversation = load(id);
    if (!conversation || !name.trim()) return;
    conversation.name = name.trim();
    write(key(id), conversation);
    enter(conversation);
    changed();
  };

  /** Put a conversation back as it was. */
  const putBack = (conversation) => {
    write(key(conversation.id), conversation);
    enter(conversation);
    changed();
  };

  const newId = () => crypto.getRandomValues(new Uint32Array(3)).reduce((id, part) => id + part.toString(36), "");

  addEventListener("storage", (event) => {
    if (event.key === LIST) changed(); // by another window
  });

  return { list, load, save, remove, rename, putBack, newId, watch: (tell) => watchers.push(tell) };
})();
