#pragma once

// Writes text in a charset, by ICU: the other direction, so that tests can make pages in any of them.

#include <unicode/ucnv.h>

#include <string>
#include <string_view>

namespace fangzhi {

// Empty where `text` has a character the charset lacks. ICU's converter names.
inline std::string encode(std::string_view text, const char* charset) {
  UErrorCode status = U_ZERO_ERROR;
  std::string bytes(text.size() * 4 + 64, '\0');
  UConverter* to = ucnv_open(charset, &status);
  UConverter* from = ucnv_open("UTF-8", &status);
  if (U_FAILURE(status)) return {};
  ucnv_setFromUCallBack(to, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  char* target = bytes.data();
  const char* source = text.data();
  ucnv_convertEx(to, from, &target, bytes.data() + bytes.size(), &source, text.data() + text.size(), nullptr, nullptr,
                 nullptr, nullptr, 1, 1, &status);
  ucnv_close(to);
  ucnv_close(from);
  if (U_FAILURE(status)) return {};
  bytes.resize(static_cast<size_t>(target - bytes.data()));
  return bytes;
}

}  // namespace fangzhi
