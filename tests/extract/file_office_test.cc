#include <catch2/catch.hpp>

#include "extract/file_text.h"

namespace fangzhi::test {

TEST_CASE("paragraphs, headings and tables of Word", "[file_office]") {
  const std::vector<Paragraph> list = word_paragraphs(
      "<w:document><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>一、总则</w:t></w:r></w:p>"
      "<w:p><w:r><w:t>第一</w:t></w:r><w:r><w:t xml:space=\"preserve\">条 </w:t><w:br/><w:t>第二条</w:t></w:r></w:p>"
      "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc>"
      "<w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>丁</w:t>"
      "</w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>完</w:t></w:r></w:p></w:body></w:document>");
  REQUIRE(list.size() == 5);
  CHECK(list[0].kind == ParagraphKind::kHeading);
  CHECK(list[1].text == "第一条");
  CHECK(list[2].text == "第二条");
  CHECK(list[3].kind == ParagraphKind::kTable);
  CHECK(list[3].text == "甲 乙\t\n丙\t丁");
  CHECK(list[4].text == "完");
  CHECK(word_paragraphs("<w:p><w:t>半").empty());
  CHECK(word_paragraphs("").empty());
}

TEST_CASE("cells of Excel stand in their columns", "[file_office]") {
  const std::vector<std::string> strings =
      excel_strings("<sst><si><t>项目</t></si><si><r><t>金</t></r><r><t>额</t></r><rPh><t>jine</t></rPh></si></sst>");
  REQUIRE(strings == std::vector<std::string>{"项目", "金额"});
  const Paragraph table = excel_table(
      "<worksheet><sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row><row/>"
      "<row><c t=\"inlineStr\"><is><t>合计</t></is></c><c><v>12.5</v></c><c "
      "t=\"s\"><v>99</v></c></row></sheetData></worksheet>",
      strings);
  CHECK(table.kind == ParagraphKind::kTable);
  CHECK(table.text == "项目\t\t金额\n合计\t12.5");
}

TEST_CASE("a page of OFD is runs with their places", "[file_office]") {
  const LaidPage page = ofd_page(
      "<ofd:Page><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>"
      "<ofd:TextObject Boundary=\"25.4 50.8 100 10\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"4.4\" DeltaX=\"g 3 "
      "5\">发文机关"
      "</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>");
  REQUIRE(page.runs.size() == 1);
  CHECK(page.width == Approx(595.3).epsilon(0.001));
  CHECK(page.runs[0].x == Approx(72));
  CHECK(page.runs[0].y == Approx(144));
  CHECK(page.runs[0].width == Approx(20 * 72 / 25.4));
  CHECK(page.runs[0].text == "发文机关");
  CHECK(ofd_page("no xml").runs.empty());
}

TEST_CASE("RTF by units, by bytes of GBK, and without what is no text", "[file_office]") {
  const std::vector<Paragraph> list = rtf_paragraphs(
      "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}{\\*\\generator X;}{\\info{\\title t}}\n"
      "\\uc1\\u26631?\\u39064 ?\\par \\'d5\\'fd\\'ce\\'c4 abc\\par\\trowd \\intbl a\\cell b\\cell\\row\\pard c\\par}");
  REQUIRE(list.size() == 4);
  CHECK(list[0].text == "标题");
  CHECK(list[1].text == "正文 abc");
  CHECK(list[2].kind == ParagraphKind::kTable);
  CHECK(list[2].text == "a\tb");
  CHECK(list[3].text == "c");
  CHECK(rtf_paragraphs("}}}}\\").empty());
}

TEST_CASE("the name a server gives a file", "[file_office]") {
  CHECK(disposition_name("attachment; filename=plan.pdf") == "plan.pdf");
  CHECK(disposition_name("attachment; filename=\"a \\\"b\\\".pdf\"") == "a \"b\".pdf");
  CHECK(disposition_name("attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf; filename=x.pdf") == "通知.pdf");
  CHECK(disposition_name("attachment; filename*=GBK''%CD%A8%D6%AA.pdf") == "通知.pdf");
  CHECK(disposition_name("attachment; filename=\"\xCD\xA8\xD6\xAA.pdf\"") == "通知.pdf");
  CHECK(disposition_name("attachment; filename=\"通知.pdf\"") == "通知.pdf");
  CHECK(disposition_name("attachment;FileName=%E9%80%9A%E7%9F%A5.pdf") == "通知.pdf");
  CHECK(disposition_name("attachment; filename=\"../../etc/passwd\"") == "passwd");
  CHECK(disposition_name("attachment; filename=\"..\"").empty());
  CHECK(disposition_name("inline").empty());
  CHECK(disposition_name("attachment; xfilename=a").empty());
}

}  // namespace fangzhi::test
