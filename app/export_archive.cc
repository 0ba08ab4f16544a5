// `export --format archive`: a part of an archive as an archive of its own; `import DIR` is the way back
// (docs/export.md).

#include <filesystem>

#include "app/copy_archive.h"
#include "app/export_captures.h"
#include "app/stop_signal.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

Status write_archive_manifest(const ExportOptions& options, const CopyFigures& figures) {
  auto manifest =
      ManifestWriter::create(options.out + "." + std::string(kManifestName), "archive", capture_choice(options));
  if (!manifest) return tl::unexpected(manifest.error());
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(options.out)) {
    if (entry.is_regular_file()) names.push_back(std::filesystem::relative(entry.path(), options.out));
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const Result<ExportedFile> file = hash_file(options.out + "/" + name, name, 0);
    if (!file) return tl::unexpected(file.error());
    if (Status added = (*manifest)->add(*file); !added) return added;
  }
  return (*manifest)->finish({{"totals", {{"captures", figures.captures}, {"urls", figures.urls}}},
                              {"left_out", {{"unreadable", figures.unreadable}, {"dropped", figures.dropped}}}});
}

Result<CopyFigures> copy_out(Archive& archive, CaptureFilter& filter, const ExportOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(options.out, error) && !std::filesystem::is_empty(options.out, error)) {
    return failure(ErrorCode::kInvalid, options.out + " is there and not empty: give another folder");
  }
  const Result<std::unique_ptr<WorkFolder>> work = WorkFolder::make(options.out + ".part");
  if (!work) return tl::unexpected(work.error());
  Result<std::unique_ptr<Archive>> target =
      Archive::open({.directory = (*work)->path(), .mode = OpenMode::kCreate, .compare = compare_articles});
  if (!target) return tl::unexpected(target.error());
  ArchiveCopy copy(archive, **target, filter, options.quiet);
  if (Status copied = copy.run(); !copied) return tl::unexpected(copied.error());
  if (copy.figures().stopped) return failure(ErrorCode::kInvalid, "stopped: nothing is written");
  target->reset();  // closed: its files are whole
  if (Status placed = (*work)->commit(options.out); !placed) return tl::unexpected(placed.error());
  if (Status written = write_archive_manifest(options, copy.figures()); !written) {
    return tl::unexpected(written.error());
  }
  return copy.figures();
}

}  // namespace

int export_archive(const ExportOptions& options) {
  return with_capture_filter(options, [&](CaptureFilter& filter, Archive& archive) {
    const Result<CopyFigures> figures = copy_out(archive, filter, options);
    if (!figures && is_stop_requested()) {
      complain(figures.error().detail);
      return kExitFailed;
    }
    if (!figures) return fail(figures.error());
    if (!options.quiet) {
      complain("exported " + std::to_string(figures->captures) + " captures and " + std::to_string(figures->urls) +
               " URLs to " + options.out);
    }
    if (figures->dropped > 0) {
      complain(std::to_string(figures->dropped) + " captures are not in it: their bodies were dropped by a rule");
    }
    if (figures->unreadable == 0) return kExitOk;
    complain(std::to_string(figures->unreadable) + " captures are not in it: their stored bodies are damaged");
    return kExitFailed;
  });
}

}  // namespace fangzhi
