// Mutated structure: each byte of the input is a step in making a page of real pieces (tags opened, closed, left open,
// headlines, publication lines, prose, tables, links), so that the hunt is in shapes of trees and not in syntax. The
// model of open elements in the pre-scan must bound what Gumbo builds.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "extract/extract.h"
#include "extract/html.h"

namespace {

constexpr std::array<std::string_view, 64> kPieces = {"<div>",
                                                      "</div>",
                                                      "<p>",
                                                      "</p>",
                                                      "<table>",
                                                      "</table>",
                                                      "<tr>",
                                                      "</tr>",
                                                      "<td>",
                                                      "</td>",
                                                      "<ul>",
                                                      "</ul>",
                                                      "<li>",
                                                      "</li>",
                                                      "<a href=/a/t20240506_1.html>",
                                                      "</a>",
                                                      "<span>",
                                                      "</span>",
                                                      "<b>",
                                                      "</b>",
                                                      "<font color=red>",
                                                      "</font>",
                                                      "<h1>",
                                                      "</h1>",
                                                      "<br>",
                                                      "<hr>",
                                                      "<form>",
                                                      "</form>",
                                                      "<select><option>",
                                                      "</select>",
                                                      "<button>",
                                                      "</button>",
                                                      "<div style=display:none>",
                                                      "<div class=TRS_Editor>",
                                                      "<div id=zoom>",
                                                      "<div class=footer>",
                                                      "<script>createPageHTML(3,0,'index','html')</script>",
                                                      "<!-- ",
                                                      " -->",
                                                      "<title>",
                                                      "</title>",
                                                      "</html>",
                                                      "</body>",
                                                      "<svg>",
                                                      "</svg>",
                                                      "<textarea>",
                                                      "</textarea>",
                                                      "<iframe src=/x.pdf>",
                                                      "<template>",
                                                      "</template>",
                                                      "<img src=/a.jpg>",
                                                      "<th>",
                                                      "<caption>",
                                                      "<dl><dt>",
                                                      "</dl>",
                                                      "<center>",
                                                      "<p align=center>",
                                                      "来源：示例日报 发布时间：2024-05-06 10:28",
                                                      "会议指出，要坚持目标导向，压实工作责任，推动各项任务落地见效。",
                                                      "全市重点工作调度会议召开",
                                                      "责任编辑：张三",
                                                      "相关阅读",
                                                      "上一篇：示例市召开会议",
                                                      "第一章 总则"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string html;
  for (size_t i = 0; i < size && html.size() < (1u << 20); ++i) {
    const std::string_view piece = kPieces[data[i] % kPieces.size()];
    const size_t times = data[i] >= 192 ? 40 : 1;
    for (size_t n = 0; n < times; ++n) html += piece;
  }
  const fangzhi::CutPage cut = fangzhi::cut_page(html);
  const fangzhi::Document document = fangzhi::parse_page(cut.html);
  std::vector<unsigned> depth(document.size(), 0);
  for (fangzhi::NodeId id = 1; id < document.size(); ++id) {
    if (document[id].parent >= id || document[id].end <= id || document[id].end > document[document[id].parent].end)
      std::abort();
    depth[id] = depth[document[id].parent] + 1;
    if (depth[id] > 8 * fangzhi::kOpenDepthMax) std::abort();
  }
  fangzhi::PageInput page;
  page.bytes = html;
  page.content_type = "text/html; charset=utf-8";
  fangzhi::extract_page(page, fangzhi::SiteProfile());
  return 0;
}
