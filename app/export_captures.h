#pragma once

// What the exports of captures (warc, cdxj, wacz) share.

#include <functional>
#include <string>

#include "app/article_json.h"
#include "app/export_filter.h"
#include "app/export_options.h"
#include "app/export_walk.h"
#include "app/warc_files.h"

namespace fangzhi {

// What was asked for, for manifests and for who goes on with an export; the same for a person.
Json capture_choice(const ExportOptions& options);
std::string capture_description(const ExportOptions& options);
// Files in options.out, all captures of one choice.
WarcFilesOptions warc_files_options(const ExportOptions& options);

// Opens the archive, makes the filter, and gives the exit code of `use`; complains of what can't be opened.
int with_capture_filter(const ExportOptions& options, const std::function<int(CaptureFilter&, Archive&)>& use);

// What was left out, as manifests have it, and the exit code that comes of it; complains of damage.
Json left_out_json(const ExportFigures& figures);
int exit_code_of(const ExportFigures& figures);

}  // namespace fangzhi
