#include "base/names.h"

namespace fangzhi {

std::string_view name_of(FetchError error) {
  switch (error) {
    case FetchError::kNone:
      return "none";
    case FetchError::kDns:
      return "dns";
    case FetchError::kRefusedAddress:
      return "refused-address";
    case FetchError::kConnect:
      return "connect";
    case FetchError::kTimeout:
      return "timeout";
    case FetchError::kTls:
      return "tls";
    case FetchError::kProtocol:
      return "protocol";
    case FetchError::kDisconnect:
      return "disconnect";
    case FetchError::kCancelled:
      return "cancelled";
  }
  return "none";
}

}  // namespace fangzhi
