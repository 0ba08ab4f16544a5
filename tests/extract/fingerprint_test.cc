#include "extract/fingerprint.h"

#include <catch2/catch.hpp>
#include <functional>
#include <random>

namespace fangzhi {
namespace {

using Random = std::mt19937;

std::string pick(Random& random, const std::vector<std::string>& words) {
  return words[random() % words.size()];
}
std::string number(Random& random, unsigned from, unsigned to) {
  return std::to_string(from + random() % (to - from + 1));
}
std::string person(Random& random) {
  return pick(random, {"王", "李", "张", "刘", "陈", "赵", "孙", "周"}) +
         pick(random, {"建国", "芳", "志强", "敏", "海燕", "磊", "秀英", "军", "玉兰", "文斌"});
}
std::string town(Random& random) {
  return pick(random, {"青石", "柳河", "南湖", "白云", "东岭", "金沙", "桃林", "双桥", "龙泉", "安平"}) +
         pick(random, {"镇", "乡", "街道"});
}
std::string company(Random& random) {
  return pick(random, {"恒达", "宏盛", "鼎信", "瑞丰", "金泰", "华源"}) +
         pick(random, {"建设工程有限公司", "市政园林有限公司", "信息技术有限公司"});
}
std::string project(Random& random) {
  return town(random) + pick(random, {"污水管网", "农村公路", "中心小学", "卫生院", "老旧小区", "农贸市场"}) +
         pick(random, {"改造工程", "二期工程", "维修项目", "设备采购项目"});
}
std::string day(Random& random) {
  return number(random, 2015, 2024) + "年" + number(random, 1, 12) + "月" + number(random, 1, 28) + "日";
}
std::string phone(Random& random) {
  return "0" + number(random, 311, 999) + "-" + number(random, 2000000, 8999999);
}

// Notices whose words are the template's and whose substance is what is put in.
std::string notice(size_t kind, Random& random) {
  const std::string name = person(random), firm = company(random), work = project(random), place = town(random);
  switch (kind) {
    case 0:
      return work + "中标结果公告\n" + work +
             "评标工作已经结束，中标人已经确定，现将中标结果公布如下：\n一、中标单位：" + firm + "\n二、中标金额：" +
             number(random, 20, 900) + "." + number(random, 10, 99) + "万元\n三、工期：" + number(random, 30, 400) +
             "日历天\n四、项目经理：" + name +
             "\n投标人对中标结果有异议的，可以在公告之日起七个工作日内以书面形式提出，逾期不再受理。\n联系电话：" +
             phone(random) + "\n" + day(random);
    case 1:
      return "任前公示\n根据干部选拔任用工作有关规定，现将" + name + "同志有关情况公示如下：" + name + "，男，汉族，" +
             number(random, 1964, 1994) + "年" + number(random, 1, 12) + "月出生，中共党员，现任" + place +
             "党委副书记，拟任" + town(random) +
             "党委书记。公示期间，对公示对象如有异议，可以通过来信来访来电等方式向组织部反映，反映情况应当实事求是。公"
             "示"
             "时间：" +
             day(random) + "至" + day(random) + "。";
    case 2:
      return "停水通知\n尊敬的用户：因供水管网抢修施工，定于" + number(random, 1, 12) + "月" + number(random, 1, 28) +
             "日" + number(random, 6, 20) + "时起对" + place + "、" + town(random) +
             "等区域停止供水，请广大用户提前做好储水准备，不便之处，敬请谅解。咨询电话：" + phone(random) + "。";
    case 3:
      return "行政处罚决定书\n当事人：" + firm + "。经查，" + firm + "于" + day(random) + "在" + work +
             "施工过程中未按照规定采取有效防尘降尘措施，其行为违反了大气污染防治的有关规定。以上事实有现场检查笔录、询"
             "问"
             "笔录和照片为证。我局依法告知当事人享有陈述、申辩和要求听证的权利，当事人在规定期限内未提出。现决定对" +
             firm + "处以罚款" + number(random, 1, 10) +
             "万元。当事人应当自收到本决定书之日起十五日内缴纳罚款，逾期不缴纳的，每日按罚款数额的百分之三加处罚款。如"
             "不服"
             "本决定，可以在六十日内申请行政复议，也可以在六个月内直接向人民法院提起行政诉讼。\n" +
             day(random);
    case 4: {
      const std::string guest = person(random);
      return guest + "到" + place + "调研\n近日，" + guest + "一行到" + place + "调研指导工作，" + place +
             "主要负责同志" + name + "陪同。" + guest + "先后来到" + town(random) +
             "产业园区和村级活动场所，实地察看产业发展、人居环境整治等情况，详细听取了工作汇报。" + guest +
             "强调，要提高认识，抓好落实；要因地制宜，突出特色；要加强领导，形成合力，推动各项工作再上新台阶。";
    }
    default:
      return "价格监测\n据监测，" + number(random, 1, 12) + "月" + number(random, 1, 28) +
             "日全市农贸市场猪肉平均零售价每公斤" + number(random, 18, 40) + "." + number(random, 10, 99) +
             "元，鸡蛋每公斤" + number(random, 7, 12) + "." + number(random, 10, 99) + "元，大白菜每公斤" +
             number(random, 1, 4) + "." + number(random, 10, 99) + "元，面粉每袋" + number(random, 60, 90) + "." +
             number(random, 10, 99) + "元。市场货源充足，供应稳定，价格总体平稳。";
  }
}

std::string story(Random& random, size_t sentences) {
  std::string text;
  for (size_t i = 0; i < sentences; ++i) {
    text += pick(random, {"会议指出", "近年来", "在项目现场", "据了解", "下一步", "座谈会上", "记者看到", "今年以来"}) +
            "，" + town(random) + pick(random, {"坚持", "围绕", "立足", "聚焦", "紧扣"}) +
            pick(random, {"产业兴旺", "民生改善", "环境整治", "项目建设", "乡村治理", "服务群众", "安全生产"}) + "，" +
            pick(random, {"组织党员干部", "发动群众", "引进企业", "整合资金", "成立专班", "选派骨干"}) +
            pick(random, {"修建道路", "清理河道", "发展大棚", "走访农户", "排查隐患", "兴办学校", "改造电网"}) +
            number(random, 2, 980) + pick(random, {"公里", "户", "亩", "处", "人次", "万元"}) + "，" +
            pick(random, {"受到好评", "成效明显", "见到实效", "带动增收", "走在前列", "打下基础"}) + "。";
    if (i % 4 == 3) text += "\n";
  }
  return text;
}

bool is_copy(const std::string& a, const std::string& b) {
  const Likeness there = compare_texts(fold_text(a), fold_text(b)), back = compare_texts(fold_text(b), fold_text(a));
  CHECK(there.is_copy == back.is_copy);
  return there.is_copy;
}

size_t replace_all(std::string& text, const std::string& what, const std::string& with) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("notices of one template with other substance are never copies", "[fingerprint]") {
  Random random(11);
  for (size_t kind = 0; kind < 6; ++kind) {
    for (size_t i = 0; i < 120; ++i) {
      const std::string a = notice(kind, random), b = notice(kind, random);
      if (a == b) continue;
      INFO(a << "\n-- and --\n" << b);
      CHECK_FALSE(compare_texts(fold_text(a), fold_text(b)).is_copy);
    }
  }
}

TEST_CASE("a notice printed elsewhere is the same notice", "[fingerprint]") {
  Random random(12);
  for (size_t kind = 0; kind < 6; ++kind) {
    const std::string a = notice(kind, random);
    INFO(a);
    CHECK(is_copy(a, "来源：示例市人民政府网站  发布时间：2024-06-20 08:30\n" + a + "\n责任编辑：李四"));
    std::string narrow = a;
    replace_all(narrow, "，", ", ");
    replace_all(narrow, "：", ":");
    CHECK(is_copy(a, narrow));
  }
}

TEST_CASE("stories stay copies through what editors do", "[fingerprint]") {
  Random random(13);
  for (size_t i = 0; i < 40; ++i) {
    const std::string a = story(random, 8 + random() % 20), other = story(random, 30);
    INFO(a);
    CHECK(is_copy(a, a));
    CHECK(is_copy(a, "本报讯（记者 张三）" + a));
    CHECK(is_copy(a, "读者朋友，下面这篇报道来自基层一线\n" + a));
    CHECK(is_copy(a, a.substr(a.find("。") + 3)));                           // the first sentence is gone
    CHECK(is_copy(a, a.substr(0, a.rfind("。", a.size() * 85 / 100) + 3)));  // the end is gone
    CHECK(is_copy(a, a + other.substr(0, other.find("。") + 3)));            // one more at the end
    CHECK_FALSE(is_copy(a, other));
  }
}

TEST_CASE("single wrong characters all over make no other notice", "[fingerprint]") {
  Random random(14);
  for (size_t i = 0; i < 20; ++i) {
    const std::string a = story(random, 16);
    std::u32string folded = fold_text(a).text;
    for (char32_t& c : folded) {
      if (c > 0x7F && random() % 20 == 0) c = U'某';
    }
    CHECK(compare_texts(fold_text(a), FoldedText{folded, {}}).is_copy);
  }
}

TEST_CASE("fingerprints of equal texts are equal, of others not", "[fingerprint]") {
  const std::string a = "关于做好防汛工作的通知，各镇人民政府要加强值班，确保信息畅通。";
  const auto fingerprint = fingerprint_of(fold_text(a));
  REQUIRE(fingerprint);
  CHECK(fingerprint == fingerprint_of(fold_text("關於做好防汛工作的通知，各鎮人民政府要加強值班，確保信息暢通！")));
  const auto other = fingerprint_of(fold_text("关于做好防火工作的通知，各镇人民政府要加强值班，确保信息畅通。"));
  REQUIRE(other);
  CHECK(fingerprint->text_hash != other->text_hash);
  CHECK_FALSE(fingerprint_of(fold_text("详见附件")));
  CHECK_FALSE(fingerprint_of(fold_text("")));
}

TEST_CASE("equal bins estimate the share of runs that texts have in common", "[fingerprint]") {
  Random random(15);
  const std::string a = story(random, 60), b = a + story(random, 60);
  const auto left = fingerprint_of(fold_text(a)), right = fingerprint_of(fold_text(b));
  size_t equal = 0;
  for (size_t i = 0; i < Fingerprint::kBins; ++i) equal += left->bins[i] == right->bins[i];
  CHECK(equal >= Fingerprint::kBins * 3 / 10);
  CHECK(equal <= Fingerprint::kBins * 7 / 10);
}

TEST_CASE("articles of few words need the same title too", "[fingerprint]") {
  Article a, b;
  a.paragraphs = b.paragraphs = {{ParagraphKind::kText, "具体内容请各单位下载附件查看。"}};
  a.title = "关于放假的通知";
  b.title = "关于报名的通知";
  CHECK_FALSE(compare_articles(a, b).is_copy);
  CHECK(fingerprint_of(a)->text_hash != fingerprint_of(b)->text_hash);
  b.title = a.title;
  CHECK(compare_articles(a, b).is_copy);
  CHECK(fingerprint_of(a)->text_hash == fingerprint_of(b)->text_hash);
}

}  // namespace fangzhi
