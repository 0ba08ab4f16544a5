// The web view in a browser, as a reader uses it. Asked by view_browser_test.py: node view_browser.mjs CONFIG.json, where
// CONFIG says {modules, chromium, base, crawlBase, urls: {repaired, hostile, changed}, shots}. Prints a line a finding; exit 1
// where there was one.
import fs from "node:fs";
import { createRequire } from "node:module";

const config = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const require = createRequire(`${config.modules}/`);
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const findings = [];
const expect = (holds, what) => { if (!holds) findings.push(what); };

const browser = await chromium.launch({ executablePath: config.chromium, args: ["--no-sandbox", "--disable-gpu"] });

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN", ...options });
  const page = await context.newPage();
  page.on("dialog", (dialog) => { findings.push(`a script ran: ${dialog.message()}`); dialog.dismiss(); });
  page.on("pageerror", (error) => findings.push(`error on ${page.url()}: ${error.message}`));
  page.on("request", (request) => expect(/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url()), `asked another host: ${request.url()}`));
  return page;
}

async function go(page, path) {
  await page.goto(config.base + path);
  await page.waitForSelector("#main:not([aria-busy]) > *");
}

const address = (url, more = "") => `/article?url=${encodeURIComponent(url)}${more}`;

// By the browser's own hand: a page whose policy forbids evaluating strings is looked at through the debugger.
async function accessible(page, name) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], iframes: false }));
  for (const one of result.violations.filter((found) => ["serious", "critical"].includes(found.impact)))
    findings.push(`${name}: ${one.impact} ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(" | ")}`);
}

async function shot(page, name) {
  if (config.shots) await page.screenshot({ path: `${config.shots}/view-${name}.jpg`, type: "jpeg", quality: 62 });
}

// Simplified finds traditional; the article is opened from the list by keyboard, and shows what was repaired.
async function searchAndRead() {
  const page = await open();
  await go(page, "/");
  await accessible(page, "front");
  await shot(page, "front");
  await page.keyboard.press("/");
  await page.keyboard.type(config.search);
  await page.keyboard.press("Enter");
  await page.waitForSelector("li.entry mark");
  await accessible(page, "search");
  await shot(page, "search");
  await page.locator("#main").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForSelector("article .text");
  expect((await page.locator("h1").innerText()).includes(config.title), "the traditional article was not the first found");
  expect((await page.locator(".text .repair").count()) > 0, "no repair is marked");
  const before = await page.locator(".text .repair .repair-before").first().innerText();
  expect(before.length > 0, "a repair does not show what was there before");
  await accessible(page, "article");
  await shot(page, "article");
  await page.getByRole("button", { name: "标出修复" }).click();
  expect(!(await page.locator(".text .repair-before").first().isVisible()), "repairs can't be hidden");
  await page.locator("#language").click();
  await page.waitForSelector("text=Where this comes from");
  expect((await page.locator("html").getAttribute("lang")) === "en", "the language of the page is not said");
  await page.context().close();
}

// The archived page is shown in a frame without scripts, with its text.
async function replay() {
  const page = await open();
  await go(page, address(config.urls.repaired));
  const frame = page.frameLocator(".replay iframe");
  await frame.getByText(config.replayed).first().waitFor();  // with what the article had repaired
  expect((await page.locator(".replay iframe").getAttribute("sandbox")) === "", "the frame has no strict sandbox");
  expect((await frame.locator("script").count()) === 0, "a script came along into the archived page");
  await page.context().close();
}

async function versions() {
  const page = await open();
  await go(page, address(config.urls.changed));
  const now = await page.locator("article .text").innerText();
  await page.locator("#versions button").first().click();
  await page.waitForSelector("#versions .diff ins");
  expect((await page.locator("#versions .diff del").count()) > 0, "the diff shows nothing that went");
  await page.locator("#versions a").last().click();
  await page.waitForFunction((text) => !document.querySelector("[aria-busy]") && document.querySelector("article .text")?.innerText !== text, now);
  expect(page.url().includes("at="), "the older version has no address of its own");
  await page.goBack();
  await page.waitForFunction((text) => document.querySelector("article .text")?.innerText === text, now);
  await page.context().close();
}

// Markup in every field is text, wherever it is shown.
async function hostile() {
  const page = await open();
  for (const path of ["/", "/list", "/sites", address(config.urls.hostile), `/site?site=town`, `/search?q=${encodeURIComponent("<script>alert(1)</script>")}`,
    "/site?site=%3Cscript%3Ealert(1)%3C/script%3E", "/list?site=%22onload=alert(1)"]) {
    await go(page, path);
    await page.waitForTimeout(150);
    expect((await page.locator("main script, main img[onerror], main [onload]").count()) === 0, `markup of a page came to life at ${path}`);
  }
  await go(page, address(config.urls.hostile));
  expect((await page.locator("h1").innerText()).includes("<script>"), "the title is not shown as it is");
  await page.context().close();
}

async function otherLooks() {
  const dark = await open({ colorScheme: "dark" });
  await go(dark, address(config.urls.repaired));
  await accessible(dark, "article, dark");
  await shot(dark, "article-dark");
  await go(dark, "/site?site=town");
  await accessible(dark, "site, dark");
  await dark.context().close();
  const phone = await open({ viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  for (const path of ["/", address(config.urls.repaired), "/site?site=town", "/crawl"]) {
    await go(phone, path);
    const over = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over <= 0, `${path} is ${over} pixels too wide for a phone`);
  }
  await go(phone, "/");
  await shot(phone, "phone");
  await phone.context().close();
  const site = await open();
  await go(site, "/site?site=town");
  await accessible(site, "site");
  await shot(site, "site");
  await go(site, "/list");
  await accessible(site, "list");
  await site.context().close();
}

// A running crawl is seen to move.
async function crawl() {
  const page = await open();
  await go(page, "/crawl");
  const pages = () => page.locator("#live .figures dd").nth(1).innerText().then((text) => Number(text.replace(/\D/g, "")));
  await page.waitForSelector("#live .figures dd", { timeout: 20000 });
  const first = await pages();
  await page.waitForFunction((before) => Number(document.querySelectorAll("#live .figures dd")[1]?.innerText.replace(/\D/g, "")) > before, first, { timeout: 20000 });
  await accessible(page, "crawl");
  await page.waitForTimeout(config.shots ? 6000 : 0);
  await shot(page, "crawl");
  await page.context().close();
}

try {
  for (const step of [crawl, searchAndRead, replay, versions, hostile, otherLooks]) {
    await step().catch((error) => findings.push(`${step.name}: ${error.message.split("\n").slice(0, 3).join(" ")}`));
  }
} finally {
  await browser.close();
}
console.log(findings.join("\n") || "nothing found");
process.exit(findings.length ? 1 : 0);
