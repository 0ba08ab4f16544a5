// `export --format warc` and `--format cdxj`: snapshots other archives' tools read (docs/warc.md).

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/export_captures.h"
#include "app/stop_signal.h"
#include "store/cdxj.h"

namespace fangzhi {
namespace {

constexpr std::string_view kIndexName = "index.cdxj";
constexpr size_t kIndexedBlockMax = 128u << 10;  // an index needs the heads only

int report(const ExportOptions& options, const ExportFigures& figures, const WarcFiles& files) {
  if (!options.quiet) {
    complain("exported " + std::to_string(figures.captures) + " responses and " + std::to_string(figures.revisits) +
             " revisits to " + options.out + ", " + std::to_string(files.count()) + " files, " +
             std::to_string(files.bytes()) + " bytes");
  }
  return exit_code_of(figures);
}

int finish_walk(const ExportOptions& options, const Status& walked, const ExportFigures& figures, WarcFiles& files) {
  if (!walked) return fail(walked.error());
  if (figures.stopped) {
    complain("stopped: the same command goes on after the last finished file");
    return kExitFailed;
  }
  const Status finished = files.finish({{"left_out", left_out_json(figures)}});
  if (!finished) return fail(finished.error());
  return report(options, figures, files);
}

// The lines of `lines` into `path`, whole or not at all, and a manifest beside it where `choice` says what was asked
// for.
int write_index(LineSorter& lines, const std::string& path, bool quiet, const Json& choice) {
  Result<std::unique_ptr<ExportFile>> file = ExportFile::create(path, Compression::kNone);
  if (!file) return fail(file.error());
  uint64_t count = 0;
  Status written = lines.drain([&](std::string_view line) {
    ++count;
    return (*file)->write(line);
  });
  if (written) written = (*file)->commit();
  if (!written) return fail(written.error());
  if (!choice.is_null() && path != "-") {
    auto manifest = ManifestWriter::create(path + "." + std::string(kManifestName), "cdxj", choice);
    if (!manifest) return fail(manifest.error());
    written = (*manifest)->add((*file)->facts(std::filesystem::path(path).filename(), count));
    if (written) written = (*manifest)->finish({{"totals", {{"lines", count}}}});
    if (!written) return fail(written.error());
  }
  if (!quiet) complain("indexed " + std::to_string(count) + " captures in " + path);
  return kExitOk;
}

// The index of the WARC files that lie in `folder`.
int index_folder(const std::string& folder, bool quiet) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    for (const std::string_view end : {".warc.gz", ".warc", ".warc.zst"}) {
      if (name.size() > end.size() && name.substr(name.size() - end.size()) == end) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  LineSorter lines;
  int exit_code = kExitOk;
  for (const std::string& name : names) {
    const auto reader = WarcReader::open(folder + "/" + name, {.block_bytes_max = kIndexedBlockMax});
    if (!reader) return fail(reader.error());
    while (true) {
      const Result<WarcItem> item = (*reader)->next();
      if (!item) return fail(item.error());
      if (item->is_end() || is_stop_requested()) break;
      if (item->problem) {
        complain(name + ": offset " + std::to_string(item->problem->offset) + ": " + item->problem->reason);
        exit_code = kExitFailed;
        continue;
      }
      std::optional<std::string> line = cdxj_line(*item->record, name, item->record->offset, item->record->length);
      if (!line) continue;
      if (Status added = lines.add(std::move(*line)); !added) return fail(added.error());
    }
    if (is_stop_requested()) return kExitFailed;
  }
  const int written = write_index(lines, folder + "/" + std::string(kIndexName), quiet, nullptr);
  return written == kExitOk ? exit_code : written;
}

}  // namespace

int export_warc(const ExportOptions& options) {
  return with_capture_filter(options, [&](CaptureFilter& filter, const Archive& archive) {
    Result<std::unique_ptr<WarcFiles>> files = WarcFiles::open(warc_files_options(options));
    if (!files) return fail(files.error());
    ExportWalk walk(archive, filter, **files, options.quiet);
    const Status walked = walk.run();
    return finish_walk(options, walked, walk.figures(), **files);
  });
}

int export_cdxj(const ExportOptions& options) {
  // A folder: the WARC files and their index; files that are there already are only indexed.
  const bool is_folder = std::filesystem::is_directory(options.out);
  if (is_folder) {
    if (!std::filesystem::exists(options.out + "/" + std::string(kManifestName))) {
      const int exported = export_warc(options);
      if (exported != kExitOk) return exported;
    }
    catch_stop_signals();
    return index_folder(options.out, options.quiet);
  }
  // A file: the index of the files that --format warc would write now. They need not be written to know it.
  return with_capture_filter(options, [&](CaptureFilter& filter, const Archive& archive) {
    WarcFilesOptions as_if = warc_files_options(options);
    as_if.out = "folder";
    as_if.writes = false;
    Result<std::unique_ptr<WarcFiles>> files = WarcFiles::open(std::move(as_if));
    if (!files) return fail(files.error());
    LineSorter lines;
    Status added;
    ExportWalk walk(archive, filter, **files, options.quiet);
    const Status walked = walk.run([&](const WarcRecord& record, const RecordPlace& place) {
      std::optional<std::string> line = cdxj_line(record, place.filename, place.offset, place.length);
      if (line && added) added = lines.add(std::move(*line));
    });
    if (!walked) return fail(walked.error());
    if (!added) return fail(added.error());
    if (walk.figures().stopped) {
      complain("stopped: nothing is written");
      return kExitFailed;
    }
    return write_index(lines, options.out, options.quiet, capture_choice(options));
  });
}

}  // namespace fangzhi
