#include "crawler/politeness.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "base/digest.h"
#include "store/url_table.h"

namespace fangzhi {

using std::chrono::milliseconds;

void Politeness::introduce(const std::string& host, const Manners& manners, Time not_before, uint32_t failures) {
  const auto [found, is_new] = hosts_.try_emplace(host);
  Host& known = found->second;
  if (is_new) {
    known.manners = manners;
    known.next = not_before;
    known.failures = failures;
    return;
  }
  known.manners.delay = std::max(known.manners.delay, manners.delay);
  known.manners.connections_max = std::min(known.manners.connections_max, manners.connections_max);
  known.manners.connections_per_address_max =
      std::min(known.manners.connections_per_address_max, manners.connections_per_address_max);
}

void Politeness::set_crawl_delay(const std::string& host, milliseconds delay) {
  Host& known = hosts_.at(host);
  const milliseconds bounded = std::min(delay, limits_.crawl_delay_max);
  // Learned after the host was last asked: the rest that runs is longer then, too.
  if (bounded > delay_of(known)) known.next += bounded - delay_of(known);
  known.crawl_delay = bounded;
}

milliseconds Politeness::delay_of(const Host& host) const {
  milliseconds delay = std::max(host.manners.delay, host.crawl_delay);
  // Whoever sets no delay at all asked for full speed.
  if (host.manners.delay > milliseconds(0)) delay = std::max(delay, std::min(host.latency, limits_.latency_delay_max));
  return delay;
}

milliseconds Politeness::backoff_of(const std::string& name, uint32_t failures) const {
  if (failures == 0) return milliseconds(0);
  const uint32_t doublings = std::min(failures - 1, 20u);
  const milliseconds whole = std::min(limits_.backoff_min * (int64_t{1} << doublings), limits_.backoff_max);
  // Up to a quarter more, so that hosts that fell together do not all come back together.
  const auto jitter = static_cast<int64_t>(hash64(name + std::to_string(failures)) % 256);
  return whole + whole * jitter / 1024;
}

Time Politeness::may_start_at(const std::string& host) const {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return {};  // forgotten: it rests no more
  const Host& known = found->second;
  return known.in_flight >= known.manners.connections_max ? kNever : known.next;
}

bool Politeness::address_has_room(const std::string& host) const {
  const Host& known = hosts_.at(host);
  if (known.ip.empty()) return true;
  const auto address = addresses_.find(known.ip);
  return address == addresses_.end() || address->second.in_flight < known.manners.connections_per_address_max;
}

void Politeness::wait_for_address(const std::string& host) {
  addresses_[hosts_.at(host).ip].waiting.push_back(host);
}

void Politeness::started(const std::string& host, Time now) {
  Host& known = hosts_.at(host);
  if (known.in_flight++ == 0) ++active_hosts_;
  known.next = std::max(known.next, now + delay_of(known));
  if (!known.ip.empty()) ++addresses_[known.ip].in_flight;
  known.charged.push_back(known.ip);
}

// One waiting host goes on for each place that gets free; all of them with the last place, since a host that was told
// may have nothing to ask any more, and then nobody would tell the others.
std::vector<std::string> Politeness::discharge(Host& host) {
  const std::string ip = std::move(host.charged.front());
  host.charged.pop_front();
  const auto found = addresses_.find(ip);
  if (found == addresses_.end()) return {};
  Address& address = found->second;
  --address.in_flight;
  std::vector<std::string> may_go;
  while (!address.waiting.empty() && (may_go.empty() || address.in_flight == 0)) {
    may_go.push_back(std::move(address.waiting.front()));
    address.waiting.pop_front();
  }
  if (address.in_flight == 0) addresses_.erase(found);
  return may_go;
}

Politeness::Mood Politeness::finished(const std::string& host, Time started_at, Time finished_at, const std::string& ip,
                                      Answer answer, std::optional<milliseconds> retry_after) {
  Host& known = hosts_.at(host);
  assert(known.in_flight > 0);
  if (--known.in_flight == 0) --active_hosts_;
  Mood mood;
  mood.may_go = discharge(known);
  if (!ip.empty()) known.ip = ip;
  const auto took = std::chrono::duration_cast<milliseconds>(finished_at - started_at);
  known.latency = known.latency == milliseconds(0) ? took : (known.latency * 3 + took) / 4;

  milliseconds rest = delay_of(known);
  if (answer == Answer::kServed) {
    // What was on its way when the host failed says nothing of how it is now.
    const bool is_news = started_at >= known.failed;
    mood.changed = is_news && known.failures != 0;
    if (is_news) known.failures = 0;
  } else {
    ++known.failures;
    known.failed = finished_at;
    mood.changed = true;
    rest = std::max(rest, backoff_of(host, known.failures));
    if (retry_after) rest = std::max(rest, std::min(*retry_after, limits_.retry_after_max));
  }
  known.next = std::max(known.next, finished_at + rest);
  mood.rests_until = known.next;
  mood.failures = known.failures;
  return mood;
}

std::vector<std::pair<milliseconds, std::string>> Politeness::slowest(size_t limit) const {
  std::vector<std::pair<milliseconds, std::string>> hosts;
  for (const auto& [name, host] : hosts_) {
    if (host.latency == milliseconds(0)) continue;
    const milliseconds latency = host.latency;
    const bool is_among = hosts.size() < limit || latency > hosts.back().first;
    if (!is_among) continue;
    const auto place =
        std::find_if(hosts.begin(), hosts.end(), [&](const auto& other) { return other.first < latency; });
    hosts.emplace(place, latency, name);
    if (hosts.size() > limit) hosts.pop_back();
  }
  return hosts;
}

void Politeness::forget_rested(Time now) {
  std::erase_if(hosts_, [&](const auto& entry) {
    const Host& host = entry.second;
    return host.in_flight == 0 && host.failures == 0 && host.next <= now;
  });
}

std::optional<milliseconds> parse_retry_after(std::string_view value, Time now) {
  if (!value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos) {
    int64_t seconds = 0;
    constexpr int64_t kSecondsMax = 366LL * 86'400;  // also what digits without end come to
    if (std::from_chars(value.data(), value.data() + value.size(), seconds).ec != std::errc()) seconds = kSecondsMax;
    return std::chrono::seconds(std::min(seconds, kSecondsMax));
  }
  const std::optional<Time> date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::max(std::chrono::duration_cast<milliseconds>(*date - now), milliseconds(0));
}

}  // namespace fangzhi
