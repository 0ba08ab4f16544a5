#include "app/corpus_filter.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

Article article_with(const std::string& url, const std::string& text) {
  Article article;
  article.url = url;
  article.language = "zh";
  article.script = "Hans";
  article.quality = {"short-text"};
  article.paragraphs = {{ParagraphKind::kText, text}, {ParagraphKind::kText, "二"}};
  return article;
}

bool is_wanted(const CorpusOptions& options, const Article& article) {
  const auto filter = CorpusFilter::make(options);
  REQUIRE(filter);
  return filter->wants(article);
}

}  // namespace

TEST_CASE("a corpus is chosen by length, language, script and flags", "[corpus]") {
  const Article article = article_with("http://a.example/1", "一二三");
  CHECK(characters_of(article) == 4);
  CHECK(is_wanted({}, article));
  CHECK(is_wanted({.min_chars = 4, .max_chars = 4}, article));
  CHECK_FALSE(is_wanted({.min_chars = 5}, article));
  CHECK_FALSE(is_wanted({.max_chars = 3}, article));
  CHECK(is_wanted({.languages = {"en", "zh"}}, article));
  CHECK_FALSE(is_wanted({.languages = {"en"}}, article));
  CHECK_FALSE(is_wanted({.scripts = {"Hant"}}, article));
  CHECK(is_wanted({.flags = {"short-text"}}, article));
  CHECK_FALSE(is_wanted({.flags = {"short-text", "paged"}}, article));
  CHECK_FALSE(is_wanted({.no_flags = {"short-text"}}, article));
}

TEST_CASE("each article is in one shard, and its parts with it", "[corpus]") {
  int counts[3] = {};
  for (int i = 0; i < 300; ++i) {
    Article article = article_with("http://a.example/" + std::to_string(i), "一");
    int in = 0;
    for (int shard = 0; shard < 3; ++shard) {
      const CorpusOptions options{.shard = std::to_string(shard + 1) + "/3"};
      if (!is_wanted(options, article)) continue;
      ++in;
      ++counts[shard];
      article.part = 1;
      CHECK(is_wanted(options, article));
    }
    CHECK(in == 1);
  }
  for (const int count : counts) CHECK(count > 60);
}

TEST_CASE("what is no shard is refused", "[corpus]") {
  for (const char* text : {"0/3", "4/3", "1", "/3", "1/", "a/3", "1/3x", "-1/3", "1/0"}) {
    CHECK_FALSE(CorpusFilter::make({.shard = text}));
  }
  CHECK(CorpusFilter::make({.shard = "1/1"}));
}
