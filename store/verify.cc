#include "store/verify.h"

#include <algorithm>
#include <map>

#include "store/file_texts.h"
#include "store/journal_rows.h"
#include "store/keys.h"
#include "store/profiles.h"
#include "store/removal_rows.h"
#include "store/verify_pass.h"
#include "store/watched.h"

namespace fangzhi {
namespace {

std::string readable(const Digest& digest) {
  return "payload " + hex(digest);
}

std::string readable(std::string_view page, Time time) {
  return readable_page(page) + " at " + format_rfc3339(time);
}

std::string article_place(std::string_view page, Time time, uint32_t part) {
  return readable(page, time) + " part " + std::to_string(part);
}

std::optional<Digest> digest_of(std::string_view key) {
  Digest digest;
  if (key.size() != digest.bytes.size()) return std::nullopt;
  std::copy(key.begin(), key.end(), digest.bytes.begin());
  return digest;
}

class Verifier {
 public:
  Verifier(const Database& database, const Payloads& payloads, const VerifyRequest& request)
      : payloads_(payloads), pass_(database, request) {}

  // The order is part of the place a pass is taken up at (VerifyPlace::step).
  VerifyReport run() {
    pass_.resume();
    pass_.step(0, [this] { verify_files(pass_); });
    pass_.step(1, [this] { captures(); });
    pass_.step(2, [this] { payloads(); });
    pass_.step(3, [this] { dictionaries(); });
    pass_.step(4, [this] { articles(); });
    pass_.step(5, [this] { dates(Family::kByDate); });
    pass_.step(6, [this] { dates(Family::kBySite); });
    pass_.step(7, [this] { urls(); });
    pass_.step(8, [this] { queue(); });
    pass_.step(9, [this] { hosts(); });
    pass_.step(10, [this] { counts(); });
    pass_.step(11, [this] { watched(); });
    pass_.step(12, [this] { profiles(); });
    pass_.step(13, [this] { verify_fingerprints(pass_); });
    pass_.step(14, [this] { verify_clusters(pass_); });
    pass_.step(15, [this] { journal(); });
    pass_.step(16, [this] { texts(); });
    pass_.step(17, [this] { attached(); });
    pass_.step(18, [this] { verify_removed(pass_); });
    pass_.end();
    return pass_.report();
  }

 private:
  using Found = VerifyPass::Found;

  void problem(const char* kind, std::string where, std::string detail) {
    pass_.problem(kind, std::move(where), std::move(detail));
  }

  // Taken out by order, so no damage.
  bool is_removed(RemovedKind kind, std::string_view rest) {
    std::string row;
    return pass_.look_up(Family::kRemoved, removed_key(kind, rest), row) != Found::kAbsent;
  }

  void captures() {
    pass_.each(Family::kCaptures, [this](std::string_view bytes, std::string_view value) {
      ++pass_.report().captures;
      ++pass_.counted().captures;
      const auto key = parse_capture_key(bytes);
      if (!key) return problem("undecodable", readable_key(bytes), "no capture key");
      const std::string where = readable(key->page, key->time);
      const auto capture = decode_capture(value);
      if (!capture) return problem("undecodable", where, capture.error().detail);
      if (capture->refers_to) ++pass_.counted().revisits;
      if (page_key(capture->fetch.url) != key->page || capture->fetch.started != key->time) {
        problem("key-mismatch", where, "the row is of " + capture->fetch.url);
      }
      check_references(*capture, key->page, where);
    });
  }

  void check_references(const Capture& capture, std::string_view page, const std::string& where) {
    std::string row;
    if (capture.payload && pass_.look_up(Family::kDigests, digest_key(*capture.payload), row) == Found::kAbsent &&
        !is_removed(RemovedKind::kBody, digest_key(*capture.payload))) {
      problem("payload-missing", where, readable(*capture.payload) + " is not stored");
    }
    if (!capture.refers_to) return;
    const Found found = pass_.look_up(Family::kCaptures, capture_key(page, *capture.refers_to), row);
    if (found == Found::kUnknown) return;
    const auto original =
        found == Found::kThere ? decode_capture(row) : Result<Capture>(failure(ErrorCode::kNotFound, ""));
    if (!original || original->payload != capture.payload) {
      problem("revisit-orphan", where, "no such capture with this payload at " + format_rfc3339(*capture.refers_to));
    }
  }

