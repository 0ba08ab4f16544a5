// An article is a document; a page's documents are replaced together. What an entry of the journal says of a page is
// not repeated but looked up: the page's articles as they are now. So entries may be read twice, and a group that was
// lost in a crash is read again.

#include "store/search_writer.h"

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "base/readable.h"
#include "store/disk_space.h"
#include "store/keys.h"
#include "store/records.pb.h"
#include "store/search_layout.h"

namespace fangzhi {
namespace {

constexpr uint64_t kGroupArticles = 2000;
constexpr uint64_t kGroupBytes = 12u << 20;  // of text: what Xapian holds of it in memory is some ten times that
constexpr uint64_t kRestArticles = 20;       // between two looks at the pace
constexpr std::chrono::milliseconds kRestSlice{50};
constexpr std::chrono::seconds kGroupPatience{20};  // what was read is to be found after so long

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string page_term(std::string_view url) {
  std::string term(kPagePrefix);
  append_u64(term, hash64(url));
  return term;
}

// What tells an entry from that of another archive, or of an earlier state of this one.
std::string mark_of(const JournalEntry& entry) {
  std::string mark;
  append_time(mark, entry.committed);
  append_time(mark, entry.captured);
  return mark + entry.url;
}

void add_text(Xapian::Document& document, std::string_view prefix, const std::vector<SearchUnit>& units,
              unsigned weight) {
  std::vector<std::string> terms = terms_of_text(units);
  std::sort(terms.begin(), terms.end());
  std::string name;
  for (size_t i = 0; i < terms.size();) {
    size_t end = i + 1;
    while (end < terms.size() && terms[end] == terms[i]) ++end;
    name.assign(prefix).append(terms[i]);
    document.add_term(name, static_cast<unsigned>(end - i) * weight);
    i = end;
  }
}

void add_spellings(Xapian::WritableDatabase& database, const std::vector<SearchUnit>& units) {
  constexpr size_t kShortest = 4, kLongest = 24;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (const SearchUnit& unit : units) {
    if (unit.is_ideograph || unit.text.size() < kShortest || unit.text.size() > kLongest) continue;
    if (std::all_of(unit.text.begin(), unit.text.end(), is_letter)) database.add_spelling(unit.text);
  }
}

std::string kept_text_of(const Article& article, size_t bytes_max) {
  std::string text;
  for (const Paragraph& paragraph : article.paragraphs) {
    if (text.size() + paragraph.text.size() >= bytes_max) break;
    if (!text.empty()) text += '\n';
    text += paragraph.text;
  }
  if (text.empty() && !article.paragraphs.empty()) {
    text = article.paragraphs[0].text.substr(0, bytes_max);
    while (!text.empty() && (text.back() & 0xC0) == 0x80) text.pop_back();
    if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
  }
  return text;
}

// What stands in the files attached to an article, as far as they were fetched and read.
Result<std::vector<records::SearchFile>> files_of(const Archive& archive, const Article& article) {
  std::vector<records::SearchFile> files;
  size_t left = kFileTextKeptMax;
  for (size_t i = 0; i < article.attachments.size() && i < kFilesIndexedMax && left > 0; ++i) {
    const Attachment& attachment = article.attachments[i];
    const auto row = archive.capture(attachment.url, std::nullopt);
    if (!row && row.error().code == ErrorCode::kIo) return tl::unexpected(row.error());
    if (!row || !row->capture.payload) continue;
    const auto text = archive.file_text(*row->capture.payload);
    if (!text && text.error().code == ErrorCode::kIo) return tl::unexpected(text.error());
    if (!text || !*text) continue;
    records::SearchFile file;
    file.set_url(attachment.url);
    file.set_name(attachment.name);
    Article whole = **text;
    if (!whole.title.empty()) whole.paragraphs.insert(whole.paragraphs.begin(), {ParagraphKind::kText, whole.title});
    file.set_text(kept_text_of(whole, left));
    left -= std::min(left, file.text().size());
    if (!file.text().empty()) files.push_back(std::move(file));
  }
  return files;
}

std::string day_digits(const Article& article) {
  if (!article.published) return "";
  std::string day = day_string(*article.published);
  std::erase(day, '-');
  return day;
}

Xapian::Document document_of(const Article& article, const std::string& site, const std::string& text,
                             const std::vector<SearchUnit>& title, const std::vector<SearchUnit>& body,
                             const std::vector<records::SearchFile>& files, const FoldCharacter& fold) {
  Xapian::Document document;
  std::string file_lines;
  for (const records::SearchFile& file : files) file_lines += file.text() + "\n";
  std::vector<SearchUnit> file_units = search_units(file_lines, fold);
  if (file_units.size() > kFileUnitsIndexedMax) file_units.resize(kFileUnitsIndexedMax);
  add_text(document, "", file_units, 1);
  add_text(document, kTitlePrefix, title, 1);
  add_text(document, "", title, kTitleWeight);
  add_text(document, "", body, 1);
  add_text(document, kSourcePrefix, search_units(article.source, fold), 1);
  std::string columns;
  for (const std::string& name : article.column) columns += name + "\n";
  add_text(document, kColumnPrefix, search_units(columns, fold), 1);
  const std::string host = host_of(article.url);
  document.add_boolean_term(page_term(article.url));
  document.add_boolean_term(std::string(kHostPrefix) + host);
  if (!site.empty()) document.add_boolean_term(std::string(kSitePrefix) + site);
  for (const std::string& flag : article.quality) document.add_boolean_term(std::string(kFlagPrefix) + flag);
  const std::string day = day_digits(article);
  if (!day.empty()) document.add_value(kDaySlot, day);
  document.add_value(kSiteSlot, site.empty() ? host : site);
  records::SearchDocument kept;
  kept.set_url(article.url);
  kept.set_part(static_cast<uint32_t>(article.part));
  kept.set_title(article.title);
  kept.set_subtitle(article.subtitle);
  kept.set_day(day);
  kept.set_site(site);
  kept.set_host(host);
  kept.set_source(article.source);
  kept.set_text(text);
  for (const std::string& name : article.column) kept.add_column(name);
  for (const std::string& flag : article.quality) kept.add_flags(flag);
  for (const records::SearchFile& file : files) *kept.add_files() = file;
  document.set_data(kept.SerializeAsString());
  return document;
}

}  // namespace

// Rests so long that the thread has had its share of a core.
struct SearchWriter::Pace {
  explicit Pace(const SearchBudget& wanted) : budget(wanted) {}

