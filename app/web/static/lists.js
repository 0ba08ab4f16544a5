// The front, the catalogue, and what a search found.
import { ask, h, view } from "./dom.js";
import { yearPlot } from "./plots.js";
import { bytes, dayName, number, printed, t } from "./words.js";

const SITES_SHOWN = 12;

export function entry(article, snippet) {
  const hint = (text) => h("span", {}, text);
  return h("li", { class: "entry" },
    view("/article", { url: article.url, part: article.part || undefined }, { class: "title" }, article.title_pieces?.length ? marked(article.title_pieces) : article.title || t("untitled")),
    h("p", { class: "excerpt" }, snippet ?? article.excerpt ?? ""),
    h("p", { class: "where" }, hint(article.source || article.host), hint(printed(article.published) || t("undated")),
      (article.column ?? []).length > 0 && hint(article.column.join(" › ")),
      article.repairs > 0 && h("span", { class: "mark-repair" }, t("repairs_n", article.repairs)),
      article.attachments > 0 && hint(t("attachments_n", article.attachments)), article.canonical === false && hint(t("copy"))));
}

// Articles under their days; a button brings the next ones. `start` has what is not to be fetched again.
function catalogue(params, start) {
  const box = h("div", {}), more = h("p", { class: "more" });
  let day, list;
  const add = (page) => {
    for (const article of page.articles) {
      const here = (article.published ?? "").slice(0, 10);
      if (here !== day) {
        day = here;
        list = h("ol", { class: "plain" });
        box.append(h("h3", { class: "day" }, dayName(here)), list);
      }
      list.append(entry(article));
    }
    const next = async (event) => {
      event.target.disabled = true;
      const before = box.querySelectorAll("a.title").length;
      add(await ask("/api/articles", { ...params, after: page.next }));
      box.querySelectorAll("a.title")[before]?.focus();
    };
    more.replaceChildren(...(page.next ? [h("button", { type: "button", onclick: next }, t("more"))] : []));
    if (!box.childElementCount && !page.next) box.append(h("p", { class: "empty" }, t("nothing")));
  };
  add(start);
  return [box, more];
}

function holdings(stats) {
  const row = (name, value) => [h("dt", {}, t(name)), h("dd", {}, value)];
  return h("section", {}, h("h2", {}, t("holdings")), h("dl", { class: "facts number" }, row("articles", number(stats.articles)), row("versions", number(stats.article_versions)),
    row("captures", number(stats.captures)), row("urls", number(stats.urls)), row("queued", number(stats.queued)), row("hosts", number(stats.hosts)),
    row("payload", bytes(stats.payload_bytes)), row("stored", bytes(stats.payload_stored_bytes)), stats.days.length > 0 && row("came_in", stats.days.at(-1).day)));
}

export function sitesTable(sites, shown) {
  const rows = [...sites].sort((a, b) => b.week - a.week || b.articles - a.articles || a.site.localeCompare(b.site)).slice(0, shown);
  return h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("site")), ["today", "week", "total"].map((name) => h("th", { scope: "col", class: "number" }, t(name))))),
    h("tbody", {}, rows.map((site) => h("tr", {}, h("td", {}, site.site ? view("/site", { site: site.site }, {}, site.site) : t("no_site")),
      [site.today, site.week, site.articles].map((count) => h("td", { class: "number" }, number(count))))))));
}

// A calendar with its years; the year in view first.
export async function calendar(years, wanted, site, draw = yearPlot) {
  const names = Object.keys(years).sort().reverse();
  const box = h("div", {});
  const show = async (year) => {
    const data = await ask("/api/calendar", { year: Number(year), site });
    box.replaceChildren(names.length > 1 && h("div", { class: "years" }, names.slice(0, 12).map((name) =>
      h("button", { type: "button", "aria-pressed": String(name === year), onclick: () => show(name) }, name))) || "", draw(data, site));
  };
  await show(names.includes(wanted) ? wanted : names[0] ?? wanted);
  return box;
}

