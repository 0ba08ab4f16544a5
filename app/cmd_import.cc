// `import`: WARC files of any tool into an archive. Each response becomes a capture with its own date.

#include <chrono>
#include <filesystem>

#include "app/command.h"
#include "app/copy_archive.h"
#include "app/import_pages.h"
#include "app/live_line.h"
#include "app/stop_signal.h"
#include "extract/fingerprint.h"
#include "store/zip.h"

namespace fangzhi {
namespace {

constexpr uint64_t kSyncEvery = 256;  // pages
constexpr uint64_t kNotesShown = 20;  // of what was mended, a file; the rest is counted

struct ImportOptions {
  std::vector<std::string> files;
  std::string archive, site;
  bool no_extract = false, quiet = false;
};

struct Figures {
  uint64_t added = 0, revisits = 0, known = 0, skipped = 0, mended = 0, others = 0;
};

// One file after the other into one archive.
class Import {
 public:
  Import(Archive& archive, const ImportOptions& options)
      : archive_(archive),
        options_(options),
        importer_(archive, {.site = options.site, .extracts = !options.no_extract}),
        line_(options.quiet) {}

  // False: the file can't be opened; complained.
  Result<bool> run(const std::string& file);
  const Figures& figures() const { return figures_; }

 private:
  Result<bool> merge(const std::string& folder);
  Result<bool> read(Result<std::unique_ptr<WarcReader>> reader, const std::string& file);
  void hear(const std::string& file, const WarcNote& note);
  Status add(const std::string& file, WarcPage page);

