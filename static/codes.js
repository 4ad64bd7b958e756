// Comfort only: diagnosis codes while typing, by code, Chinese name or pinyin initials; Ctrl+Enter sends the form; a row
// copied from a spreadsheet is laid over the fields.
(() => {
  "use strict";
  for (const input of document.querySelectorAll("[data-codes]")) {
    const list = input.list, name = input.form.elements[input.dataset.codesName];
    let timer = 0, turn = 0;
    const known = new Map([...list.options].map((one) => [one.value, one.textContent]));
    const fill = () => {
      const found = known.get(input.value);
      if (found && (!name.value || name.dataset.filled === name.value)) { name.value = found; name.dataset.filled = found; }
    };
    input.addEventListener("input", () => {
      fill();
      clearTimeout(timer);
      if (!input.value.trim() || known.has(input.value)) return;
      timer = setTimeout(async () => {
        const mine = ++turn;
        try {
          const answer = await fetch(`${input.dataset.codes}?${new URLSearchParams({ q: input.value })}`, { headers: { Accept: "application/json" } });
          const found = await answer.json();
          if (mine !== turn) return;
          list.replaceChildren(...found.map((one) => {
            known.set(one.code, one.name);
            return Object.assign(document.createElement("option"), { value: one.code, label: `${one.name} ${one.pinyin}` });
          }));
          fill(); // the field may have been left before the answer came
        } catch { /* the button looks it up without script */ }
      }, 250);
    });
    input.addEventListener("change", fill);
    input.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); input.form.requestSubmit(); }
    });
    // Enter in a one-line field must not press the first button of the form, which looks codes up.
    input.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input:not([type=file])")) event.preventDefault();
    });
  }
  // Which cell belongs where is told by its shape; what is left over is name, diagnosis, reason, in this order.
  const shapes = [["resident_id", /^\d{17}[\dXx]$/], ["phone", /^\+?[\d-]{7,15}$/], ["diagnosis_code", /^[A-Za-z]\d{2}(\.\w+)?$/]];
  for (const form of new Set([...document.querySelectorAll("[name=patient_name]")].map((one) => one.form))) {
    form.addEventListener("paste", (event) => {
      const line = (event.clipboardData.getData("text") || "").split(/\r?\n/)[0];
      const cells = line.split("\t").map((one) => one.normalize("NFKC").trim()).filter(Boolean);
      if (cells.length < 2 || !event.target.matches("input, textarea")) return;
      event.preventDefault();
      const left = ["patient_name", "diagnosis", "reason"];
      for (const cell of cells) {
        const place = (shapes.find(([, shape]) => shape.test(cell.replace(/\s/g, ""))) || [left.shift()])[0];
        const input = place && form.elements[place];
        if (!input) continue;
        input.value = cell;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
})();
