// Comfort only: every page works without this file.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const words = { zh: { saving: "正在保存…", saved: "已保存", lost: "没有保存，稍后自动重试", offline: "网络已断开，恢复后自动保存", ended: "登录已过期", kept: "内容已另存", again: "重新登录", yes: "确定办理", no: "返回" },
                  en: { saving: "Saving…", saved: "Saved", lost: "Not saved, will be tried again", offline: "Offline: will be saved when the network is back", ended: "Your session has ended", kept: "Your text was kept at", again: "Sign in again", yes: "Go ahead", no: "Back" } };
  const say = words[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];

  // "/" goes to the search field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = one("[data-slash]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });

  // Errors are read first.
  one("[data-focus]")?.focus();

  // Printing.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A list that filters at once when a choice is made: <form data-autosubmit>.
  document.addEventListener("change", (event) => event.target.form?.matches("[data-autosubmit]") && event.target.form.requestSubmit());

  // <form data-confirm="what will happen; one line each">: asks here and sends _confirmed=1; without script the server asks on a page.
  document.addEventListener("submit", (event) => {
    const form = event.target, text = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!text || form.elements._confirmed || !window.HTMLDialogElement) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "confirm-dialog";
    dialog.setAttribute("aria-label", event.submitter?.textContent.trim() || say.yes);
    for (const line of text.split("\n")) dialog.append(Object.assign(document.createElement("p"), { textContent: line }));
    const row = Object.assign(document.createElement("div"), { className: "actions" });
    const yes = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-danger", textContent: event.submitter?.textContent.trim() || say.yes });
    const no = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-secondary", textContent: say.no, autofocus: true });
    row.append(yes, no); dialog.append(row); document.body.append(dialog);
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    yes.addEventListener("click", () => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_confirmed", value: "1" }));
      dialog.close(); form.requestSubmit(event.submitter);
    });
    dialog.showModal();
  });

  // A second click while the first is under way sends nothing (the server's idempotency key is the true guard).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
  });
  window.addEventListener("pageshow", () => { for (const form of document.forms) form.ariaBusy = null; });

  // <form data-autosave="/draft">: the draft is posted two seconds after the last change. The answers:
  // 200 {"saved": "14:02", "seen": version of the record, "draft": version of the draft}; 401 {"sign_in": address, "saved"}: the
  // session has ended, the words are kept; 4xx {"error": words}: not saved, and why. No answer: tried again until there is one.
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const note = one("[data-saved]", form) ?? form.appendChild(Object.assign(document.createElement("p"), { className: "saved" }));
    note.setAttribute("role", "status");
    let timer = 0, turn = 0, unsaved = false, stopped = false;
    const tell = (text, lost = false, link = null) => { note.replaceChildren(text, ...(link ? [" ", link] : [])); note.classList.toggle("lost", lost); };
    const later = (seconds) => { clearTimeout(timer); timer = setTimeout(save, seconds * 1000); };
    const save = async () => {
      tell(say.saving);
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      data.delete("_key"); // the key is the final submission's
      data.set("_action", new URL(form.action).pathname);
      const mine = ++turn;
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
        if (answer.status >= 500 || !answer.headers.get("Content-Type")?.includes("json")) throw new Error(answer.statusText);
        const { saved, seen, draft, error, by, sign_in: signIn } = await answer.json();
        if (answer.ok) {
          if (seen && form.elements._seen) form.elements._seen.value = seen; // the version that was just saved
          if (draft && form.elements._draft) form.elements._draft.value = draft;
          if (mine === turn) { unsaved = false; tell(`${say.saved} ${saved ?? ""}`); }
        } else if (signIn) {
          unsaved = !saved; stopped = true;
          tell(saved ? `${say.ended} · ${say.kept} ${saved}` : say.ended, true, Object.assign(document.createElement("a"), { href: signIn, textContent: say.again }));
        } else { stopped = true; tell([error, by].filter(Boolean).join(" · ") || say.lost, true); }
      } catch { tell(navigator.onLine ? say.lost : say.offline, true); later(15); }
    };
    document.addEventListener("input", (event) => { if (event.target.form !== form) return; unsaved = true; stopped = false; later(2); });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) { clearTimeout(timer); unsaved = false; } });
    window.addEventListener("online", () => { if (unsaved && !stopped) later(0); });
    window.addEventListener("offline", () => { if (unsaved) tell(say.offline, true); });
    window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  }

  // <input data-check="/name-check" data-check-into="id">: asks while typing; the answer is {"tone": "good", "text": "…"}.
  for (const input of document.querySelectorAll("[data-check]")) {
    const into = document.getElementById(input.dataset.checkInto);
    let timer = 0, turn = 0;
    if (into) input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++turn;
        try {
          const answer = await fetch(`${input.dataset.check}?${new URLSearchParams({ [input.name]: input.value })}`, { headers: { Accept: "application/json" } });
          const { tone, text } = await answer.json();
          if (mine === turn) { into.textContent = text; into.className = `notice notice-${["good", "warn", "bad", "blue"].includes(tone) ? tone : "plain"}`; }
        } catch { if (mine === turn) into.textContent = ""; }
      }, 350);
    });
  }
})();
