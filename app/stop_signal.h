#pragma once

namespace fangzhi {

// From now on the first SIGINT or SIGTERM only asks for a clean stop; the second ends the program at once.
void catch_stop_signals();
bool is_stop_requested();

}  // namespace fangzhi