  // `payloads` and `digests` have the same keys: walked side by side, each payload that can't be read has a name, and
  // the walk goes on behind it.
  void payloads() {
    const Iterator bodies = pass_.database().scan(Family::kPayloads, &pass_.snapshot());
    bodies->Seek(pass_.begin_key());
    pass_.each(Family::kDigests, [&](std::string_view bytes, std::string_view first) {
      for (; bodies->Valid() && view(bodies->key()) < bytes; bodies->Next()) orphan_payload(view(bodies->key()));
      const auto digest = digest_of(bytes);
      if (!digest) return problem("undecodable", readable_key(bytes), "no digest");
      ++pass_.report().payloads;
      ++pass_.counted().payloads;
      std::string capture;
      if (pass_.look_up(Family::kCaptures, first, capture) == Found::kAbsent &&
          !is_removed(RemovedKind::kCapture, first)) {
        problem("index-orphan", readable(*digest), "its first capture is not stored");
      }
      if (bodies->Valid() && view(bodies->key()) == bytes) {
        check_payload(*digest, view(bodies->value()));
        return bodies->Next();
      }
      if (bodies->status().ok()) return problem("payload-missing", readable(*digest), "its body is not stored");
      problem("payload-unreadable", readable(*digest), bodies->status().ToString());
      bodies->Seek(std::string(bytes) + '\0');
    });
    for (; !pass_.is_stopped() && bodies->Valid(); bodies->Next()) orphan_payload(view(bodies->key()));
  }

  void orphan_payload(std::string_view key) {
    problem("payload-orphan", "payload " + readable_key(key), "digests does not know it");
  }

  void check_payload(const Digest& digest, std::string_view value) {
    const auto body = payloads_.decode(digest, value);
    if (!body) return problem("payload-digest", readable(digest), body.error().detail);
    pass_.counted().payload_bytes += body->size();
    pass_.counted().payload_stored_bytes += value.size();
  }

  void dictionaries() {
    pass_.each(Family::kDictionaries, [this](std::string_view key, std::string_view value) {
      if (key.size() != 4) return problem("undecodable", "dictionary " + readable_key(key), "no dictionary key");
      ++pass_.counted().dictionaries;
      const auto dictionary = decode_dictionary(value);
      if (!dictionary) {
        return problem("undecodable", "dictionary " + std::to_string(read_u32(key)), dictionary.error().detail);
      }
      if (const auto bytes = payloads_.dictionary(read_u32(key)); !bytes) {
        problem("dictionary", dictionary->host, bytes.error().detail);
      }
    });
  }

  struct Newest {
    Time time{};
    std::string day, site;
    bool absent = false;
    std::string content;
    std::vector<std::string> attachments{};
  };

  void articles() {
    std::string page;
    std::map<uint32_t, Newest> parts;
    const auto begins_page = [&](std::string_view bytes) {
      if (page_key_length(bytes) == page.size() && bytes.starts_with(page)) return false;
      check_dates(page, parts);
      parts.clear();
      page = bytes.substr(0, page_key_length(bytes));
      return true;
    };
    const auto visit = [&](std::string_view bytes, std::string_view value) {
      ++pass_.report().articles;
      const auto key = parse_article_key(bytes);
      if (!key) return problem("undecodable", readable_key(bytes), "no article key");
      check_article(*key, value, parts);
    };
    pass_.each(Family::kArticles, visit, begins_page);
    if (!pass_.is_stopped()) check_dates(page, parts);
  }

