#include "extract/links_script.h"

#include <algorithm>
#include <unordered_set>

#include "base/url.h"
#include "extract/links_pages.h"
#include "extract/script_data.h"
#include "extract/script_records.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

bool is_name_of_file(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '/' || c == '.';
  });
}

bool is_extension(std::string_view text) {
  return text.size() <= 6 && equals_any(lower(text), {"html", "htm", "shtml", "shtm", "jhtml", "asp", "aspx", "php",
                                                      "jsp", "xhtml", "xml", "json"});
}

// The hole stands where a page's number would: "index_#.html", "?page=#", "list/#".
bool is_pager_address(std::string_view text) {
  const size_t hole = text.find(kPageHole);
  if (hole == std::string_view::npos || text.size() > 512 || text.find_first_of(" <>{}\n") != std::string_view::npos)
    return false;
  const std::string_view before = text.substr(0, hole), after = text.substr(hole + 1);
  if (before.ends_with('=')) {
    const size_t name = before.find_last_of("?&") + 1;
    return is_page_parameter(before.substr(name, before.size() - 1 - name)) &&
           before.find('?') != std::string_view::npos;
  }
  const size_t dot = after.find_first_not_of("/_-");
  const bool is_file = after.starts_with('.') && is_extension(after.substr(1, after.find_first_of("?#") - 1));
  const bool is_folder = before.ends_with('/') && before.size() > 1 && (after.empty() || after == "/");
  return (is_file && !before.empty()) || is_folder ||
         (dot != std::string_view::npos && after.substr(dot).starts_with("index."));
}

class ScriptReader {
 public:
  explicit ScriptReader(const Script& script) : script_(script) {}

  ScriptLinks run() {
    for (size_t i = 0; i < script_.size(); ++i) {
      const ScriptToken& token = script_[i];
      if (token.is_word()) pager_call(i);
      if (token.is_word() && token.text == "location") location(i);
      const bool is_operand =
          (token.is_word() || token.is_string()) && (i == 0 || !(script_.has(i - 1, '+') || script_.has(i - 1, '.')));
      if (is_operand) joined(i);
      if (token.is_string() && token.text.size() < 300 && token.text.find("location") != std::string_view::npos)
        timer(token.text);
      if (token.is_string() && token.text.find("frame") != std::string_view::npos) written_frame(token.text);
    }
    pager_of_variables();
    read_counts();
    for (PageTemplate& address : data_addresses(script_)) {
      if (found_.data.size() < kScriptDataMax) found_.data.push_back(std::move(address));
    }
    found_.entries = records_of(script_);
    page_arrays();
    for (auto& link : written_) found_.entries.push_back(std::move(link));
    return std::move(found_);
  }

 private:
  void add_pager(PageTemplate pager) {
    if (found_.pagers.size() < kScriptPagersMax && seen_.insert(pager.address).second)
      found_.pagers.push_back(std::move(pager));
  }

  void add_trs(int64_t pages, int64_t current, const std::string& name, const std::string& extension) {
    if (!is_name_of_file(name) || !is_extension(extension) || pages < 1 || current < 0) return;
    if (found_.trs.pages != 0) return;
    found_.trs = {static_cast<size_t>(pages), static_cast<size_t>(current), name, extension};
  }

  void pager_call(size_t i);
  void pager_object(size_t open);
  void pager_of_variables();
  void location(size_t i);
  void joined(size_t i);
  void timer(std::string_view code);
  void written_frame(std::string_view markup);
  void read_counts();
  void page_arrays();

  const Script& script_;
  ScriptLinks found_;
  std::unordered_set<std::string> seen_;
  std::vector<std::pair<std::string, std::string>> written_;  // links in HTML that a script writes
};

// var pages = ['p1.html', 'p2.html']: all of it addresses.
void ScriptReader::page_arrays() {
  constexpr size_t kArrayPagesMax = 1000;
  for (size_t open = 0; open + 3 < script_.size(); ++open) {
    const size_t end = script_.partner(open);
    if (!script_.has(open, '[') || end < open + 4 || end > open + kArrayPagesMax) continue;
    std::vector<std::string> addresses;
    for (size_t i = open + 1; i < end; i += 2) {
      const bool is_item = script_[i].is_string() && (script_.has(i + 1, ',') || i + 1 == end);
      if (!is_item || !is_page_address(script_[i].text)) {
        addresses.clear();
        break;
      }
      addresses.push_back(unescaped_string(script_[i].text));
    }
    found_.addresses.insert(found_.addresses.end(), addresses.begin(), addresses.end());
  }
}

// createPageHTML(4, 0, "index", "html"); with an id before, a total behind, variables in between; Pager({size:4, …}).
void ScriptReader::pager_call(size_t i) {
  const std::string name = lower(script_[i].text);
  if (!script_.has(i + 1, '(') || script_.partner(i + 1) <= i + 1) return;
  if (!name.starts_with("createpage") &&
      !equals_any(name, {"pager", "showpager", "writepager", "pagehtml", "makepagehtml"}))
    return;
  if (i > 0 && script_[i - 1].text == "function") return;
  const size_t end = script_.partner(i + 1);
  if (script_.has(i + 2, '{')) return pager_object(i + 2);
  std::vector<int64_t> numbers;
  std::vector<std::string> texts;
  for (size_t at = i + 2; at < end;) {
    const ScriptText argument = script_.value(at);
    if (argument.number) {
      numbers.push_back(*argument.number);
    } else if (!numbers.empty()) {
      texts.push_back(argument.text);
    }
    while (at < end && !script_.has(at, ',')) ++at;
    ++at;
  }
  if (numbers.size() >= 2 && texts.size() >= 2) add_trs(numbers[0], numbers[1], texts[0], texts[1]);
}

