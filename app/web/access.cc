#include "app/web/access.h"

#include <algorithm>
#include <charconv>

#include "app/web/params.h"

namespace fangzhi {
namespace {

constexpr std::string_view kCookie = "fangzhi-pass";
constexpr std::string_view kBearer = "Bearer ";

// Looks at every byte, so that the time it takes tells nothing.
bool is_same_secret(const Digest& a, const Digest& b) {
  unsigned difference = 0;
  for (size_t i = 0; i < a.bytes.size(); ++i) difference |= static_cast<unsigned>(a.bytes[i] ^ b.bytes[i]);
  return difference == 0;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool is_loopback_host(const std::string& host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_address(host));
}

constexpr const char* kLoginPage =
    "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>方志</title>"
    "<meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/assets/style.css\">"
    "<body class=\"login\"><main><h1>方志</h1><form action=\"/login\"><label for=\"token\">口令 · Token</label> "
    "<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required> "
    "<button>进入 · Enter</button></form></main></body></html>\n";

}  // namespace

Result<ListenAddress> parse_listen(const std::string& text) {
  const auto bad = [&] {
    return failure(ErrorCode::kInvalid, "'" + text + "' is no address to listen on (127.0.0.1:8080, [::1]:8080)");
  };
  ListenAddress address;
  const size_t colon = text.rfind(':');
  std::string host = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const auto [stopped, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || stopped != port.data() + port.size() || address.port < 0 || address.port > 65535) {
    return bad();
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return bad();
  }
  address.host = host.empty() ? "0.0.0.0" : lower_case(host);
  if (address.host.find_first_of(" /[]@") != std::string::npos) return bad();
  address.is_loopback = is_loopback_host(address.host);
  return address;
}

Access::Access(const std::string& token, std::vector<std::string> names)
    : has_token_(!token.empty()),
      token_(sha256(token)),
      pass_(hex(sha256("fangzhi web pass\n" + token))),
      pass_digest_(sha256(pass_)),
      names_(std::move(names)) {}

bool Access::is_known_host(const std::string& host) const {
  if (host == "localhost" || is_address(host)) return true;
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) { return lower_case(name) == host; });
}

bool Access::may_enter(const WebRequest& request) const {
  if (!has_token_) return true;
  if (request.authorization.starts_with(kBearer)) {
    return is_same_secret(sha256(request.authorization.substr(kBearer.size())), token_);
  }
  const std::string pass = cookie_value(request.cookie, kCookie);
  return !pass.empty() && is_same_secret(sha256(pass), pass_digest_);
}

std::optional<WebReply> Access::refusal(const WebRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    WebReply reply = error_reply(405, "only GET and HEAD: nothing can be changed here");
    reply.headers.emplace_back("Allow", "GET, HEAD");
    return reply;
  }
  if (!is_known_host(host_name_of(request.host))) {
    return error_reply(421, "this server does not go by that name (--host NAME adds one)");
  }
  const bool is_open = request.path == "/login" || request.path == "/assets/style.css";
  if (is_open || may_enter(request)) return std::nullopt;
  if (request.path.starts_with("/api/") || request.path == "/metrics") {
    WebReply reply = error_reply(401, "a token is needed: Authorization: Bearer …");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
  }
  return WebReply{303, "text/plain", {{"Location", "/login"}}, "the token is needed\n"};
}

WebReply Access::login(const WebRequest& request) const {
  std::string token;
  for (const auto& [name, value] : request.params) {
    if (name == "token") token = value;
  }
  if (has_token_ && is_same_secret(sha256(token), token_)) {
    return {303,
            "text/plain",
            {{"Location", "/"},
             {"Set-Cookie", std::string(kCookie) + "=" + pass_ + "; Path=/; HttpOnly; SameSite=Strict"},
             {"Cache-Control", "no-store"}},
            "welcome\n"};
  }
  if (!has_token_) return {303, "text/plain", {{"Location", "/"}}, "no token is needed\n"};
  return {token.empty() ? 200 : 403, "text/html; charset=utf-8", {{"Cache-Control", "no-store"}}, kLoginPage};
}

}  // namespace fangzhi
