// `export --format jsonl|csv|markdown|html`: the articles, in the order of their published day.

#include "app/export_articles.h"

#include <filesystem>

#include "app/article_csv.h"
#include "app/attached_files.h"
#include "app/live_line.h"
#include "app/stop_signal.h"

namespace fangzhi {
namespace {

// One file, an article a line or a row; "-" is standard output and has no manifest.
Result<ArticleFigures> write_rows(const Archive& archive, const ExportOptions& options) {
  const bool is_csv = options.format == "csv";
  Result<std::unique_ptr<ExportFile>> file = ExportFile::create(options.out, compression_of_name(options.out));
  if (!file) return tl::unexpected(file.error());
  if (is_csv) {
    if (Status written = (*file)->write(csv_header()); !written) return tl::unexpected(written.error());
  }
  const Result<ArticleFigures> figures = walk_articles(archive, options, [&](const Article& article) {
    if (is_csv) return (*file)->write(to_csv(article));
    const Result<Json> json = json_with_files(archive, article, options.attachment_text);
    return json ? (*file)->write(line_of(*json) + "\n") : Status(tl::unexpected(json.error()));
  });
  if (!figures) return figures;
  if (Status committed = (*file)->commit(); !committed) return tl::unexpected(committed.error());
  if (options.out == "-") return figures;

  auto manifest = ManifestWriter::create(options.out + ".manifest.json", options.format, article_choice(options));
  if (!manifest) return tl::unexpected(manifest.error());
  const ExportedFile facts = (*file)->facts(std::filesystem::path(options.out).filename(), figures->articles);
  Status written = (*manifest)->add(facts);
  if (written) written = (*manifest)->finish({{"totals", totals_of(*figures, 1, facts.bytes)}});
  if (!written) return tl::unexpected(written.error());
  return figures;
}

}  // namespace

Json article_choice(const ExportOptions& options) {
  Json choice = {{"site", options.filter.site},
                 {"from", options.filter.from},
                 {"to", options.filter.to},
                 {"all", options.filter.all}};
  choice.update(to_json(options.corpus));
  return choice;
}

Result<ArticleFigures> walk_articles(const Archive& archive, const ExportOptions& options,
                                     const std::function<Status(const Article&)>& take) {
  const Result<CorpusFilter> filter = CorpusFilter::make(options.corpus);
  if (!filter) return tl::unexpected(filter.error());
  LiveLine line(options.quiet);
  ArticleFigures figures;
  Status taken;
  const Status read = archive.articles(query_of(options.filter), [&](const Article& article) {
    if (is_stop_requested()) return false;
    if (!filter->wants(article)) {
      ++figures.left_out;
      return true;
    }
    taken = take(article);
    ++figures.articles;
    figures.characters += characters_of(article);
    line.show([&] { return "export: " + std::to_string(figures.articles) + " articles"; });
    return taken.has_value();
  });
  if (!read) return tl::unexpected(read.error());
  if (!taken) return tl::unexpected(taken.error());
  if (is_stop_requested()) return failure(ErrorCode::kInvalid, "stopped: nothing is written");
  return figures;
}

Json totals_of(const ArticleFigures& figures, uint64_t files, uint64_t bytes) {
  return {{"files", files},
          {"bytes", bytes},
          {"articles", figures.articles},
          {"characters", figures.characters},
          {"left_out_by_filters", figures.left_out}};
}

int export_articles(const ExportOptions& options) {
  if (const auto filter = CorpusFilter::make(options.corpus); !filter) return fail(filter.error());
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_export(options.archive, exit_code);
  if (!archive) return exit_code;
  catch_stop_signals();
  const bool is_folder = options.format == "markdown" || options.format == "html";
  const Result<ArticleFigures> figures = is_folder ? write_folder(*archive, options) : write_rows(*archive, options);
  if (!figures) {
    // A stop, and a disk that takes no more, are no fault of the archive.
    const ErrorCode code = figures.error().code;
    if (!is_stop_requested() && code != ErrorCode::kIo && code != ErrorCode::kDiskFull) return fail(figures.error());
    complain(figures.error().detail);
    return kExitFailed;
  }
  if (!options.quiet) complain("exported " + std::to_string(figures->articles) + " articles to " + options.out);
  return kExitOk;
}

}  // namespace fangzhi