  void check_article(const ArticleKey& key, std::string_view value, std::map<uint32_t, Newest>& parts) {
    const std::string where = article_place(key.page, key.time, key.part);
    const auto version = decode_article(value);
    if (!version) return problem("undecodable", where, version.error().detail);
    const auto before = parts.find(key.part);
    const bool repeats = before == parts.end()
                             ? version->absent
                             : before->second.absent == version->absent && before->second.content == version->content;
    if (repeats) problem("version-repeated", where, "it says what the row before it says");
    parts[key.part] = {key.time,        version->day,     version->site,
                       version->absent, version->content, attachments_of(*version)};
    if (page_key(version->url) != key.page) problem("key-mismatch", where, "the row is of " + version->url);
    std::string capture;
    if (pass_.look_up(Family::kCaptures, capture_key(key.page, version->captured.value_or(key.time)), capture) ==
        Found::kAbsent) {
      problem("capture-missing", where, "the capture it was read from is not stored");
    }
    if (version->absent) return;
    ++pass_.counted().article_versions;
    const auto article = article_of(*version, key.time, key.part);
    if (!article) return problem("undecodable", where, article.error().detail);
    if (version_of(*article, "").day != version->day) problem("index-mismatch", where, "its day is not its date's");
  }

  // Each newest version must be found by its day, and by its site and day.
  void check_dates(std::string_view page, const std::map<uint32_t, Newest>& parts) {
    for (const auto& [part, newest] : parts) {
      if (newest.absent) continue;
      ++pass_.counted().articles;
      const std::string where = article_place(page, newest.time, part);
      const std::string key = date_key(newest.day, page, part);
      check_date(Family::kByDate, key, date_value(newest.time, newest.site), where);
      check_date(Family::kBySite, site_key(newest.site, key), date_value(newest.time, ""), where);
      for (const std::string& url : newest.attachments) {
        std::string row;
        if (pass_.look_up(Family::kAttached, attached_key(url, page, part), row) == Found::kAbsent) {
          problem("index-missing", where, "attached does not have " + url);
        }
      }
    }
  }

  void check_date(Family family, const std::string& key, const std::string& expected, const std::string& where) {
    std::string row;
    const Found found = pass_.look_up(family, key, row);
    if (found == Found::kAbsent) problem("index-missing", where, std::string(name_of(family)) + " does not have it");
    if (found == Found::kThere && row != expected) {
      problem("index-mismatch", where, std::string(name_of(family)) + " names another version");
    }
  }

  // `by_date` or `by_site`.
  void dates(Family family) {
    const std::string name(name_of(family));
    pass_.each(family, [&](std::string_view bytes, std::string_view value) {
      ++pass_.report().index_rows;
      const size_t site_end = family == Family::kBySite ? bytes.find('\0') : 0;
      const std::string_view dated = family != Family::kBySite            ? bytes
                                     : site_end == std::string_view::npos ? std::string_view()
                                                                          : bytes.substr(site_end + 1);
      const auto key = parse_date_key(dated);
      if (!key || value.size() < 8) return problem("undecodable", readable_key(bytes), "no row of " + name);
      const std::string where = article_place(key->page, read_time(value), key->part);
      std::string row;
      const Found found = pass_.look_up(Family::kArticles, article_key(key->page, read_time(value), key->part), row);
      if (found == Found::kUnknown) return;
      if (found == Found::kAbsent) return problem("index-orphan", where, name + " names an article that is not stored");
      const auto version = decode_article(row);
      if (!version) return;  // reported with the articles
      const bool is_its_site = family != Family::kBySite || version->site == bytes.substr(0, site_end);
      if (version->absent || version->day != key->day || !is_its_site) {
        problem("index-orphan", where,
                name + " has it under " + readable_key(bytes.substr(0, site_end)) + " " + std::string(key->day));
      }
    });
  }

  void urls() {
    pass_.each(Family::kUrls, [this](std::string_view key, std::string_view value) {
      ++pass_.report().urls;
      ++pass_.counted().urls;
      const auto state = decode_url_state(value);
      if (!state) return problem("undecodable", readable_page(key), state.error().detail);
      if (page_key(state->url) != key)
        return problem("key-mismatch", readable_page(key), "the row is of " + state->url);
      check_watched(*state);
      if (state->due == kNever) return;
      std::string row;
      const Found found =
          pass_.look_up(Family::kQueue, queue_key(host_of(state->url), state->due, state->klass, state->url), row);
      if (found == Found::kAbsent) {
        problem("index-missing", state->url, "it is due " + format_rfc3339(state->due) + " and not queued");
      } else if (found == Found::kThere && row != std::string(1, state->retry ? '\1' : '\0')) {
        problem("index-mismatch", state->url, "its queue row says otherwise whether it is a retry");
      }
    });
  }

