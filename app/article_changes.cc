#include "app/article_changes.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace fangzhi {
namespace {

// Say nothing of the article itself: when and how it was read.
bool is_about_reading(const std::string& field) {
  for (const char* name : {"captured", "charset", "charset_from", "extractor", "part", "cluster", "canonical", "url"}) {
    if (field == name) return true;
  }
  return false;
}

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

// Pairs of neighbouring characters, and how often each occurs. A lone character counts as a pair of its own.
std::unordered_map<std::string_view, int64_t> pairs_of(std::string_view text) {
  std::unordered_map<std::string_view, int64_t> pairs;
  std::vector<size_t> starts;
  for (size_t at = 0; at < text.size(); ++at) {
    if (begins_character(text[at])) starts.push_back(at);
  }
  starts.push_back(text.size());
  if (starts.size() == 2) ++pairs[text];
  for (size_t i = 0; i + 2 < starts.size(); ++i) ++pairs[text.substr(starts[i], starts[i + 2] - starts[i])];
  return pairs;
}

template <class T, class Fields>
bool all_same(const std::vector<T>& a, const std::vector<T>& b, const Fields& fields) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const T& x, const T& y) { return fields(x) == fields(y); });
}

// Every field of the JSON but those about the reading; nearly all articles are as they were, and JSON is dear.
bool is_same(const Article& a, const Article& b) {
  const auto plain = [](const Article& of) {
    return std::tie(of.title, of.subtitle, of.published, of.published_from, of.dated, of.modified, of.source, of.author,
                    of.editor, of.reviewer, of.publisher, of.site_code, of.column, of.language, of.script, of.quality,
                    of.pages);
  };
  return plain(a) == plain(b) &&
         all_same(a.paragraphs, b.paragraphs, [](const Paragraph& of) { return std::tie(of.kind, of.text); }) &&
         all_same(a.images, b.images, [](const Image& of) { return std::tie(of.url, of.alt); }) &&
         all_same(a.attachments, b.attachments,
                  [](const Attachment& of) { return std::tie(of.url, of.name, of.type); }) &&
         all_same(a.repairs, b.repairs, [](const Repair& of) {
           return std::tie(of.kind, of.field, of.paragraph, of.offset, of.before, of.after);
         });
}

}  // namespace

std::vector<ChangedField> changed_fields(const Article& before, const Article& after) {
  if (is_same(before, after)) return {};
  const Json old_fields = to_json(before), new_fields = to_json(after);
  std::vector<ChangedField> found;
  for (const auto& [name, value] : new_fields.items()) {
    const Json& old_value = old_fields[name];
    if (is_about_reading(name) || old_value == value) continue;
    found.push_back({name, old_value, value});
  }
  return found;
}

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("text")) return value["text"].get<std::string>();
  if (!value.is_array()) return line_of(value);
  std::string text;
  for (const Json& entry : value) text += text_of(entry) + "\n";
  return text;
}

double likeness(std::string_view a, std::string_view b) {
  if (a == b) return 1;
  auto left = pairs_of(a);
  int64_t common = 0, all = 0;
  for (const auto& [pair, count] : left) all += count;
  for (const auto& [pair, count] : pairs_of(b)) {
    all += count;
    const auto found = left.find(pair);
    if (found != left.end()) common += std::min(count, found->second);
  }
  return all == 0 ? 0 : 2.0 * static_cast<double>(common) / static_cast<double>(all);
}

uint64_t body_length(const Article& article) {
  uint64_t length = 0;
  for (const Paragraph& paragraph : article.paragraphs) {
    length += static_cast<uint64_t>(std::count_if(paragraph.text.begin(), paragraph.text.end(), begins_character));
  }
  return length;
}

}  // namespace fangzhi
