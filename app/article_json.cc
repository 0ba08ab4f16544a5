#include "app/article_json.h"

namespace fangzhi {
namespace {

// Absent values are null, never "" (DESIGN 5).
Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json time_or_null(const std::optional<CivilTime>& time) {
  return time ? Json(to_string(*time)) : Json(nullptr);
}

Json to_json(const Repair& repair) {
  return {{"kind", repair.kind},
          {"field", repair.field},
          {"paragraph", repair.paragraph < 0 ? Json(nullptr) : Json(repair.paragraph)},
          {"offset", repair.offset},
          {"before", repair.before},
          {"after", repair.after}};
}

template <class T, class Make>
Json array_of(const std::vector<T>& items, Make make) {
  Json result = Json::array();
  for (const T& item : items) result.push_back(make(item));
  return result;
}

Json repairs_of(const std::vector<Repair>& repairs) {
  return array_of(repairs, [](const Repair& repair) { return to_json(repair); });
}

}  // namespace

std::string_view name_of(PageClass page_class) {
  switch (page_class) {
    case PageClass::kOther:
      return "other";
    case PageClass::kArticle:
      return "article";
    case PageClass::kList:
      return "list";
    case PageClass::kHome:
      return "home";
    case PageClass::kAttachment:
      return "attachment";
    case PageClass::kSoft404:
      return "soft-404";
    case PageClass::kError:
      return "error";
    case PageClass::kChallenge:
      return "challenge";
    case PageClass::kScriptShell:
      return "script-shell";
    case PageClass::kSitemap:
      return "sitemap";
    case PageClass::kFeed:
      return "feed";
    case PageClass::kRedirect:
      return "redirect";
    case PageClass::kRobots:
      return "robots";
  }
  return "other";
}

std::string_view name_of(LinkClass klass) {
  switch (klass) {
    case LinkClass::kStart:
      return "start";
    case LinkClass::kSitemap:
      return "sitemap";
    case LinkClass::kFeed:
      return "feed";
    case LinkClass::kList:
      return "list";
    case LinkClass::kArticle:
      return "article";
    case LinkClass::kAttachment:
      return "attachment";
    case LinkClass::kOther:
      return "other";
  }
  return "other";
}

std::string_view name_of(ParagraphKind kind) {
  switch (kind) {
    case ParagraphKind::kText:
      return "text";
    case ParagraphKind::kHeading:
      return "heading";
    case ParagraphKind::kList:
      return "list";
    case ParagraphKind::kTable:
      return "table";
    case ParagraphKind::kCaption:
      return "caption";
  }
  return "text";
}

std::string_view name_of(Truncated truncated) {
  switch (truncated) {
    case Truncated::kNone:
      return "";
    case Truncated::kLength:
      return "length";
    case Truncated::kTime:
      return "time";
    case Truncated::kDisconnect:
      return "disconnect";
  }
  return "";
}

Json to_json(const Article& article) {
  Json json;
  json["url"] = text_or_null(article.url);
  json["title"] = text_or_null(article.title);
  json["subtitle"] = text_or_null(article.subtitle);
  json["published"] = time_or_null(article.published);
  json["published_from"] = text_or_null(article.published_from);
  json["dated"] = time_or_null(article.dated);
  json["modified"] = time_or_null(article.modified);
  json["source"] = text_or_null(article.source);
  json["author"] = text_or_null(article.author);
  json["editor"] = text_or_null(article.editor);
  json["reviewer"] = text_or_null(article.reviewer);
  json["publisher"] = text_or_null(article.publisher);
  json["column"] = article.column;
  json["language"] = text_or_null(article.language);
  json["script"] = text_or_null(article.script);
  json["paragraphs"] = array_of(article.paragraphs, [](const Paragraph& paragraph) {
    return Json{{"kind", name_of(paragraph.kind)}, {"text", paragraph.text}};
  });
  json["images"] = array_of(article.images, [](const Image& image) {
    return Json{{"url", image.url}, {"alt", image.alt}};
  });
  json["attachments"] = array_of(article.attachments, [](const Attachment& attachment) {
    return Json{{"url", attachment.url}, {"name", attachment.name}, {"type", attachment.type}};
  });
  json["quality"] = article.quality;
  json["repairs"] = repairs_of(article.repairs);
  json["captured"] = article.captured == Time{} ? Json(nullptr) : Json(format_rfc3339(article.captured));
  json["charset"] = text_or_null(article.charset);
  json["charset_from"] = text_or_null(article.charset_from);
  json["extractor"] = text_or_null(article.extractor);
  json["part"] = article.part;
  json["cluster"] = article.cluster ? Json(*article.cluster) : Json(nullptr);
  json["canonical"] = article.canonical;
  json["site_code"] = text_or_null(article.site_code);
  json["pages"] = article.pages;
  return json;
}

Json to_json(const Extraction& extraction, std::string_view file) {
  Json json;
  json["file"] = file;
  json["charset"] = text_or_null(extraction.charset);
  json["charset_from"] = text_or_null(extraction.charset_from);
  json["class"] = name_of(extraction.page_class);
  json["articles"] = array_of(extraction.articles, [](const Article& article) { return to_json(article); });
  json["repairs"] = repairs_of(extraction.repairs);
  json["quality"] = extraction.quality;
  json["links"] = array_of(extraction.links, [](const Link& link) {
    return Json{{"url", link.url}, {"class", name_of(link.klass)}, {"text", link.text}};
  });
  json["next_page"] = text_or_null(extraction.next_page);
  if (extraction.announced) json["announced"] = *extraction.announced;
  return json;
}

Json to_json(const CaptureRow& row) {
  const Capture& capture = row.capture;
  Json json;
  json["url"] = row.url;
  json["time"] = format_rfc3339(row.time);
  json["site"] = text_or_null(capture.site);
  json["status"] = capture.fetch.status;
  json["class"] = name_of(capture.page_class);
  json["error"] = capture.fetch.error == FetchError::kNone ? Json(nullptr) : Json(name_of(capture.fetch.error));
  json["error_detail"] = text_or_null(capture.fetch.error_detail);
  json["truncated"] = text_or_null(std::string(name_of(capture.fetch.truncated)));
  json["payload"] = capture.payload ? Json("sha256:" + hex(*capture.payload)) : Json(nullptr);
  json["payload_length"] = capture.payload_length;
  json["coded_length"] = capture.fetch.coded_length;
  json["body_coded"] = capture.fetch.body_coded;
  json["revisit"] = capture.refers_to.has_value();
  json["refers_to"] = capture.refers_to ? Json(format_rfc3339(*capture.refers_to)) : Json(nullptr);
  json["ip"] = text_or_null(capture.fetch.ip);
  json["tls"] = text_or_null(capture.fetch.tls.protocol);
  json["charset"] = text_or_null(capture.charset);
  json["charset_from"] = text_or_null(capture.charset_from);
  json["quality"] = capture.quality;
  json["robots"] = text_or_null(capture.robots);
  json["extractor"] = text_or_null(capture.extractor);
  return json;
}

Json to_json(const Correction& correction) {
  return {{"made", format_rfc3339(correction.made)},
          {"by", correction.by},
          {"field", correction.field},
          {"value", text_or_null(correction.value)}};
}

Json to_json(const ArchiveStats& stats) {
  Json json;
  json["captures"] = stats.captures;
  json["revisits"] = stats.revisits;
  json["payloads"] = stats.payloads;
  json["payload_bytes"] = stats.payload_bytes;
  json["payload_stored_bytes"] = stats.payload_stored_bytes;
  json["articles"] = stats.articles;
  json["article_versions"] = stats.article_versions;
  json["urls"] = stats.urls;
  json["queued"] = stats.queued;
  json["hosts"] = stats.hosts;
  json["families"] = array_of(stats.families, [](const FamilySize& family) {
    return Json{{"name", family.name}, {"keys", family.keys}, {"bytes", family.bytes}};
  });
  return json;
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fangzhi
