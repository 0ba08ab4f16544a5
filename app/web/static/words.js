// What the view says, in both languages. A word that is not here stands as it is.

const WORDS = {
  title: ["方志", "fangzhi"], skip: ["跳到正文", "Skip to content"], main_navigation: ["主导航", "Main"],
  front: ["首页", "Today"], list: ["目录", "Articles"], sites: ["站点", "Sites"], crawl: ["采集", "Crawl"],
  search: ["检索", "Search"], search_hint: ["检索全文，繁简不拘", "Full text, simplified or traditional"],
  other_language: ["English", "中文"], light: ["浅色", "Light"], dark: ["深色", "Dark"], auto: ["自动", "Auto"], theme: ["明暗", "Theme"],
  loading: ["正在取来……", "Fetching…"], failed: ["未能取得", "This could not be had"], not_found: ["馆中没有这一页", "There is no such page here"],
  latest: ["最近刊发", "Latest"], today: ["今日", "Today"], week: ["七日内", "Seven days"], total: ["总计", "Total"], more: ["再看更早的", "Earlier ones"],
  nothing_week: ["最近七天没有新刊发的文章；下面是馆中最近的。", "Nothing was published in the last seven days; these are the latest here."],
  undated: ["日期不详", "No date"], untitled: ["（无标题）", "(no title)"], no_site: ["（未列站点）", "(no site)"],
  calendar: ["刊发日历", "Calendar"], by_site: ["各站", "By site"], site: ["站点", "Site"], articles: ["文章", "Articles"], holdings: ["馆藏", "Holdings"],
  captures: ["存档次数", "Captures"], versions: ["版本", "Versions"], hosts: ["主机", "Hosts"], urls: ["已知网址", "Known URLs"], queued: ["待访", "Waiting"],
  payload: ["正文原件", "Bodies"], stored: ["实际占用", "On disk"], first: ["最早", "First"], last: ["最近", "Latest"], came_in: ["最近入藏", "Came in"],
  from: ["自", "From"], to: ["至", "To"], copies_too: ["连同转载", "With reprints"], show: ["显示", "Show"], all_sites: ["全部站点", "All sites"],
  nothing: ["没有符合的文章。", "No article matches."], repairs_n: ["修复 {0} 处", "{0} repairs"], attachments_n: ["附件 {0}", "{0} attachments"], copy: ["转载", "reprint"],
  found: ["得 {0} 篇", "{0} found"], found_about: ["约 {0} 篇", "about {0} found"], searching: ["检索：{0}", "Search: {0}"],
  order: ["次序", "Order"], order_relevance: ["切题", "Best first"], order_newest: ["新的在前", "Newest first"], order_oldest: ["旧的在前", "Oldest first"],
  suggest_spelling: ["是否要找“{0}”？（{1}）", "Did you mean “{0}”? ({1})"], "suggest_wider-dates": ["别的日子有 {1} 篇", "{1} on other days"],
  "suggest_other-sites": ["别的站点有 {1} 篇", "{1} on other sites"], "suggest_fewer-words": ["只找“{0}”：{1} 篇", "“{0}” alone: {1}"],
  no_index: ["此馆尚无全文索引。", "This archive has no search index yet."],
  source: ["来源", "Source"], author: ["作者", "Author"], editor: ["编辑", "Editor"], reviewer: ["审核", "Reviewer"], publisher: ["发布单位", "Publisher"],
  published: ["刊发", "Published"], modified: ["修改", "Modified"], dated: ["成文日期", "Dated"], column: ["栏目", "Column"], language: ["语言", "Language"],
  from_line: ["据页面日期行", "from the page's own line"], from_meta: ["据页面元数据", "from the page's metadata"], from_jsonld: ["据结构化数据", "from structured data"],
  from_url: ["据网址", "from the address"], from_text: ["据正文", "from the text"], from_sitemap: ["据网站地图", "from the sitemap"], from_feed: ["据订阅源", "from the feed"], from_list: ["据列表页", "from a list page"],
  original: ["原址", "Original address"], captured: ["存档于", "Captured"], charset: ["字符集", "Charset"], extractor: ["析取程序", "Extractor"], status: ["状态", "Status"],
  show_repairs: ["标出修复", "Show repairs"], show_page: ["对照存档页", "Beside the archived page"], archived_page: ["存档页", "Archived page"],
  replay_note: ["原件副本：不运行脚本，不连外网", "As kept: no scripts run, nothing is loaded"], raw: ["原件", "Raw bytes"], json: ["JSON", "JSON"],
  repair_was: ["原作“{0}”（{1}）", "was “{0}” ({1})"], repair_added: ["此处删去“{0}”（{1}）", "“{0}” was taken out here ({1})"],
  repairs: ["修复", "Repairs"], before: ["原", "Before"], after: ["今", "After"], kind: ["类别", "Kind"], place: ["位置", "Where"],
  changes: ["与上一版对比", "Changes from the version before"], compare: ["对比", "Compare"], read_version: ["读此版", "Read"], this_version: ["正在读此版", "being read"],
  reread: ["重新析取", "read again"], no_change: ["两版文字相同。", "The text is the same."], same_text: ["……相同 {0} 字……", "… {0} characters the same …"],
  visits: ["历次访问", "Visits"], corrections: ["人工更正", "Corrections"], reprints: ["转载 {0} 处", "Printed {0} times"], canonical: ["首发", "original"], equal: ["文字相同", "same text"], spam: ["盗版镜像", "spam mirror"],
  attachments: ["附件", "Attachments"], in_file: ["见附件：{0}", "in the file {0}"], file_text: ["附件内容", "Text of the file"], images: ["图片", "Images"], in_archive: ["馆藏件", "kept copy"], not_archived: ["未存", "not kept"], flags: ["提示", "Flags"], provenance: ["出处", "Where this comes from"],
  no_article: ["此页没有析出文章。", "No article was read from this page."], part: ["第 {0} 篇", "Part {0}"],
  rhythm: ["一年的刊发", "Publications over the year"], per_week: ["每周篇数", "articles a week"], year_sum: ["{0} 年：{1} 篇，{2} 天有刊发", "{0}: {1} articles on {2} days"],
  coverage: ["覆盖", "Coverage"], covered_days: ["有刊发的日子", "Days with articles"], longest_gap: ["最长间断（日）", "Longest gap (days)"],
  health: ["健康", "Health"], healthy: ["各网址最近一次访问都成功。", "The last visit to every URL went well."], failing_n: ["{0} 个网址最近访问失败", "{0} URLs failed at their last visit"],
  cause: ["原因", "Cause"], count: ["数", "Count"], since: ["自", "Since"], next_visit: ["下次", "Next"], given_up: ["已放弃", "given up"],
  next_visits: ["将访", "Next visits"], why: ["缘由", "Why"], due_now: ["即刻", "now"], never_visited: ["尚未访问", "not visited yet"], seen_changed: ["访 {0} 次，变 {1} 次", "{0} visits, {1} with changes"], retry: ["上次失败，再试", "failed; tried again"],
 
  finds_a_day: ["日约新增 {0} 篇", "about {0} new a day"], busiest: ["多在 {0}", "mostly at {0}"], weekend: ["周末占 {0} %", "{0} % at weekends"],
  alert_failing: ["屡访不得。", "Its visits fail."], alert_challenged: ["设了浏览器验证。", "It is behind a browser challenge."], alert_silent: ["久无新文。", "It fell silent."], alert_template: ["版式似已改变。", "Its template seems to have changed."],
  due_new: ["尚未访问", "never visited"], due_rate: ["按其更新之频", "by how often it changes"], due_soonest: ["更新很勤，已是最密", "changes much: as often as allowed"], due_latest: ["几无更新，至少如此", "changes little: at least this often"],
  due_window: ["待站点时段", "waits for the site's hours"], due_decay: ["文章依例复查", "articles are checked again"], due_settled: ["已查够", "checked often enough"], due_retry: ["上次失败，不久再试", "failed, tried again soon"], due_rest: ["屡次失败，歇一日", "failed often, rests a day"],
  "due_given-up": ["已放弃", "given up"], due_gone: ["已不存在", "gone"], due_robots: ["robots.txt 不许", "forbidden by robots.txt"], due_signal: ["地图或订阅源说已变", "a sitemap or feed says it changed"], due_overflow: ["前一页全是新的", "the page before was all new"],
  due_unlisted: ["已从列表撤下", "gone from its list"], due_budget: ["今日额度已尽", "today's budget is used up"],
  starved: ["久无所获而搁置的网址", "Addresses that wait, as their like brought nothing"], pattern: ["样式", "Pattern"], nothing_starved: ["没有。", "None."], nothing_due: ["没有待访的网址。", "Nothing waits for a visit."],
  profile: ["所学版式", "Learned layout"], no_profile: ["尚未学得。", "Nothing learned yet."], learned_from: ["第 {0} 版，学自 {1} 篇；模板行 {2}", "Version {0}, from {1} articles; {2} template lines"],
  bodies: ["正文", "Bodies"], titles: ["标题", "Titles"], dates: ["日期", "Dates"], sources: ["来源", "Sources"], pages: ["页", "Pages"], resting_until: ["休息至 {0}", "rests until {0}"],
  running: ["正在采集", "A crawl is running"], not_running: ["此刻没有采集", "No crawl is running"], pages_per_s: ["页／秒", "Pages a second"], errors: ["出错", "Errors"], unchanged: ["未变", "Unchanged"], refused: ["robots 不许", "Refused by robots.txt"], active_hosts: ["在访主机", "Hosts in turn"], bytes: ["已收", "Received"], elapsed: ["已行", "Running for"], rate_plot: ["最近几分钟的速率", "Rate over the last minutes"],
  errors_by_cause: ["失败缘由", "Failures by cause"], newest_failures: ["失败的网址", "Failing URLs"], slowest: ["最慢的主机", "Slowest hosts"], latency: ["应答（毫秒）", "Latency (ms)"], resting: ["须等候的主机", "Hosts that must rest"], until: ["至", "Until"], in_a_row: ["连续失败", "Failures in a row"], none_resting: ["没有。", "None."], hosts_looked: ["看了 {0} 个主机中的 {1} 个。", "Looked at {1} of {0} hosts."],
  as_of: ["馆藏截至 {0}", "Archive as of {0}"], api: ["接口说明", "API"], less: ["少", "less"], lots: ["多", "more"],
  text: ["正文", "text"], class_start: ["入口", "start page"], class_list: ["列表", "list"], class_article: ["文章", "article"], class_attachment: ["附件", "attachment"], class_other: ["其他", "other"], class_feed: ["订阅源", "feed"], class_sitemap: ["网站地图", "sitemap"],
  field_title: ["标题", "title"], field_paragraphs: ["正文", "text"], field_source: ["来源", "source"], field_published: ["刊发", "published"],
};

