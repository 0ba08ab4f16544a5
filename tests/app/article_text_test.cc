#include "app/article_text.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

Article sample() {
  Article article;
  article.url = "http://a.example/1.html";
  article.title = "示例市召开*会议*";
  article.published = CivilTime{.year = 2024, .month = 3, .day = 2};
  article.source = "示例日报";
  article.paragraphs = {{ParagraphKind::kText, "第一段。"}, {ParagraphKind::kTable, "甲\t乙\n1\t2|3"}};
  article.attachments = {{.url = "http://a.example/1.pdf", .name = "附表", .type = "pdf"}};
  return article;
}

}  // namespace

TEST_CASE("text shows the title, what is known of it, and the paragraphs", "[article_text]") {
  CHECK(to_text(sample()) ==
        "示例市召开*会议*\n2024-03-02  来源：示例日报\n\n第一段。\n\n甲 | 乙\n1 | 2|3\n\n附件：附表 "
        "http://a.example/1.pdf\n");
}

TEST_CASE("Markdown escapes marks that stood in the text and draws tables", "[article_text]") {
  const std::string text = to_markdown(sample());
  CHECK(text.find("# 示例市召开\\*会议\\*\n") == 0);
  CHECK(text.find("| 甲 | 乙 |\n| --- | --- |\n| 1 | 2\\|3 |\n") != std::string::npos);
  CHECK(text.find("- 附件：[附表](http://a.example/1.pdf)") != std::string::npos);
}

TEST_CASE("lists stand together, short rows are filled up, pictures are named", "[article_text]") {
  Article article = sample();
  article.paragraphs = {
      {ParagraphKind::kList, "甲；"}, {ParagraphKind::kList, "乙。"}, {ParagraphKind::kTable, "表\n1\t2"}};
  article.images = {{.url = "http://a.example/1.jpg", .alt = "现场"}};
  const std::string text = to_markdown(article);
  CHECK(text.find("\n\n- 甲；\n- 乙。\n\n| 表 |  |\n| --- | --- |\n| 1 | 2 |\n") != std::string::npos);
  CHECK(text.find("![现场](http://a.example/1.jpg)") != std::string::npos);
  CHECK(to_text(article).find("图片：现场 http://a.example/1.jpg") != std::string::npos);
}
