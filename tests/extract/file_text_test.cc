#include "extract/file_text.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace fangzhi::test {
namespace {

constexpr double kSize = 16, kPitch = 28, kLeft = 80;

// A page of A4 that is filled line by line.
struct Sheet {
  LaidPage page{595, 842};
  double y = 100;

  Sheet& line(const std::string& text, double indent = 0, double size = kSize) {
    const auto characters = static_cast<double>(text.size()) / 3;  // ideographs
    page.runs.push_back({kLeft + indent, y, characters * size, size, text});
    y += kPitch * size / kSize;
    return *this;
  }
  Sheet& run(double x, double at, double width, const std::string& text, double size = kSize) {
    page.runs.push_back({x, at, width, size, text});
    return *this;
  }
};

std::string ideographs(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += i % 2 == 0 ? "防" : "汛";
  return text;
}

std::vector<std::string> texts_of_file(const Article& article) {
  std::vector<std::string> texts;
  for (const Paragraph& paragraph : article.paragraphs) texts.push_back(paragraph.text);
  return texts;
}

Article read(const std::vector<LaidPage>& pages) {
  Article article;
  read_laid_pages(pages, article);
  return article;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("full lines are one paragraph, an indent begins the next", "[file_text]") {
  Sheet sheet;
  sheet.line(ideographs(25), 32).line(ideographs(27)).line(ideographs(10));
  sheet.line(ideographs(25), 32).line(ideographs(4));
  CHECK(texts_of_file(read({sheet.page})) ==
        Texts{ideographs(25) + ideographs(27) + ideographs(10), ideographs(25) + ideographs(4)});
}

TEST_CASE("a paragraph goes on over the page, and the page number between is recorded", "[file_text]") {
  Sheet first, second;
  first.line(ideographs(25), 32).line(ideographs(27)).run(280, 800, 40, "— 1 —", 12);
  second.line(ideographs(27)).line(ideographs(3)).run(280, 800, 40, "－ 2 －", 12);
  const Article article = read({first.page, second.page});
  REQUIRE(article.paragraphs.size() == 1);
  REQUIRE(article.repairs.size() == 2);
  CHECK(article.repairs[0].kind == "page-number");
  CHECK(article.repairs[0].before == "— 1 —");
  CHECK(article.repairs[0].offset == 52);
  CHECK(article.repairs[1].offset == 82);
}

TEST_CASE("what stands on every page's head is no text; a number in the text is", "[file_text]") {
  std::vector<LaidPage> pages;
  for (int i = 0; i < 3; ++i) {
    Sheet sheet;
    sheet.run(80, 40, 200, "示例市人民政府公报 2024年第" + std::to_string(i) + "期", 10);
    sheet.line(ideographs(27)).line("2024");
    pages.push_back(sheet.page);
  }
  const Article article = read(pages);
  CHECK(article.repairs.size() == 3);
  for (const Paragraph& paragraph : article.paragraphs) CHECK(paragraph.text.find("公报") == std::string::npos);
}

TEST_CASE("two columns of prose are read one after the other, a table is a table", "[file_text]") {
  Sheet columns;
  for (int i = 0; i < 8; ++i) {
    columns.run(60, 100 + 20 * i, 220, "左" + ideographs(19), 11);
    columns.run(310, 104 + 20 * i, 220, "右" + ideographs(19), 11);
  }
  const Article prose = read({columns.page});
  std::string text;
  for (const Paragraph& paragraph : prose.paragraphs) text += paragraph.text;
  CHECK(text.rfind("左") < text.find("右"));

  Sheet table;
  for (int i = 0; i < 3; ++i) {
    table.run(80, 100 + 30 * i, 16, std::to_string(i));
    if (i != 1) table.run(200, 100 + 30 * i, 64, "河道整治");
    table.run(400, 100 + 30 * i, 32, "12.5");
  }
  const Article rows = read({table.page});
  REQUIRE(rows.paragraphs.size() == 1);
  CHECK(rows.paragraphs[0].kind == ParagraphKind::kTable);
  CHECK(rows.paragraphs[0].text == "0\t河道整治\t12.5\n1\t\t12.5\n2\t河道整治\t12.5");
}

TEST_CASE("words of letters keep their blanks, ideographs have none", "[file_text]") {
  Sheet sheet;
  sheet.run(80, 100, 40, "Town").run(126, 100, 60, "Council").run(192, 100, 32, "会议").run(225, 100, 32, "纪要");
  CHECK(texts_of_file(read({sheet.page})) == Texts{"Town Council会议纪要"});
}

TEST_CASE("columns of characters are read from the right", "[file_text]") {
  LaidPage page{595, 842};
  page.runs = {{300, 100, 16, 200, "左列", true}, {400, 100, 16, 200, "右列", true}};
  const Article article = read({page});
  std::string text;
  for (const Paragraph& paragraph : article.paragraphs) text += paragraph.text;
  CHECK(text == "右列左列");
}

TEST_CASE("places that are no places do no harm", "[file_text]") {
  LaidPage page{0, 0};
  page.runs = {
      {1e300, 0, 1, 1, "a"}, {0, 0, -1, 1, "b"}, {std::nan(""), 0, 1, 1, "c"}, {0, 0, 0, 0, "d"}, {0, 0, 1, 1, ""}};
  CHECK(texts_of_file(read({page})) == Texts{"d"});
  CHECK(read({}).paragraphs.empty());
}

TEST_CASE("a document's title and day are found in its text", "[file_text]") {
  Article article;
  article.paragraphs = {{ParagraphKind::kHeading, "示例市人民政府文件"},
                        {ParagraphKind::kText, "示政发〔2024〕15号"},
                        {ParagraphKind::kHeading, "示例市人民政府关于做好防汛工作的通知"},
                        {ParagraphKind::kText, "各县区人民政府：⼀切准备就绪。"},
                        {ParagraphKind::kText, "二〇二四年五月十六日"}};
  finish_file_text(article);
  CHECK(article.title == "示例市人民政府关于做好防汛工作的通知");
  REQUIRE(article.dated);
  CHECK(day_string(*article.dated) == "2024-05-16");
  CHECK(article.paragraphs.size() == 4);
  CHECK(article.paragraphs[2].text == "各县区人民政府：一切准备就绪。");  // a radical put right
  CHECK(article.language == "zh");
  REQUIRE(article.repairs.size() == 1);
  CHECK(article.repairs[0].paragraph == 2);
}

TEST_CASE("what a file is shows in its first bytes", "[file_text]") {
  CHECK(file_kind("%PDF-1.4\n") == FileKind::kPdf);
  CHECK(file_kind("\xEF\xBB\xBF\n%PDF-1.4") == FileKind::kPdf);
  CHECK(file_kind("PK\x03\x04") == FileKind::kZip);
  CHECK(file_kind("{\\rtf1") == FileKind::kRtf);
  CHECK(file_kind("\xD0\xCF\x11\xE0\xA1") == FileKind::kOle);
  CHECK(file_kind("<html>") == FileKind::kNone);
  CHECK(file_kind("") == FileKind::kNone);
}

}  // namespace fangzhi::test
