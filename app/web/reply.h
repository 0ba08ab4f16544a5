#pragma once

// What the web view is asked and what it answers, without sockets: handlers are functions from one to the other.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/article_json.h"
#include "base/result.h"

namespace fangzhi {

struct WebRequest {
  std::string method = "GET";
  std::string path;                                           // percent-decoded, "/api/articles"
  std::vector<std::pair<std::string, std::string>> params{};  // of the query, decoded
  std::string host{}, authorization{}, cookie{}, if_none_match{};
};

struct WebReply {
  int status = 200;
  std::string type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

WebReply json_reply(const Json& json, int status = 200);
// {"error": REASON}
WebReply error_reply(int status, std::string_view reason);
// kInvalid 400, kNotFound 404, the machine's 500.
WebReply error_reply(const Error& error);

// What every answer carries: a policy under which only our own scripts and styles run, and nothing is framed by others.
// Answers that set a Content-Security-Policy of their own keep it.
void add_security_headers(WebReply& reply);

// Gives a successful answer its ETag, and turns it into 304 where the asker has it already (RFC 9110 section 13.1.2).
void add_etag(WebReply& reply, const WebRequest& request);

}  // namespace fangzhi
