#pragma once

// The settings of a site, by name: what a seed file may say, and how each value is read. Only seeds.cc and seeds_csv.cc
// see this; it brings the TOML library.

#include <string>
#include <string_view>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "crawler/seeds.h"

namespace fangzhi {

// What is wrong with a value, for a person; empty: nothing.
using Complaint = std::string;

// A string without control characters.
Complaint read_string(const toml::node& node, std::string& out);

// Reads one setting of a site (`is_site`), or one that may stand in [defaults] and in a group.
Complaint read_setting(std::string_view key, const toml::node& node, bool is_site, Site& site);

}  // namespace fangzhi
