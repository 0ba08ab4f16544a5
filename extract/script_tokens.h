#pragma once

#include <string_view>
#include <vector>

#include "extract/script_text.h"

namespace fangzhi {

// At most kScriptTokensMax. A template literal comes as a bracketed sum of its pieces.
std::vector<ScriptToken> script_tokens(std::string_view text);

}  // namespace fangzhi
