#pragma once

// What is wrong with a page beside its text: it sells samples to copy from, shows only the beginning, or was rewritten
// by a machine (quality flags `sample-text`, `preview`, `machine-rewritten`).

#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "extract/content.h"

namespace fangzhi {

// Lines that only advertise: a site that repeats its own address, calls to a service (在线客服 代写文章). They become
// noise.
void judge_promotion(std::vector<Line>& lines);

// The page sells or collects texts to copy from: by its title and its own words, and by what a form leaves blank in the
// text (x月x日, XX同志).
bool is_sample_text(const Article& article, std::string_view page_title, const std::vector<Line>& lines);

// Lines outside the article say that only a part of it is shown.
bool is_preview(const std::vector<Line>& lines);

// Words were exchanged for others of like meaning, one by one, to look new: many phrases that nobody writes.
bool is_machine_rewritten(const Article& article);

}  // namespace fangzhi
