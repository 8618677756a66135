"use strict";
(function () {
  // The page is complete without this script: it adds sorting, a filter and opens what a link names.
  const table = document.querySelector("table.sortable");
  const sortKey = (row, column) => {
    const cell = row.cells[column];
    return "sort" in cell.dataset ? cell.dataset.sort : cell.textContent.trim();
  };
  const compare = (a, b) => {
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };

  function sortBy(column, header) {
    const direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const rows = Array.from(table.tBodies[0].rows);
    rows.sort((one, other) => {
      const a = sortKey(one, column), b = sortKey(other, column);
      if (a === "" || b === "") return (a === "") - (b === ""); // what is absent stays last
      return direction * compare(a, b);
    });
    for (const other of header.parentNode.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    table.tBodies[0].append(...rows);
  }

  function makeSortable() {
    Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      button.addEventListener("click", () => sortBy(column, header));
      header.replaceChildren(button);
    });
  }

  function makeFilterable() {
    const input = document.getElementById("filter");
    const output = document.querySelector(".filter output");
    const rows = Array.from(table.tBodies[0].rows);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
      const shown = rows.filter((row) => !row.hidden).length;
      output.textContent = wanted ? shown + " of " + rows.length + " shown" : "";
    });
    input.closest("[hidden]").hidden = false;
  }

  function openNamed() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = named && named.closest("details");
    if (!folded) return;
    folded.open = true;
    folded.scrollIntoView();
  }

  if (table) {
    makeSortable();
    makeFilterable();
  }
  window.addEventListener("hashchange", openNamed);
  document.addEventListener("click", (event) => {
    // a second click on the same link changes no hash
    const link = event.target.closest("a[href^='#h-']");
    if (link && link.hash === location.hash) openNamed();
  });
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((folded) => { folded.open = true; });
  });
  openNamed();
})();
