#include "extract/script_records.h"

#include <algorithm>
#include <map>

#include "extract/links_pages.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kRecordAddressMax = 2048;  // bytes
constexpr size_t kRecordTitleMin = 6;       // visible characters of a text that may be a title
constexpr size_t kRecordTitleMax = 400;     // bytes

bool is_address_key(std::string_view key) {
  return equals_any(key,
                    {"url",         "href",       "link",        "linkurl",   "pageurl",    "htmlurl",  "docpuburl",
                     "puburl",      "visiturl",   "path",        "posturl",   "post_url",   "arturl",   "articleurl",
                     "article_url", "contenturl", "content_url", "detailurl", "detail_url", "infourl",  "newsurl",
                     "weburl",      "staticurl",  "html_url",    "uri",       "jumpurl",    "shareurl", "share_url",
                     "page_url",    "link_url",   "fileurl",     "urlpath",   "docurl"});
}

bool is_media_key(std::string_view key) {
  return contains_any(key, {"img", "image", "pic", "thumb", "icon", "logo", "cover", "avatar", "video", "css", "src",
                            "photo", "banner"});
}

bool is_title_key(std::string_view key) {
  return equals_any(key, {"title",        "doctitle",      "name",      "showtitle", "t",
                          "headline",     "infotitle",     "newstitle", "subject",   "arttitle",
                          "articletitle", "article_title", "maintitle", "topic",     "biaoti",
                          "bt",           "vc_title",      "text",      "caption",   "titles",
                          "header"}) ||
         key.ends_with("title");
}

