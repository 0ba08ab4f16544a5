#include "store/civil_codec.h"

namespace fangzhi {

void write_civil(const CivilTime& time, records::Civil& row) {
  row.set_year(time.year);
  row.set_month(time.month);
  row.set_day(time.day);
  if (time.hour >= 0) row.set_hour(time.hour);
  if (time.minute >= 0) row.set_minute(time.minute);
  if (time.second >= 0) row.set_second(time.second);
  if (time.offset_minutes) row.set_offset_minutes(*time.offset_minutes);
}

CivilTime civil_of(const records::Civil& row) {
  CivilTime time;
  time.year = row.year();
  time.month = row.month();
  time.day = row.day();
  if (row.has_hour()) time.hour = row.hour();
  if (row.has_minute()) time.minute = row.minute();
  if (row.has_second()) time.second = row.second();
  if (row.has_offset_minutes()) time.offset_minutes = row.offset_minutes();
  return time;
}

}  // namespace fangzhi
