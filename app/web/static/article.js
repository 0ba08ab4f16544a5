// One article: its text with what was repaired, the page as it was archived, versions and what changed in them, copies.
import { address, ask, h, outward, view } from "./dom.js";
import { bytes, instant, kindName, number, printed, t } from "./words.js";

const points = (text) => Array.from(text ?? "");

// A text with its repairs marked; offsets count code points of the text as it is now.
function repaired(text, repairs) {
  const characters = points(text), pieces = [];
  let at = 0;
  for (const repair of [...repairs].sort((a, b) => a.offset - b.offset)) {
    const start = Math.min(repair.offset, characters.length);
    if (start < at) continue;
    pieces.push(characters.slice(at, start).join(""));
    const after = points(repair.after), end = Math.min(start + after.length, characters.length);
    const what = kindName(repair.kind);
    const note = after.length ? t("repair_was", repair.before, what) : t("repair_added", repair.before, what);
    const before = h("span", { class: "repair-before" }, repair.before.length > 40 ? `${points(repair.before).slice(0, 40).join("")}…` : repair.before);
    pieces.push(h("span", { class: after.length ? "repair" : "repair gone", title: note }, before, characters.slice(start, end).join("")));
    at = end;
  }
  return [...pieces, characters.slice(at).join("")];
}

function paragraph(paragraph, index, article) {
  const here = article.repairs.filter((repair) => repair.field === "paragraphs" && repair.paragraph === index && repair.before);
  if (paragraph.kind === "table") {
    const rows = paragraph.text.split("\n").map((row) => h("tr", {}, row.split("\t").map((cell) => h("td", {}, cell))));
    return h("div", { class: "scroll", tabindex: 0, role: "group" }, h("table", {}, h("tbody", {}, rows)));
  }
  const content = repaired(paragraph.text, here);
  if (paragraph.kind === "heading") return h("h3", {}, content);
  const kinds = { list: "hang", caption: "caption" };
  return h("p", { class: kinds[paragraph.kind] ?? (article.language === "en" ? "flush" : null) }, content);
}

function byline(article) {
  const pair = (name, value) => value && h("span", {}, `${t(name)} `, h("b", {}, value));
  return h("p", { class: "byline" }, pair("published", printed(article.published) || t("undated")),
    article.published_from && h("span", {}, `（${t(`from_${article.published_from}`)}）`),
    ["source", "author", "editor", "reviewer", "publisher"].map((name) => pair(name, article[name])), pair("dated", printed(article.dated)), pair("modified", printed(article.modified)));
}

function head(article) {
  const title = article.repairs.filter((repair) => repair.field === "title" && repair.before);
  return h("header", { class: "article-head" },
    h("p", { class: "crumbs" }, view("/list", { site: article.host, all: true }, {}, article.host), article.column.map((name) => ` › ${name}`)),
    h("h1", {}, article.title ? repaired(article.title, title) : t("untitled")), article.subtitle && h("p", {}, article.subtitle), byline(article),
    article.quality.length > 0 && h("ul", { class: "chips", "aria-label": t("flags") }, article.quality.map((flag) => h("li", { class: "chip" }, flag))));
}

function repairsTable(article) {
  if (!article.repairs.length) return null;
  const where = (repair) => (repair.field === "paragraphs" ? `${t("text")} ${(repair.paragraph ?? 0) + 1}:${repair.offset}` : t(`field_${repair.field}`));
  return h("section", {}, h("h2", {}, `${t("repairs")} · ${number(article.repairs.length)}`), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, ["kind", "place", "before", "after"].map((name) => h("th", { scope: "col" }, t(name))))),
    h("tbody", {}, article.repairs.slice(0, 200).map((repair) => h("tr", {}, h("td", {}, kindName(repair.kind)), h("td", {}, where(repair)),
      h("td", {}, repair.before && h("del", {}, repair.before.slice(0, 120))), h("td", {}, repair.after && h("ins", {}, repair.after.slice(0, 120)))))))));
}

