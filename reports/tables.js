// Gives every long table a box that finds rows in it, and headings that sort them.
// Without scripts, and on paper, the tables stand whole.
document.querySelectorAll("table[data-filter]").forEach((table, place) => {
  const groupOf = (body) => body.querySelector("tr.group");
  const bodies = [...table.tBodies].map((body) => [
    body, [...body.rows].filter((row) => row !== groupOf(body)),
  ]);
  const total = bodies.reduce((sum, [, rows]) => sum + rows.length, 0);

  const box = document.createElement("div");
  box.className = "find";
  box.innerHTML = `<label for="find-${place + 1}">Find in this table</label>
    <input type="search" id="find-${place + 1}"> <span role="status">${total} rows</span>`;
  (table.closest(".table-scroll") ?? table).before(box);
  const [input, told] = [box.querySelector("input"), box.querySelector("span")];

  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const [body, rows] of bodies) {
      const above = groupOf(body)?.textContent ?? "";
      for (const row of rows) {
        const text = [above, ...[...row.cells].map((cell) => cell.textContent)];
        row.hidden = !words.every((word) => text.join(" ").toLowerCase().includes(word));
        shown += !row.hidden;
      }
      body.hidden = rows.every((row) => row.hidden);
    }
    told.textContent = shown < total ? `${shown} of ${total} rows` : `${total} rows`;
  });

  const [above, below] = [...table.tHead.rows].map((row) => [...row.cells]);
  const headings = above.flatMap((cell) =>
    cell.scope === "colgroup" ? below.splice(0, cell.colSpan) : [cell]);
  const next = { ascending: "descending", descending: "none" };
  const number = (text) =>
    parseFloat(text.replace(/^under /, "").replace(/−/g, "-").replace(/,/g, ""));

  headings.forEach((heading, column) => {
    const isNumber = heading.classList.contains("number");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const turn = next[heading.getAttribute("aria-sort")] ?? "ascending";
      const sign = turn === "descending" ? -1 : 1;
      const compare = (one, other) => {
        const [a, b] = [one, other].map((row) => row.cells[column].textContent);
        const [x, y] = [number(a), number(b)];
        if (!isNumber) return sign * a.localeCompare(b, "en-GB", { numeric: true });
        return isNaN(x) || isNaN(y) ? isNaN(x) - isNaN(y) : sign * (x - y);
      };
      headings.forEach((each) => each.setAttribute("aria-sort", "none"));
      heading.setAttribute("aria-sort", turn);
      for (const [body, rows] of bodies) {
        body.append(...(turn === "none" ? rows : [...rows].sort(compare)));
      }
    });
  });
});
