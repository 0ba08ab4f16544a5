#include "extract/script_data.h"

#include <algorithm>
#include <unordered_set>

#include "base/post_url.h"
#include "extract/bytes.h"
#include "extract/script_records.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kPropertyStepsMax = 1000;  // tokens of one object looked at for a property
constexpr size_t kDataAddressMax = 1500;    // bytes

// "url", "proxyUrl", "apiUrl": keys and variables that hold where data comes from.
bool names_data(std::string_view name) {
  const std::string folded = lower(name);
  return equals_any(folded, {"url", "api", "src", "datasource"}) || folded.ends_with("url") || folded.ends_with("api");
}

bool loads(std::string_view name) {
  return equals_any(name, {"get", "getJSON", "post", "fetch", "load", "ajax", "open", "axios", "request", "$http"});
}

std::string_view path_of(std::string_view address) {
  return address.substr(0, address.find_first_of("?#"));
}

template <class Visit>
void each_parameter(std::string_view address, Visit visit) {
  size_t at = address.find('?');
  while (at != npos && at < address.size()) {
    const size_t end = std::min(address.find_first_of("&#", at + 1), address.size());
    const std::string_view part = address.substr(at + 1, end - at - 1);
    const size_t equals = part.find('=');
    visit(part.substr(0, equals), equals == npos ? std::string_view() : part.substr(equals + 1));
    at = end < address.size() && address[end] == '&' ? end : npos;
  }
}

void add_mark(std::string& address, std::string_view mark) {
  address += address.find('?') == std::string::npos ? '?' : '&';
  address += mark;
}

// What is sent to such an address changes something.
bool may_change_things(std::string_view address) {
  return contains_any(lower(path_of(address)),
                      {"save", "add", "delete", "update", "submit", "remove", "edit", "insert", "sign", "order", "pay",
                       "send", "apply", "set", "create", "post/", "register"});
}

