// The plots: the days of a year, its weeks as bars, a rate over time. SVG, each with a name for who can't see it.
import { address, h, s, view } from "./dom.js";
import { languageNow, number, t } from "./words.js";

const DAY = 86_400_000;
const dayText = (date) => date.toISOString().slice(0, 10);
const go = (path, params) => document.dispatchEvent(new CustomEvent("go", { detail: address(path, params) }));

function daysOf(year) {
  const days = [];
  for (let at = Date.UTC(year, 0, 1); new Date(at).getUTCFullYear() === year; at += DAY) days.push(new Date(at));
  return days;
}

function levelOf(count, most) {
  if (!count) return 0;
  return Math.min(4, 1 + Math.floor((3.999 * Math.log(count)) / Math.log(Math.max(most, 2))));
}

const summary = (data) => t("year_sum", data.year, number(data.articles), number(Object.keys(data.days).length));

// A square a day, a column a week; beneath it the months as links.
export function yearPlot(data, site) {
  const days = daysOf(data.year);
  const most = Math.max(1, ...Object.values(data.days));
  const lead = (days[0].getUTCDay() + 6) % 7;
  const squares = days.map((date, index) => {
    const day = dayText(date), count = data.days[day] ?? 0, place = index + lead;
    return s("rect", { x: Math.floor(place / 7) * 6, y: (place % 7) * 6, width: 5, height: 5, rx: 0.8, class: `h${levelOf(count, most)}`,
      onclick: count ? () => go("/list", { from: day, to: day, site, all: true }) : undefined }, s("title", {}, `${day}  ${number(count)}`));
  });
  return h("div", {}, s("svg", { class: "plot", viewBox: "0 0 323 43", role: "img", "aria-label": summary(data) }, squares), months(data, site),
    h("p", { class: "soft" }, summary(data)));
}

function months(data, site) {
  const counts = Array(12).fill(0);
  for (const [day, count] of Object.entries(data.days)) counts[Number(day.slice(5, 7)) - 1] += count;
  const items = counts.map((count, at) => {
    if (!count) return null;
    const month = `${data.year}-${String(at + 1).padStart(2, "0")}`;
    const last = new Date(Date.UTC(data.year, at + 1, 0)).getUTCDate();
    const name = languageNow() === "zh" ? `${at + 1} 月` : new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" }).format(new Date(`${month}-01`));
    return view("/list", { from: `${month}-01`, to: `${month}-${last}`, site, all: true }, {}, `${name} ${number(count)}`);
  });
  return h("div", { class: "months number" }, items);
}

export function weekBars(data) {
  const counts = Array(53).fill(0);
  const lead = (new Date(Date.UTC(data.year, 0, 1)).getUTCDay() + 6) % 7;
  daysOf(data.year).forEach((date, index) => { counts[Math.min(52, Math.floor((index + lead) / 7))] += data.days[dayText(date)] ?? 0; });
  const most = Math.max(1, ...counts), width = 640, height = 150;
  const bars = counts.map((count, week) => {
    const tall = (count / most) * (height - 34);
    return s("rect", { class: "bar", x: 34 + week * 11.4, y: height - 20 - tall, width: 9, height: Math.max(tall, count ? 1 : 0) }, s("title", {}, number(count)));
  });
  const names = [1, 3, 5, 7, 9, 11].map((month) => {
    const week = Math.floor((Date.UTC(data.year, month - 1, 1) - Date.UTC(data.year, 0, 1)) / DAY / 7);
    return s("text", { x: 34 + week * 11.4, y: height - 4 }, languageNow() === "zh" ? `${month} 月` : `${month}`);
  });
  const floor = height - 20;
  return s("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${t("per_week")}. ${summary(data)}` },
    s("path", { class: "line", d: `M30 ${floor}H${width}M30 14H34M30 14V${floor}` }),
    s("text", { x: 26, y: 18, "text-anchor": "end" }, number(most)), s("text", { x: 26, y: floor, "text-anchor": "end" }, "0"), bars, names);
}

// `samples`: numbers, the latest last.
export function ratePlot(samples) {
  const width = 640, height = 120, most = Math.max(1, ...samples);
  const points = samples.map((value, at) => `${34 + (at * (width - 40)) / Math.max(1, samples.length - 1)} ${height - 12 - (value / most) * (height - 26)}`);
  return s("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${t("rate_plot")}: ${number(samples.at(-1) ?? 0)}` },
    s("path", { class: "line", d: `M30 ${height - 12}H${width}M30 14V${height - 12}` }),
    s("text", { x: 26, y: 18, "text-anchor": "end" }, number(Math.round(most * 10) / 10)), s("text", { x: 26, y: height - 12, "text-anchor": "end" }, "0"),
    points.length > 1 && s("path", { class: "curve", d: `M${points.join("L")}` }));
}

// The longest stretch of days without an article, from the first day that has one to `end`.
export function longestGap(data, end) {
  const days = Object.keys(data.days).filter((day) => day <= end).sort();
  let longest = 0;
  for (let at = 1; at <= days.length; ++at) {
    const next = at < days.length ? days[at] : end.startsWith(String(data.year)) ? end : days[at - 1];
    longest = Math.max(longest, Math.round((new Date(next) - new Date(days[at - 1])) / DAY) - 1);
  }
  return Math.max(longest, 0);
}