function copies(article) {
  if (!article.copies) return null;
  const lag = (minutes) => (minutes === null ? "" : Math.abs(minutes) < 2880 ? `${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 60)} h` : `${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 1440)} d`);
  const relation = (member) => (member.canonical ? t("canonical") : member.equal ? t("equal") : `${Math.round(member.score * 100)} %`);
  return h("section", {}, h("h2", {}, t("reprints", number(article.copies.printings))), h("ol", { class: "plain versions" }, article.copies.members.map((member) =>
    h("li", {}, view("/article", { url: member.url, part: member.part || undefined }, {}, member.host), h("span", { class: "soft" }, printed(member.published) || t("undated")),
      h("span", { class: "soft" }, relation(member), " ", member.canonical ? "" : lag(member.lag_minutes)), member.source && h("span", { class: "soft" }, member.source),
      member.spam_mirror && h("span", { class: "chip" }, t("spam"))))));
}

// What was read out of an attached file; h() puts it in as text, whatever it is.
function fileText(text) {
  const table = (cells) => h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, cells.split("\n").map((row) => h("tr", {}, row.split("\t").map((cell) => h("td", {}, cell)))))));
  return h("details", { class: "file-text" }, h("summary", {}, t("file_text"), text.quality.map((flag) => h("span", { class: "chip" }, flag))), text.title && h("h3", {}, text.title),
    text.paragraphs.map((paragraph) => (paragraph.kind === "table" ? table(paragraph.text) : h("p", {}, paragraph.text))));
}

function attachments(article) {
  if (!article.attachments.length) return null;
  return h("section", {}, h("h2", {}, t("attachments")), h("ul", { class: "plain versions" }, article.attachments.map((file) => h("li", {}, outward(file.url, file.name || file.url),
    file.type && h("span", { class: "chip" }, file.type),
    file.archived ? h("a", { href: address("/api/capture", { url: file.url }) }, `${t("in_archive")} ${instant(file.archived)}`) : h("span", { class: "soft" }, t("not_archived")),
    file.file_text && fileText(file.file_text)))));
}

// What is the same is cut down to its ends.
function sameText(text, isFirst, isLast) {
  const characters = points(text);
  if (characters.length < 130) return [text];
  const start = isFirst ? "" : characters.slice(0, 40).join(""), end = isLast ? "" : characters.slice(-40).join("");
  return [start, h("span", { class: "gap" }, ` ${t("same_text", number(characters.length - points(start + end).length))} `), end];
}

function diffOf(diff) {
  if (!diff.articles.length) return h("p", { class: "soft" }, t("no_change"));
  const change = (piece, at, all) => (piece.op === "same" ? sameText(piece.text, at === 0, at === all.length - 1) : h(piece.op === "added" ? "ins" : "del", {}, piece.text));
  return diff.articles.map((article) => h("div", {}, diff.articles.length > 1 && h("h3", {}, t("part", article.part + 1)),
    article.fields.map((field) => [h("h3", {}, t(`field_${field.field}`).replace(/^field_/, "")), h("div", { class: "diff" }, field.changes.map(change))])));
}

function versions(page, url, at) {
  if (page.versions.length === 0) return null;
  const box = h("div", { "aria-live": "polite" });
  const now = page.versions.filter((version) => !at || version.since <= at).at(-1);
  const compare = (from, to) => async () => { box.replaceChildren(...[diffOf(await ask("/api/diff", { url, from, to }))].flat()); };
  const item = (version, index) => h("li", {}, h("b", { class: "number" }, instant(version.since)), version.reread && h("span", { class: "chip" }, t("reread")),
    version === now ? h("span", { class: "soft" }, t("this_version")) : view("/article", { url, at: version.since }, {}, t("read_version")),
    index > 0 && h("button", { type: "button", onclick: compare(page.versions[index - 1].since, version.since) }, t("changes")));
  return h("section", { id: "versions" }, h("h2", {}, `${t("versions")} · ${number(page.versions.length)}`), h("ol", { class: "plain versions" }, page.versions.map(item).reverse()), box);
}

async function visits(url) {
  const history = await ask("/api/history", { url });
  const outcome = (visit) => visit.error ?? `${visit.status} ${visit.revisit ? t("unchanged") : visit.class}`;
  return h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, history.visits.map((visit) => h("tr", {}, h("td", { class: "soft" }, instant(visit.time)), h("td", {}, outcome(visit)),
    h("td", {}, visit.payload ? h("a", { href: address("/replay", { url, at: visit.time }), target: "_blank", rel: "noopener" }, `${t("archived_page")} ${bytes(visit.payload_length)}`) : ""))))));
}

