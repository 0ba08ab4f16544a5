#pragma once

// CivilTime as it is stored: what is unknown of it is absent.

#include "base/time.h"
#include "store/records.pb.h"

namespace fangzhi {

void write_civil(const CivilTime& time, records::Civil& row);
CivilTime civil_of(const records::Civil& row);

}  // namespace fangzhi
