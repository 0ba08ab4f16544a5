#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "app/article_json.h"
#include "base/records.h"

namespace fangzhi {

// Which articles a corpus wants, beside those of --site, --from, --to and --all; as given.
struct CorpusOptions {
  std::vector<std::string> flags{};                 // quality flags it must have, all of them
  std::vector<std::string> no_flags{};              // and must not have, none of them
  uint64_t min_chars = 0, max_chars = 0;            // of its paragraphs; max_chars 0: no bound
  std::vector<std::string> languages{}, scripts{};  // one of them; empty: any
  std::string shard{};                              // "K/N", 1 <= K <= N; empty: all
};
void add_corpus_options(CLI::App& command, CorpusOptions& options, const std::string& group);
Json to_json(const CorpusOptions& options);

// Immutable.
class CorpusFilter {
 public:
  // kInvalid: no shard.
  static Result<CorpusFilter> make(const CorpusOptions& options);
  bool wants(const Article& article) const;

 private:
  CorpusOptions options_;
  uint64_t shard_ = 0, shards_ = 1;
};

// Characters (code points) of an article's paragraphs.
uint64_t characters_of(const Article& article);

}  // namespace fangzhi
