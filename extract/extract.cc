#include "extract/extract.h"

#include <algorithm>
#include <optional>

#include "base/digest.h"
#include "extract/charset.h"
#include "extract/class.h"
#include "extract/content.h"
#include "extract/content_repair.h"
#include "extract/continuation.h"
#include "extract/data_pages.h"
#include "extract/date.h"
#include "extract/decode_page.h"
#include "extract/documents.h"
#include "extract/explain.h"
#include "extract/feed_links.h"
#include "extract/flags.h"
#include "extract/glued.h"
#include "extract/html.h"
#include "extract/links.h"
#include "extract/links_collector.h"
#include "extract/links_data.h"
#include "extract/links_media.h"
#include "extract/links_pages.h"
#include "extract/metadata.h"
#include "extract/printed.h"
#include "extract/profile.h"
#include "extract/profile_place.h"
#include "extract/repair.h"

namespace fangzhi {

const char* const kExtractorVersion = "2";

namespace {

constexpr size_t kRevealedBytesMin = 300;  // text hidden by rules that may be an article
constexpr size_t kMirrorSigns = 5;         // repairs of a mirror's kind that flag an article

// Everything one pass over a page finds; each step needs the ones before it.
struct Reading {
  CutPage cut;
  Document document;
  std::vector<Line> lines;
  std::string title;
  Headline headline;
  Body body;
  PageLinks links;
  Dates dates;
  ClassVerdict verdict;
  std::optional<MetaTags> meta;
  std::vector<Repair> repairs;  // of lines, see content_repair.h
};

std::string title_of(const Document& document) {
  for (NodeId id = 1; id < document.size(); ++id) {
    if (document[id].tag == Tag::kTitle) return tidy(document.text_of(id));
  }
  return {};
}

void read_paragraphs(const Reading& reading, Article& article) {
  Paragraphs paragraphs = paragraphs_of(reading.document, reading.lines, reading.body);
  drop_repeats(paragraphs, article.repairs);
  article.paragraphs = std::move(paragraphs.list);
  for (Repair& repair :
       repairs_of_article(reading.repairs, reading.headline.begin, reading.headline.end, paragraphs.line_of)) {
    article.repairs.push_back(std::move(repair));
  }
  // Tables are read from the tree, not from lines.
  std::vector<RepairField> tables;
  for (size_t i = 0; i < article.paragraphs.size(); ++i) {
    if (article.paragraphs[i].kind != ParagraphKind::kTable) continue;
    tables.push_back({&article.paragraphs[i].text, "paragraphs", static_cast<int>(i)});
  }
  for (Repair& repair : repair_fields(tables)) article.repairs.push_back(std::move(repair));
}

// Binary junk decodes to replacement characters mostly; there is nothing to mend in it.
bool is_text(std::string_view html) {
  const std::string_view sample = html.substr(0, 64 << 10);
  size_t broken = 0;
  for (size_t at = sample.find("\xEF\xBF\xBD"); at != std::string_view::npos; at = sample.find("\xEF\xBF\xBD", at + 3))
    ++broken;
  return broken * 30 <= sample.size();
}

// What the first big heading says, for text that opens with it.
std::string headline_guess(const Reading& reading) {
  for (const Line& line : reading.lines) {
    if (line.heading == Tag::kH1) return line.text;
  }
  return {};
}

// Mends and parses; lines come with their noise judged.
Reading read_page(std::string_view text, bool with_rules = true) {
  Reading reading;
  reading.cut = cut_page(text);
  // A page misread throughout has its markup intact, so what the cut took out need not be looked at.
  const std::string_view styles = with_rules ? std::string_view(reading.cut.styles) : std::string_view();
  const std::string as_it_came = reading.cut.html;
  const bool mended = is_text(as_it_came) && repair_page(reading.cut.html);
  reading.document = parse_page(reading.cut.html, styles);
  reading.lines = lines_of(reading.document);
  reading.title = title_of(reading.document);
  if (mended) {
    const Document original = parse_page(as_it_came, styles);
    reading.repairs = compare_lines(lines_of(original), reading.lines);
  }
  split_glued_lines(reading.lines, headline_guess(reading), reading.repairs);
  for (Repair& repair : repair_lines(reading.lines, reading.title)) reading.repairs.push_back(std::move(repair));
  judge_noise(reading.lines);
  judge_promotion(reading.lines);
  return reading;
}

// Scripts are long, and say something new of lists and of pages that are nothing without them. Most articles' pages are
// there without: reading their scripts too would cost a fifth of all the time.
ScriptUse script_use(const Reading& reading) {
  switch (reading.verdict.page_class) {
    case PageClass::kList:
    case PageClass::kHome:
    case PageClass::kOther:
    case PageClass::kScriptShell:
      return ScriptUse::kAll;
    case PageClass::kArticle: {
      static const Needles kPagerWords{"createPage", "countPage", "pageCount", "totalPage"};
      return kPagerWords.in(reading.cut.scripts) ? ScriptUse::kPagers : ScriptUse::kNone;
    }
    default:
      return ScriptUse::kNone;
  }
}

// Headline, body, links, dates, class: each step needs the ones before it. What comes back points into `reading`.
DateInput interpret(Reading& reading, const PageInput& page, const SiteProfile& profile, const std::string& charset) {
  reading.meta.emplace(reading.document);
  const MetaTags& meta = *reading.meta;
  reading.headline = find_headline(reading.document, reading.lines, reading.title, meta, &profile);
  reading.body =
      find_body(reading.document, reading.lines,
                {page.body_selector, reading.headline.begin, reading.headline.end, reading.headline.text, &profile});
  LinkCollector links({reading.document, reading.cut, page.url, charset}, reading.links);
  links.read_elements();
  const DateInput input{reading.document,    reading.lines, reading.headline, reading.body, meta,
                        reading.cut.json_ld, page};
  reading.dates = read_dates(input);
  const std::string& from = reading.dates.published_from;
  reading.verdict =
      classify({reading.document, reading.cut, reading.lines, reading.headline, reading.body, meta, reading.links,
                page.url, reading.title, from == "line", !from.empty() && from != "url" && from != "text"});
  links.read_scripts_of(script_use(reading));
  std::string& next = reading.links.next_page;
  if (reading.verdict.page_class == PageClass::kArticle && !continues_article(page.url, next))
    next = next_page_of_article(page.url, reading.links.next_words, reading.links.links);
  return input;
}

// Readings after characters or bytes out of step throughout: only mirrors that evade duplicate detection do that.
bool is_spam_mirror(const std::vector<Repair>& repairs) {
  size_t signs = 0;
  for (const Repair& repair : repairs) signs += repair.kind == "byte-desync" || repair.kind == "pinyin-gloss";
  return signs >= kMirrorSigns;
}

// A title, and a file to read: what text there is only points to it.
bool is_body_attached(const Article& article) {
  constexpr size_t kPointerVisibleMax = 60;  // characters: 现将通知印发给你们，请认真贯彻执行。
  size_t visible = 0;
  for (const Paragraph& paragraph : article.paragraphs) visible += visible_length(paragraph.text);
  return !article.attachments.empty() && visible <= kPointerVisibleMax;
}

Article article_of(const DateInput& input, const Reading& reading, std::string_view charset) {
  Article article;
  article.url = input.page.url;
  article.title = reading.headline.text;
  article.subtitle = reading.headline.subtitle;
  article.published = reading.dates.published;
  article.published_from = reading.dates.published_from;
  article.dated = reading.dates.dated;
  article.modified = reading.dates.modified;
  if (reading.dates.year_inferred) {
    article.repairs.push_back(
        {"year-inferred", "published", -1, 0, reading.dates.year_before, to_string(*article.published)});
  }
  read_paragraphs(reading, article);
  read_names(input, article);
  const NodeId headline = reading.headline.begin == SIZE_MAX ? 0 : reading.lines[reading.headline.begin].first;
  read_media({reading.document, reading.body, headline, reading.links.base, charset, reading.cut.scripts}, article);
  std::string sample = article.title;
  for (const Paragraph& paragraph : article.paragraphs) {
    if (sample.size() > 60'000) break;
    sample += paragraph.text;
  }
  LanguageGuess guess = guess_language(sample);
  article.language = std::move(guess.language);
  article.script = std::move(guess.script);
  article.quality = reading.verdict.quality;
  if (is_spam_mirror(article.repairs)) article.quality.emplace_back("spam-mirror");
  if (is_body_attached(article)) article.quality.emplace_back("body-in-attachment");
  article.extractor = std::string(kExtractorVersion);
  article.charset = charset;
  if (input.page.fetched_at) article.captured = *input.page.fetched_at;
  mend_printed_text(article);
  return article;
}

// The article as the documents it holds, each with the flags of its own text.
std::vector<Article> documents_of(Article whole, const Reading& reading) {
  if (is_preview(reading.lines)) whole.quality.emplace_back("preview");
  if (is_sample_text(whole, reading.title, reading.lines)) whole.quality.emplace_back("sample-text");
  std::vector<Article> documents = split_documents(std::move(whole), reading.title);
  for (Article& document : documents) {
    if (is_machine_rewritten(document)) document.quality.emplace_back("machine-rewritten");
  }
  return documents;
}

template <typename T>
void add_missing(std::vector<T>& all, const std::vector<T>& more) {
  for (const T& one : more) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  }
}

// A page that is nothing without what its style rules hide: a script shows it later, as with text that fades in.
bool may_be_revealed(const Reading& reading) {
  const PageClass found = reading.verdict.page_class;
  return reading.document.ruled_bytes() >= kRevealedBytesMin &&
         (found == PageClass::kOther || found == PageClass::kScriptShell);
}

// A script draws the list; its records stand in the page.
bool has_records(const Reading& reading) {
  constexpr size_t kRecordsMin = 2;
  if (reading.links.entries >= kRecordsMin || reading.links.has_data) return true;
  return std::any_of(reading.cut.datastores.begin(), reading.cut.datastores.end(),
                     [](const std::string& store) { return inline_links(store).size() >= kRecordsMin; });
}

// The pagers and data that scripts name lead on from lists; what an article's page has of them is comments and menus.
void drop_scripted(const PageInput& page, PageLinks& links) {
  if (links.scripted_from >= links.links.size()) return;
  const auto from = links.links.begin() + static_cast<std::ptrdiff_t>(links.scripted_from);
  links.links.erase(std::remove_if(from, links.links.end(),
                                   [&](const Link& link) {
                                     return !continues_article(page.url, link.url) &&
                                            !continues_article(link.url, page.url);
                                   }),
                    links.links.end());
}

// What a script puts into a list it has begun: entries without a page around them.
void follow_fragment(std::string_view text, const PageInput& page, Extraction& extraction) {
  const bool is_page = contains_any(lower(text.substr(0, 4096)), {"<html", "<head", "<body"});
  if (is_page || !extraction.next_page.empty()) return;
  const auto entries = std::count_if(extraction.links.begin(), extraction.links.end(),
                                     [](const Link& link) { return link.klass == LinkClass::kArticle; });
  extraction.next_page =
      next_data_page(page.url, static_cast<size_t>(entries), {.entries = extraction.announced, .pages = {}});
  const auto url = parse_url(extraction.next_page);
  if (url) extraction.links.push_back({canonical_url(*url), LinkClass::kList, {}});
}

// A home page that leads nowhere: its sitemap may, though nothing names it.
void try_sitemap(std::string_view address, Extraction& extraction) {
  constexpr size_t kFewLinks = 3;
  const auto home = parse_url(address);
  const auto sitemap = home ? parse_url("/sitemap.xml", &*home) : std::nullopt;
  if (extraction.links.size() < kFewLinks && sitemap)
    extraction.links.push_back({canonical_url(*sitemap), LinkClass::kSitemap, {}});
}

// What is shown counts before what scripts say.
std::optional<uint64_t> total_of_list(const Reading& reading) {
  for (const Line& line : reading.lines) {
    if (line.text.find("共") == std::string::npos && line.text.find("总") == std::string::npos) continue;
    if (const auto total = announced_total(line.text)) return total;
  }
  if (const auto total = announced_total(reading.cut.scripts)) return total;
  for (const std::string& store : reading.cut.datastores) {
    if (const auto total = announced_total(store)) return total;
  }
  return std::nullopt;
}

// What an article has attached is to be fetched as that, also where only a viewer or a script names it.
void link_attachments(const Article& article, std::vector<Link>& links) {
  for (const Attachment& file : article.attachments) {
    const auto known = std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.url == file.url; });
    if (known != links.end()) {
      known->klass = LinkClass::kAttachment;
    } else if (links.size() < kLinksMax) {
      links.push_back({.url = file.url, .klass = LinkClass::kAttachment, .text = file.name});
    }
  }
}

