#include "app/takedown_pages.h"

#include <algorithm>
#include <deque>
#include <unordered_set>

#include "base/url.h"

namespace fangzhi {
namespace {

Result<std::string> canonical_page(const std::string& text) {
  const auto url = parse_url(text);
  if (!url || !url->is_http() || url->host().empty())
    return failure(ErrorCode::kInvalid, text + ": no http or https URL");
  return canonical_url(*url);
}

// Pages in the order they were found, each once; those that came with others are looked at too.
class PageSet {
 public:
  PageSet(Archive& archive, const TakedownChoice& choice) : archive_(archive), choice_(choice) {}

  Status add(const std::string& url) {
    if (!known_.insert(url).second) return {};
    if (known_.size() > kTakedownPagesMax) {
      return failure(ErrorCode::kInvalid, "more than " + std::to_string(kTakedownPagesMax) + " pages at once");
    }
    waiting_.push_back(url);
    return {};
  }

  // Those below a folder stand together in the archive, by SURT.
  Status add_prefix(const std::string& prefix) {
    const std::string head = surt(prefix);
    Status added;
    const auto take = [&](const CaptureRow& row) {
      if (!surt(row.url).starts_with(head)) return false;
      if (row.url.starts_with(prefix)) added = add(row.url);
      return added.has_value();
    };
    if (archive_.capture(prefix, std::nullopt)) added = add(prefix);
    if (!added) return added;
    const Status read = archive_.captures_behind(prefix, take);
    return added ? read : added;
  }

  Result<std::vector<TakedownPage>> look() {
    std::vector<TakedownPage> pages;
    while (!waiting_.empty()) {
      auto page = look_at(waiting_.front());
      if (!page) return tl::unexpected(page.error());
      waiting_.pop_front();
      pages.push_back(std::move(*page));
    }
    for (TakedownPage& page : pages) {
      std::erase_if(page.files, [&](const std::string& url) { return known_.contains(url); });
      std::erase_if(page.copies, [&](const std::string& url) { return known_.contains(url); });
    }
    return pages;
  }

 private:
  Result<TakedownPage> look_at(const std::string& url) {
    TakedownPage page;
    page.url = url;
    if (Status counted = archive_.captures(url, [&](const CaptureRow&) { return ++page.captures > 0; }); !counted) {
      return tl::unexpected(counted.error());
    }
    const auto state = archive_.url_table().find(url);
    if (!state) return tl::unexpected(state.error());
    page.is_known = state->has_value();
    const auto articles = archive_.articles_at(url, std::nullopt);
    if (!articles) return tl::unexpected(articles.error());
    for (const Article& article : *articles) {
      page.titles.push_back(article.title);
      if (Status added = add_related(article, page); !added) return tl::unexpected(added.error());
    }
    return page;
  }

  Status add_files(const Article& article, TakedownPage& page) {
    for (const Attachment& attachment : article.attachments) {
      const auto url = canonical_page(attachment.url);
      if (!url || !archive_.capture(*url, std::nullopt)) continue;
      const auto articles = archive_.articles_with(*url);
      if (!articles) return tl::unexpected(articles.error());
      const bool is_its_own = std::all_of(articles->begin(), articles->end(),
                                          [&](const ArticleName& name) { return name.url == page.url; });
      if (choice_.article && is_its_own) {
        if (Status added = add(*url); !added) return added;
      } else if (page.files.size() < kCopiesNamedMax) {
        page.files.push_back(*url);
      }
    }
    return {};
  }

  Status add_related(const Article& article, TakedownPage& page) {
    for (const std::string& further : article.pages) {
      if (!choice_.article || further == page.url) continue;
      if (Status added = add(further); !added) return added;
    }
    if (Status added = add_files(article, page); !added) return added;
    if (!article.cluster) return {};
    const auto story = archive_.story(*article.cluster);
    if (!story) return story.error().code == ErrorCode::kNotFound ? Status() : tl::unexpected(story.error());
    for (const StoryMember& member : story->members) {
      if (member.url == page.url) continue;
      if (choice_.copies) {
        if (Status added = add(member.url); !added) return added;
      } else if (page.copies.size() < kCopiesNamedMax) {
        page.copies.push_back(member.url);
      }
    }
    return {};
  }

  Archive& archive_;
  const TakedownChoice& choice_;
  std::deque<std::string> waiting_;
  std::unordered_set<std::string> known_;
};

}  // namespace

Result<std::vector<TakedownPage>> takedown_pages(Archive& archive, const std::vector<std::string>& urls,
                                                 const TakedownChoice& choice) {
  PageSet pages(archive, choice);
  for (const std::string& text : urls) {
    const auto url = canonical_page(text);
    if (!url) return tl::unexpected(url.error());
    if (Status added = choice.prefix ? pages.add_prefix(*url) : pages.add(*url); !added) {
      return tl::unexpected(added.error());
    }
  }
  return pages.look();
}

Result<std::vector<TakedownPage>> undo_pages(const Archive& archive, const std::vector<std::string>& urls,
                                             const TakedownChoice& choice) {
  std::vector<TakedownPage> pages;
  for (const std::string& text : urls) {
    const auto url = canonical_page(text);
    if (!url) return tl::unexpected(url.error());
    const size_t before = pages.size();
    const Status read = archive.takedowns([&](const Takedown& takedown) {
      const bool is_meant = choice.prefix ? takedown.url.starts_with(*url) : takedown.url == *url;
      if (is_meant) pages.push_back({takedown.url, takedown.captures, true, {}, {}, {}});
      return pages.size() < kTakedownPagesMax;
    });
    if (!read) return tl::unexpected(read.error());
    if (pages.size() == before) return failure(ErrorCode::kNotFound, *url + " is not taken down");
  }
  return pages;
}

}  // namespace fangzhi
