#pragma once

// Who may ask (docs/serve.md): names of this server, against DNS that is turned on us, and a token, where one is set.

#include <optional>
#include <string>
#include <vector>

#include "app/web/reply.h"
#include "base/digest.h"

namespace fangzhi {

constexpr size_t kTokenBytesMin = 16;

struct ListenAddress {
  std::string host;  // as given: a name or an address, IPv6 without brackets
  int port = 0;      // 0: any free one
  bool is_loopback = false;
};
// "127.0.0.1:8080", "[::1]:8080", "localhost:0", ":8080" (all addresses), "8080" (loopback). kInvalid.
Result<ListenAddress> parse_listen(const std::string& text);

// Immutable.
class Access {
 public:
  // `token` empty: everybody who reaches us. `names`: host names a proxy or a person reaches us by; addresses and
  // localhost always do.
  Access(const std::string& token, std::vector<std::string> names);

  // What refuses the request, if anything does: 405, 421, 401.
  std::optional<WebReply> refusal(const WebRequest& request) const;
  // `/login?token=…`: sets the cookie and leads to the front page, where the token is right; else the form.
  WebReply login(const WebRequest& request) const;

 private:
  bool is_known_host(const std::string& host) const;
  bool may_enter(const WebRequest& request) const;

  const bool has_token_;
  const Digest token_;      // of the token: compared in constant time whatever its length
  const std::string pass_;  // what the cookie holds: follows from the token, and does not give it away
  const Digest pass_digest_;
  const std::vector<std::string> names_;
};

}  // namespace fangzhi