  void check_watched(const UrlState& state) {
    const std::string expected = watched_value(state);
    if (expected.empty()) return;
    std::string row;
    const Found found = pass_.look_up(Family::kWatched, watched_key(host_of(state.url), state.klass, state.url), row);
    if (found == Found::kAbsent) problem("index-missing", state.url, "every run visits it, or it failed: not watched");
    if (found == Found::kThere && row != expected) problem("index-mismatch", state.url, "its watched row is another's");
  }

  void watched() {
    pass_.each(Family::kWatched, [&](std::string_view bytes, std::string_view value) {
      const auto key = parse_watched(bytes, value);
      if (!key) return problem("undecodable", readable_key(bytes), "no row of the watched URLs");
      const std::string where(key->url);
      std::string row;
      const Found found = pass_.look_up(Family::kUrls, page_key(key->url), row);
      if (found == Found::kUnknown) return;
      if (found == Found::kAbsent) return problem("index-orphan", where, "it is watched and not known");
      const auto state = decode_url_state(row);
      if (!state) return;  // reported with the URLs
      if (state->klass != key->klass || watched_value(*state).empty()) {
        problem("index-orphan", where, "it is watched without need");
      }
    });
  }

  void queue() {
    std::string host;
    pass_.each(Family::kQueue, [&](std::string_view bytes, std::string_view) {
      ++pass_.report().queue_rows;
      ++pass_.counted().queued;
      const auto key = parse_queue_key(bytes);
      if (!key) return problem("undecodable", readable_key(bytes), "no row of the queue");
      if (key->host != host) {
        host = key->host;
        std::string row;
        if (pass_.look_up(Family::kHosts, host_key(host), row) == Found::kAbsent) {
          problem("index-missing", host, "it is queued and no host");
        }
      }
      const std::string where(key->url);
      std::string row;
      const Found found = pass_.look_up(Family::kUrls, page_key(key->url), row);
      if (found == Found::kUnknown) return;
      if (found == Found::kAbsent) return problem("index-orphan", where, "it is queued and not known");
      const auto state = decode_url_state(row);
      if (!state) return;  // reported with the URLs
      if (state->url != key->url || state->due != key->due || state->klass != key->klass) {
        problem("index-orphan", where,
                "it is queued for " + format_rfc3339(key->due) + ", which is not when it is due");
      }
    });
  }

  void hosts() {
    pass_.each(Family::kHosts, [this](std::string_view key, std::string_view value) {
      const size_t end = key.find('\0');
      if (end == std::string_view::npos) return problem("undecodable", readable_key(key), "no host key");
      if (end + 1 != key.size()) return;  // a robots.txt, checked with its host
      ++pass_.counted().hosts;
      const std::string host(key.substr(0, end));
      const auto row = decode_host(host, value);
      if (!row) return problem("undecodable", host, row.error().detail);
      for (size_t i = 0; i < row->state.robots.size(); ++i) {
        const std::string& origin = row->state.robots[i].origin;
        std::string body;
        const Found found = pass_.look_up(Family::kHosts, std::string(key) + origin, body);
        if (found == Found::kAbsent || (found == Found::kThere && hash64(body) != row->body_hashes[i])) {
          problem("robots", host, "the robots.txt of " + origin + " is missing or another");
        }
      }
    });
  }

  void profiles() {
    pass_.each(Family::kProfiles, [this](std::string_view key, std::string_view value) {
      const size_t end = key.find('\0');
      if (end == std::string_view::npos) return problem("undecodable", readable_key(key), "no key of a profile");
      const bool is_profile = end + 1 == key.size();
      const bool is_sound =
          is_profile ? decode_profile(key.substr(0, end), value).has_value() : decode_corrections(value).has_value();
      if (!is_sound) problem("undecodable", readable_key(key), is_profile ? "no profile" : "no corrections");
    });
  }