bool begins_as_html(std::string_view bytes) {
  const std::string start = lower(bytes.substr(0, 64));
  const size_t open = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return open != std::string::npos &&
         starts_with_any(std::string_view(start).substr(open), {"<!doctype html", "<html", "<head"});
}

}  // namespace

Extraction extract_page(const PageInput& page, const SiteProfile& profile) {
  Extraction extraction;
  // Before the early return: a gzipped sitemap comes with an attachment's type.
  if (!begins_as_html(page.bytes) && extract_feed(page, extraction)) return extraction;
  extraction.page_class = class_of_bytes(page.bytes, page.content_type);
  if (extraction.page_class != PageClass::kOther) return extraction;
  const CharsetChoice charset = choose_charset(page.bytes, page.content_type, page.charset_override);
  extraction.charset = charset.name;
  extraction.charset_from = charset.from;
  const std::string text = decode_page(page.bytes, charset.name).text;
  if (!begins_as_html(page.bytes) && extract_data(text, page, extraction)) return extraction;
  Reading reading = read_page(text);
  std::optional<DateInput> read;
  read.emplace(interpret(reading, page, profile, charset.name));
  if (may_be_revealed(reading)) {
    read.reset();
    reading = read_page(text, false);
    read.emplace(interpret(reading, page, profile, charset.name));
  }
  const DateInput& input = *read;
  extraction.page_class = reading.verdict.page_class;
  const bool is_bare = extraction.page_class == PageClass::kOther || extraction.page_class == PageClass::kScriptShell;
  if (is_bare && has_records(reading)) extraction.page_class = PageClass::kList;
  if (is_bare && !reading.links.location.empty()) extraction.page_class = PageClass::kRedirect;
  extraction.quality = reading.verdict.quality;
  extraction.next_page = reading.links.next_page;
  extraction.robots = std::string(reading.meta->get("robots"));
  if (extraction.page_class != PageClass::kArticle) extraction.announced = total_of_list(reading);
  if (extraction.page_class == PageClass::kArticle) {
    drop_scripted(page, reading.links);
    settle_page_links(page.url, reading.links.links);
    extraction.first_page = first_page(page.url, reading.links.links);
    const bool is_paged = !extraction.next_page.empty() || !extraction.first_page.empty();
    if (is_paged) drop_whole_text(page.url, reading.links.links);
    Article article = article_of(input, reading, extraction.charset);
    article.charset_from = extraction.charset_from;
    extraction.articles = documents_of(std::move(article), reading);
    for (const Article& document : extraction.articles) {
      extraction.repairs.insert(extraction.repairs.end(), document.repairs.begin(), document.repairs.end());
      add_missing(extraction.quality, document.quality);
    }
  }
  extraction.links = std::move(reading.links.links);
  if (extraction.page_class == PageClass::kHome) try_sitemap(page.url, extraction);
  if (extraction.page_class != PageClass::kArticle) follow_fragment(text, page, extraction);
  for (const Article& article : extraction.articles) link_attachments(article, extraction.links);
  return extraction;
}