  Archive& archive_;
  const ImportOptions& options_;
  PageImporter importer_;
  LiveLine line_;
  Figures figures_;
  uint64_t notes_shown_ = 0;  // of this file
  uint64_t unsynced_ = 0;
};

void Import::hear(const std::string& file, const WarcNote& note) {
  ++(note.is_skipped ? figures_.skipped : figures_.mended);
  if (!note.is_skipped && (options_.quiet || notes_shown_ >= kNotesShown)) return;
  if (!note.is_skipped) ++notes_shown_;
  line_.clear();
  complain(file + ": offset " + std::to_string(note.offset) + ": " + note.reason +
           (note.is_skipped ? " (skipped)" : " (mended)"));
}

Status Import::add(const std::string& file, WarcPage page) {
  const uint64_t offset = page.offset;
  const std::string url = page.capture.fetch.url;
  const Result<Imported> imported = importer_.add(std::move(page));
  if (!imported) {
    if (imported.error().code != ErrorCode::kInvalid) return tl::unexpected(imported.error());
    hear(file, {offset, url + ": " + imported.error().detail, true});
    return {};
  }
  if (*imported == Imported::kKnown) {
    ++figures_.known;
    return {};
  }
  ++(*imported == Imported::kRevisit ? figures_.revisits : figures_.added);
  if (++unsynced_ < kSyncEvery) return {};
  unsynced_ = 0;
  return archive_.sync();
}

// A WACZ is read as the WARC files in it, one after the other.
Result<bool> Import::run(const std::string& file) {
  importer_.begin_file();
  if (std::filesystem::is_directory(file)) return merge(file);
  if (!is_zip(file)) return read(WarcReader::open(file), file);
  const Result<std::vector<std::string>> names = warcs_in_zip(file);
  if (!names || names->empty()) {
    complain(names ? file + ": a ZIP without WARC files in archive/" : names.error().detail);
    return false;
  }
  bool all_read = true;
  for (const std::string& name : *names) {
    if (is_stop_requested()) break;
    const Result<bool> is_read = read(open_warc_in_zip(file, name), file + ": " + name);
    if (!is_read) return is_read;
    all_read = all_read && *is_read;
  }
  return all_read;
}

// Another archive: what it has comes over as it is.
Result<bool> Import::merge(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::equivalent(folder, options_.archive, error)) {
    complain(folder + ": is the archive itself");
    return false;
  }
  const Result<std::unique_ptr<Archive>> source = Archive::open({.directory = folder, .mode = OpenMode::kRead});
  if (!source) {
    complain(source.error().detail);
    return false;
  }
  Result<CaptureFilter> everything = CaptureFilter::make({}, **source);
  if (!everything) return tl::unexpected(everything.error());
  ArchiveCopy copy(**source, archive_, *everything, options_.quiet);
  if (Status copied = copy.run(); !copied) return tl::unexpected(copied.error());
  figures_.added += copy.figures().captures;
  figures_.known += copy.figures().known;
  figures_.skipped += copy.figures().unreadable;
  return true;
}

Result<bool> Import::read(Result<std::unique_ptr<WarcReader>> reader, const std::string& file) {
  if (!reader) {
    complain(reader.error().detail);
    return false;
  }
  notes_shown_ = 0;
  const uint64_t mended_before = figures_.mended;
  WarcPages pages(std::move(*reader), [&](const WarcNote& note) { hear(file, note); });
  while (!is_stop_requested()) {
    Result<std::optional<WarcPage>> page = pages.next();
    if (!page) {
      complain(page.error().detail);
      return false;
    }
    if (!*page) break;
    if (Status added = add(file, std::move(**page)); !added) return tl::unexpected(added.error());
    line_.show([&] {
      const uint64_t total = pages.reader().bytes_total();
      const std::string share =
          total == 0 ? "" : " " + std::to_string(pages.reader().bytes_read() * 100 / total) + " %";
      return "import: " + file + share + ", " + std::to_string(figures_.added + figures_.revisits) + " captures";
    });
  }
  line_.clear();
  figures_.others += pages.others();
  if (!options_.quiet && figures_.mended - mended_before > notes_shown_) {
    complain(file + ": " + std::to_string(figures_.mended - mended_before - notes_shown_) + " more were mended");
  }
  if (Status synced = archive_.sync(); !synced) return tl::unexpected(synced.error());
  return true;
}

int summarise(const Figures& figures, bool quiet) {
  if (!quiet) {
    complain("imported " + std::to_string(figures.added) + " captures and " + std::to_string(figures.revisits) +
             " revisits; " + std::to_string(figures.known) + " were there already, " + std::to_string(figures.mended) +
             " faults mended, " + std::to_string(figures.skipped) + " records skipped, " +
             std::to_string(figures.others) + " records of other kinds");
  }
  if (is_stop_requested()) complain("stopped: the same command goes on from here");
  return figures.skipped == 0 && !is_stop_requested() ? kExitOk : kExitFailed;
}

int run(const ImportOptions& options) {
  Result<std::unique_ptr<Archive>> archive =
      Archive::open({.directory = options.archive, .mode = OpenMode::kCreate, .compare = compare_articles});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  catch_stop_signals();
  Import import(**archive, options);
  bool all_opened = true;
  for (const std::string& file : options.files) {
    if (is_stop_requested()) break;
    const Result<bool> opened = import.run(file);
    if (!opened) return fail(opened.error());
    all_opened = all_opened && *opened;
  }
  const int exit_code = summarise(import.figures(), options.quiet);
  return all_opened ? exit_code : kExitFailed;
}

}  // namespace

void add_import(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = program.add_subcommand("import", "bring WARC and WACZ files, or other archives, into an archive");
  command
      ->add_option("files", options->files,
                   "WARC 0.17 to 1.1, plain, gzip or zstd, - is standard input; WACZ; the folder of another archive")
      ->required()
      ->type_name("FILE");
  command->add_option("--archive", options->archive, "the archive's folder; made if it is not there")
      ->required()
      ->type_name("DIR");
  command->add_option("--site", options->site, "site id of captures that bring none")->type_name("ID");
  command->add_flag("--no-extract", options->no_extract, "store the pages unread");
  command->add_flag("--quiet", options->quiet, "no progress, no summary; what is skipped only");
  command->footer(
      "What is in the archive already is left as it is: a stopped import goes on when the same command is given "
      "again.\n"
      "Damaged records are named with their offset and skipped; the rest comes in, and the exit code is 1.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