  bool is_over() const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    return budget.max_time_s > 0 && passed.count() >= budget.max_time_s;
  }
  void rest(const std::atomic<bool>& stop) {
    if (budget.cpu_share >= 1) return;
    const double used = thread_seconds() - cpu;
    const auto until = slept + std::chrono::duration<double>(used / std::max(budget.cpu_share, 0.01));
    while (!stop && !is_over() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kRestSlice);
    cpu = thread_seconds();
    slept = std::chrono::steady_clock::now();
  }

  const SearchBudget& budget;
  const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point slept = began;
  double cpu = thread_seconds();
  uint64_t next_rest = kRestArticles;
};

Error translate_search(const Xapian::Error& error, const std::string& doing) {
  ErrorCode code = ErrorCode::kIo;
  const std::string type = error.get_type();
  if (type == "DatabaseLockError") code = ErrorCode::kLocked;
  if (type == "DatabaseCorruptError") code = ErrorCode::kCorrupt;
  if (type == "DatabaseNotFoundError") code = ErrorCode::kNotFound;
  return {code, doing + ": " + error.get_description()};
}

uint64_t search_sequence(const Xapian::Database& database) {
  const std::string text = database.get_metadata(kSearchSequenceName);
  uint64_t sequence = 0;
  std::from_chars(text.data(), text.data() + text.size(), sequence);
  return sequence;
}

Result<Xapian::WritableDatabase> SearchWriter::open(const std::string& directory, bool is_anew) {
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0) {
    return failure(ErrorCode::kNotFound, "there is no archive in " + directory);
  }
  const std::string folder = directory + std::string(kSearchFolder);
  try {
    Xapian::WritableDatabase database(folder, is_anew ? Xapian::DB_CREATE_OR_OVERWRITE : Xapian::DB_CREATE_OR_OPEN);
    if (database.get_metadata(kSearchVersionName) == kSearchVersion) return database;
    if (database.get_doccount() > 0) {
      database.close();
      database = Xapian::WritableDatabase(folder, Xapian::DB_CREATE_OR_OVERWRITE);
    }
    database.set_metadata(kSearchVersionName, std::string(kSearchVersion));
    database.commit();
    return database;
  } catch (const Xapian::Error& error) {
    return tl::unexpected(translate_search(error, "opening the index of search in " + directory));
  }
}

Status SearchWriter::begin_anew() {
  database_.close();
  auto database = open(directory_, true);
  if (!database) return tl::unexpected(database.error());
  database_ = std::move(*database);
  return {};
}

Result<SearchProgress> SearchWriter::catch_up(const Archive& archive, const SearchBudget& budget,
                                              const std::atomic<bool>& stop) {
  const auto last = archive.last_sequence();
  if (!last) return tl::unexpected(last.error());
  try {
    if (const Status placed = find_place(archive, *last); !placed) return tl::unexpected(placed.error());
    const uint64_t began_at = reached_;
    Pace pace(budget);
    Status status;
    const Status read = archive.journal(reached_, [&](const JournalEntry& entry) {
      const bool is_enough = budget.max_articles != 0 && articles_ >= budget.max_articles;
      if (entry.sequence > *last || stop || is_enough || pace.is_over()) return false;
      status = take(archive, entry);
      if (status && articles_ >= pace.next_rest) {
        pace.rest(stop);
        pace.next_rest = articles_ + kRestArticles;
      }
      if (status && is_group_full()) status = commit(budget, *last);
      return static_cast<bool>(status);
    });
    if (!status) return tl::unexpected(status.error());
    if (!read) return tl::unexpected(read.error());
    if (reached_ > began_at) {
      if (const Status done = commit(budget, *last); !done) return tl::unexpected(done.error());
    }
  } catch (const Xapian::Error& error) {
    return tl::unexpected(translate_search(error, "writing the index of search"));
  }
  return SearchProgress{reached_, *last, articles_};
}

