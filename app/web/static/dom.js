// Elements are made, never parsed: text that the archive holds can't become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== "") element.append(child);
  }
  return element;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
export const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

// A link within the view: main.js follows it without loading the page anew.
export const view = (path, params, attributes, ...children) =>
  h("a", { href: address(path, params), "data-view": true, ...attributes }, ...children);

// A link out into the web, where the address is one; else its text.
export function outward(url, ...children) {
  if (!/^https?:\/\//i.test(url ?? "")) return h("span", {}, ...(children.length ? children : [url ?? ""]));
  return h("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, ...(children.length ? children : [url]));
}

export function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) query.set(name, value === true ? "1" : value);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

// Answers by address, with their ETags: asking again for what has not changed costs a line.
export async function ask(path, params) {
  const answer = await fetch(address(path, params), { headers: { Accept: "application/json" } });
  const asOf = answer.headers.get("X-Archive-As-Of");
  if (asOf) document.dispatchEvent(new CustomEvent("as-of", { detail: asOf }));
  const json = await answer.json().catch(() => ({ error: `HTTP ${answer.status}` }));
  if (!answer.ok) throw Object.assign(new Error(json.error ?? `HTTP ${answer.status}`), { status: answer.status });
  return json;
}
