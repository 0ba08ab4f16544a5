#include "crawler/scope.h"

#include <libpsl.h>
#include <re2/re2.h>

#include <algorithm>

namespace fangzhi {
namespace {

using Patterns = std::vector<std::unique_ptr<const RE2>>;

Result<Patterns> compile(const std::vector<std::string>& patterns, const std::string& site) {
  Patterns compiled;
  for (const std::string& pattern : patterns) {
    auto expression = std::make_unique<const RE2>(pattern, RE2::Quiet);
    if (!expression->ok()) {
      return failure(ErrorCode::kInvalid, "site " + site + ": pattern \"" + pattern + "\": " + expression->error());
    }
    compiled.push_back(std::move(expression));
  }
  return compiled;
}

bool any_matches(const Patterns& patterns, std::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return RE2::PartialMatch(piece, *pattern); });
}

bool contains_value(const std::vector<std::string>& sorted, std::string_view value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

std::string_view without_scheme(std::string_view canonical) {
  return canonical.substr(canonical.find("//") + 2);
}

void sort_unique(std::vector<std::string>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::string host_of(const std::string& url) {
  const std::optional<Url> parsed = parse_url(url);
  return parsed ? std::string(parsed->host()) : std::string();
}

std::string registrable_domain(std::string_view host) {
  const std::string name(host);
  const bool is_address = name.find_first_not_of("0123456789.") == std::string::npos || name.starts_with('[');
  const char* domain = is_address ? nullptr : psl_registrable_domain(psl_builtin(), name.c_str());
  return domain ? domain : name;
}

struct SiteScope::Parts {
  Scope scope = Scope::kHost;
  std::vector<std::string> starts;    // sorted
  std::vector<std::string> hosts;     // of the start pages, sorted
  std::vector<std::string> domains;   // registrable, sorted
  std::vector<std::string> prefixes;  // start pages up to their last slash, without the scheme: sites move to https
  Patterns allow, deny, follow;
};

SiteScope::SiteScope() = default;
SiteScope::~SiteScope() = default;
SiteScope::SiteScope(SiteScope&&) noexcept = default;

Result<SiteScope> SiteScope::make(const Site& site) {
  auto parts = std::make_unique<Parts>();
  parts->scope = site.scope;
  for (const std::string& start : site.start) {
    const std::optional<Url> url = parse_url(start);
    if (!url) return failure(ErrorCode::kInvalid, "site " + site.id + ": start page " + start + " is no URL");
    parts->starts.push_back(canonical_url(*url));
    parts->hosts.emplace_back(url->host());
    parts->domains.push_back(registrable_domain(url->host()));
    const std::string_view address = without_scheme(parts->starts.back());
    parts->prefixes.emplace_back(address.substr(0, address.rfind('/', address.find('?')) + 1));
  }
  sort_unique(parts->starts);
  sort_unique(parts->hosts);
  sort_unique(parts->domains);
  Result<Patterns> allow = compile(site.allow, site.id);
  if (!allow) return tl::unexpected(allow.error());
  Result<Patterns> deny = compile(site.deny, site.id);
  if (!deny) return tl::unexpected(deny.error());
  parts->allow = std::move(*allow);
  parts->deny = std::move(*deny);
  Result<Patterns> follow = compile(site.follow, site.id);
  if (!follow) return tl::unexpected(follow.error());
  parts->follow = std::move(*follow);
  SiteScope scope;
  scope.parts_ = std::move(parts);
  return scope;
}

bool SiteScope::follows(std::string_view canonical) const {
  return !parts_->follow.empty() && any_matches(parts_->follow, canonical);
}

bool SiteScope::covers_host(std::string_view host) const {
  if (parts_->scope == Scope::kDomain) return contains_value(parts_->domains, registrable_domain(host));
  return contains_value(parts_->hosts, host);
}

bool SiteScope::contains(const Url& url, std::string_view canonical) const {
  if (!url.is_http()) return false;
  if (contains_value(parts_->starts, canonical)) return true;
  if (!covers_host(url.host())) return false;
  if (parts_->scope == Scope::kPrefix &&
      std::none_of(parts_->prefixes.begin(), parts_->prefixes.end(),
                   [&](const std::string& prefix) { return without_scheme(canonical).starts_with(prefix); })) {
    return false;
  }
  if (!parts_->allow.empty() && !any_matches(parts_->allow, canonical)) return false;
  return !any_matches(parts_->deny, canonical);
}

}  // namespace fangzhi
