#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "crawler/seeds.h"

namespace fangzhi {

// A host's registrable domain by the Public Suffix List ("news.town.gov.cn" -> "town.gov.cn"); the host itself where it
// has none (an address, a public suffix, a single label).
std::string registrable_domain(std::string_view host);

// The host of an absolute URL; empty where it is none.
std::string host_of(const std::string& url);

// Which URLs belong to a site: by host, domain or prefix of its start pages, then its allow and deny patterns, which
// look anywhere in the canonical URL. Host scope means the name, whatever scheme and port. Start pages themselves are
// always in. Immutable; safe for concurrent use.
class SiteScope {
 public:
  // kInvalid when a pattern is no RE2 (load_seeds checks them too).
  static Result<SiteScope> make(const Site& site);
  ~SiteScope();
  SiteScope(SiteScope&&) noexcept;

  // `canonical` is canonical_url(url).
  bool contains(const Url& url, std::string_view canonical) const;
  // Whether the seed file says `follow`: not to be taken for a trap.
  bool follows(std::string_view canonical) const;
  // Whether any URL of that host may belong to the site.
  bool covers_host(std::string_view host) const;

 private:
  SiteScope();
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

}  // namespace fangzhi
