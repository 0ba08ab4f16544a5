// Several documents on a page, printed text, and the flags that go with them.

#include "extract/documents.h"

#include <catch2/catch.hpp>

#include "extract/flags.h"
#include "extract/glued.h"
#include "extract/model.h"
#include "extract/printed.h"
#include "page_builder.h"

namespace fangzhi {
namespace {

Article article(const std::vector<std::string>& texts, const std::string& title = "会议材料") {
  Article result;
  result.title = title;
  result.script = "Hans";
  for (const std::string& text : texts) result.paragraphs.push_back({ParagraphKind::kText, text});
  return result;
}

std::vector<std::string> texts_of(const Article& article) {
  std::vector<std::string> texts;
  for (const Paragraph& paragraph : article.paragraphs) texts.push_back(paragraph.text);
  return texts;
}

size_t repairs_of(const Article& article, const std::string& kind) {
  size_t count = 0;
  for (const Repair& repair : article.repairs) count += repair.kind == kind;
  return count;
}

// The repaired text with every repair of `kind` taken back at its place: what stood there before.
std::string taken_back(const Article& article, size_t paragraph) {
  std::string text = article.paragraphs[paragraph].text;
  for (auto repair = article.repairs.rbegin(); repair != article.repairs.rend(); ++repair) {
    if (repair->paragraph != static_cast<int>(paragraph)) continue;
    size_t at = 0;
    for (uint64_t i = 0; i < repair->offset; ++i) next_code_point(text, at);
    text.replace(at, repair->after.size(), repair->before);
  }
  return text;
}

const std::string kSpeech =
    "今天我们在这里召开全市安全生产工作会议，主要任务是总结去年的工作，部署今年的任务。" + kProse;
const std::string kOther = "刚才，几个部门作了很好的发言，我都同意，请大家认真抓好贯彻落实。" + kMoreProse;

bool without_model() {
  if (CharModel::get().has_grams()) return false;
  WARN("no character model was built in: nothing to test");
  return true;
}

}  // namespace

TEST_CASE("heads with numbers part a compilation, and each document takes its title", "[documents]") {
  const auto parts = split_documents(article({"简介：小编为你整理了两篇讲话。", "第一篇：在安全生产会议上的讲话",
                                              kSpeech, "第二篇:春季植树动员发言稿", kOther}),
                                     "讲话材料(精选2篇)");
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].title == "在安全生产会议上的讲话");
  CHECK(texts_of(parts[0]) == std::vector<std::string>{kSpeech});
  CHECK(parts[1].title == "春季植树动员发言稿");
  CHECK(parts[1].part == 1);
  CHECK(texts_of(parts[1]) == std::vector<std::string>{kOther});
  CHECK(parts[1].quality == std::vector<std::string>{"compilation"});
  CHECK(repairs_of(parts[1], "compilation-split") == 1);
}

TEST_CASE("a head may ask a question", "[documents]") {
  const auto parts =
      split_documents(article({"第一篇：企业开办怎么办？听局长细说", kSpeech, "第二篇：干劲从哪里来？", kOther}), "");
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].title == "企业开办怎么办？听局长细说");
}

TEST_CASE("the parts of a plan are not documents", "[documents]") {
  CHECK(
      split_documents(article({"第一篇 总则", kSpeech, "第二篇 发展目标", kOther}, "示例市五年规划纲要"), "").size() ==
      1);
  CHECK(split_documents(article({"第一篇 总则", kSpeech, "第二篇 发展目标", kOther}, "示例市发展情况"), "").size() ==
        1);
  CHECK(split_documents(article({"第一篇章已经揭开", kSpeech, "第二篇章", kOther}), "").size() == 1);
  // A head that comes alone, or out of order.
  CHECK(split_documents(article({"第一篇：讲话", kSpeech, kOther}), "").size() == 1);
  CHECK(split_documents(article({"第二篇：讲话", kSpeech, "第一篇：发言", kOther}), "").size() == 1);
}

TEST_CASE("speeches run together part at a title with its salutation", "[documents]") {
  const auto parts = split_documents(
      article({"各位领导、同志们：", kSpeech, "在全市植树动员会上的讲话", "同志们：", kOther}, "安全生产会议讲话稿"),
      "");
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].title == "安全生产会议讲话稿");
  CHECK(parts[1].title == "在全市植树动员会上的讲话");
  CHECK(texts_of(parts[1]) == std::vector<std::string>{"同志们：", kOther});
  // One speech that greets again before it ends.
  CHECK(
      split_documents(article({"各位领导、同志们：", kSpeech, "一、总结去年工作", kOther, "同志们：", kMoreProse}), "")
          .size() == 1);
}