const KINDS = {
  mojibake: ["乱码", "mojibake"], "pinyin-gloss": ["夹注拼音", "pinyin gloss"], "byte-desync": ["字节错位", "bytes out of step"], "duplicate-block": ["重复段落", "duplicate block"],
  "page-number": ["页码", "page number"], "hard-wrap": ["硬换行", "hard wrap"], "glyph-substitution": ["形近误字", "look-alike glyph"], "compilation-split": ["合编拆分", "compilation split"],
  "paragraph-split": ["分段", "paragraph split"], entity: ["字符实体", "entity"], control: ["控制字符", "control character"], "zero-width": ["零宽字符", "zero width"], "year-inferred": ["年份系推定", "year inferred"],
};

let language = localStorage.getItem("fangzhi-language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const languageNow = () => language;
export function setLanguage(next) {
  language = next;
  localStorage.setItem("fangzhi-language", next);
}

const pick = (pair) => pair[language === "zh" ? 0 : 1];
export function t(key, ...values) {
  const pair = WORDS[key];
  return (pair ? pick(pair) : key).replace(/\{(\d)\}/g, (_, at) => values[at]);
}
export const kindName = (kind) => (KINDS[kind] ? pick(KINDS[kind]) : kind);

export const number = (value) => new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en").format(value ?? 0);
export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  for (; value >= 1024 && at < 4; ++at) value /= 1024;
  return `${at ? value.toFixed(1) : value} ${units[at]}`;
}
// What a page printed of a time, to the minute; the zone goes without saying.
export const printed = (time) => (time ? time.slice(0, 16).replace("T", " ") : "");
// An instant, on the clock of the archive's zone.
export function instant(time) {
  if (!time) return "—";
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Shanghai" }).format(date);
}
export function dayName(day) {
  if (!day) return t("undated");
  const [year, month, date] = day.split("-").map(Number);
  return language === "zh" ? `${year} 年 ${month} 月 ${date} 日`
    : new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(day));
}
export function span(seconds) {
  const whole = Math.floor(seconds ?? 0);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
