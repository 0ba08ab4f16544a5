#include "store/verify.h"

#include <map>

#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr uint64_t kProgressRows = 1000;

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
  Verifier(const Database& database, const Payloads& payloads, const std::function<void(const Problem&)>& report,
           const std::function<bool(uint64_t)>& progress)
      : database_(database), payloads_(payloads), report_(report), progress_(progress), snapshot_(database.db()) {}

  VerifyReport run() {
    captures();
    payloads();
    dictionaries();
    articles();
    by_date();
    urls();
    queue();
    hosts();
    counts();
    return result_;
  }

 private:
  void problem(const char* kind, std::string where, std::string detail) {
    ++result_.problems;
    if (report_) report_({kind, std::move(where), std::move(detail)});
  }

  // False: stop.
  bool checked() {
    ++rows_;
    if (rows_ % kProgressRows == 0 && progress_ && !progress_(rows_)) stopped_ = true;
    return !stopped_;
  }

  // Empty, and a problem, where the row cannot be read; empty without one where it is not there.
  std::optional<std::string> lookup(Family family, std::string_view key, const std::string& where) {
    auto row = database_.get(family, key, &snapshot_);
    if (!row) {
      problem("unreadable", where, row.error().detail);
      return std::nullopt;
    }
    return std::move(*row);
  }

  // Every row of a family. A file that can't be read ends the family: what lies behind it is not known.
  void each(Family family, const std::function<void(std::string_view, std::string_view)>& visit) {
    if (stopped_) return;
    const Iterator rows = database_.scan(family, &snapshot_);
    std::string last;
    for (rows->SeekToFirst(); rows->Valid() && checked(); rows->Next()) {
      last = view(rows->key());
      visit(last, view(rows->value()));
    }
    if (rows->status().ok()) return;
    problem("unreadable", std::string(name_of(family)) + (last.empty() ? "" : " after " + readable_key(last)),
            rows->status().ToString());
  }

  void captures() {
    each(Family::kCaptures, [this](std::string_view bytes, std::string_view value) {
      ++result_.captures;
      ++counted_.captures;
      const auto key = parse_capture_key(bytes);
      if (!key) return problem("undecodable", readable_key(bytes), "no capture key");
      const std::string where = readable(key->page, key->time);
      const auto capture = decode_capture(value);
      if (!capture) return problem("undecodable", where, capture.error().detail);
      if (capture->refers_to) ++counted_.revisits;
      if (page_key(capture->fetch.url) != key->page || capture->fetch.started != key->time) {
        problem("key-mismatch", where, "the row is of " + capture->fetch.url);
      }
      check_references(*capture, key->page, where);
    });
  }

  void check_references(const Capture& capture, std::string_view page, const std::string& where) {
    if (capture.payload && !lookup(Family::kDigests, digest_key(*capture.payload), where)) {
      problem("payload-missing", where, readable(*capture.payload) + " is not stored");
    }
    if (!capture.refers_to) return;
    const auto target = lookup(Family::kCaptures, capture_key(page, *capture.refers_to), where);
    const auto original = target ? decode_capture(*target) : Result<Capture>(failure(ErrorCode::kNotFound, ""));
    if (!original || original->payload != capture.payload) {
      problem("revisit-orphan", where, "no such capture with this payload at " + format_rfc3339(*capture.refers_to));
    }
  }

  // `payloads` and `digests` have the same keys: walked side by side, each payload that can't be read has a name, and
  // the walk goes on behind it.
  void payloads() {
    if (stopped_) return;
    const Iterator bodies = database_.scan(Family::kPayloads, &snapshot_);
    bodies->SeekToFirst();
    each(Family::kDigests, [&](std::string_view bytes, std::string_view first) {
      for (; bodies->Valid() && view(bodies->key()) < bytes; bodies->Next()) orphan_payload(view(bodies->key()));
      const auto digest = digest_of(bytes);
      if (!digest) return problem("undecodable", readable_key(bytes), "no digest");
      ++result_.payloads;
      ++counted_.payloads;
      if (!lookup(Family::kCaptures, first, readable(*digest))) {
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
    for (; bodies->Valid(); bodies->Next()) orphan_payload(view(bodies->key()));
  }

  void orphan_payload(std::string_view key) {
    problem("payload-orphan", "payload " + readable_key(key), "digests does not know it");
  }

  void check_payload(const Digest& digest, std::string_view value) {
    const auto body = payloads_.decode(digest, value);
    if (!body) return problem("payload-digest", readable(digest), body.error().detail);
    counted_.payload_bytes += body->size();
    counted_.payload_stored_bytes += value.size();
  }

  void dictionaries() {
    each(Family::kDictionaries, [this](std::string_view key, std::string_view value) {
      if (key.size() != 4) return problem("undecodable", "dictionary " + readable_key(key), "no dictionary key");
      ++counted_.dictionaries;
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
    std::string day;
    bool absent = false;
    std::string content;
  };

  void articles() {
    std::string page;
    std::map<uint32_t, Newest> parts;
    each(Family::kArticles, [&](std::string_view bytes, std::string_view value) {
      ++result_.articles;
      const auto key = parse_article_key(bytes);
      if (!key) return problem("undecodable", readable_key(bytes), "no article key");
      if (key->page != page) {
        check_by_date(page, parts);
        parts.clear();
        page = key->page;
      }
      check_article(*key, value, parts);
    });
    check_by_date(page, parts);
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
    parts[key.part] = {key.time, version->day, version->absent, version->content};
    if (page_key(version->url) != key.page) problem("key-mismatch", where, "the row is of " + version->url);
    if (!lookup(Family::kCaptures, capture_key(key.page, key.time), where)) {
      problem("capture-missing", where, "the capture it was read from is not stored");
    }
    if (version->absent) return;
    ++counted_.article_versions;
    const auto article = article_of(*version, key.time, key.part);
    if (!article) return problem("undecodable", where, article.error().detail);
    if (version_of(*article, "").day != version->day) problem("index-mismatch", where, "its day is not its date's");
  }

  // Each newest version must be found by its day.
  void check_by_date(std::string_view page, const std::map<uint32_t, Newest>& parts) {
    for (const auto& [part, newest] : parts) {
      if (newest.absent) continue;
      ++counted_.articles;
      const std::string where = article_place(page, newest.time, part);
      const auto row = lookup(Family::kByDate, date_key(newest.day, page, part), where);
      if (!row) {
        problem("index-missing", where, "by_date does not have it under " + newest.day);
      } else if (row->size() < 8 || read_time(*row) != newest.time) {
        problem("index-mismatch", where, "by_date names another version");
      }
    }
  }

  void by_date() {
    each(Family::kByDate, [this](std::string_view bytes, std::string_view value) {
      ++result_.index_rows;
      const auto key = parse_date_key(bytes);
      if (!key || value.size() < 8) return problem("undecodable", readable_key(bytes), "no row of by_date");
      const std::string where = article_place(key->page, read_time(value), key->part);
      const auto row = lookup(Family::kArticles, article_key(key->page, read_time(value), key->part), where);
      if (!row) return problem("index-orphan", where, "by_date names an article that is not stored");
      const auto version = decode_article(*row);
      if (!version) return;  // reported with the articles
      if (version->absent || version->day != key->day) {
        problem("index-orphan", where, "by_date has it under " + std::string(key->day));
      }
    });
  }

  void urls() {
    each(Family::kUrls, [this](std::string_view key, std::string_view value) {
      ++result_.urls;
      ++counted_.urls;
      const auto state = decode_url_state(value);
      if (!state) return problem("undecodable", readable_page(key), state.error().detail);
      if (page_key(state->url) != key)
        return problem("key-mismatch", readable_page(key), "the row is of " + state->url);
      if (state->due == kNever) return;
      const auto row =
          lookup(Family::kQueue, queue_key(host_of(state->url), state->due, state->klass, state->url), state->url);
      if (!row) {
        problem("index-missing", state->url, "it is due " + format_rfc3339(state->due) + " and not queued");
      } else if (*row != std::string(1, state->retry ? '\1' : '\0')) {
        problem("index-mismatch", state->url, "its queue row says otherwise whether it is a retry");
      }
    });
  }

  void queue() {
    std::string host;
    each(Family::kQueue, [&](std::string_view bytes, std::string_view) {
      ++result_.queue_rows;
      ++counted_.queued;
      const auto key = parse_queue_key(bytes);
      if (!key) return problem("undecodable", readable_key(bytes), "no row of the queue");
      if (key->host != host) {
        host = key->host;
        if (!lookup(Family::kHosts, host_key(host), host)) problem("index-missing", host, "it is queued and no host");
      }
      const std::string where(key->url);
      const auto row = lookup(Family::kUrls, page_key(key->url), where);
      if (!row) return problem("index-orphan", where, "it is queued and not known");
      const auto state = decode_url_state(*row);
      if (!state) return;  // reported with the URLs
      if (state->url != key->url || state->due != key->due || state->klass != key->klass) {
        problem("index-orphan", where,
                "it is queued for " + format_rfc3339(key->due) + ", which is not when it is due");
      }
    });
  }

  void hosts() {
    each(Family::kHosts, [this](std::string_view key, std::string_view value) {
      const size_t end = key.find('\0');
      if (end == std::string_view::npos) return problem("undecodable", readable_key(key), "no host key");
      if (end + 1 != key.size()) return;  // a robots.txt, checked with its host
      ++counted_.hosts;
      const std::string host(key.substr(0, end));
      const auto row = decode_host(host, value);
      if (!row) return problem("undecodable", host, row.error().detail);
      for (size_t i = 0; i < row->state.robots.size(); ++i) {
        const std::string& origin = row->state.robots[i].origin;
        const auto body = lookup(Family::kHosts, std::string(key) + origin, host);
        if (!body || hash64(*body) != row->body_hashes[i]) {
          problem("robots", host, "the robots.txt of " + origin + " is missing or another");
        }
      }
    });
  }

  void counts() {
    if (stopped_ || result_.problems != 0) return;  // what is damaged is not counted
    const auto stored = database_.counters(&snapshot_);
    if (!stored) return problem("undecodable", "meta counters", stored.error().detail);
    if (*stored == counted_) return;
    const auto differ = [this](const char* name, uint64_t says, uint64_t is) {
      if (says != is) problem("count", name, "counted " + std::to_string(is) + ", kept as " + std::to_string(says));
    };
    differ("captures", stored->captures, counted_.captures);
    differ("revisits", stored->revisits, counted_.revisits);
    differ("payloads", stored->payloads, counted_.payloads);
    differ("payload_bytes", stored->payload_bytes, counted_.payload_bytes);
    differ("payload_stored_bytes", stored->payload_stored_bytes, counted_.payload_stored_bytes);
    differ("articles", stored->articles, counted_.articles);
    differ("article_versions", stored->article_versions, counted_.article_versions);
    differ("urls", stored->urls, counted_.urls);
    differ("queued", stored->queued, counted_.queued);
    differ("hosts", stored->hosts, counted_.hosts);
    differ("dictionaries", stored->dictionaries, counted_.dictionaries);
  }

  const Database& database_;
  const Payloads& payloads_;
  const std::function<void(const Problem&)>& report_;
  const std::function<bool(uint64_t)>& progress_;
  Snapshot snapshot_;
  VerifyReport result_;
  Counters counted_;
  uint64_t rows_ = 0;
  bool stopped_ = false;
};

}  // namespace

Result<VerifyReport> verify_archive(const Database& database, const Payloads& payloads,
                                    const std::function<void(const Problem&)>& report,
                                    const std::function<bool(uint64_t)>& progress) {
  return Verifier(database, payloads, report, progress).run();
}

}  // namespace fangzhi
