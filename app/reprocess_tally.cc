#include "app/reprocess_tally.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/command.h"

namespace fangzhi {
namespace {

constexpr size_t kSampleBytesMax = 400;

constexpr std::array<std::pair<const char*, const char*>, 5> kHeads = {{{"new", "articles that are new"},
                                                                        {"lost", "articles that are lost"},
                                                                        {"longer", "bodies longer"},
                                                                        {"shorter", "bodies shorter"},
                                                                        {"reworded", "bodies of the same length"}}};

std::string body_of(const Article& article) {
  std::string text;
  for (const Paragraph& paragraph : article.paragraphs) text += paragraph.text + "\n";
  return text;
}

// What stands in one text and not in the other: both without the beginning and the end they share.
std::pair<std::string, std::string> differing(const std::string& before, const std::string& after) {
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  const size_t shorter = std::min(before.size(), after.size());
  size_t head = 0, tail = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  while (head > 0 && head < before.size() && continues(before[head])) --head;
  while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  while (tail > 0 && continues(before[before.size() - tail])) --tail;
  return {before.substr(head, before.size() - tail - head), after.substr(head, after.size() - tail - head)};
}

std::string on_one_line(std::string text) {
  if (text.size() > kSampleBytesMax) text.resize(kSampleBytesMax);
  for (char& c : text) c = c == '\n' || c == '\t' ? ' ' : c;
  return text;
}

Json line(const ArticleChange& change, const std::string& field, Json before, Json after, double score) {
  // Four digits: a score is for sorting and thresholds.
  char rounded[16];
  std::snprintf(rounded, sizeof rounded, "%.4f", score);
  return {{"url", change.url},           {"part", change.part},       {"field", field},
          {"before", std::move(before)}, {"after", std::move(after)}, {"score", std::stod(rounded)}};
}

}  // namespace

std::string diff_lines(const ArticleChange& change) {
  if (!change.before || !change.after) {
    Json before = change.before ? to_json(*change.before) : Json(nullptr);
    Json after = change.after ? to_json(*change.after) : Json(nullptr);
    return line_of(line(change, "article", std::move(before), std::move(after), 0)) + "\n";
  }
  std::string lines;
  for (ChangedField& field : changed_fields(*change.before, *change.after)) {
    const double score = likeness(text_of(field.before), text_of(field.after));
    lines += line_of(line(change, field.name, std::move(field.before), std::move(field.after), score)) + "\n";
  }
  return lines;
}

void ReprocessTally::count_page(bool is_changed) {
  ++pages_;
  changed_pages_ += is_changed ? 1 : 0;
}

void ReprocessTally::add(const std::string& kind, const ArticleChange& change, std::string before, std::string after) {
  Kind& counted = kinds_[kind];
  ++counted.articles;
  if (counted.samples.size() >= kSamplesMax) return;
  counted.samples.push_back({change.url, on_one_line(std::move(before)), on_one_line(std::move(after))});
}

void ReprocessTally::count(const ArticleChange& change) {
  if (!change.before) return add("new", change, "", change.after ? change.after->title : "");
  if (!change.after) return add("lost", change, change.before->title, "");
  for (const ChangedField& field : changed_fields(*change.before, *change.after)) {
    std::string before = text_of(field.before), after = text_of(field.after);
    if (field.name != "paragraphs") {
      add(field.name, change, std::move(before), std::move(after));
      continue;
    }
    const uint64_t was = body_length(*change.before), is = body_length(*change.after);
    characters_more_ += is > was ? is - was : 0;
    characters_less_ += is < was ? was - is : 0;
    auto [gone, come] = differing(body_of(*change.before), body_of(*change.after));
    add(is > was ? "longer" : is < was ? "shorter" : "reworded", change, std::move(gone), std::move(come));
  }
}

std::string ReprocessTally::summary() const {
  std::string text = std::to_string(pages_) + " pages read again, " + std::to_string(changed_pages_) + " changed";
  if (failed_ > 0) text += ", " + std::to_string(failed_) + " could not be read";
  if (dropped_ > 0) text += ", " + std::to_string(dropped_) + " left as they are, their bodies were dropped by a rule";
  text += "\n";
  const auto add_kind = [&](const std::string& head, const Kind& kind) {
    text += "  " + head + ": " + std::to_string(kind.articles) + "\n";
    for (const Sample& sample : kind.samples) {
      text += "      " + sample.url + "\n";
      if (!sample.before.empty()) text += "        - " + clip_columns(sample.before, 96) + "\n";
      if (!sample.after.empty()) text += "        + " + clip_columns(sample.after, 96) + "\n";
    }
  };
  for (const auto& [name, words] : kHeads) {
    const auto kind = kinds_.find(name);
    if (kind == kinds_.end()) continue;
    std::string head = words;
    if (kind->first == "longer") head += " (" + std::to_string(characters_more_) + " characters more)";
    if (kind->first == "shorter") head += " (" + std::to_string(characters_less_) + " characters less)";
    add_kind(head, kind->second);
  }
  for (const auto& [name, kind] : kinds_) {
    bool is_head = false;
    for (const auto& [head, words] : kHeads) is_head = is_head || name == head;
    if (!is_head) add_kind(name + " changed", kind);
  }
  return text;
}

Json ReprocessTally::to_json() const {
  Json kinds = Json::object();
  for (const auto& [name, kind] : kinds_) {
    Json samples = Json::array();
    for (const Sample& sample : kind.samples) samples.push_back({sample.url, sample.before, sample.after});
    kinds[name] = {{"articles", kind.articles}, {"samples", std::move(samples)}};
  }
  return {{"pages", pages_},          {"changed", changed_pages_}, {"failed", failed_},        {"dropped", dropped_},
          {"more", characters_more_}, {"less", characters_less_},  {"kinds", std::move(kinds)}};
}

ReprocessTally ReprocessTally::from_json(const Json& json) {
  ReprocessTally tally;
  try {
    tally.pages_ = json.at("pages").get<uint64_t>();
    tally.changed_pages_ = json.at("changed").get<uint64_t>();
    tally.failed_ = json.at("failed").get<uint64_t>();
    tally.dropped_ = json.value("dropped", uint64_t{0});
    tally.characters_more_ = json.at("more").get<uint64_t>();
    tally.characters_less_ = json.at("less").get<uint64_t>();
    for (const auto& [name, kind] : json.at("kinds").items()) {
      Kind& counted = tally.kinds_[name];
      counted.articles = kind.at("articles").get<uint64_t>();
      for (const Json& sample : kind.at("samples"))
        counted.samples.push_back({sample.at(0), sample.at(1), sample.at(2)});
    }
  } catch (const Json::exception&) {
    return {};
  }
  return tally;
}

}  // namespace fangzhi
