#pragma once

// Whether an archive is what it says it is: every digest, every reference, every index entry both ways, every count.

#include "store/archive.h"
#include "store/database.h"
#include "store/payloads.h"

namespace fangzhi {

// Reads one moment of the whole archive. Damage is reported and stepped over.
Result<VerifyReport> verify_archive(const Database& database, const Payloads& payloads, const VerifyRequest& request);

}  // namespace fangzhi