function provenance(page, article, url, at) {
  const row = (name, ...value) => value[0] && [h("dt", {}, t(name)), h("dd", {}, ...value)];
  const details = h("details", { ontoggle: async (event) => { if (event.target.open && details.childElementCount === 1) details.append(await visits(url)); } }, h("summary", {}, t("visits")));
  return h("section", {}, h("h2", {}, t("provenance")), h("dl", { class: "facts" }, row("original", outward(page.url)), row("captured", instant(article?.captured ?? page.capture.time)),
    row("status", `${page.capture.status} · ${page.capture.class}`), row("charset", [article?.charset ?? page.capture.charset, article?.charset_from ?? page.capture.charset_from].filter(Boolean).join(" · ")),
    row("published", article?.published_from && t(`from_${article.published_from}`)), row("language", article && [article.language, article.script].filter(Boolean).join(" · ")), row("extractor", article?.extractor),
    row("raw", h("a", { href: address("/api/capture", { url, at }) }, t("raw")), " · ", h("a", { href: address("/api/article", { url, at }) }, t("json"))),
    page.corrections.map((made) => row("corrections", `${instant(made.made)} ${made.by}: ${made.field} → ${made.value ?? "—"}`))), details);
}

function replay(page, url, at) {
  return h("aside", { class: "replay", "aria-label": t("archived_page") }, h("div", { class: "caption-bar" }, h("span", {}, `${t("archived_page")} · ${instant(page.capture.time)}`), h("span", {}, t("replay_note"))),
    h("iframe", { src: address("/replay", { url, at }), sandbox: "", referrerpolicy: "no-referrer", title: t("archived_page"), loading: "lazy" }));
}

const remembered = (name, absent) => (localStorage.getItem(name) ?? absent) === "1";

export async function article(params) {
  const url = params.get("url") ?? "", at = params.get("at") ?? undefined;
  const page = await ask("/api/article", { url, at });
  const wanted = Number(params.get("part") ?? 0);
  const shown = page.articles.find((one) => one.part === wanted) ?? page.articles[0];
  const text = h("article", {});
  const spread = h("div", { class: "spread" }, text);
  const toggle = (name, absent, apply) => {
    const button = h("button", { type: "button", "aria-pressed": String(remembered(`fangzhi-${name}`, absent)), onclick: () => {
      const next = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(next));
      localStorage.setItem(`fangzhi-${name}`, next ? "1" : "0");
      apply(next);
    } }, t(name));
    apply(remembered(`fangzhi-${name}`, absent));
    return button;
  };
  const showPage = (isShown) => {
    spread.classList.toggle("alone", !isShown);
    spread.querySelector(".replay")?.remove();
    if (isShown) spread.append(replay(page, url, at));
  };
  const tools = h("div", { class: "toolbar" }, shown?.repairs.length > 0 && toggle("show_repairs", "1", (isShown) => text.classList.toggle("plain-repairs", !isShown)), page.capture.payload && toggle("show_page", "1", showPage),
    page.articles.length > 1 && page.articles.map((one) => view("/article", { url, at, part: one.part || undefined }, { "aria-current": one === shown ? "page" : null }, t("part", one.part + 1))));
  text.append(shown ? h("div", { class: "text", lang: shown.language === "en" ? "en" : shown.script === "Hant" ? "zh-Hant" : "zh-Hans" }, shown.paragraphs.map((one, index) => paragraph(one, index, shown))) : h("p", { class: "empty" }, t("no_article")));
  for (const section of [shown && attachments(shown), shown && repairsTable(shown), versions(page, url, at ?? undefined), shown && copies(shown), provenance(page, shown, url, at)]) if (section) text.append(section);
  const box = h("div", {}, shown ? head(shown) : h("header", { class: "article-head" }, h("h1", {}, page.url)), tools, spread);
  box.dataset.title = shown?.title ?? page.url;
  return box;
}
