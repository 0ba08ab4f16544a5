#include "crawler/cookies.h"

namespace fangzhi {

CookieJars::Jar CookieJars::of(const std::string& host) {
  const auto [found, is_new] = jars_.try_emplace(host);
  Entry& entry = found->second;
  if (is_new) {
    entry.jar = Jar(curl_share_init(), [](CURLSH* share) { curl_share_cleanup(share); });
    curl_share_setopt(entry.jar.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  } else {
    turns_.erase(entry.turn);
  }
  entry.turn = turns_.insert(turns_.end(), host);
  Jar jar = entry.jar;
  if (jars_.size() > kHostsMax) {
    jars_.erase(turns_.front());
    turns_.pop_front();
  }
  return jar;
}

}  // namespace fangzhi
