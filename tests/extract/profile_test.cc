#include "extract/profile.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

std::string paragraph(int number, int index) {
  return "<p>关于第" + std::to_string(number * 100 + index) + "号事项，会议指出，各县区要压实责任，抓好落实，第" +
         std::to_string(number + index * 7) + "组负责督办。</p>";
}

struct Template {
  std::string box = "content";    // class of the body
  std::string inside_body{};      // behind the paragraphs, in their element
  std::string first_paragraph{};  // said by every article
  int paragraphs = 6;
};

std::string profiled_page(int number, const Template& with = {}) {
  std::string html =
      "<html><head><title>第" + std::to_string(number) +
      "次会议召开</title></head><body><div class=top><p>本站已适配手机，欢迎使用无障碍浏览功能。</p></div>"
      "<div class=main><h1>第" +
      std::to_string(number) +
      "次会议召开</h1><div class=info>发布时间：2022-05-06 来源：市政府办</div><div class=" + with.box + ">" +
      with.first_paragraph;
  for (int i = 0; i < with.paragraphs; ++i) html += paragraph(number, i);
  return html + with.inside_body + "</div></div><div class=foot><p>版权所有：示例市人民政府</p></div></body></html>";
}

PageInput input(const std::string& html) {
  PageInput profiled_page;
  profiled_page.bytes = html;
  profiled_page.url = "http://www.town.example/1.html";
  profiled_page.content_type = "text/html; charset=utf-8";
  return profiled_page;
}

SiteProfile learn(int pages, const Template& with = {}) {
  std::vector<Sighting> seen;
  for (int i = 0; i < pages; ++i) seen.push_back(sight_page(input(profiled_page(i, with))));
  return learn_profile("www.town.example", seen);
}

std::vector<std::string> paragraphs(const std::string& html, const SiteProfile& profile) {
  std::vector<std::string> texts;
  const Extraction extraction = extract_page(input(html), profile);
  REQUIRE(extraction.articles.size() == 1);
  for (const Paragraph& paragraph : extraction.articles[0].paragraphs) texts.push_back(paragraph.text);
  return texts;
}

bool has_block(const SiteProfile& profile, const std::string& text) {
  for (const auto& block : profile.blocks) {
    if (block.text.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("fewer than eight articles say nothing of a site", "[profile]") {
  CHECK(learn(7).version == 0);
  CHECK(learn(8).version == 1);
  // One article under many addresses is one article.
  std::vector<Sighting> same(20, sight_page(input(profiled_page(1))));
  CHECK(learn_profile("www.town.example", same).version == 0);
}

TEST_CASE("a profile says where body, title, date and source stand", "[profile]") {
  const SiteProfile profile = learn(10);
  REQUIRE(profile.bodies.size() == 1);
  CHECK(profile.bodies[0].path == "div.main>div.content");
  CHECK(profile.bodies[0].pages == 10);
  REQUIRE(profile.titles.size() == 1);
  CHECK(profile.titles[0].path == "div.main>h1");
  REQUIRE_FALSE(profile.dates.empty());
  CHECK(profile.dates[0].path == "div.main>div.info");
  REQUIRE_FALSE(profile.sources.empty());
  CHECK(profile.sources[0].path == "div.main>div.info");
  CHECK(has_block(profile, "版权所有"));
}

TEST_CASE("the same pages in any order give the same profile", "[profile]") {
  std::vector<Sighting> seen;
  for (int i = 0; i < 12; ++i) seen.push_back(sight_page(input(profiled_page(i))));
  const SiteProfile forth = learn_profile("www.town.example", seen);
  std::reverse(seen.begin(), seen.end());
  CHECK(same_profile(forth, learn_profile("www.town.example", seen)));
}

TEST_CASE("a line of the template in the body's element goes, the text stays", "[profile]") {
  const Template leaky{.inside_body = "<div class=motto>为民服务是我们的宗旨，欢迎常来本站看看。</div>"};
  const SiteProfile profile = learn(10, leaky);
  const std::string unseen = profiled_page(99, leaky);
  const auto without = paragraphs(unseen, SiteProfile{}), with = paragraphs(unseen, profile);
  REQUIRE(without.size() == 7);
  CHECK(with == std::vector<std::string>(without.begin(), without.end() - 1));
}

TEST_CASE("a sentence that articles repeat stays: it stands where articles do", "[profile]") {
  const Template repeating{.inside_body = "<p>特此公告，请各有关单位遵照执行。</p>",
                           .first_paragraph = "<p>经市政府同意，现将有关事项公告如下。</p>"};
  const SiteProfile profile = learn(20, repeating);
  CHECK_FALSE(has_block(profile, "特此公告"));
  const std::string unseen = profiled_page(99, repeating);
  CHECK(paragraphs(unseen, profile) == paragraphs(unseen, SiteProfile{}));
}

TEST_CASE("where a profiled_page holds nothing but known lines, none of them goes", "[profile]") {
  const Template leaky{
      .inside_body = "<div class=motto>为民服务是我们的宗旨，欢迎常来本站看看，有事请来电，谢谢大家的支持。</div>"};
  const SiteProfile profile = learn(10, leaky);
  Template bare = leaky;
  bare.paragraphs = 0;
  const Extraction without = extract_page(input(profiled_page(99, bare)), SiteProfile{});
  const Extraction with = extract_page(input(profiled_page(99, bare)), profile);
  CHECK(with.page_class == without.page_class);
  CHECK(with.articles.size() == without.articles.size());
}

TEST_CASE("a changed template is seen in the share of articles that are at home", "[profile]") {
  const SiteProfile profile = learn(10);
  std::vector<Sighting> newest;
  for (int i = 20; i < 28; ++i)
    newest.push_back(sight_page(input(profiled_page(i, {.box = i < 26 ? "artcon" : "content"}))));
  CHECK(share_at_home(profile, newest) == Approx(0.25));
}

TEST_CASE("a profiled_page of another template is read as without a profile", "[profile]") {
  const SiteProfile profile = learn(10);
  const std::string other =
      profiled_page(50, {.box = "newbox", .inside_body = "<div>本页为新版网站的页面，内容仅供参考使用。</div>"});
  CHECK(paragraphs(other, profile) == paragraphs(other, SiteProfile{}));
}