// Where the index came to; the beginning, where that is no place in this archive's journal.
Status SearchWriter::find_place(const Archive& archive, uint64_t last) {
  articles_ = group_began_ = 0;
  committed_ = std::chrono::steady_clock::now();
  reached_ = search_sequence(database_);
  if (reached_ == 0) return {};
  bool is_known = false;
  const std::string mark = database_.get_metadata(kSearchMarkName);
  const Status read = archive.journal(reached_ - 1, [&](const JournalEntry& entry) {
    is_known = entry.sequence == reached_ && mark_of(entry) == mark;
    return false;
  });
  if (!read || (is_known && reached_ <= last)) return read;
  reached_ = 0;
  return begin_anew();
}

Status SearchWriter::take(const Archive& archive, const JournalEntry& entry) {
  const bool is_of_page = entry.kind == JournalKind::kWithdrawn || entry.kind == JournalKind::kRestored;
  if (!entry.parts.empty() || is_of_page) {
    if (const Status done = refresh(archive, entry.url, &entry.site); !done) return done;
  }
  if (is_of_page || (entry.kind == JournalKind::kRereading && entry.parts.empty())) {  // perhaps of an attached file
    const auto names = archive.articles_with(entry.url);
    if (!names) return tl::unexpected(names.error());
    for (const ArticleName& name : *names) {
      if (const Status done = refresh(archive, name.url, nullptr); !done) return done;
    }
  }
  for (const JournalEntry::Moved& moved : entry.moved) {
    if (const Status done = refresh(archive, moved.url, nullptr); !done) return done;
  }
  reached_ = entry.sequence;
  mark_ = mark_of(entry);
  return {};
}

bool SearchWriter::is_group_full() const {
  return articles_ - group_began_ >= kGroupArticles || group_bytes_ >= kGroupBytes ||
         std::chrono::steady_clock::now() - committed_ > kGroupPatience;
}

// Once a group: what it reads is at least as new as every entry of this call.
Status SearchWriter::refresh(const Archive& archive, const std::string& url, const std::string* known_site) {
  if (!refreshed_.insert(url).second) return {};
  const auto articles = archive.articles_at(url, std::nullopt);
  if (!articles && articles.error().code != ErrorCode::kCorrupt) return tl::unexpected(articles.error());
  database_.delete_document(page_term(url));
  if (!articles) return {};  // `verify` names it
  std::string site;
  if (known_site != nullptr) {
    site = *known_site;
  } else if (const auto newest = archive.capture(url, std::nullopt); newest) {
    site = newest->capture.site;
  }
  for (const Article& article : *articles) {
    if (!article.canonical) continue;
    const std::string text = kept_text_of(article, kTextKeptMax);
    std::vector<SearchUnit> title = search_units(article.title + "\n" + article.subtitle, fold_);
    std::vector<SearchUnit> body = search_units(text, fold_);
    if (title.size() > kUnitsIndexedMax) title.resize(kUnitsIndexedMax);
    if (body.size() > kUnitsIndexedMax) body.resize(kUnitsIndexedMax);
    const auto files = files_of(archive, article);
    if (!files) return tl::unexpected(files.error());
    for (const records::SearchFile& file : *files) group_bytes_ += file.text().size();
    database_.add_document(document_of(article, site, text, title, body, *files, fold_));
    add_spellings(database_, title);
    add_spellings(database_, body);
    ++articles_;
    group_bytes_ += text.size();
  }
  return {};
}

// The sequence is in the commit of what it says was read.
Status SearchWriter::commit(const SearchBudget& budget, uint64_t last) {
  const auto space = disk_space(directory_);
  if (space && space->free_bytes < default_disk_reserve(*space)) {
    return failure(ErrorCode::kDiskFull,
                   "writing the index of search: only " + readable_bytes(space->free_bytes) + " are left on the disk");
  }
  database_.set_metadata(kSearchSequenceName, std::to_string(reached_));
  database_.set_metadata(kSearchMarkName, mark_);
  database_.commit();
  refreshed_.clear();
  group_bytes_ = 0;
  group_began_ = articles_;
  committed_ = std::chrono::steady_clock::now();
  if (budget.progress) budget.progress(reached_, last);
  return {};
}

}  // namespace fangzhi
