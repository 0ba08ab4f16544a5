// RFC 9309. A file is read once into blocks: the rules under one run of user-agent lines. An agent's token names the
// blocks that are its (2.2.1: groups of one agent are merged). Within a block the rules are sorted by their head, the
// literal part before the first "*"; the heads that are prefixes of a path then lie on one chain of parents, so that a
// decision is a binary search and a short walk, not a pass over all rules.

#include "crawler/robots.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <unordered_set>

#include "crawler/robots_path.h"

namespace fangzhi {
namespace {

constexpr size_t kNoParent = SIZE_MAX;

struct Rule {
  RobotsPattern pattern;
  bool allow = false;
};

// Rules of one head, the strongest first; and the head that is the longest proper prefix of it.
struct Node {
  std::string head;
  std::vector<Rule> rules;
  size_t parent = kNoParent;
};

struct RobotsVerdict {
  size_t length = 0;  // of the longest match so far; 0: none, an empty pattern matches nothing
  bool allow = true;
};

bool is_stronger(const Rule& a, const Rule& b) {
  if (a.pattern.length != b.pattern.length) return a.pattern.length > b.pattern.length;
  return a.allow && !b.allow;
}

class Block {
 public:
  void add(RobotsPattern pattern, bool allow) {
    if (pattern.length > 0) rules_.push_back({std::move(pattern), allow});
  }

  // Once, after the last add.
  void build();

  // Improves `verdict` with the rules that match `path`, which is normalised.
  void judge(std::string_view path, RobotsVerdict& verdict) const;

 private:
  std::vector<Rule> rules_;  // until build()
  std::vector<Node> nodes_;  // sorted by head
};

void Block::build() {
  std::stable_sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) {
    if (const int order = a.pattern.head.compare(b.pattern.head); order != 0) return order < 0;
    return is_stronger(a, b);
  });
  for (Rule& rule : rules_) {
    if (nodes_.empty() || nodes_.back().head != rule.pattern.head) {
      size_t parent = nodes_.empty() ? kNoParent : nodes_.size() - 1;
      while (parent != kNoParent && !std::string_view(rule.pattern.head).starts_with(nodes_[parent].head)) {
        parent = nodes_[parent].parent;
      }
      nodes_.push_back({rule.pattern.head, {}, parent});
    }
    nodes_.back().rules.push_back(std::move(rule));
  }
  rules_ = {};
}

void Block::judge(std::string_view path, RobotsVerdict& verdict) const {
  const auto after = std::upper_bound(nodes_.begin(), nodes_.end(), path,
                                      [](std::string_view p, const Node& node) { return p < node.head; });
  size_t at = after == nodes_.begin() ? kNoParent : static_cast<size_t>(after - nodes_.begin()) - 1;
  for (; at != kNoParent; at = nodes_[at].parent) {
    const Node& node = nodes_[at];
    if (!path.starts_with(node.head)) continue;
    for (const Rule& rule : node.rules) {
      if (rule.pattern.length < verdict.length || (rule.pattern.length == verdict.length && verdict.allow)) break;
      if (!rule.pattern.matches_rest(path.substr(node.head.size()))) continue;
      verdict = {rule.pattern.length, rule.allow};
      break;
    }
  }
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The product token a User-Agent value begins with. RFC 9309 allows letters, "_" and "-" only, but agents with digits
// ("MJ12bot") are real; what ends a token is a version, a blank or a comma.
std::string_view product_token(std::string_view agent) {
  return agent.substr(0, agent.find_first_of("/ \t,;("));
}

// Of a browser-like value, "Mozilla/5.0 (compatible; townbot/1.0; …)", the robot's own token.
std::string_view robot_token(std::string_view agent) {
  constexpr std::string_view kCompatible = "(compatible; ";
  const size_t at = agent.find(kCompatible);
  return product_token(at == std::string_view::npos ? agent : agent.substr(at + kCompatible.size()));
}

enum class Key : uint8_t { kUnknown, kUserAgent, kAllow, kDisallow, kCrawlDelay, kSitemap };

// The names, and the misspellings that robots.txt files of the real web carry.
Key key_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Key>, 20> kNames{{
      {"user-agent", Key::kUserAgent},  {"useragent", Key::kUserAgent},    {"user agent", Key::kUserAgent},
      {"useg-agent", Key::kUserAgent},  {"user-agents", Key::kUserAgent},  {"allow", Key::kAllow},
      {"disallow", Key::kDisallow},     {"dissallow", Key::kDisallow},     {"dissalow", Key::kDisallow},
      {"disalow", Key::kDisallow},      {"diasllow", Key::kDisallow},      {"disallaw", Key::kDisallow},
      {"desallow", Key::kDisallow},     {"dissallaw", Key::kDisallow},     {"crawl-delay", Key::kCrawlDelay},
      {"crawldelay", Key::kCrawlDelay}, {"crawl delay", Key::kCrawlDelay}, {"sitemap", Key::kSitemap},
      {"site-map", Key::kSitemap},      {"sitemaps", Key::kSitemap},
  }};
  const std::string folded = lowered(name);
  for (const auto& [known, key] : kNames) {
    if (known == folded) return key;
  }
  return Key::kUnknown;
}

