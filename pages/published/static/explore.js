// Draw a chart that can be pointed at, when a viewer asks for it: only then are plotly and the data fetched.
"use strict";
(() => {
  const told = document.currentScript.dataset;
  // A browser may keep a page in memory to go back to, whatever it was told: what was revoked must not come back so.
  addEventListener("pageshow", event => event.persisted && location.reload());

  const dark = matchMedia("(prefers-color-scheme: dark)");
  let loading = null;

  // Plotly would write style sheets for maps, which there are none of, unless elements of these ids are there.
  const leaveOutMaps = () => told.maps.split(" ").filter(Boolean).filter(id => !document.getElementById(id))
    .forEach(id => document.head.append(Object.assign(document.createElement("meta"), {id})));

  const load = () => loading ??= Promise.all([
    new Promise((resolve, reject) => {
      leaveOutMaps();
      const script = document.createElement("script");
      script.src = told.plotly;
      script.onload = resolve;
      script.onerror = () => reject(new Error(told.plotly));
      document.head.append(script);
    }),
    fetch(told.charts).then(answer => answer.ok ? answer.json() : Promise.reject(new Error(answer.status))),
  ]).then(([, charts]) => charts).catch(error => {
    loading = null;
    throw error;
  });

  // "--accent" in the data is the accent of the look in force.
  const coloured = value => {
    if (typeof value === "string") {
      return value.startsWith("--") ? getComputedStyle(document.documentElement).getPropertyValue(value).trim() : value;
    }
    if (Array.isArray(value)) return value.map(coloured);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, coloured(held)]));
  };

  const draw = (place, chart) => {
    place.setAttribute("aria-label", chart.title);
    return Plotly.react(place, coloured(chart.data), coloured(chart.layout), {displayModeBar: false, responsive: true});
  };

  for (const button of document.querySelectorAll("button[data-chart]")) {
    const drawn = document.getElementById(button.dataset.chart);
    const name = button.textContent;
    let place = null, chart = null;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (place) {
        Plotly.purge(place);
        place.remove();
        place = null;
      } else {
        button.disabled = true;
        try {
          chart = (await load())[button.dataset.chart];
          place = document.createElement("div");
          place.className = "explored";
          place.setAttribute("role", "img");
          drawn.after(place);
          await draw(place, chart);
        } catch (error) {
          place?.remove();
          place = null;
          button.replaceWith(Object.assign(document.createElement("p"), {textContent: told.failed, role: "alert"}));
        }
        button.disabled = false;
      }
      drawn.hidden = place !== null;
      button.textContent = place ? told.back : name;
    });
    dark.addEventListener("change", () => place && draw(place, chart));
  }

  // On paper nothing is folded away.
  const tables = document.querySelectorAll("details");
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...tables].filter(table => !table.open);
    folded.forEach(table => table.open = true);
  });
  addEventListener("afterprint", () => folded.forEach(table => table.open = false));
})();
