#include "app/export_captures.h"

#include "app/stop_signal.h"

namespace fangzhi {
namespace {

// By the name of the one file, or as asked.
Compression record_compression(const ExportOptions& options) {
  const bool is_zstd = options.compress == "zstd" || compression_of_name(options.out) == Compression::kZstd;
  return is_zstd && options.format != "wacz" ? Compression::kZstd : Compression::kGzip;
}

}  // namespace

Json capture_choice(const ExportOptions& options) {
  return {{"site", options.filter.site},
          {"from", options.filter.from},
          {"to", options.filter.to},
          {"class", options.classes},
          {"captured_from", options.captured_from},
          {"captured_to", options.captured_to},
          {"prefix", options.prefix},
          {"compress", record_compression(options) == Compression::kZstd ? "zstd" : "gzip"},
          {"split_bytes", options.split_bytes}};
}

std::string capture_description(const ExportOptions& options) {
  std::string text = "captures of a fangzhi archive";
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) ((text += ", ") += name) += " " + value;
  };
  add("site", options.filter.site);
  add("published from", options.filter.from);
  add("published to", options.filter.to);
  for (const std::string& name : options.classes) add("class", name);
  add("captured from", options.captured_from);
  add("captured to", options.captured_to);
  return text;
}

WarcFilesOptions warc_files_options(const ExportOptions& options) {
  return {.out = options.out,
          .prefix = options.prefix,
          .split_bytes = options.split_bytes,
          .compression = record_compression(options),
          .description = capture_description(options),
          .choice = capture_choice(options),
          .writes = true};
}

int with_capture_filter(const ExportOptions& options, const std::function<int(CaptureFilter&, Archive&)>& use) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_export(options.archive, exit_code);
  if (!archive) return exit_code;
  Result<CaptureFilter> filter = CaptureFilter::make(options, *archive);
  if (!filter) return fail(filter.error());
  catch_stop_signals();
  return use(*filter, *archive);
}

Json left_out_json(const ExportFigures& figures) {
  return {
      {"without_response", figures.without_response}, {"unreadable", figures.unreadable}, {"dropped", figures.dropped}};
}

int exit_code_of(const ExportFigures& figures) {
  if (figures.dropped > 0) {
    complain(std::to_string(figures.dropped) + " captures are not in it: their bodies were dropped by a rule");
  }
  if (figures.unreadable == 0) return kExitOk;
  complain(std::to_string(figures.unreadable) + " captures are not in it: their stored bodies are damaged");
  return kExitFailed;
}

}  // namespace fangzhi
