#include "app/web/reply.h"

#include <algorithm>
#include <cstdio>

#include "base/digest.h"

namespace fangzhi {
namespace {

// No inline script or style, no foreign host, and no way to make a string into HTML (Trusted Types).
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

bool has_header(const WebReply& reply, std::string_view name) {
  return std::any_of(reply.headers.begin(), reply.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

int status_of(ErrorCode code) {
  if (code == ErrorCode::kInvalid) return 400;
  return code == ErrorCode::kNotFound ? 404 : 500;
}

// If-None-Match: "*", or a list of which one is ours; weak comparison.
bool names_etag(std::string_view header, const std::string& etag) {
  if (header == "*") return true;
  const std::string opaque = etag.substr(2);  // without W/
  return header.find(opaque) != std::string_view::npos;
}

}  // namespace

WebReply json_reply(const Json& json, int status) {
  WebReply reply;
  reply.status = status;
  reply.body = line_of(json) + "\n";
  return reply;
}

WebReply error_reply(int status, std::string_view reason) {
  return json_reply({{"error", reason}}, status);
}

WebReply error_reply(const Error& error) {
  return error_reply(status_of(error.code), error.detail);
}

void add_security_headers(WebReply& reply) {
  const auto set = [&](const char* name, std::string_view value) {
    if (!has_header(reply, name)) reply.headers.emplace_back(name, value);
  };
  set("Content-Security-Policy", kPagePolicy);
  set("X-Frame-Options", "DENY");
  set("X-Content-Type-Options", "nosniff");
  set("Referrer-Policy", "no-referrer");
  set("Cross-Origin-Opener-Policy", "same-origin");
  set("Cross-Origin-Resource-Policy", "same-origin");
  set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  set("Cache-Control", "private, no-cache");
}

void add_etag(WebReply& reply, const WebRequest& request) {
  if (reply.status != 200 || reply.body.empty()) return;
  char etag[32];
  std::snprintf(etag, sizeof etag, "W/\"%016llx\"", static_cast<unsigned long long>(hash64(reply.body)));
  reply.headers.emplace_back("ETag", etag);
  if (request.if_none_match.empty() || !names_etag(request.if_none_match, etag)) return;
  reply.status = 304;
  reply.body.clear();
}

}  // namespace fangzhi