  void journal() {
    pass_.each(Family::kJournal, [this](std::string_view key, std::string_view value) {
      const auto entry = decode_journal(key, value);
      if (!entry) return problem("undecodable", "journal " + readable_key(key), entry.error().detail);
      if (entry->kind == JournalKind::kWithdrawn || entry->kind == JournalKind::kRestored) return;
      std::string row;
      const std::string page = page_key(entry->url);
      const std::string capture = capture_key(page, entry->captured);
      if (pass_.look_up(Family::kCaptures, capture, row) != Found::kAbsent) return;
      if (is_removed(RemovedKind::kCapture, capture) || is_removed(RemovedKind::kStub, capture)) return;
      problem("index-orphan", readable(page, entry->captured), "the journal has it, and it is not stored");
    });
  }

  void texts() {
    pass_.each(Family::kTexts, [this](std::string_view key, std::string_view value) {
      const auto digest = digest_of(key);
      if (!digest) return problem("undecodable", readable_key(key), "no digest");
      if (const auto text = decode_file_text(value); !text) {
        return problem("undecodable", "text of " + readable(*digest), text.error().detail);
      }
      std::string row;
      if (pass_.look_up(Family::kDigests, key, row) == Found::kAbsent) {
        problem("index-orphan", "text of " + readable(*digest), "the file is not stored");
      }
    });
  }

  // That each article's attachments are there is checked with the articles.
  void attached() {
    pass_.each(Family::kAttached, [this](std::string_view bytes, std::string_view value) {
      ++pass_.report().index_rows;
      const auto key = parse_attached_key(bytes);
      if (!key || page_key(value) != key->article_page) {
        return problem("undecodable", readable_key(bytes), "no row of attached");
      }
      const Iterator rows = pass_.database().page_rows(Family::kArticles, &pass_.snapshot());
      std::optional<ArticleVersion> newest;
      for (rows->Seek(slice(key->article_page)); rows->Valid(); rows->Next()) {
        const auto row = parse_article_key(view(rows->key()));
        if (!row || row->page != key->article_page) break;
        auto version = decode_article(view(rows->value()));
        if (version && row->part == key->part) newest = std::move(*version);
      }
      const std::string_view file = bytes.substr(0, page_key_length(bytes));
      const std::vector<std::string> urls = newest ? attachments_of(*newest) : std::vector<std::string>();
      const bool is_listed =
          std::any_of(urls.begin(), urls.end(), [&](const auto& url) { return page_key(url) == file; });
      if (!is_listed && rows->status().ok()) {
        problem("index-orphan", std::string(value), "attached names what it does not have: " + readable_page(file));
      }
    });
  }

  void counts() {
    if (pass_.report().problems != 0) return;  // what is damaged is not counted
    if (pass_.was_resumed() && !pass_.is_unchanged()) return;
    const auto stored = pass_.database().counters(&pass_.snapshot());
    if (!stored) return problem("undecodable", "meta counters", stored.error().detail);
    Counters& counted = pass_.counted();
    counted.day = stored->day;  // the newest capture's, which may be read again since
    if (*stored == counted) return;
    const auto differ = [this](const char* name, uint64_t says, uint64_t is) {
      if (says != is) problem("count", name, "counted " + std::to_string(is) + ", kept as " + std::to_string(says));
    };
    differ("captures", stored->captures, counted.captures);
    differ("revisits", stored->revisits, counted.revisits);
    differ("payloads", stored->payloads, pass_.counted().payloads);
    differ("payload_bytes", stored->payload_bytes, pass_.counted().payload_bytes);
    differ("payload_stored_bytes", stored->payload_stored_bytes, pass_.counted().payload_stored_bytes);
    differ("articles", stored->articles, counted.articles);
    differ("article_versions", stored->article_versions, counted.article_versions);
    differ("urls", stored->urls, counted.urls);
    differ("queued", stored->queued, counted.queued);
    differ("hosts", stored->hosts, counted.hosts);
    differ("dictionaries", stored->dictionaries, counted.dictionaries);
  }

  const Payloads& payloads_;
  VerifyPass pass_;
};

}  // namespace

Result<VerifyReport> verify_archive(const Database& database, const Payloads& payloads, const VerifyRequest& request) {
  return Verifier(database, payloads, request).run();
}

}  // namespace fangzhi
