// Text that a machine made look new, as content farms do: a table of synonyms is applied word by word, which leaves
// phrases that nobody writes (青年任务 for 青年工作). Each word such a table puts in is tried against the one it stood
// for; the character model says which of the two the context wants.

#include <algorithm>
#include <array>
#include <bitset>
#include <unordered_map>

#include "extract/flags.h"
#include "extract/model.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr double kWordGain = 4.0;        // nats by which the original word must fit better
constexpr size_t kHitsPerThousand = 12;  // of clean text at most 5, of rewritten text above 30
constexpr size_t kDifferentMin = 10;     // words
constexpr size_t kTextMin = 300;         // characters
constexpr size_t kLookedAtMax = 20'000;  // characters looked at

// Two characters as such tools write them, and the two they replaced.
constexpr std::array kExchanged = {
    U"任务工作", U"当局政府", U"起劲努力", U"尽力努力", U"具体全面", U"周全全面", U"建立建设", U"扶植建设", U"但愿希望",
    U"列位各位", U"时机机遇", U"前史历史", U"汗青历史", U"主要重要", U"连合团结", U"结合联合", U"伴侣朋友", U"充沛充分",
    U"必需必须", U"效劳服务", U"办事服务", U"开展发展", U"成长发展", U"发明创造", U"制造创造", U"精力精神", U"情势形势",
    U"情况环境", U"立异创新", U"目的目标", U"理论实践", U"构造结构", U"标准规范", U"培育培养", U"注重重视", U"关怀关心",
    U"亲热亲切", U"感激感谢", U"强烈热烈", U"发扬发挥", U"阐扬发挥", U"实在切实", U"加速加快", U"期间时期", U"培养造就",
    U"提拔提升", U"进步提高", U"晋升提升", U"增强加强", U"增进促进", U"治理管理", U"手艺技术", U"门生学生", U"黉舍学校",
    U"教员教师", U"今朝目前", U"当时当前", U"天下全国", U"财产产业", U"承当承担", U"职员人员", U"干系关系", U"题目问题",
    U"步伐措施", U"凝集凝聚", U"思维思想", U"掌握把握", U"需求需要", U"透露表示", U"表现体现", U"协助帮助", U"鼓舞鼓励",
    U"支撑支持", U"生长成长", U"义务责任", U"事情工作", U"自动主动", U"一起共同", U"配合共同", U"不时不断", U"不变稳定",
    U"丰厚丰富", U"路途道路", U"稳固巩固", U"普遍广泛", U"普通一般", U"特殊特别", U"急迫迫切", U"严厉严格", U"严酷严格",
    U"准确正确", U"悉数全部", U"对峙坚持", U"坚决坚定", U"贯穿贯彻", U"完成实现", U"完美完善", U"优越良好", U"优良优秀",
    U"应用利用", U"树立建立", U"依照按照", U"依据根据", U"关于对于", U"效果作用", U"功效成效", U"介入参与", U"举行进行",
    U"停止进行", U"途径道路", U"联络联系", U"沟通交流", U"才干能力", U"本质素质", U"首要主要", U"宏大巨大", U"分明明显",
    U"疾速快速", U"火速迅速", U"集体团体", U"聚集集合", U"领域范围", U"范畴领域", U"辅导指导", U"指引引导", U"诱导引导",
    U"教诲教育", U"练习训练", U"锻炼磨练", U"糊口生活", U"大众群众", U"公众群众", U"干警民警", U"平安安全", U"宁静安全",
    U"康健健康", U"安康健康", U"情感感情", U"法子办法", U"计划规划", U"方案计划", U"计谋战略", U"布局结构", U"调剂调整",
    U"变革变化", U"改动改变", U"变革改革", U"厘革改革", U"革新改造", U"跟着随着", U"因为由于", U"是以因此", U"可以能够",
    U"而且并且", U"另外此外", U"固然虽然", U"反应反映", U"呈现出现", U"泛起出现", U"采纳采取", U"采用采取", U"设立建立",
    U"创建建立", U"确立建立", U"拟定制定", U"制订制定", U"提议提出", U"要害关键", U"焦点核心", U"中心核心", U"根本基本",
    U"底子基础", U"根底基础", U"气力力量", U"实力力量", U"能量力量",
};

constexpr char32_t kIdeographFirst = 0x4E00, kIdeographLast = 0x9FFF;

struct Exchange {
  char32_t put[2], stood[2];
};

class ExchangeTable {
 public:
  static const ExchangeTable& get() {
    static const ExchangeTable table;
    return table;
  }
  bool may_begin(char32_t c) const {
    return c >= kIdeographFirst && c <= kIdeographLast && begins_[c - kIdeographFirst];
  }
  auto range(char32_t a, char32_t b) const { return by_put_.equal_range(key(a, b)); }

 private:
  ExchangeTable() {
    for (const char32_t* row : kExchanged) {
      begins_[row[0] - kIdeographFirst] = true;
      by_put_.emplace(key(row[0], row[1]), Exchange{{row[0], row[1]}, {row[2], row[3]}});
    }
  }
  static uint64_t key(char32_t a, char32_t b) { return uint64_t{a} << 32 | b; }

  std::bitset<kIdeographLast - kIdeographFirst + 1> begins_;
  std::unordered_multimap<uint64_t, Exchange> by_put_;
};

std::u32string characters_of(const Article& article) {
  const CharModel& model = CharModel::get();
  std::u32string text;
  for (const Paragraph& paragraph : article.paragraphs) {
    if (paragraph.kind == ParagraphKind::kTable) continue;
    for (size_t at = 0; at < paragraph.text.size() && text.size() < kLookedAtMax;) {
      text.push_back(model.simplified(next_code_point(paragraph.text, at)));
    }
  }
  return text;
}

// Nats the text gains by taking the exchange back at `at`; two characters on each side are there.
double gain(const std::u32string& text, size_t at, const Exchange& exchange) {
  const CharModel& model = CharModel::get();
  double now = 0, then = 0;
  const auto symbol = [&](size_t i) { return model.symbol(text[i]); };
  const auto original = [&](size_t i) {
    return i == at || i == at + 1 ? model.symbol(exchange.stood[i - at]) : symbol(i);
  };
  for (size_t i = at; i < at + 4; ++i) {
    now += model.cost(symbol(i - 2), symbol(i - 1), symbol(i));
    then += model.cost(original(i - 2), original(i - 1), original(i));
  }
  return now - then;
}

}  // namespace

bool is_machine_rewritten(const Article& article) {
  if (article.script.empty() || !CharModel::get().has_grams()) return false;
  const std::u32string text = characters_of(article);
  if (text.size() < kTextMin) return false;
  const ExchangeTable& table = ExchangeTable::get();
  size_t hits = 0;
  std::vector<char32_t> different;  // first characters of the words that hit, enough to tell them apart
  for (size_t i = 2; i + 4 < text.size(); ++i) {
    if (!table.may_begin(text[i])) continue;
    auto [from, to] = table.range(text[i], text[i + 1]);
    if (!std::any_of(from, to, [&](const auto& row) { return gain(text, i, row.second) > kWordGain; })) continue;
    ++hits;
    if (std::find(different.begin(), different.end(), text[i]) == different.end()) different.push_back(text[i]);
  }
  return different.size() >= kDifferentMin && hits * 1000 >= kHitsPerThousand * text.size();
}

}  // namespace fangzhi
