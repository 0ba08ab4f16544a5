// Which view an address means, and what stands around it: links, forms, keys, language, light.
import { article } from "./article.js";
import { crawl, site, sites } from "./care.js";
import { h, view } from "./dom.js";
import { front, list, search } from "./lists.js";
import { instant, languageNow, setLanguage, t } from "./words.js";

const VIEWS = { "/": front, "/list": list, "/search": search, "/article": article, "/site": site, "/sites": sites, "/crawl": crawl };
const NAVIGATION = [["/", "front"], ["/list", "list"], ["/sites", "sites"], ["/crawl", "crawl"]];
const THEMES = ["auto", "light", "dark"];
const at = (id) => document.getElementById(id);
let turn = 0;

function surroundings() {
  const path = location.pathname;
  document.documentElement.lang = languageNow() === "zh" ? "zh-Hans" : "en";
  at("skip").textContent = t("skip");
  at("nav").setAttribute("aria-label", t("main_navigation"));
  at("nav").replaceChildren(...NAVIGATION.map(([to, name]) => view(to, {}, { "aria-current": to === path || (to === "/sites" && path === "/site") ? "page" : null }, t(name))));
  document.querySelector("#seek label").textContent = t("search");
  at("q").placeholder = t("search_hint");
  at("seek-button").textContent = t("search");
  at("seek").hidden = path === "/" || path === "/search";
  at("language").textContent = t("other_language");
  at("language").lang = languageNow() === "zh" ? "en" : "zh";
  at("theme").textContent = `${t("theme")}: ${t(theme())}`;
}

const theme = () => localStorage.getItem("fangzhi-theme") ?? "auto";
function applyTheme() {
  if (theme() === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme();
}

function failure(error) {
  return h("div", { class: "notice", role: "alert" }, h("p", {}, error.status === 404 ? t("not_found") : t("failed")), h("p", { class: "soft" }, error.message));
}

// `keeps`: the reader stays where they are (back, forward, another language).
async function show(keeps) {
  const mine = ++turn, main = at("main");
  surroundings();
  main.setAttribute("aria-busy", "true");
  const make = VIEWS[location.pathname] ?? front;
  const content = await make(new URLSearchParams(location.search)).catch(failure);
  if (mine !== turn) return;
  main.replaceChildren(content);
  main.removeAttribute("aria-busy");
  const name = content.dataset?.title ?? content.querySelector("h1")?.textContent;
  document.title = name && location.pathname !== "/" ? `${name} · ${t("title")}` : t("title");
  if (!keeps) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function go(to) {
  history.pushState(null, "", to);
  show(false);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-view]");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "seek" && !form.hasAttribute("data-view-form")) return;
  event.preventDefault();
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  go(`${form.getAttribute("action")}?${query}`);
});
document.addEventListener("go", (event) => go(event.detail));
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, select, textarea");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const titles = [...document.querySelectorAll("a.title")];
  const here = titles.indexOf(document.activeElement);
  if (event.key === "/") (document.querySelector(".big-search input") ?? at("q")).focus();
  else if (event.key === "j") titles[Math.min(here + 1, titles.length - 1)]?.focus();
  else if (event.key === "k") titles[Math.max(here - 1, 0)]?.focus();
  else return;
  event.preventDefault();
});
addEventListener("popstate", () => show(true));
at("language").addEventListener("click", () => {
  setLanguage(languageNow() === "zh" ? "en" : "zh");
  show(true);
});
at("theme").addEventListener("click", () => {
  localStorage.setItem("fangzhi-theme", THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
  applyTheme();
  surroundings();
});
document.addEventListener("as-of", (event) => {
  at("colophon").replaceChildren(t("as_of", instant(event.detail)), " · ", h("a", { href: "/api/openapi.json" }, t("api")));
});

applyTheme();
show(true);
