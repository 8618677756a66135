"use strict";
(function () {
  // Every page is complete without this script: it adds sorting and filters, and opens what folds.
  const sortKey = (row, column) => {
    const cell = row.cells[column];
    return "sort" in cell.dataset ? cell.dataset.sort : cell.textContent.trim();
  };
  const compare = (a, b) => {
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };
  const absent = (key) => key === "" || key === "None" || key === "nan";

  function sortBy(table, column, header) {
    const direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const rows = Array.from(table.tBodies[0].rows);
    rows.sort((one, other) => {
      const a = sortKey(one, column), b = sortKey(other, column);
      if (absent(a) || absent(b)) return absent(a) - absent(b); // what is absent stays last
      return direction * compare(a, b);
    });
    for (const other of header.parentNode.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    table.tBodies[0].append(...rows);
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      button.addEventListener("click", () => sortBy(table, column, header));
      header.replaceChildren(button);
    });
  }

  function makeFilterable(filter) {
    const input = filter.querySelector("input"), choice = filter.querySelector("select");
    const output = filter.querySelector("output");
    const rows = Array.from(document.getElementById(filter.dataset.table).tBodies[0].rows);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const apply = () => {
      const wanted = input.value.trim().toLowerCase(), chosen = choice ? choice.value : "";
      rows.forEach((row, i) => {
        row.hidden = !texts[i].includes(wanted) || (chosen !== "" && row.dataset.choice !== chosen);
      });
      const shown = rows.filter((row) => !row.hidden).length;
      output.textContent = wanted || chosen ? shown + " of " + rows.length + " shown" : "";
    };
    input.addEventListener("input", apply);
    if (choice) choice.addEventListener("change", apply);
    filter.hidden = false;
    apply(); // a browser may have kept what was typed before
  }

  document.querySelectorAll("table.sortable").forEach(makeSortable);
  document.querySelectorAll(".filter").forEach(makeFilterable);
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((folded) => { folded.open = true; });
  });
})();
