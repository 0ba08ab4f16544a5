// `export --format wacz`: captures, their index and their pages in one ZIP that a browser replays (WACZ 1.1.1). The
// parts are made in a folder beside it, then put together: a ZIP names sizes and checksums before the bytes.

#include <sys/stat.h>

#include <filesystem>

#include "app/export_captures.h"
#include "app/stop_signal.h"
#include "app/wacz_index.h"
#include "app/wacz_pages.h"
#include "store/zip.h"

namespace fangzhi {
namespace {

constexpr std::string_view kWaczEnding = ".wacz";

// The parts as files in the work folder, and what the datapackage says of them.
struct WaczParts {
  std::vector<ExportedFile> archives;  // in archive/
  WaczIndex index;
  ExportedFile pages;
  std::string main_url;
  Time main_time{};
};

Json resource_of(const ExportedFile& file, const std::string& folder) {
  return {{"name", file.name},
          {"path", folder + "/" + file.name},
          {"hash", "sha256:" + file.sha256},
          {"bytes", file.bytes}};
}

Json datapackage_of(const WaczParts& parts, const ExportOptions& options, Time now) {
  Json resources = Json::array();
  resources.push_back(resource_of(parts.pages, "pages"));
  for (const ExportedFile& file : parts.archives) resources.push_back(resource_of(file, "archive"));
  resources.push_back(resource_of(parts.index.lines, "indexes"));
  resources.push_back(resource_of(parts.index.blocks, "indexes"));
  Json package;
  package["profile"] = "data-package";
  package["wacz_version"] = "1.1.1";
  package["title"] = std::filesystem::path(options.out).stem().string();
  package["description"] = capture_description(options);
  package["created"] = format_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
  package["modified"] = package["created"];
  package["software"] = "fangzhi/0.1";
  if (!parts.main_url.empty()) {
    package["mainPageUrl"] = parts.main_url;
    package["mainPageDate"] = format_rfc3339(parts.main_time);
  }
  package["resources"] = std::move(resources);
  return package;
}

// One export, from the archive to the file in its place.
class WaczExport {
 public:
  WaczExport(const Archive& archive, CaptureFilter& filter, const ExportOptions& options)
      : archive_(archive), filter_(filter), options_(options), line_(options.quiet) {}

  Status run();
  const ExportFigures& figures() const { return figures_; }
  const ExportedFile& file() const { return file_; }

 private:
  Status make_parts(const std::string& folder);
  Status put_together(const std::string& folder, const std::string& zip_path);
  Status write_manifest();