void ScriptReader::pager_object(size_t open) {
  const size_t end = script_.partner(open);
  std::optional<int64_t> pages, current;
  std::string stem, extension;
  for (size_t i = open + 1; i + 2 < end; ++i) {
    if (!script_.has(i + 1, ':')) continue;
    const std::string key = lower(script_[i].text);
    const ScriptText value = script_.value_at(i + 2);
    if (equals_any(key, {"size", "pages", "pagecount", "count", "total", "totalpage"})) pages = value.number;
    if (equals_any(key, {"current", "currindex", "index", "cur", "currentpage"})) current = value.number;
    if (equals_any(key, {"prefix", "name", "pagename", "filename"})) stem = value.text;
    if (equals_any(key, {"suffix", "ext", "pageext", "extension"})) extension = value.text;
  }
  if (extension.starts_with('.')) extension.erase(0, 1);
  if (pages && !stem.empty()) add_trs(*pages, current.value_or(0), stem, extension);
}

// The call stands in a script of its own; its variables in the page.
void ScriptReader::pager_of_variables() {
  const auto pages = script_.number_of({"_npagecount", "npagecount"});
  const auto current = script_.number_of({"_ncurrindex", "ncurrindex", "_ncurrentindex"});
  if (pages && current)
    add_trs(*pages, *current, script_.text_of({"_spagename", "spagename"}), script_.text_of({"_spageext", "spageext"}));
}

// location.href = '…', location.replace('…')
void ScriptReader::location(size_t i) {
  size_t at = i + 1;
  if (script_.has(at, '.') && at + 1 < script_.size()) at += 2;
  const bool is_set = script_.has(at, '=') && !script_.has(at + 1, '=');
  if (!(is_set || script_.has(at, '(')) || !found_.location.empty()) return;
  const ScriptText target = script_.value_at(at + 1);
  if (target.is_known && target.hole.empty() && !target.number) found_.location = target.text;
}

// 'list_' + page + '.html', "<a href='list_" + page + ".html'>"
void ScriptReader::joined(size_t i) {
  const ScriptText text = script_.value_at(i);
  if (!text.is_known || !text.is_joined) return;
  const bool is_next = lower(text.hole).find("next") != std::string::npos;
  if (text.text.find("<a") != std::string::npos) {
    for (auto& [address, words] : inline_links(text.text)) {
      if (is_pager_address(address)) {
        add_pager({.address = address, .initial = text.initial, .is_next = is_next});
      } else if (address.find(kPageHole) == std::string::npos && is_page_address(address)) {
        written_.emplace_back(std::move(address), std::move(words));
      }
    }
    return;
  }
  if (is_pager_address(text.text) && !is_data_address(text.text))
    add_pager({.address = text.text, .initial = text.initial, .is_next = is_next});
}

// setTimeout("location.href='real.html'", 500)
void ScriptReader::timer(std::string_view code) {
  if (!found_.location.empty() || code.find('=') == std::string_view::npos) return;
  const std::string plain = unescaped_string(code);
  const Script inner(plain);
  for (size_t i = 0; i + 2 < inner.size(); ++i) {
    const size_t at = inner.has(i + 1, '.') ? i + 3 : i + 1;
    if (inner[i].text != "location" || !inner.has(at, '=')) continue;
    const ScriptText target = inner.value_at(at + 1);
    if (target.is_known && target.hole.empty()) found_.location = target.text;
    return;
  }
}

// document.write("<iframe src='list.htm'></iframe>")
void ScriptReader::written_frame(std::string_view raw) {
  const std::string markup = unescaped_string(raw);
  if (markup.find("<iframe") == std::string::npos && markup.find("<frame") == std::string::npos) return;
  const size_t source = markup.find("src=");
  if (source == std::string::npos) return;
  const size_t begin =
      source + 4 + (source + 4 < markup.size() && (markup[source + 4] == '"' || markup[source + 4] == '\''));
  const size_t end = std::min(markup.find_first_of("\"' >", begin), markup.size());
  const std::string address = markup.substr(begin, end - begin);
  if (is_page_address(address) && found_.addresses.size() < kScriptPagersMax) found_.addresses.push_back(address);
}

void ScriptReader::read_counts() {
  if (!found_.pages) {
    found_.pages =
        script_.number_of({"countpage", "pagecount", "totalpage", "totalpages", "pagetotal", "maxpage", "allpage",
                           "pagesum", "total_page", "page_count", "totalpagenum", "sumpage", "allpages", "total_pages",
                           "nr_pages", "pagenums", "m_npagecount", "pages", "itotalpage"});
  }
  if (!found_.pages && script_.number_of({"pno"})) found_.pages = script_.number_of({"total"});  // kkpager
  if (!found_.pages) {
    const auto total = script_.number_of({"totalrecord", "totalcount", "recordcount", "total", "count", "totalrows",
                                          "m_nrecordcount", "rowcount", "totalnum", "totaldata"});
    const auto size =
        script_.number_of({"limit", "pagesize", "perpage", "page_size", "showdata", "numperpage", "size"});
    if (total && size && *size > 0) found_.pages = (*total + *size - 1) / *size;
  }
  if (!found_.current) {
    found_.current = script_.number_of({"currentpage", "currpage", "curpage", "curr", "current", "pageindex", "pageno",
                                        "currentpageno", "nowpage", "pno"});
  }
}

}  // namespace

ScriptLinks read_scripts(const Script& script) {
  return ScriptReader(script).run();
}

}  // namespace fangzhi
