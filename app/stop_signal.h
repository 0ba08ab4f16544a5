#pragma once

#include <atomic>

namespace fangzhi {

// From now on the first SIGINT or SIGTERM only asks for a clean stop; the second ends the program at once.
void catch_stop_signals();
bool is_stop_requested();
// The same, for who watches it, and for who asks in place of a signal. Safe from any thread.
const std::atomic<bool>& stop_flag();
void request_stop();

// From now on SIGHUP asks for the seed file to be read again; take_reload_request() says whether one came since.
void catch_reload_signal();
bool take_reload_request();

}  // namespace fangzhi
