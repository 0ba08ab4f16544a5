// The parser against a slow and obvious version of itself: the state machine of the URL Standard (4.4), one method a
// state, one code unit at a time, on URLs made of pieces that matter to some state. Hosts are taken from the parser
// under test: they have tables of their own.

#include <catch2/catch.hpp>
#include <random>

#include "base/url.h"
#include "base/url_parts.h"

namespace fangzhi {
namespace {

using namespace url_parts;

struct Record {
  std::string scheme, username, password;
  std::optional<std::string> host, query, fragment;
  std::optional<int> port;
  bool opaque = false;
  std::string opaque_path;
  std::vector<std::string> path;

  std::string serialised() const {
    std::string out = scheme + ":";
    if (host) {
      out += "//" + username + (password.empty() ? "" : ":" + password);
      if (!username.empty() || !password.empty()) out += "@";
      out += *host + (port ? ":" + std::to_string(*port) : "");
    } else if (!opaque && path.size() > 1 && path[0].empty()) {
      out += "/.";
    }
    out += opaque_path;
    for (const std::string& segment : path) out += "/" + segment;
    return out + (query ? "?" + *query : "") + (fragment ? "#" + *fragment : "");
  }
};

class Reference {
 public:
  Reference(std::string input, const Record* base) : input_(std::move(input)), base_(base) {
    while (!input_.empty() && static_cast<unsigned char>(input_.front()) <= ' ') input_.erase(0, 1);
    while (!input_.empty() && static_cast<unsigned char>(input_.back()) <= ' ') input_.pop_back();
    std::erase_if(input_, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  }

  std::optional<Record> run() {
    state_ = &Reference::scheme_start;
    for (at_ = 0;; ++at_) {
      (this->*state_)(at(at_));
      if (failed_) return std::nullopt;
      if (at_ >= size()) return url_;
    }
  }

 private:
  static constexpr int kEnd = -1;
  int at(long i) const { return i < size() ? static_cast<unsigned char>(input_[static_cast<size_t>(i)]) : kEnd; }
  long size() const { return static_cast<long>(input_.size()); }
  std::string rest() const { return at_ < size() ? input_.substr(static_cast<size_t>(at_)) : ""; }
  bool special() const {
    for (const char* name : {"http", "https", "ftp", "ws", "wss", "file"}) {
      if (url_.scheme == name) return true;
    }
    return false;
  }
  bool slash(int c) const { return c == '/' || (c == '\\' && special()); }
  static bool ends(int c) { return c == kEnd || c == '?' || c == '#'; }
  static bool drive(const std::string& text) {
    return text.size() == 2 && is_ascii_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
  }
  static bool starts_with_drive(const std::string& text) {
    return drive(text.substr(0, 2)) && (text.size() == 2 || std::string("/\\?#").find(text[2]) != std::string::npos);
  }
  void encode(int c, ByteClass set, std::string& out) {
    append_encoded(std::string(1, static_cast<char>(c)), set, out);
  }
  void shorten() {
    if (url_.scheme == "file" && url_.path.size() == 1 && drive(url_.path[0]) && url_.path[0][1] == ':') return;
    if (!url_.path.empty()) url_.path.pop_back();
  }
  void to(void (Reference::*state)(int), int back = 0) {
    state_ = state;
    at_ -= back;
  }
  void take_authority() {
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.port = base_->port;
  }

  void scheme_start(int c) {
    if (c != kEnd && is_ascii_alpha(static_cast<char>(c))) {
      buffer_ += ascii_lower(static_cast<char>(c));
      return to(&Reference::scheme);
    }
    to(&Reference::no_scheme, 1);
  }
  void scheme(int c) {
    if (c != kEnd && is_in(static_cast<char>(c), kSchemeByte)) {
      buffer_ += ascii_lower(static_cast<char>(c));
      return;
    }
    if (c != ':') {
      buffer_.clear();
      at_ = -1;
      return to(&Reference::no_scheme);
    }
    url_.scheme = std::exchange(buffer_, "");
    if (url_.scheme == "file") return to(&Reference::file);
    if (special() && base_ != nullptr && base_->scheme == url_.scheme)
      return to(&Reference::special_relative_or_authority);
    if (special()) return to(&Reference::special_slashes);
    if (at(at_ + 1) == '/') {
      ++at_;
      return to(&Reference::path_or_authority);
    }
    url_.opaque = true;
    to(&Reference::opaque_path);
  }
  void no_scheme(int c) {
    if (base_ == nullptr || (base_->opaque && c != '#')) {
      failed_ = true;
    } else if (base_->opaque) {
      url_ = *base_;
      url_.fragment = "";
      to(&Reference::fragment);
    } else {
      to(base_->scheme == "file" ? &Reference::file : &Reference::relative, 1);
    }
  }
  void special_relative_or_authority(int c) {
    if (c == '/' && at(at_ + 1) == '/') {
      ++at_;
      return to(&Reference::ignore_slashes);
    }
    to(&Reference::relative, 1);
  }
  void path_or_authority(int c) { c == '/' ? to(&Reference::authority) : to(&Reference::path, 1); }
  void relative(int c) {
    url_.scheme = base_->scheme;
    if (slash(c)) return to(&Reference::relative_slash);
    take_authority();
    url_.path = base_->path;
    url_.query = base_->query;
    if (c == '?') {
      url_.query = "";
      to(&Reference::query);
    } else if (c == '#') {
      url_.fragment = "";
      to(&Reference::fragment);
    } else if (c != kEnd) {
      url_.query.reset();
      shorten();
      to(&Reference::path, 1);
    }
  }
  void relative_slash(int c) {
    if (slash(c)) return to(special() ? &Reference::ignore_slashes : &Reference::authority);
    take_authority();
    to(&Reference::path, 1);
  }
  void special_slashes(int c) {
    if (c == '/' && at(at_ + 1) == '/') {
      ++at_;
      return to(&Reference::ignore_slashes);
    }
    to(&Reference::ignore_slashes, 1);
  }
  void ignore_slashes(int c) {
    if (c != '/' && c != '\\') to(&Reference::authority, 1);
  }
  void authority(int c) {
    if (c == '@') {
      if (at_sign_) buffer_ = "%40" + buffer_;
      at_sign_ = true;
      for (const char b : std::exchange(buffer_, "")) {
        if (b == ':' && !password_seen_) {
          password_seen_ = true;
        } else {
          encode(static_cast<unsigned char>(b), kUserinfoSet, password_seen_ ? url_.password : url_.username);
        }
      }
    } else if (ends(c) || slash(c)) {
      if (at_sign_ && buffer_.empty()) {
        failed_ = true;
        return;
      }
      const long length = static_cast<long>(buffer_.size()) + 1;
      buffer_.clear();
      at_ -= length;
      to(&Reference::host);
    } else {
      buffer_ += static_cast<char>(c);
    }
  }
  bool parse_host() {
    const std::optional<Url> whole = parse_url((special() ? "http://" : "sc://") + buffer_ + "/");
    if (!whole) return false;
    url_.host = std::string(whole->host());
    buffer_.clear();
    return true;
  }
  void host(int c) {
    if (c == ':' && !brackets_) {
      failed_ = buffer_.empty() || !parse_host();
      to(&Reference::port);
    } else if (ends(c) || slash(c)) {
      failed_ = (special() && buffer_.empty()) || !parse_host();
      to(&Reference::path_start, 1);
    } else {
      if (c == '[') brackets_ = true;
      if (c == ']') brackets_ = false;
      buffer_ += static_cast<char>(c);
    }
  }
  void port(int c) {
    if (c != kEnd && is_ascii_digit(static_cast<char>(c))) {
      buffer_ += static_cast<char>(c);
    } else if (ends(c) || slash(c)) {
      if (!buffer_.empty()) {
        const size_t zeros = std::min(buffer_.find_first_not_of('0'), buffer_.size() - 1);
        const std::string digits = buffer_.substr(zeros);
        failed_ = digits.size() > 5 || std::stoi(digits) > 65535;
        const std::string standing = url_.scheme + ":" + digits;
        if (!failed_) url_.port = std::stoi(digits);
        for (const char* usual : {"http:80", "https:443", "ftp:21", "ws:80", "wss:443"}) {
          if (standing == usual) url_.port.reset();
        }
        buffer_.clear();
      }
      to(&Reference::path_start, 1);
    } else {
      failed_ = true;
    }
  }
  void file(int c) {
    url_.scheme = "file";
    url_.host = "";
    if (slash(c)) return to(&Reference::file_slash);
    if (base_ == nullptr || base_->scheme != "file") return to(&Reference::path, 1);
    url_.host = base_->host;
    url_.path = base_->path;
    url_.query = base_->query;
    if (c == '?') {
      url_.query = "";
      to(&Reference::query);
    } else if (c == '#') {
      url_.fragment = "";
      to(&Reference::fragment);
    } else if (c != kEnd) {
      url_.query.reset();
      if (starts_with_drive(rest())) {
        url_.path.clear();
      } else {
        shorten();
      }
      to(&Reference::path, 1);
    }
  }
  void file_slash(int c) {
    if (slash(c)) return to(&Reference::file_host);
    if (base_ != nullptr && base_->scheme == "file") {
      url_.host = base_->host;
      const bool base_drive = !base_->path.empty() && drive(base_->path[0]) && base_->path[0][1] == ':';
      if (!starts_with_drive(rest()) && base_drive) url_.path.push_back(base_->path[0]);
    }
    to(&Reference::path, 1);
  }
  void file_host(int c) {
    if (!ends(c) && c != '/' && c != '\\') {
      buffer_ += static_cast<char>(c);
    } else if (drive(buffer_)) {
      to(&Reference::path, 1);
    } else {
      url_.host = "";
      // A colon would make a port of it in the URL that parse_host() asks: no host of a file has one.
      const bool colon = !buffer_.empty() && buffer_[0] != '[' && buffer_.find_first_of(":@") != std::string::npos;
      if (!buffer_.empty()) failed_ = colon || !parse_host();
      if (url_.host == "localhost") url_.host = "";
      to(&Reference::path_start, 1);
    }
  }
  void path_start(int c) {
    if (special()) {
      to(&Reference::path, slash(c) ? 0 : 1);
    } else if (c == '?') {
      url_.query = "";
      to(&Reference::query);
    } else if (c == '#') {
      url_.fragment = "";
      to(&Reference::fragment);
    } else if (c != kEnd) {
      to(&Reference::path, c == '/' ? 0 : 1);
    }
  }
  // "." for a single-dot segment, ".." for a double-dot one, else the buffer.
  std::string undotted() const {
    std::string text;
    for (size_t i = 0; i < buffer_.size(); ++i) {
      const bool escaped = buffer_[i] == '%' && i + 2 < buffer_.size() && buffer_[i + 1] == '2' &&
                           (buffer_[i + 2] == 'e' || buffer_[i + 2] == 'E');
      text += escaped ? '.' : buffer_[i];
      if (escaped) i += 2;
    }
    return text == "." || text == ".." ? text : buffer_;
  }
  void path(int c) {
    if (!ends(c) && !slash(c)) return encode(c, kPathSet, buffer_);
    const std::string segment = undotted();
    if (segment == "..") shorten();
    if (segment == ".." || segment == ".") {
      if (!slash(c)) url_.path.push_back("");
    } else {
      if (url_.scheme == "file" && url_.path.empty() && drive(buffer_)) buffer_[1] = ':';
      url_.path.push_back(buffer_);
    }
    buffer_.clear();
    if (c == '?') {
      url_.query = "";
      to(&Reference::query);
    } else if (c == '#') {
      url_.fragment = "";
      to(&Reference::fragment);
    }
  }
  void opaque_path(int c) {
    if (c == '?') {
      url_.query = "";
      to(&Reference::query);
    } else if (c == '#') {
      url_.fragment = "";
      to(&Reference::fragment);
    } else if (c == ' ' && (at(at_ + 1) == '?' || at(at_ + 1) == '#')) {
      url_.opaque_path += "%20";
    } else if (c != kEnd) {
      encode(c, kC0ControlSet, url_.opaque_path);
    }
  }
  void query(int c) {
    if (c == '#') {
      url_.fragment = "";
      to(&Reference::fragment);
    } else if (c != kEnd) {
      encode(c, special() ? kSpecialQuerySet : kQuerySet, *url_.query);
    }
  }
  void fragment(int c) {
    if (c != kEnd) encode(c, kFragmentSet, *url_.fragment);
  }

  std::string input_, buffer_;
  const Record* base_;
  Record url_;
  void (Reference::*state_)(int) = nullptr;
  long at_ = 0;
  bool failed_ = false, at_sign_ = false, password_seen_ = false, brackets_ = false;
};

constexpr std::string_view kPieces[] = {
    "http:", "https:", "file:", "sc:",  "ws:",       ":",   "/",    "//",   "\\",    "?",    "#",    "@",
    ".",     "..",     "%2e",   "%2E.", "C|",        "C:",  "D:/",  "a",    "b",     " ",    "%",    "[",
    "]",     "::",     "1",     "80",   "localhost", "\t",  "\"",   "'",    "新",    "|",    "^",    "-",
    "user",  "%00",    "%41",   "&=",   "`{",        "~",   "x",    "/.//", "[::1]", "/../", "town", ".cn",
    ":8080", "0:",     "+",     "!$",   "mailto:",   "/./", "//a/", "?q",   "#f"};

std::string random_text(std::mt19937& random, unsigned pieces) {
  std::string text;
  for (auto count = random() % pieces; count > 0; --count) text += kPieces[random() % std::size(kPieces)];
  return text;
}

}  // namespace

TEST_CASE("the parser agrees with the standard's state machine, step by step", "[url]") {
  std::mt19937 random(20140612);
  size_t with_base = 0, parsed = 0;
  for (int round = 0; round < 30000; ++round) {
    const std::string base_text = (round % 4 == 0   ? "http://town/a/b?c"
                                   : round % 4 == 1 ? "file:///C:/a/"
                                                    : "sc:") +
                                  random_text(random, 6);
    const std::string input = random_text(random, 9);
    const std::optional<Url> base = parse_url(base_text);
    const std::optional<Record> base_record = Reference(base_text, nullptr).run();
    CAPTURE(base_text, input);
    REQUIRE(base.has_value() == base_record.has_value());
    const bool use_base = base && round % 5 != 0;
    with_base += use_base;
    if (base) REQUIRE(base->href() == base_record->serialised());
    const std::optional<Url> url = parse_url(input, use_base ? &*base : nullptr);
    const std::optional<Record> record = Reference(input, use_base ? &*base_record : nullptr).run();
    REQUIRE((url ? url->href() : "failure") == (record ? record->serialised() : "failure"));
    if (!url) continue;
    ++parsed;
    REQUIRE(url->username() == record->username);
    REQUIRE(url->password() == record->password);
    REQUIRE(url->host() == record->host.value_or(""));
    REQUIRE(url->query() == record->query);
    REQUIRE(url->fragment() == record->fragment);
  }
  CHECK(with_base > 15000);
  CHECK(parsed > 10000);
}

}  // namespace fangzhi