bool may_be_title(std::string_view text) {
  return text.size() <= kRecordTitleMax && visible_length(text) >= kRecordTitleMin && !is_page_address(text) &&
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

struct ScriptRecord {
  std::string address, title;
  bool is_sure = false;    // the address stands under a key made for it
  bool is_titled = false;  // likewise
  void take(std::string_view key, std::string value) {
    if (value.size() > kRecordAddressMax) return;
    const bool is_address = is_page_address(value) && !is_media_key(key);
    if (is_address_key(key) && !value.empty() && value.find(' ') == std::string::npos) {
      if (!is_sure) address = std::move(value);
      is_sure = true;
    } else if (is_address && !is_sure && address.empty()) {
      address = std::move(value);
    } else if (is_title_key(key) && !is_titled) {
      is_titled = visible_length(value) > 0;
      title = tidy(value);
    } else if (title.empty() && may_be_title(value)) {
      title = tidy(value);
    }
  }
  bool is_entry() const { return !address.empty() && (is_sure || visible_length(title) >= kRecordTitleMin); }
};

class ScriptRecords {
 public:
  explicit ScriptRecords(const Script& script) : script_(script) {}

  std::vector<std::pair<std::string, std::string>> run() {
    for (size_t i = 0; i < script_.size() && found_.size() < kScriptRecordsMax; ++i) {
      const ScriptToken& token = script_[i];
      if (token.is('{')) object(i);
      if (token.is_string() && token.text.find("<a") != std::string_view::npos) {
        for (auto& link : inline_links(unescaped_string(token.text))) found_.push_back(std::move(link));
      }
      if (token.is_word() && script_.has(i + 1, '[')) indexed(i);
    }
    for (const auto& [index, record] : by_index_) {
      if (record.is_entry() && !record.title.empty()) found_.emplace_back(record.address, record.title);
    }
    return std::move(found_);
  }

 private:
  // The properties of the object that opens at `open`; those of objects inside it are theirs.
  void object(size_t open) {
    constexpr size_t kUnclosedMax = 500;  // tokens
    const size_t end =
        script_.partner(open) > open ? script_.partner(open) : std::min(script_.size(), open + kUnclosedMax);
    ScriptRecord record;
    for (size_t i = open + 1; i + 2 < end;) {
      if (script_.partner(i) > i) {
        i = script_.partner(i) + 1;
        continue;
      }
      const bool is_key = (script_[i].is_word() || script_[i].is_string()) && script_.has(i + 1, ':');
      const bool is_whole = i + 3 >= script_.size() || script_.has(i + 3, ',') || script_.has(i + 3, '}');
      if (!is_key || !script_[i + 2].is_string() || !is_whole) {
        ++i;
        continue;
      }
      record.take(lower(script_[i].text), unescaped_string(script_[i + 2].text));
      i += 3;
    }
    if (record.is_entry()) found_.emplace_back(std::move(record.address), std::move(record.title));
  }

  // name[3] = 'value'
  void indexed(size_t i) {
    constexpr size_t kIndexTokens = 3;
    const size_t close = script_.partner(i + 1);
    if (close <= i + 1 || close > i + 1 + kIndexTokens || !script_.has(close + 1, '=') || close + 2 >= script_.size() ||
        !script_[close + 2].is_string())
      return;
    std::string index;
    for (size_t at = i + 2; at < close; ++at) index += script_[at].text;
    if (by_index_.size() < kScriptRecordsMax || by_index_.contains(index))
      by_index_[index].take(lower(script_[i].text), unescaped_string(script_[close + 2].text));
  }

  const Script& script_;
  std::vector<std::pair<std::string, std::string>> found_;
  std::map<std::string, ScriptRecord> by_index_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> records_of(const Script& script) {
  return ScriptRecords(script).run();
}

std::vector<std::pair<std::string, std::string>> xml_records(std::string_view xml) {
  std::vector<std::pair<std::string, std::string>> found;
  ScriptRecord record;
  std::string_view leaf;  // the element that opened last, while it has no child
  size_t content = 0;     // where its text begins
  for (size_t at = xml.find('<'); at != std::string_view::npos && found.size() < kScriptRecordsMax;) {
    if (xml.substr(at).starts_with("<![CDATA[")) {
      const size_t end = xml.find("]]>", at);
      at = end == std::string_view::npos ? end : xml.find('<', end + 3);
      continue;
    }
    const size_t close = xml.find('>', at);
    if (close == std::string_view::npos) break;
    std::string_view name = xml.substr(at + 1, close - at - 1);
    if (name.starts_with('/')) {
      if (!leaf.empty() && name.substr(1) == leaf) {
        std::string_view text = trim(xml.substr(content, at - content));
        if (text.starts_with("<![CDATA[") && text.ends_with("]]>")) text = text.substr(9, text.size() - 12);
        record.take(lower(leaf), std::string(trim(text)));
      } else {  // the end of a record
        if (record.is_entry()) found.emplace_back(std::move(record.address), std::move(record.title));
        record = {};
      }
      leaf = {};
    } else if (!name.ends_with('/') && !name.starts_with('?') && !name.starts_with('!')) {
      leaf = name.substr(0, name.find_first_of(" \t\r\n"));
      content = close + 1;
    }
    at = xml.find('<', close);
  }
  return found;
}

bool is_page_address(std::string_view text) {
  if (text.size() < 2 || text.size() > kRecordAddressMax || text.find_first_of(" <>\"\\\n") != std::string_view::npos)
    return false;
  const std::string folded = lower(text.substr(0, 512));
  const std::string_view path = std::string_view(folded).substr(0, folded.find_first_of("?#"));
  const size_t dot = path.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  if (equals_any(extension, {"jpg", "jpeg", "png", "gif", "bmp", "svg", "webp", "ico", "css", "js", "mp3", "mp4", "flv",
                             "woff", "woff2", "ttf", "swf"}))
    return false;
  if (starts_with_any(folded, {"http://", "https://", "/", "./", "../"})) {
    return std::any_of(folded.begin(), folded.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  }
  return equals_any(extension, {"html", "htm", "shtml", "shtm", "jhtml", "asp", "aspx", "php", "jsp", "do", "action",
                                "xhtml", "pdf", "doc", "docx", "ashx", "jspx"});
}

}  // namespace fangzhi