TEST_CASE("each document keeps the day it was signed, and the repairs of its own text", "[documents]") {
  Article whole = article({"第一篇：讲话提纲", kSpeech, "2019年3月9日", "第二篇：发言提纲", kOther});
  whole.repairs.push_back({"entity", "paragraphs", 4, 3, "&amp;", "&"});
  const auto parts = split_documents(std::move(whole), "");
  REQUIRE(parts.size() == 2);
  REQUIRE(parts[0].dated);
  CHECK(to_string(*parts[0].dated) == "2019-03-09");
  CHECK_FALSE(parts[1].dated);
  CHECK(repairs_of(parts[0], "entity") == 0);
  REQUIRE(repairs_of(parts[1], "entity") == 1);
  CHECK(parts[1].repairs[0].paragraph == 0);
}

TEST_CASE("paragraphs glued by wide blanks come apart", "[glued]") {
  const std::string glued = "各位代表：  " + kSpeech + "  一、过去一年的工作  " + kOther + "　　" + kMoreProse +
                            "  二、今年的任务  " + kProse;
  const Extraction found = extract(town_page("<div>" + glued + "</div>"));
  REQUIRE(found.articles.size() == 1);
  CHECK(texts_of(found.articles[0]) == std::vector<std::string>{"各位代表：", kSpeech, "一、过去一年的工作", kOther,
                                                                kMoreProse, "二、今年的任务", kProse});
  CHECK(repairs_of(found.articles[0], "paragraph-split") == 6);
}

TEST_CASE("wide blanks that part no sentences stay", "[glued]") {
  const std::string names =
      "出席会议的有：张三  李四  王五  赵六  钱七  孙八  周九  吴十。" + kProse + kMoreProse + kSpeech;
  const Extraction found = extract(town_page("<div>" + names + "</div>"));
  REQUIRE(found.articles.size() == 1);
  CHECK(found.articles[0].paragraphs.size() == 1);
  // The source was indented, the text was not.
  const Extraction laid_out = extract(
      town_page("<div>" + kProse + "\n      " + kMoreProse + "\n      " + kSpeech + "\n      " + kOther + "</div>"));
  REQUIRE(laid_out.articles.size() == 1);
  CHECK(laid_out.articles[0].paragraphs.size() == 1);
}

TEST_CASE("page numbers inside sentences go where several of them rise", "[printed]") {
  Article printed = article({"安全工作大家都很重视，我讲的 1 就是这个道理，希望认真落实。项目 17个已经开工。",
                             "今年要开展 5 道路交通专项整治，落实 - 6 - 责任，不留死角。"});
  const std::vector<std::string> before = texts_of(printed);
  mend_printed_text(printed);
  CHECK(printed.paragraphs[0].text == "安全工作大家都很重视，我讲的就是这个道理，希望认真落实。项目 17个已经开工。");
  CHECK(printed.paragraphs[1].text.find(" - 6 - ") == std::string::npos);
  CHECK(taken_back(printed, 0) == before[0]);
  CHECK(taken_back(printed, 1) == before[1]);
}

TEST_CASE("numbers set between blanks as a style stay", "[printed]") {
  const std::vector<std::string> texts = {"全县共有 3 个乡镇、 8 个社区参加，投入 20 万元，发放 7 批物资，培训 9 期。",
                                          "活动分 2 组进行，第 4 届比赛同时举办。", "会议由 1 名同志主持。"};
  Article styled = article(texts);
  mend_printed_text(styled);
  CHECK(texts_of(styled) == texts);
  CHECK(styled.repairs.empty());
}

TEST_CASE("sentences cut at the end of a page are joined", "[printed]") {
  if (without_model()) return;
  Article printed = article(
      {"会议指出，各地各部门要切实提高认识，加强领导，完善制度，狠抓落实，坚决打好这场攻坚战，确保全市经济社会持续健康"
       "发",
       "展。与会同志一致表示，要认真学习贯彻会议精神。", kProse,
       "会议强调，当前的形势依然严峻，各级干部要保持清醒头脑，增强忧患意识，把困难估计得充分一些，把措施制定得周密一",
       "些，扎扎实实做好各项工作。"});
  printed.repairs.push_back({"entity", "paragraphs", 4, 1, "&", "，"});
  mend_printed_text(printed);
  REQUIRE(printed.paragraphs.size() == 3);
  CHECK(printed.paragraphs[0].text.find("健康发展。与会") != std::string::npos);
  CHECK(printed.paragraphs[2].text.find("周密一些，扎扎实实") != std::string::npos);
  CHECK(repairs_of(printed, "hard-wrap") == 2);
  CHECK(printed.repairs[0].paragraph == 2);
  CHECK(printed.repairs[0].offset > 40);
}