  const Archive& archive_;
  CaptureFilter& filter_;
  const ExportOptions& options_;
  LiveLine line_;
  ExportFigures figures_;
  WaczParts parts_;
  ExportedFile file_;
};

Status WaczExport::make_parts(const std::string& folder) {
  for (const char* name : {"/archive", "/indexes", "/pages"}) ::mkdir((folder + name).c_str(), 0777);
  WarcFilesOptions files_options = warc_files_options(options_);
  files_options.out = folder + "/archive";
  Result<std::unique_ptr<WarcFiles>> files = WarcFiles::open(std::move(files_options));
  if (!files) return tl::unexpected(files.error());
  Result<std::unique_ptr<WaczPages>> pages = WaczPages::create(archive_, folder + "/pages/pages.jsonl");
  if (!pages) return tl::unexpected(pages.error());

  LineSorter lines;
  Status indexed;
  ExportWalk walk(archive_, filter_, **files, options_.quiet);
  Status walked = walk.run(
      [&](const WarcRecord& record, const RecordPlace& place) {
        std::optional<std::string> line = cdxj_line(record, place.filename, place.offset, place.length);
        if (line && indexed) indexed = lines.add(std::move(*line));
      },
      [&](const CaptureRow& row, std::string_view body) { return (*pages)->add(row, body); });
  figures_ = walk.figures();
  if (!walked || !indexed) return walked ? indexed : walked;
  if (figures_.stopped) return failure(ErrorCode::kInvalid, "stopped: nothing is written");

  if (Status finished = (*files)->finish(Json::object()); !finished) return finished;
  if (Status committed = (*pages)->commit(); !committed) return committed;
  Result<WaczIndex> index = write_wacz_index(lines, folder + "/indexes");
  if (!index) return tl::unexpected(index.error());
  parts_ = {(*files)->files(), std::move(*index), (*pages)->facts("pages.jsonl"), (*pages)->main_url(),
            (*pages)->main_time()};
  return {};
}

Status WaczExport::put_together(const std::string& folder, const std::string& zip_path) {
  const std::string package = datapackage_of(parts_, options_, export_time()).dump(2) + "\n";
  const Json digest = {{"path", "datapackage.json"}, {"hash", labelled(sha256(package))}};
  Result<std::unique_ptr<ZipWriter>> zip = ZipWriter::create(zip_path);
  if (!zip) return tl::unexpected(zip.error());
  Status added = (*zip)->add_bytes("datapackage.json", package, true);
  if (added) added = (*zip)->add_bytes("datapackage-digest.json", digest.dump(2) + "\n", true);
  const auto add = [&](const std::string& name, bool deflates) {
    if (added) added = (*zip)->add_file(name, folder + "/" + name, deflates);
  };
  add("pages/pages.jsonl", true);
  add("indexes/index.idx", false);
  add("indexes/index.cdx.gz", false);
  for (const ExportedFile& file : parts_.archives) add("archive/" + file.name, false);
  if (!added) return added;
  const Status closed = (*zip)->close([&](double share) {
    line_.show([&] { return "export: putting together, " + std::to_string(static_cast<int>(share * 100)) + " %"; });
    return !is_stop_requested();
  });
  line_.clear();
  if (!closed && is_stop_requested()) return failure(ErrorCode::kInvalid, "stopped: nothing is written");
  return closed;
}

Status WaczExport::write_manifest() {
  auto manifest =
      ManifestWriter::create(options_.out + "." + std::string(kManifestName), "wacz", capture_choice(options_));
  if (!manifest) return tl::unexpected(manifest.error());
  Status written = (*manifest)->add(file_);
  Json parts = Json::array();
  const auto add = [&](const ExportedFile& file, const std::string& folder) {
    Json row = to_json(file);
    row["name"] = folder + "/" + file.name;
    parts.push_back(std::move(row));
  };
  add(parts_.pages, "pages");
  add(parts_.index.blocks, "indexes");
  add(parts_.index.lines, "indexes");
  for (const ExportedFile& file : parts_.archives) add(file, "archive");
  const Json more = {{"totals",
                      {{"bytes", file_.bytes},
                       {"captures", figures_.captures},
                       {"revisits", figures_.revisits},
                       {"pages", parts_.pages.count}}},
                     {"parts", std::move(parts)},
                     {"left_out", left_out_json(figures_)}};
  return written ? (*manifest)->finish(more) : written;
}

Status WaczExport::run() {
  const Result<std::unique_ptr<WorkFolder>> work = WorkFolder::make(options_.out + ".work");
  if (!work) return tl::unexpected(work.error());
  const std::string& folder = (*work)->path();
  if (Status made = make_parts(folder); !made) return made;
  const std::string zip_path = folder + "/whole.wacz";
  if (Status together = put_together(folder, zip_path); !together) return together;
  Result<ExportedFile> file =
      hash_file(zip_path, std::filesystem::path(options_.out).filename(), figures_.captures + figures_.revisits);
  if (!file) return tl::unexpected(file.error());
  file_ = std::move(*file);
  if (Status placed = put_in_place(zip_path, options_.out); !placed) return placed;
  return write_manifest();
}

}  // namespace

int export_wacz(const ExportOptions& options) {
  const std::filesystem::path out(options.out);
  if (out.extension() != kWaczEnding || std::filesystem::is_directory(out)) {
    complain("--out '" + options.out + "': a WACZ is a file whose name ends in .wacz");
    return kExitUsage;
  }
  return with_capture_filter(options, [&](CaptureFilter& filter, const Archive& archive) {
    WaczExport run(archive, filter, options);
    if (const Status done = run.run(); !done) {
      if (!is_stop_requested()) return fail(done.error());
      complain(done.error().detail);
      return kExitFailed;
    }
    if (!options.quiet) {
      complain("exported " + std::to_string(run.figures().captures) + " responses and " +
               std::to_string(run.figures().revisits) + " revisits to " + options.out + ", " +
               std::to_string(run.file().bytes) + " bytes");
    }
    return exit_code_of(run.figures());
  });
}

}  // namespace fangzhi
