#include "extract/fold.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("what prints alike folds alike", "[fold]") {
  const auto plain = fold_text("会议强调，要落实2024年目标。").text;
  CHECK(plain == U"会议强调要落实2024年目标");
  CHECK(fold_text("　　会议强调, 要落实 ２０２４ 年目标.").text == plain);
  CHECK(fold_text("會議強調，要落實2024年目標。").text == plain);
  CHECK(fold_text("會(huì)議(yì)強(qiáng)調(diào)，要落(luò)實(shi)2024年目標。").text == plain);
  CHECK(fold_text("会议强调，要落实2024⼀年目标。").text == U"会议强调要落实2024一年目标");
  CHECK(fold_text("Smart CITY ａｂｃ").text == U"smartcityabc");
}

TEST_CASE("brackets that hold words stay part of the text", "[fold]") {
  CHECK(fold_text("全縣各鎮(街道)和黨(工)委").text == U"全县各镇街道和党工委");
  CHECK(fold_text("增长(GDP)三成").text == U"增长gdp三成");
}

TEST_CASE("a point between digits stays, others go", "[fold]") {
  CHECK(fold_text("共3.5万元。").text == U"共3.5万元");
  CHECK(fold_text("1. 总则").text == U"1总则");
}

TEST_CASE("lines that only say who published it and when go", "[fold]") {
  CHECK(fold_text("发布时间：2024-05-06 来源：示例日报 浏览次数：12\n正文在此。").text == U"正文在此");
  CHECK(fold_text("2024-05-06 09:30　来源：示例日报\n正文在此。\n（责任编辑：张三）").text == U"正文在此");
  CHECK(fold_text("時間：5月6日\n地點：二樓").text == U"时间5月6日地点二楼");
  CHECK(fold_text("来源于生活").text == U"来源于生活");
}

TEST_CASE("ends of sentences and lines are kept as offsets", "[fold]") {
  const FoldedText folded = fold_text("一二。三四五\n六");
  CHECK(folded.text == U"一二三四五六");
  CHECK(folded.ends == std::vector<uint32_t>{2, 5, 6});
}

TEST_CASE("an article folds as its paragraphs, captions left out", "[fold]") {
  Article article;
  article.paragraphs = {{ParagraphKind::kText, "第一段。"},
                        {ParagraphKind::kCaption, "图为现场"},
                        {ParagraphKind::kTable, "甲\t乙\n丙\t丁"}};
  CHECK(fold_article(article).text == U"第一段甲乙丙丁");
}

TEST_CASE("broken text folds to something", "[fold]") {
  CHECK(fold_text("\xE4\xBD").text.size() <= 2);
  CHECK(fold_text("会(").text == U"会");
  CHECK(fold_text(std::string(1 << 20, 'a')).text.size() == kFoldedMax);
}

}  // namespace fangzhi