std::string explain_page(const PageInput& page, const SiteProfile& profile) {
  const CharsetChoice charset = choose_charset(page.bytes, page.content_type, page.charset_override);
  Reading reading = read_page(decode_page(page.bytes, charset.name).text);
  const DateInput input = interpret(reading, page, profile, charset.name);
  const Article article = article_of(input, reading, charset.name);
  return "charset    " + charset.name + "  (from " + charset.from + ")\n" +
         explain({reading.document, reading.lines, reading.headline, reading.body, reading.dates, reading.verdict,
                  article, reading.links.next_page});
}

Sighting sight_page(const PageInput& page) {
  Sighting sighting;
  if (class_of_bytes(page.bytes, page.content_type) != PageClass::kOther) return sighting;
  const CharsetChoice charset = choose_charset(page.bytes, page.content_type, page.charset_override);
  Reading reading = read_page(decode_page(page.bytes, charset.name).text);
  const SiteProfile nothing;
  interpret(reading, page, nothing, charset.name);
  if (reading.verdict.page_class != PageClass::kArticle || reading.body.container == 0) return sighting;
  sighting.is_article = true;
  const Document& document = reading.document;
  sighting.body = place_of(document, reading.body.container);
  const std::vector<Line>& lines = reading.lines;
  if (reading.headline.begin != SIZE_MAX) sighting.title = place_of(document, lines[reading.headline.begin].element);
  std::string text;
  auto kept = reading.body.kept.begin();
  for (size_t i = 0; i < lines.size() && sighting.lines.size() < kSightedLinesMax; ++i) {
    const Line& line = lines[i];
    const std::string place = place_of(document, line.element);
    if (line.noise == Noise::kPublication) {
      const bool has_source = contains_any(squash(line.text), {"来源", "來源", "稿源", "Source"});
      if (has_source && sighting.source.empty()) sighting.source = place;
      const bool has_day = line.text.find_first_of("0123456789") != std::string::npos;
      if (has_day && sighting.date.empty() && find_date(line.text)) sighting.date = place;
    }
    const bool is_kept = kept != reading.body.kept.end() && *kept == i;
    if (is_kept) ++kept;
    if (is_kept) text += line.text + "\n";
    if (line.counts.visible < 2) continue;
    const bool is_fixed = line.table != 0 || line.heading != Tag::kText;
    sighting.lines.push_back(
        {block_digest(line.text, place), hash64(place), std::string(head(line.text, 24)), is_kept, is_fixed});
  }
  sighting.body_digest = hash64(text);
  return sighting;
}

}  // namespace fangzhi