// The bytes that would end a query's value; the rest is the parser's to encode.
std::string escaped_value(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '&') {
      out += "%26";
    } else if (c == '#') {
      out += "%23";
    } else if (c == '+') {
      out += "%2B";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// Records that jpage asks for at once: pages of so many records (as `address` says, if it does), so many pages. Empty:
// absurd.
std::optional<int64_t> stretch_of(const Script& script, std::string_view address) {
  int64_t size = script.number_of({"perpage", "pagesize"}).value_or(15);
  each_parameter(address, [&](std::string_view name, std::string_view value) {
    if (is_size_parameter(name) && value.size() <= 3 && !value.empty() && value.find_first_not_of("0123456789") == npos)
      size = std::stoi(std::string(value));
  });
  const int64_t group = script.number_of({"groupsize"}).value_or(3);
  if (size <= 0 || size > 500 || group <= 0 || group > 20) return std::nullopt;
  return size * group;
}

class DataReader {
 public:
  explicit DataReader(const Script& script) : script_(script) {}

  std::vector<PageTemplate> run() {
    for (size_t i = 0; i + 2 < script_.size() && found_.size() < kScriptDataMax; ++i) {
      const ScriptToken& token = script_[i];
      if (!token.is_word() && !token.is_string()) continue;
      const bool is_property = script_.has(i + 1, ':');
      const bool is_variable = token.is_word() && script_.has(i + 1, '=') && !script_.has(i + 2, '=');
      if ((is_property || is_variable) && names_data(token.text)) {
        assigned(i, is_property);
      } else if (token.is_word() && script_.has(i + 1, '(') && loads(token.text)) {
        called(i);
      }
    }
    drop_bare();
    return std::move(found_);
  }

 private:
  // An address that stands elsewhere with its parameters is no address of its own.
  void drop_bare() {
    std::erase_if(found_, [&](const PageTemplate& bare) {
      return std::any_of(found_.begin(), found_.end(), [&](const PageTemplate& whole) {
        return whole.address.size() > bare.address.size() && whole.address.starts_with(bare.address) &&
               whole.address[bare.address.size()] == '?';
      });
    });
  }
  void assigned(size_t i, bool is_property);
  void called(size_t i);
  // Adds what the object that opens at `open` has as parameters.
  void add_parameters(size_t open, PageTemplate& to) const;
  bool is_post(size_t object) const;
  // The value of a key among the properties of the object at `open`; 0: it has none.
  size_t property(size_t open, std::initializer_list<std::string_view> keys) const;
  void add_object_or_text(size_t at, PageTemplate& to) const;
  bool set_address(const ScriptText& value, PageTemplate& to) const;
  bool settle_unknown(std::string& address) const;
  void finish(PageTemplate address, size_t object, bool is_include = false);

  const Script& script_;
  std::vector<PageTemplate> found_;
  std::unordered_set<std::string> seen_;
};

// Values only the running script knows are left out of a query; elsewhere they make an address useless. False: they do.
bool DataReader::settle_unknown(std::string& address) const {
  std::string settled;
  bool in_query = false;
  for (const char c : address) {
    in_query |= c == '?';
    if (c != kUnknownHole) {
      settled.push_back(c);
      continue;
    }
    if (!in_query || settled.back() != '=') return false;
    if (settled.ends_with("startrecord=")) settled.push_back('1');
    if (settled.ends_with("endrecord=")) settled += std::to_string(stretch_of(script_, address).value_or(45));
  }
  address = std::move(settled);
  return std::count(address.begin(), address.end(), kPageHole) <= 1;
}

bool DataReader::set_address(const ScriptText& value, PageTemplate& to) const {
  if (value.text.size() > kDataAddressMax) return false;
  std::string settled = value.text;
  if (!value.is_known && !settle_unknown(settled)) return false;
  std::string plain = settled;
  std::replace(plain.begin(), plain.end(), kPageHole, '1');
  const bool is_address =
      is_page_address(plain) || is_data_address(plain) ||
      (plain.find('/') != std::string::npos && plain.find_first_of(" <>\"\\\n") == std::string::npos);
  if (!is_address || is_no_list(plain)) return false;
  to.address = std::move(settled);
  to.initial = value.initial;
  return true;
}

size_t DataReader::property(size_t open, std::initializer_list<std::string_view> keys) const {
  if (!script_.has(open, '{')) return 0;
  const size_t end = script_.partner(open);
  size_t steps = 0;
  for (size_t i = open + 1; i + 2 < end && ++steps < kPropertyStepsMax;) {
    if (script_.partner(i) > i) {
      i = script_.partner(i) + 1;
      continue;
    }
    if (script_.has(i + 1, ':') && equals_any(lower(script_[i].text), keys)) return i + 2;
    ++i;
  }
  return 0;
}

void DataReader::add_parameters(size_t open, PageTemplate& to) const {
  const size_t end = script_.partner(open);
  for (size_t i = open + 1; i < end;) {
    const std::string_view name = script_[i].text;
    const bool is_key = script_[i].is_word() || script_[i].is_string();
    const bool has_value = is_key && script_.has(i + 1, ':');
    size_t after = has_value ? i + 2 : i + 1;
    if (has_value && !script_.has(after, '{') && !script_.has(after, '[')) {
      const ScriptText value = script_.value(after);
      if (is_page_parameter(name)) {
        to.initial = value.initial ? value.initial : value.number ? value.number : to.initial;
        if (to.address.find(kPageHole) == npos) add_parameter(to.address, name, std::string(1, kPageHole));
      } else if (value.is_known && (value.hole.empty() || value.number)) {
        add_parameter(to.address, name, value.number ? std::to_string(*value.number) : value.text);
      } else {
        add_parameter(to.address, name, "");
      }
    } else if (is_key && !has_value && is_page_parameter(name)) {  // {page, size}
      add_parameter(to.address, name, std::string(1, kPageHole));
    }
    while (after < end && !script_.has(after, ','))
      after = script_.partner(after) > after ? script_.partner(after) + 1 : after + 1;
    i = after + 1;
  }
}

// type: "POST"
bool DataReader::is_post(size_t object) const {
  const size_t method = object == npos ? 0 : property(object, {"type", "method", "requesttype"});
  return method != 0 && lower(script_[method].text) == "post";
}

// data: {…}, data: "a=1&page=" + p, body: JSON.stringify({…})
void DataReader::add_object_or_text(size_t at, PageTemplate& to) const {
  if (at == 0 || at >= script_.size()) return;
  constexpr size_t kStringify = 4;  // JSON . stringify (
  if (script_[at].text == "JSON" && script_.has(at + kStringify, '{') && to.address.find(kPostMark) != npos) {
    add_mark(to.address, kPostJsonMark);
    at += kStringify;
  }
  if (script_.has(at, '{')) {
    const size_t inner = property(at, {"params"});
    return add_parameters(inner != 0 && script_.has(inner, '{') ? inner : at, to);
  }
  const ScriptText text = script_.value_at(at);
  if (!text.is_known || text.text.find('=') == std::string::npos ||
      text.text.find_first_of("<> /") != std::string::npos)
    return;
  to.address += (to.address.find('?') == std::string::npos ? "?" : "&") + text.text;
  if (text.initial) to.initial = text.initial;
}

// Who calls with the object at `open`: "ajax" of $.ajax({…}); empty: nobody.
std::string_view caller_of(const Script& script, size_t open) {
  return open >= 2 && script.has(open - 1, '(') && script[open - 2].is_word() ? script[open - 2].text
                                                                              : std::string_view();
}

void DataReader::assigned(size_t i, bool is_property) {
  PageTemplate address;
  if (!set_address(script_.value_at(i + 2), address)) return;
  const size_t object = is_property ? script_.around(i) : npos;
  if (object == npos || !script_.has(object, '{')) return finish(std::move(address), npos);
  const size_t parameters =
      property(object, {"data", "params", "param", "queryparams", "where", "postdata", "query", "proxyparam", "body"});
  if (is_post(object)) {
    const size_t type = property(object, {"contenttype"});
    const bool is_json = (type != 0 && script_[type].text.find("json") != npos) ||
                         equals_any(caller_of(script_, object), {"axios", "request", "$http", "http", "fetch"});
    add_mark(address.address, kPostMark);
    if (is_json && script_.has(parameters, '{')) add_mark(address.address, kPostJsonMark);
  }
  add_object_or_text(parameters, address);
  finish(std::move(address), object);
}

void DataReader::called(size_t i) {
  const size_t end = script_.partner(i + 1);
  size_t at = i + 2;
  if (script_[i].text == "open") {  // open("GET", address)
    while (at < end && !script_.has(at, ',')) ++at;
    ++at;
  }
  if (at >= end || script_.has(at, '{')) return;
  PageTemplate address;
  if (!set_address(script_.value(at), address)) return;
  if (i >= 2 && equals_any(script_[i - 2].text, {"axios", "request", "$http", "http", "service", "api"})) {
    const std::string base = script_.text_of({"baseurl"});
    if (base.starts_with('/') && address.address.starts_with('/') && !address.address.starts_with(base))
      address.address = base.substr(0, base.find_last_not_of('/') + 1) + address.address;
  }
  const size_t second = script_.has(at, ',') && at + 1 < end ? at + 1 : 0;
  if (second != 0 && script_.has(second, '{') && is_post(second)) {  // fetch(address, {method: "POST", body: …})
    add_mark(address.address, kPostMark);
    add_object_or_text(property(second, {"body", "data"}), address);
  } else if (script_[i].text == "post" && second != 0) {
    const bool is_jquery = i >= 2 && equals_any(script_[i - 2].text, {"$", "jQuery", "jquery"});
    add_mark(address.address, kPostMark);
    if (!is_jquery) add_mark(address.address, kPostJsonMark);
    add_object_or_text(second, address);
  } else {
    add_object_or_text(second, address);
  }
  // $('#list').load('/inc/list.html')
  const bool is_page = script_[i].text == "load" && is_page_address(address.address);
  finish(std::move(address), npos, is_page);
}

// jpage asks for a stretch of records; what it adds itself stands in no page.
void add_jpage_window(const Script& script, std::string& address) {
  if (address.find("startrecord") != npos || has_page_parameter(address)) return;
  const auto stretch = stretch_of(script, address);
  if (!stretch) return;
  add_parameter(address, "startrecord", "1");
  add_parameter(address, "endrecord", std::to_string(*stretch));
  add_parameter(address, "perpage", std::to_string(script.number_of({"perpage", "pagesize"}).value_or(15)));
}

void DataReader::finish(PageTemplate address, size_t object, bool is_include) {
  std::string& text = address.address;
  if (lower(path_of(text)).find("dataproxy") != npos) add_jpage_window(script_, text);
  // layui: table and flow add page and limit themselves.
  const size_t paged = object == npos ? 0 : property(object, {"page"});
  if (paged != 0 && !has_page_parameter(text) && (script_[paged].text == "true" || script_.has(paged, '{'))) {
    add_parameter(text, "page", std::string(1, kPageHole));
    add_parameter(text, "limit", std::to_string(script_.number_of({"limit"}).value_or(10)));
  }
  const std::string path = lower(path_of(text));
  const bool is_paged = text.find(kPageHole) != npos || has_page_parameter(text) || has_size_parameter(text);
  if (!is_paged && !is_data_address(text) && !is_include) return;
  if (text.find(kPostMark) != npos && (!is_paged || may_change_things(text))) return;
  if (text.size() > kDataAddressMax || is_no_list(text) || !seen_.insert(text).second) return;
  found_.push_back(std::move(address));
}

}  // namespace