export async function front() {
  const [sites, stats] = await Promise.all([ask("/api/sites"), ask("/api/stats")]);
  const start = await ask("/api/articles", { to: sites.today, limit: 40 });
  const sum = (name) => sites.sites.reduce((all, site) => all + site[name], 0);
  const year = start.articles[0]?.published?.slice(0, 4) ?? sites.today.slice(0, 4);
  const query = h("input", { type: "search", name: "q", "aria-label": t("search_hint"), placeholder: t("search_hint") });
  return h("div", {}, h("h1", { class: "quiet-label" }, t("front")),
    h("form", { class: "big-search", action: "/search", "data-view-form": true, role: "search", "aria-label": t("search_hint") }, query, h("button", {}, t("search"))),
    h("div", { class: "columns" },
      h("div", {}, h("section", {}, h("h2", {}, t("latest")), sum("week") === 0 && h("p", { class: "soft" }, t("nothing_week")), catalogue({ to: sites.today, limit: 40 }, start))),
      h("aside", {},
        h("section", {}, h("h2", {}, t("by_site")), h("dl", { class: "figures" }, ["today", "week"].map((name) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, number(sum(name)))))),
          sitesTable(sites.sites, SITES_SHOWN), sites.sites.length > SITES_SHOWN && h("p", {}, view("/sites", {}, {}, t("all_sites")))),
        h("section", {}, h("h2", {}, t("calendar")), await calendar(sites.years, year)),
        holdings(stats))));
}

export async function list(params) {
  const query = { site: params.get("site"), from: params.get("from"), to: params.get("to"), all: params.get("all"), url: params.get("url"), limit: 60 };
  const start = await ask("/api/articles", query);
  const field = (name, type) => h("label", {}, t(name), h("input", { name, type, value: query[name] ?? "" }));
  const form = h("form", { class: "form-row", action: "/list", "data-view-form": true }, field("site", "text"), field("from", "date"), field("to", "date"),
    h("label", {}, t("copies_too"), h("input", { type: "checkbox", name: "all", value: "1", checked: Boolean(query.all) })), h("button", {}, t("show")));
  return h("div", {}, h("h1", {}, t("list")), form, catalogue(query, start));
}

// The words that were found, marked: pieces of text alternate with words.
function marked(snippet) {
  if (!Array.isArray(snippet)) return snippet;
  return snippet.map((piece) => (piece.hit ? h("mark", {}, piece.text) : piece.text));
}

function suggestion(one, query) {
  return h("p", {}, view("/search", { ...query, q: one.q, site: one.site, from: one.from, to: one.to, offset: null }, {}, t(`suggest_${one.kind}`, one.q, number(one.hits))));
}

export async function search(params) {
  const query = { q: params.get("q"), site: params.get("site"), from: params.get("from"), to: params.get("to"), order: params.get("order"), offset: params.get("offset") };
  const input = h("input", { type: "search", name: "q", value: query.q ?? "", "aria-label": t("search_hint"), placeholder: t("search_hint") });
  const field = (name, type) => h("label", {}, t(name), h("input", { name, type, value: query[name] ?? "" }));
  const page = h("div", {}, h("h1", {}, query.q ? t("searching", query.q) : t("search")),
    h("form", { action: "/search", "data-view-form": true, role: "search", "aria-label": t("search") }, h("div", { class: "big-search" }, input, h("button", {}, t("search"))),
      h("div", { class: "form-row" }, field("site", "text"), field("from", "date"), field("to", "date"),
        h("label", {}, t("order"), h("select", { name: "order" }, ["", "newest", "oldest"].map((name) => h("option", { value: name, selected: (query.order ?? "") === name }, t(`order_${name || "relevance"}`))))))));
  if (!query.q) return page;
  try {
    const found = await ask("/api/search", query);
    page.append(h("p", { class: "soft", role: "status" }, t(found.is_exact === false ? "found_about" : "found", number(found.total))),
      h("ol", { class: "plain" }, found.articles.map((article) => entry(article, [marked(article.snippet), article.file && h("span", { class: "chip" }, t("in_file", article.file.name || article.file.url))]))));
    if (!found.total) page.append(...found.suggestions.map((one) => suggestion(one, query)));
    if (found.next) page.append(h("p", { class: "more" }, view("/search", { ...query, offset: found.next }, {}, t("more"))));
  } catch (error) {
    page.append(h("p", { class: "notice" }, error.status === 503 ? t("no_index") : error.message));
  }
  return page;
}
