// How it goes: a site and its hosts, and the crawl under way.
import { ask, h, outward, view } from "./dom.js";
import { longestGap, ratePlot, weekBars, yearPlot } from "./plots.js";
import { calendar, sitesTable } from "./lists.js";
import { bytes, instant, number, span, t } from "./words.js";

const figures = (pairs) => h("dl", { class: "figures" }, pairs.map(([name, value]) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value))));
const section = (title, ...content) => h("section", {}, h("h2", {}, title), ...content);
function table(names, rows) {
  const isNumber = (at) => typeof rows[0]?.[at] === "number";
  return h("div", { class: "scroll" }, h("table", { class: "fitted" }, h("thead", {}, h("tr", {}, names.map((name, at) => h("th", { scope: "col", class: isNumber(at) ? "number" : null }, t(name))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", { class: typeof cell === "number" ? "number" : null }, typeof cell === "number" ? number(cell) : cell)))))));
}
const due = (time) => (!time ? "—" : new Date(time) <= new Date() ? t("due_now") : instant(time));

export async function sites() {
  const all = await ask("/api/sites");
  return h("div", {}, h("h1", {}, t("sites")), sitesTable(all.sites, 5000));
}

function why(visit) {
  const known = t(`due_${visit.reason}`);
  const reason = known.startsWith("due_") ? visit.why : known;
  const rate = visit.finds_a_day > 0 && t("finds_a_day", visit.finds_a_day.toPrecision(2));
  return [reason, rate, visit.visits > 0 && t("seen_changed", number(visit.visits), number(visit.changes)), visit.last_error].filter(Boolean).join(" · ");
}

function outlook(known) {
  if (!known) return null;
  const hours = known.busiest_hours.map((hour) => `${hour}:00`).join("、");
  return [known.alerts.map((alert) => h("p", { class: "notice" }, h("b", {}, t(`alert_${alert.kind}`)), ` ${alert.detail}`)),
    known.finds_a_day > 0 && h("p", { class: "soft" }, [t("finds_a_day", known.finds_a_day.toPrecision(2)), hours && t("busiest", hours), t("weekend", Math.round(known.weekend_share * 100))].filter(Boolean).join(" · "))];
}

function failing(failures) {
  if (!failures.urls) return h("p", { class: "soft" }, t("healthy"));
  return [h("p", {}, t("failing_n", number(failures.urls))), table(["cause", "count"], Object.entries(failures.causes).sort((a, b) => b[1] - a[1])),
    h("details", {}, h("summary", {}, t("newest_failures")), failingList(failures))];
}

function failingList(failures) {
  return table(["cause", "urls", "since", "next_visit"], failures.newest.map((one) => [one.cause, outward(one.url), instant(one.since), one.given_up ? t("given_up") : due(one.next_visit)]));
}

function hostSection(host) {
  const places = ["bodies", "titles", "dates", "sources"];
  return section(host.host, host.rests_until && h("p", { class: "notice" }, t("resting_until", instant(host.rests_until))),
    h("h3", {}, t("health")), failing(host.failing),
    h("h3", {}, t("next_visits")), host.next_visits.length ? table(["next_visit", "kind", "urls", "why"], host.next_visits.map((visit) => [due(visit.due), t(`class_${visit.class}`), outward(visit.url), why(visit)])) : h("p", { class: "soft" }, t("nothing_due")),
    h("h3", {}, t("starved")), host.starved.urls ? table(["pattern", "count"], host.starved.patterns.map((one) => [h("code", {}, one.pattern), one.urls])) : h("p", { class: "soft" }, t("nothing_starved")),
    h("h3", {}, t("profile")), host.profile ? [h("p", { class: "soft" }, t("learned_from", host.profile.version, number(host.profile.pages), number(host.profile.template_lines))),
      table(["kind", "place", "pages"], places.flatMap((name) => host.profile[name].map((one) => [t(name), h("code", {}, one.place), one.pages])))] : h("p", { class: "soft" }, t("no_profile")));
}

export async function site(params) {
  const id = params.get("site");
  if (!id) return sites();
  const known = await ask("/api/site", { site: id });
  const counts = known.counts ?? { articles: 0, week: 0, today: 0, years: {}, first: null, last: null };
  const draw = (data) => {
    const end = counts.last ?? "", covered = Object.keys(data.days).length;
    return h("div", {}, weekBars(data), yearPlot(data, id), figures([["covered_days", number(covered)], ["longest_gap", number(longestGap(data, end))], ["articles", number(data.articles)]]));
  };
  const year = (counts.last ?? "").slice(0, 4) || String(new Date().getFullYear());
  const box = h("div", {}, h("h1", {}, id), figures([["articles", number(counts.articles)], ["week", number(counts.week)], ["first", counts.first ?? "—"], ["last", counts.last ?? "—"]]),
    h("p", {}, view("/list", { site: id, all: true }, {}, t("list")), " · ", known.hosts.map((host) => outward(`http://${host.host}/`, host.host)).flatMap((link, at) => (at ? ["、", link] : [link]))),
    outlook(known.outlook) ?? "", section(t("rhythm"), await calendar(counts.years, year, id, draw)), known.hosts.map(hostSection));
  box.dataset.title = id;
  return box;
}

const SAMPLES = 90, EVERY_MS = 2000;

function liveFigures(crawl, samples) {
  const live = crawl.figures;
  if (!live) return [h("p", {}, h("span", { class: "live still" }), t("not_running"))];
  return [h("p", {}, h("span", { class: "live" }), t("running"), live.line ? ` · ${live.line}` : ` · ${t("elapsed")} ${span(live.elapsed_s)}`),
    live.pages !== undefined && figures([["pages_per_s", live.pages_per_s?.toFixed(1) ?? "—"], ["pages", number(live.pages)], ["articles", number(live.articles)], ["queued", number(live.queued)], ["active_hosts", number(live.active_hosts)],
      ["unchanged", number(live.unchanged)], ["errors", number(live.errors)], ["refused", number(live.refused)], ["bytes", bytes(live.bytes)]]),
    section(t("rate_plot"), ratePlot(samples)),
    live.slowest?.length > 0 && section(t("slowest"), table(["hosts", "latency"], live.slowest.map((one) => [one.host, one.latency_ms])))];
}

function standing(crawl) {
  const { failures, hosts } = crawl, most = Math.max(1, ...Object.values(failures.causes));
  const causes = Object.entries(failures.causes).sort((a, b) => b[1] - a[1]).map(([cause, count]) => {
    const bar = h("span", { class: "share" });
    bar.style.width = `${(count / most) * 12}rem`;
    return [cause, bar, count];
  });
  return [section(t("errors_by_cause"), causes.length ? table(["cause", "", "count"], causes) : h("p", { class: "soft" }, t("healthy"))),
    section(t("resting"), hosts.resting.length ? table(["hosts", "until", "in_a_row"], hosts.resting.map((one) => [one.host, due(one.until), one.failures_in_a_row])) : h("p", { class: "soft" }, t("none_resting")),
      h("p", { class: "soft" }, t("hosts_looked", number(hosts.hosts), number(hosts.looked_at)))),
    failures.newest.length > 0 && section(t("newest_failures"), failingList(failures))].filter(Boolean);
}

// Kept up to date while it is in view.
export async function crawl() {
  const now = h("div", { id: "live" }), rest = h("div", {}), samples = [];
  const box = h("div", {}, h("h1", {}, t("crawl")), now, rest);
  let shown = "";
  const draw = async () => {
    const crawl = await ask("/api/crawl");
    if (crawl.figures?.pages_per_s !== undefined) samples.push(crawl.figures.pages_per_s);
    if (samples.length > SAMPLES) samples.shift();
    now.replaceChildren(...liveFigures(crawl, samples).filter(Boolean));
    const state = JSON.stringify([crawl.failures, crawl.hosts]);
    if (state !== shown) rest.replaceChildren(...standing(crawl));
    shown = state;
  };
  await draw();
  const timer = setInterval(() => {
    if (!box.isConnected) clearInterval(timer);
    else if (!document.hidden) draw().catch(() => {});
  }, EVERY_MS);
  return box;
}
