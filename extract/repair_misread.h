#pragma once

// One misreading undone: characters back to the bytes a wrong decoder saw, and read rightly. Private to
// extract/repair*.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

enum class Misreading : uint8_t { kUtf8AsLatin, kUtf8AsGbk, kGbkAsLatin };
inline constexpr std::array kMisreadings{Misreading::kUtf8AsLatin, Misreading::kUtf8AsGbk, Misreading::kGbkAsLatin};

// The byte of a character in Latin-1 or windows-1252 (one of the two reads each byte so); -1 where neither has it.
int latin_byte(char32_t c);

// Nothing where some character has no byte there, or the bytes are not clean in the right encoding.
std::optional<std::u32string> undo_misreading(std::u32string_view text, Misreading misreading);

class DocumentModel;

// The same of UTF-8 where some bytes were lost: "?" and U+FFFD stand for what fits best. Nothing where too much is lost
// or the bytes cannot be UTF-8.
std::optional<std::u32string> undo_lossy(std::u32string_view text, Misreading misreading,
                                         const DocumentModel& language);

}  // namespace fangzhi
