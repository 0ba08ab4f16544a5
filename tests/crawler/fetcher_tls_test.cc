// TLS as the web has it: what strict refuses and says why, what legacy takes and records.

#include <stdlib.h>

#include <catch2/catch.hpp>

#include "fetch_bench.h"
#include "tls_server.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

FetchResult ask(const TlsServer& server, TlsMode mode, bool trusts_authority) {
  Site site = open_site();
  site.tls = mode;
  FetchLimits limits = quick();
  limits.first_byte = limits.stall = 2s;
  limits.total = 5s;
  if (trusts_authority) limits.authorities = server.authority();
  Fetcher fetcher(limits, now);
  return fetch_with(fetcher, server.url(), site);
}

// Strict refuses, and sends no request over a connection it does not trust; legacy takes it, and says so.
void check_only_legacy(const TlsOptions& options, const std::string& reason) {
  TlsServer server(options);
  const FetchResult strict = ask(server, TlsMode::kStrict, true);
  CHECK(strict.error == FetchError::kTls);
  CHECK_THAT(strict.error_detail, Catch::Contains(reason));
  CHECK(strict.status == 0);
  CHECK(strict.request_head.empty());
  CHECK(server.requests() == 0);
  const FetchResult legacy = ask(server, TlsMode::kLegacy, false);
  CHECK(legacy.error == FetchError::kNone);
  CHECK(legacy.body == "secure");
  CHECK(legacy.tls.legacy);
  CHECK_FALSE(legacy.tls.protocol.empty());
  CHECK_FALSE(legacy.tls.cipher.empty());
}

}  // namespace

TEST_CASE("a good certificate is good enough for strict", "[fetcher][tls]") {
  TlsServer server({});
  const FetchResult page = ask(server, TlsMode::kStrict, true);
  CHECK(page.body == "secure");
  CHECK(page.tls.protocol == "TLSv1.3");
  CHECK_FALSE(page.tls.legacy);
}

TEST_CASE("an authority nobody knows is for legacy only", "[fetcher][tls]") {
  TlsServer server({});
  const FetchResult strict = ask(server, TlsMode::kStrict, false);
  CHECK(strict.error == FetchError::kTls);
  CHECK(strict.error_detail.find("unable to get local issuer certificate") != std::string::npos);
  CHECK(server.requests() == 0);
  CHECK(ask(server, TlsMode::kLegacy, false).body == "secure");
}

TEST_CASE("an expired certificate is for legacy only", "[fetcher][tls]") {
  check_only_legacy({.is_expired = true}, "expired");
}
TEST_CASE("a certificate signed by itself is for legacy only", "[fetcher][tls]") {
  check_only_legacy({.is_self_signed = true}, "self-signed");
}
TEST_CASE("a certificate of another host is for legacy only", "[fetcher][tls]") {
  check_only_legacy({.host = "127.9.9.9"}, "127.0.0.1");
}
TEST_CASE("a chain with a link left out is for legacy only", "[fetcher][tls]") {
  check_only_legacy({.has_intermediate = true}, "unable to get local issuer certificate");
}
TEST_CASE("a key of 1024 bits is for legacy only", "[fetcher][tls]") {
  check_only_legacy({.key_bits = 1024, .version_max = TLS1_2_VERSION}, "key too weak");
}

TEST_CASE("TLS 1.0 and 1.1 are for legacy only, which records what was spoken", "[fetcher][tls]") {
  check_only_legacy({.version_max = TLS1_1_VERSION}, "");
  TlsServer server({.key_bits = 1024, .version_max = TLS1_VERSION});
  CHECK(ask(server, TlsMode::kStrict, true).error == FetchError::kTls);
  const FetchResult page = ask(server, TlsMode::kLegacy, false);
  CHECK(page.tls.protocol == "TLSv1");
  CHECK(page.tls.legacy);
}

TEST_CASE("a server that renegotiates before it answers is borne with", "[fetcher][tls]") {
  TlsServer server({.version_max = TLS1_2_VERSION, .renegotiates = true});
  const FetchResult page = ask(server, TlsMode::kLegacy, false);
  CHECK(page.body == "secure");
  CHECK(page.tls.protocol == "TLSv1.2");
  CHECK(server.renegotiations() == 1);
}

TEST_CASE("a handshake that is cut is a TLS failure", "[fetcher][tls]") {
  TlsServer server({.hangs_up = true});
  for (const TlsMode mode : {TlsMode::kStrict, TlsMode::kLegacy}) {
    const FetchResult page = ask(server, mode, true);
    CHECK(page.error == FetchError::kTls);
    CHECK(page.request_head.empty());
    CHECK_FALSE(page.error_detail.empty());
  }
}
