#include "app/corpus_filter.h"

#include <algorithm>
#include <charconv>

#include "base/digest.h"

namespace fangzhi {
namespace {

bool holds(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_one_of(const std::vector<std::string>& wanted, const std::string& word) {
  return wanted.empty() || holds(wanted, word);
}

bool read_number(std::string_view text, uint64_t& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

}  // namespace

void add_corpus_options(CLI::App& command, CorpusOptions& options, const std::string& group) {
  command.add_option("--flag", options.flags, "only articles with this quality flag; given again: with all of them")
      ->allow_extra_args(false)
      ->type_name("FLAG")
      ->group(group);
  command.add_option("--no-flag", options.no_flags, "no article with this quality flag; may be given again")
      ->allow_extra_args(false)
      ->type_name("FLAG")
      ->group(group);
  command.add_option("--min-chars", options.min_chars, "only articles whose text has so many characters or more")
      ->type_name("N")
      ->group(group);
  command.add_option("--max-chars", options.max_chars, "only articles whose text has so many characters or fewer")
      ->type_name("N")
      ->group(group);
  command.add_option("--language", options.languages, "only articles in one of these: zh, en, ...")
      ->delimiter(',')
      ->type_name("CODE")
      ->group(group);
  command.add_option("--script", options.scripts, "only articles in one of these: Hans, Hant, mixed")
      ->delimiter(',')
      ->type_name("CODE")
      ->group(group);
  command
      .add_option("--shard", options.shard,
                  "the K-th of N parts, told apart by URL: the same article is in the same part of every export")
      ->type_name("K/N")
      ->group(group);
}

Json to_json(const CorpusOptions& options) {
  return {{"flag", options.flags},          {"no_flag", options.no_flags},   {"min_chars", options.min_chars},
          {"max_chars", options.max_chars}, {"language", options.languages}, {"script", options.scripts},
          {"shard", options.shard}};
}

Result<CorpusFilter> CorpusFilter::make(const CorpusOptions& options) {
  CorpusFilter filter;
  filter.options_ = options;
  if (options.shard.empty()) return filter;
  const std::string_view text = options.shard;
  const size_t slash = text.find('/');
  uint64_t number = 0;
  const bool is_read = slash != std::string_view::npos && read_number(text.substr(0, slash), number) &&
                       read_number(text.substr(slash + 1), filter.shards_);
  if (!is_read || number == 0 || number > filter.shards_) {
    return failure(ErrorCode::kInvalid, "--shard '" + options.shard + "' is not K/N with K from 1 to N");
  }
  filter.shard_ = number - 1;
  return filter;
}

bool CorpusFilter::wants(const Article& article) const {
  if (shards_ > 1 && hash64(article.url) % shards_ != shard_) return false;
  if (!is_one_of(options_.languages, article.language) || !is_one_of(options_.scripts, article.script)) return false;
  const auto has_flag = [&](const std::string& flag) { return holds(article.quality, flag); };
  if (!std::all_of(options_.flags.begin(), options_.flags.end(), has_flag)) return false;
  if (std::any_of(options_.no_flags.begin(), options_.no_flags.end(), has_flag)) return false;
  if (options_.min_chars == 0 && options_.max_chars == 0) return true;
  const uint64_t characters = characters_of(article);
  return characters >= options_.min_chars && (options_.max_chars == 0 || characters <= options_.max_chars);
}

uint64_t characters_of(const Article& article) {
  uint64_t count = 0;
  for (const Paragraph& paragraph : article.paragraphs) {
    count += static_cast<uint64_t>(std::count_if(paragraph.text.begin(), paragraph.text.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // the first byte of a character
    }));
  }
  return count;
}

}  // namespace fangzhi
