#include "crawler/windows.h"

#include <date/tz.h>

#include <algorithm>
#include <exception>

#include "crawler/cron.h"

namespace fangzhi {
namespace {

constexpr int kDaysMax = 366;

// The wall clock of a site. A zone that vanished since the seed file was read is its fixed offset.
class WallClock {
 public:
  explicit WallClock(const Site& site) : offset_(site.offset_minutes) {
    try {
      zone_ = date::locate_zone(site.timezone);
    } catch (const std::exception&) {
      zone_ = nullptr;
    }
  }
  std::chrono::local_seconds local(std::chrono::sys_seconds at) const {
    const std::chrono::seconds offset = zone_ != nullptr ? zone_->get_info(at).offset : offset_;
    return std::chrono::local_seconds((at + offset).time_since_epoch());
  }
  // Of a local time that comes twice the first, of one that never comes the moment it is skipped.
  std::chrono::sys_seconds moment(std::chrono::local_seconds local) const {
    const date::local_seconds wall{local.time_since_epoch()};
    if (zone_ == nullptr) return std::chrono::sys_seconds(local.time_since_epoch() - offset_);
    return zone_->to_sys(wall, date::choose::earliest);
  }

 private:
  const date::time_zone* zone_ = nullptr;
  const std::chrono::minutes offset_;
};

}  // namespace

Time next_in_window(const Site& site, Time due) {
  using namespace std::chrono;
  const Result<Cron> cron = parse_cron(site.schedule);
  if (!cron) return due;
  const WallClock clock(site);
  const auto first = floor<minutes>(due);
  const auto today = floor<days>(clock.local(first));
  for (int ahead = 0; ahead < kDaysMax; ++ahead) {
    const auto midnight = today + days(ahead);
    for (int hour = 0; hour < 24; ++hour) {
      if (!cron->hours[static_cast<size_t>(hour)]) continue;
      for (int minute = 0; minute < 60; ++minute) {
        const local_seconds wall = midnight + hours(hour) + minutes(minute);
        if (!cron->minutes[static_cast<size_t>(minute)] || !cron->matches(wall)) continue;
        if (const sys_seconds at = clock.moment(wall); at >= first) return std::max<Time>(at, due);
      }
    }
  }
  return due;
}

bool is_window_open(const Site& site, Time now) {
  return next_in_window(site, now - kWindowStaysOpen) <= now;
}

}  // namespace fangzhi