struct Line {
  Key key = Key::kUnknown;
  std::string_view value;
};

// "key: value", or "key value" where the colon is missing and what remains is one word.
Line read_line(std::string_view text) {
  text = trim(text);
  if (const size_t colon = text.find(':'); colon != std::string_view::npos) {
    const Line line{key_of(trim(text.substr(0, colon))), trim(text.substr(colon + 1))};
    if (line.key != Key::kUnknown) return line;
  }
  const size_t blank = text.find_first_of(" \t");
  if (blank == std::string_view::npos) return {};
  constexpr std::string_view kUserAgent = "user agent ";
  if (lowered(text.substr(0, kUserAgent.size())) == kUserAgent) {
    return {Key::kUserAgent, trim(text.substr(kUserAgent.size()))};
  }
  const std::string_view value = trim(text.substr(blank));
  if (value.find_first_of(" \t") != std::string_view::npos) return {};
  return {key_of(text.substr(0, blank)), value};
}

// A sitemap's address whose "Sitemap:" was forgotten.
bool is_bare_sitemap(std::string_view line) {
  if (!line.starts_with("http://") && !line.starts_with("https://")) return false;
  return line.find("sitemap") != std::string_view::npos && line.find_first_of(" \t") == std::string_view::npos;
}

// UTF-8 of UTF-16 text; unpaired surrogates become U+FFFD.
std::string utf8_of_utf16(std::string_view bytes, bool big_endian) {
  std::string out;
  const auto unit = [&](size_t i) -> uint32_t {
    const uint32_t first = static_cast<unsigned char>(bytes[i]);
    const uint32_t second = static_cast<unsigned char>(bytes[i + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
    }
    if (c < 0x80) {
      out += static_cast<char>(c);
      continue;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += static_cast<char>((0xF00u >> more & 0xFFu) | c >> (6 * more));
    for (int shift = 6 * (more - 1); shift >= 0; shift -= 6) out += static_cast<char>(0x80 | (c >> shift & 0x3F));
  }
  return out;
}

// Takes off byte order marks. UTF-16 shows by its zeros beside ASCII, with a mark or without; a mark of UTF-16 before
// plain bytes is only junk.
std::string_view to_utf8(std::string_view bytes, std::string& buffer) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return bytes.substr(3);
  if (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE")) bytes.remove_prefix(2);
  if (bytes.size() < 2 || (bytes[0] == '\0') == (bytes[1] == '\0')) return bytes;
  buffer = utf8_of_utf16(bytes, bytes[0] == '\0');
  return buffer;
}

bool looks_like_html(std::string_view text) {
  text = text.substr(0, 1024);
  const size_t start = text.find_first_not_of(" \t\r\n\v\f");
  return start != std::string_view::npos && text[start] == '<';
}

// Rules wrapped in markup ("Disallow: /x<BR>") are still somebody's wish.
std::string without_tags(std::string_view line) {
  std::string out;
  bool in_tag = false;
  for (const char c : line) {
    if (c == '<') in_tag = true;
    if (!in_tag) out += c;
    if (c == '>') in_tag = false;
  }
  return out;
}

std::optional<double> read_crawl_delay(std::string_view value) {
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (error != std::errc() || end != value.data() + value.size() || !(seconds >= 0) || seconds > 1e9)
    return std::nullopt;
  return seconds;
}

}  // namespace

namespace {

// What a file says to one agent.
struct Group {
  std::vector<size_t> blocks;   // ascending
  std::optional<double> delay;  // seconds
};
using Groups = std::map<std::string, Group, std::less<>>;  // by lower-case token, or "*"

}  // namespace

struct RobotsRules::File {
  Groups groups;
  std::vector<std::pair<RobotsPattern, const Group*>> wildcards;  // groups whose token holds a "*" and more
  std::vector<Block> blocks;
  std::vector<std::string> sitemaps;
  bool is_html = false;

  // The agent's own group where the file names it, else one with a "*" in its token that fits ("googlebot*", no part of
  // the RFC), else that of "*", else null.
  const Group* find(std::string_view agent) const;
};

const Group* RobotsRules::File::find(std::string_view agent) const {
  const std::string token = lowered(robot_token(agent));  // short: no allocation
  if (const auto own = groups.find(token); own != groups.end()) return &own->second;
  if (!wildcards.empty()) {
    std::string buffer;
    const std::string path = '/' + token;
    const std::string_view normal = normalize_robots_path(path, buffer);
    for (const auto& [pattern, group] : wildcards) {
      if (normal.starts_with(pattern.head) && pattern.matches_rest(normal.substr(pattern.head.size()))) return group;
    }
  }
  const auto everyone = groups.find(std::string_view("*"));
  return everyone == groups.end() ? nullptr : &everyone->second;
}

namespace {

// Reads a file line by line. Delays and rules end a run of user-agent lines separately: crawl-delay is no record of RFC
// 9309 and must not part agents from the rules below it (2.2.4), but is not meant for agents named after it.
class Reader {
 public:
  void read(std::string_view line);

  Groups groups;
  std::vector<Block> blocks;
  std::vector<std::string> sitemaps;

 private:
  void user_agent(std::string_view value);
  void rule(std::string_view value, bool allow);
  void crawl_delay(std::string_view value);
  void sitemap(std::string_view value);

  bool rules_begun_ = true;                // the next user-agent line opens a new block
  std::vector<std::string> delay_agents_;  // named since the last rule or delay
  bool delay_begun_ = true;                // the next user-agent line opens a new run of them
  std::unordered_set<std::string> seen_sitemaps_;
};

void Reader::user_agent(std::string_view value) {
  if (rules_begun_) blocks.emplace_back();
  if (delay_begun_) delay_agents_.clear();
  rules_begun_ = delay_begun_ = false;
  // One name a line is the rule, but "One, Two" and "One Two" are written too.
  while (!value.empty()) {
    const size_t end = std::min(value.find_first_of(", \t;"), value.size());
    const std::string_view name = value.substr(0, end);
    std::string token = lowered(product_token(name));
    const bool is_list = token.size() == name.size();  // not the words of "Mozilla/5.0 (compatible; …"
    value = is_list ? value.substr(std::min(end + 1, value.size())) : std::string_view();
    if (token.empty()) continue;
    std::vector<size_t>& list = groups[token].blocks;
    if (list.empty() || list.back() != blocks.size() - 1) list.push_back(blocks.size() - 1);
    delay_agents_.push_back(std::move(token));
  }
}

void Reader::rule(std::string_view value, bool allow) {
  if (blocks.empty()) return;
  blocks.back().add(parse_robots_pattern(value), allow);
  // Allowing a folder's index page allows the folder's own address: they are one page to whoever writes this.
  const size_t name = value.rfind('/') + 1;
  if (allow && name > 0 && value.substr(name).starts_with("index.htm")) {
    blocks.back().add(parse_robots_pattern(std::string(value.substr(0, name)) + '$'), true);
  }
  rules_begun_ = delay_begun_ = true;
}

// The first delay after a run of user-agent lines counts for them; of several groups of one agent the longest.
void Reader::crawl_delay(std::string_view value) {
  const auto seconds = read_crawl_delay(value);
  delay_begun_ = true;
  if (!seconds) return;
  for (const std::string& agent : delay_agents_) {
    std::optional<double>& delay = groups[agent].delay;
    delay = std::max(delay, seconds);
  }
  delay_agents_.clear();
}

void Reader::sitemap(std::string_view value) {
  if (!value.empty() && seen_sitemaps_.emplace(value).second) sitemaps.emplace_back(value);
}

void Reader::read(std::string_view line) {
  if (is_bare_sitemap(trim(line))) return sitemap(trim(line));
  const auto [key, value] = read_line(line);
  switch (key) {
    case Key::kUserAgent:
      return user_agent(value);
    case Key::kAllow:
    case Key::kDisallow:
      return rule(value, key == Key::kAllow);
    case Key::kCrawlDelay:
      return crawl_delay(value);
    case Key::kSitemap:
      return sitemap(value);
    case Key::kUnknown:
      return;
  }
}

}  // namespace

RobotsAccess robots_access(int status, bool is_challenge) {
  if (is_challenge || status == 429) return RobotsAccess::kDenyAll;
  if (status >= 200 && status < 300) return RobotsAccess::kParse;
  if (status == 304) return RobotsAccess::kUnchanged;
  if (status >= 300 && status < 400) return RobotsAccess::kFollow;
  if (status >= 400 && status < 500) return RobotsAccess::kAllowAll;
  return RobotsAccess::kDenyAll;
}

RobotsRules::RobotsRules() : file_(std::make_unique<const File>()) {}
RobotsRules::~RobotsRules() = default;
RobotsRules::RobotsRules(RobotsRules&&) noexcept = default;
RobotsRules& RobotsRules::operator=(RobotsRules&&) noexcept = default;

bool RobotsRules::allowed(std::string_view agent, std::string_view url) const {
  const Group* group = file_->find(agent);
  if (group == nullptr) return true;
  std::string buffer;
  const std::string_view path = normalize_robots_path(robots_path(url), buffer);
  if (path == "/robots.txt") return true;
  RobotsVerdict verdict;
  for (const size_t block : group->blocks) file_->blocks[block].judge(path, verdict);
  return verdict.allow;
}

std::optional<double> RobotsRules::crawl_delay(std::string_view agent) const {
  const Group* group = file_->find(agent);
  return group == nullptr ? std::nullopt : group->delay;
}

const std::vector<std::string>& RobotsRules::sitemaps() const {
  return file_->sitemaps;
}
bool RobotsRules::is_html() const {
  return file_->is_html;
}

RobotsRules parse_robots(std::string_view bytes) {
  // A line cut in two by the bound would say something its author did not.
  if (bytes.size() > kRobotsBytesMax) bytes = bytes.substr(0, bytes.find_last_of("\r\n", kRobotsBytesMax - 1) + 1);
  std::string buffer;
  std::string_view text = to_utf8(bytes, buffer);
  auto file = std::make_unique<RobotsRules::File>();
  file->is_html = looks_like_html(text);
  Reader reader;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    if (file->is_html) {
      reader.read(without_tags(line));
    } else {
      reader.read(line);
    }
  }
  for (Block& block : reader.blocks) block.build();
  file->groups = std::move(reader.groups);
  for (const auto& [name, group] : file->groups) {
    if (name.size() == 1 || name.find('*') == std::string::npos) continue;
    file->wildcards.emplace_back(parse_robots_pattern('/' + name + '$'), &group);
  }
  file->blocks = std::move(reader.blocks);
  file->sitemaps = std::move(reader.sitemaps);
  RobotsRules rules;
  rules.file_ = std::move(file);
  return rules;
}

}  // namespace fangzhi