TEST_CASE("a paragraph that only forgot its stop is not joined", "[printed]") {
  const std::vector<std::string> texts = {
      "会议指出，各地各部门要切实提高认识，加强领导，完善制度，狠抓落实，确保全市经济社会持续健康发展",
      "近年来，示例县坚持绿色发展，取得了明显成效。", "一、主要做法",
      "出席会议的领导有张三，李四，王五，以及各乡镇、街道和有关部门的主要负责同志", "会后，与会人员参观了现场。"};
  Article clean = article(texts);
  mend_printed_text(clean);
  CHECK(texts_of(clean) == texts);
}

TEST_CASE("lines of one printed width are one paragraph", "[printed]") {
  Article column = article(
      {"今年以来，示例县认真贯彻落实上级决策部署，坚持把项", "目建设作为经济工作的重中之重，强化服务，优化环境，全",
       "力推进重点项目建设，一批项目相继开工投产，为全县经济", "社会发展注入了新的动力。截至目前，全县实施重点项目",
       "三十五个，完成投资四十二亿元，同比增长百分之十五，创", "历史新高。"});
  mend_printed_text(column);
  REQUIRE(column.paragraphs.size() == 1);
  CHECK(column.paragraphs[0].text.ends_with("创历史新高。"));
}

TEST_CASE("a site of samples, a preview", "[flags]") {
  const std::string sample = "<p>x月x日，xx县召开会议，XX同志主持，**区长讲话，xx市长出席。" + kProse + "</p>";
  CHECK(extract(town_page(sample)).quality == std::vector<std::string>{"sample-text"});
  CHECK(extract(town_page(paragraphs())).quality.empty());
  const Extraction preview = extract(
      town_page(paragraphs() + "<div class='more'><span>1/15</span><div>剩余13页未读，查看更多内容需下载</div></div>"));
  CHECK(preview.quality == std::vector<std::string>{"preview"});
}

TEST_CASE("text rewritten by a table of synonyms is known by what its context wants", "[flags]") {
  if (without_model()) return;
  const std::string plain =
      "各位代表，同志们：过去一年，全市各级党委、政府高度重视青年工作，坚持以科学发展为主题，加强对青年的教育和引导，努"
      "力为青年成长"
      "创造良好环境。希望广大青年认清形势，抓住机遇，团结奋斗，为全面建设小康社会贡献力量。各级各部门要切实加强领导，充"
      "分发挥组织优势，"
      "积极参与社会管理，推进改革创新，不断提高服务水平，实现全年工作目标。我们要加快发展步伐，培养更多优秀人才，关心青"
      "年生活，"
      "帮助他们解决实际问题，鼓励大家创业，坚持正确方向，发扬优良传统，共同谱写新的历史篇章。要重视基层组织建设，巩固已"
      "有成果，"
      "广泛开展活动，丰富文化生活，全面提升素质，努力开创各项工作新局面，迎接更加美好的明天，为伟大事业作出新的更大的贡"
      "献。";
  std::string rewritten = plain;
  const std::pair<const char*, const char*> exchanges[] = {
      {"各位", "列位"}, {"政府", "当局"}, {"工作", "任务"}, {"发展", "开展"}, {"努力", "起劲"}, {"环境", "情况"},
      {"希望", "但愿"}, {"形势", "情势"}, {"机遇", "时机"}, {"团结", "连合"}, {"全面", "具体"}, {"建设", "建立"},
      {"切实", "实在"}, {"充分", "充沛"}, {"创新", "立异"}, {"服务", "效劳"}, {"目标", "目的"}, {"历史", "前史"},
      {"重视", "注重"}, {"不断", "不时"}, {"实现", "完成"}, {"坚持", "对峙"}};
  for (const auto& [stood, put] : exchanges) {
    for (size_t at = rewritten.find(stood); at != std::string::npos; at = rewritten.find(stood, at + 6))
      rewritten.replace(at, 6, put);
  }
  CHECK_FALSE(is_machine_rewritten(article({plain})));
  CHECK(is_machine_rewritten(article({rewritten})));
}

TEST_CASE("salutations and titles of documents", "[glued]") {
  CHECK(is_salutation("各位领导、同志们："));
  CHECK(is_salutation("各县（市、区）人民政府，市政府各部门:"));
  CHECK_FALSE(is_salutation("会议指出："));
  CHECK_FALSE(is_salutation("同志们，会议到此结束。"));
  CHECK(is_document_title("在全市经济工作会议上的讲话（摘要）"));
  CHECK_FALSE(is_document_title("市长作了重要讲话。"));
  CHECK_FALSE(is_document_title("讲话"));
}

}  // namespace fangzhi
