#include "crawler/site_ways.h"

#include <array>
#include <charconv>
#include <optional>

namespace fangzhi {
namespace {

constexpr size_t kPatternFields = 13, kTwinFields = 7;

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const size_t end = line.find('\t');
    fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

bool read_number(std::string_view text, uint32_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<PatternRecord> read_pattern(const std::vector<std::string_view>& fields) {
  PatternRecord record;
  record.pattern = fields[1];
  record.example = fields[2];
  const std::array<uint32_t*, 9> numbers{&record.visited, &record.articles, &record.lists,
                                         &record.files,   &record.copies,   &record.dead,
                                         &record.nothing, &record.streak,   &record.since};
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!read_number(fields[3 + i], *numbers[i])) return std::nullopt;
  }
  record.is_starved = fields[12] == "1";
  return record;
}

std::optional<TwinRule> read_twin(const std::vector<std::string_view>& fields) {
  TwinRule rule;
  rule.place = fields[2];
  rule.from = fields[3];
  rule.to = fields[4];
  rule.is_parameter = fields[1] == "1";
  const bool is_whole = read_number(fields[5], rule.agree) && read_number(fields[6], rule.differ);
  return is_whole && !rule.from.empty() ? std::optional(rule) : std::nullopt;
}

}  // namespace

std::string text_of_ways(const SiteWays& ways) {
  std::string text;
  for (const PatternRecord& record : ways.patterns) {
    text += "p\t" + record.pattern + '\t' + record.example;
    for (const uint32_t number : {record.visited, record.articles, record.lists, record.files, record.copies,
                                  record.dead, record.nothing, record.streak, record.since}) {
      text += '\t' + std::to_string(number);
    }
    text += record.is_starved ? "\t1\n" : "\t0\n";
  }
  for (const TwinRule& rule : ways.twins) {
    text += std::string("t\t") + (rule.is_parameter ? "1\t" : "0\t") + rule.place + '\t' + rule.from + '\t' + rule.to +
            '\t' + std::to_string(rule.agree) + '\t' + std::to_string(rule.differ) + '\n';
  }
  return text;
}

SiteWays parse_ways(std::string_view text) {
  SiteWays ways;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::vector<std::string_view> fields = fields_of(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (fields[0] == "p" && fields.size() == kPatternFields) {
      if (std::optional<PatternRecord> record = read_pattern(fields)) ways.patterns.push_back(std::move(*record));
    } else if (fields[0] == "t" && fields.size() == kTwinFields) {
      if (std::optional<TwinRule> rule = read_twin(fields)) ways.twins.push_back(std::move(*rule));
    }
  }
  return ways;
}

}  // namespace fangzhi