std::vector<PageTemplate> data_addresses(const Script& script) {
  return DataReader(script).run();
}

bool is_data_address(std::string_view address) {
  const std::string path = lower(path_of(address));
  return path.ends_with(".json") || path.ends_with(".xml") || path.find("dataproxy") != npos;
}

void add_parameter(std::string& address, std::string_view name, std::string_view value) {
  address += address.find('?') == std::string::npos ? '?' : '&';
  address.append(name).append("=").append(escaped_value(value));
}

bool has_page_parameter(std::string_view address) {
  bool has = false;
  each_parameter(address, [&](std::string_view name, std::string_view) { has |= is_page_parameter(name); });
  return has;
}

bool has_size_parameter(std::string_view address) {
  bool has = false;
  each_parameter(
      address, [&](std::string_view name, std::string_view) { has |= is_size_parameter(name) || name == "endrecord"; });
  return has;
}

bool is_no_list(std::string_view address) {
  const std::string path = lower(path_of(address));
  return contains_any(path, {"login",   "logout",  "captcha", "verify",  "validatecode", "checkcode", "/hits",
                             "click",   "counter", "visit",   "/count",  "weather",      "tianqi",    "comment",
                             "vote",    "upload",  "/like",   "/user",   "token",        "analytics", "statistic",
                             "/tongji", "/stat/",  "tj.",     "suggest", "hotword",      "manifest",  "config.json"});
}

}  // namespace fangzhi
