// What was taken out: every row of it can be read, and none is in two places.

#include "store/codec.h"
#include "store/keys.h"
#include "store/removal_rows.h"
#include "store/verify_pass.h"

namespace fangzhi {
namespace {

using Found = VerifyPass::Found;

void check_takedown(VerifyPass& pass, std::string_view page, std::string_view value) {
  const auto takedown = decode_takedown(value);
  if (!takedown) return pass.problem("undecodable", readable_page(page), takedown.error().detail);
  if (page_key(takedown->url) != page) pass.problem("key-mismatch", readable_page(page), "the takedown is another's");
  const Iterator rows = pass.database().page_rows(Family::kCaptures, &pass.snapshot());
  rows->Seek(slice(page));
  if (rows->Valid() && rows->key().starts_with(slice(page))) {
    pass.problem("takedown", takedown->url, "it is taken down, and a capture of it can be read");
  }
}

void check_hidden(VerifyPass& pass, std::string_view key, std::string_view value) {
  const auto capture = decode_capture(value);
  if (!capture) return pass.problem("undecodable", readable_key(key), capture.error().detail);
  std::string row;
  const std::string tombstone = removed_key(RemovedKind::kTakedown, page_key(capture->fetch.url));
  if (pass.look_up(Family::kRemoved, tombstone, row) == Found::kAbsent) {
    pass.problem("takedown", capture->fetch.url, "a capture of it is hidden, and it is not taken down");
  }
  if (!capture->payload) return;
  if (pass.look_up(Family::kDigests, digest_key(*capture->payload), row) != Found::kAbsent) return;
  if (pass.look_up(Family::kRemoved, removed_key(RemovedKind::kBody, digest_key(*capture->payload)), row) ==
      Found::kAbsent) {
    pass.problem("payload-missing", capture->fetch.url, "the body of a hidden capture is not stored");
  }
}

}  // namespace

void verify_removed(VerifyPass& pass) {
  pass.each(Family::kRemoved, [&](std::string_view key, std::string_view value) {
    ++pass.report().index_rows;
    const std::string_view rest = key.substr(1);
    bool is_sound = true;
    switch (static_cast<RemovedKind>(key[0])) {
      case RemovedKind::kTakedown:
        return check_takedown(pass, rest, value);
      case RemovedKind::kCapture:
        return check_hidden(pass, rest, value);
      case RemovedKind::kArticle:
        is_sound = decode_article(value).has_value();
        break;
      case RemovedKind::kStub:
        is_sound = decode_stub(value).has_value();
        break;
      case RemovedKind::kBody:
        is_sound = decode_dropped(value).has_value();
        break;
      case RemovedKind::kAudit:
        is_sound = rest.size() == 8 && decode_audit(read_u64(rest), value).has_value();
        break;
      case RemovedKind::kFingerprint:
      case RemovedKind::kCorrections:
      case RemovedKind::kMark:
        break;
    }
    if (!is_sound) pass.problem("undecodable", "removed " + readable_key(key), "no row of it");
  });
}

}  // namespace fangzhi
