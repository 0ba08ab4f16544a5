#pragma once

// One exchange, or a few, of a Fetcher with the patience of a test.

#include <catch2/catch.hpp>

#include "crawler/fetcher.h"
#include "loopback_server.h"

namespace fangzhi::test {

using namespace std::chrono_literals;

inline Time now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

inline FetchLimits quick() {
  FetchLimits limits;
  limits.connect = 2s;
  limits.first_byte = 300ms;
  limits.stall = 300ms;
  limits.total = 1500ms;
  limits.head_bytes_max = 4096;
  return limits;
}

inline Site open_site() {
  Site site;
  site.user_agent = "fangzhi-test/1";
  site.contact = "us@example.org";
  site.allow_private = true;
  site.max_body = 100'000;
  return site;
}

// The next exchange of `fetcher` that ends.
inline FetchResult next_result(Fetcher& fetcher) {
  for (int rounds = 0; rounds < 300; ++rounds) {
    for (Fetcher::Done& done : fetcher.wait(100ms)) return std::move(done.result);
  }
  FAIL("no result");
  return {};
}

inline FetchResult fetch_with(Fetcher& fetcher, const std::string& url, const Site& site, FetchRequest request = {}) {
  request.url = url;
  request.site = &site;
  fetcher.start(7, request);
  return next_result(fetcher);
}

inline FetchResult fetch(const std::string& url, const Site& site = open_site(), FetchRequest request = {}) {
  Fetcher fetcher(quick(), now);
  return fetch_with(fetcher, url, site, std::move(request));
}

inline FetchResult fetch_reply(const Reply& reply, const Site& site = open_site()) {
  LoopbackServer server([&](const Request&) { return reply; });
  return fetch(server.url("/"), site);
}

inline FetchResult fetch_raw(const std::string& bytes, const Site& site = open_site()) {
  return fetch_reply({.bytes = bytes}, site);
}

}  // namespace fangzhi::test
