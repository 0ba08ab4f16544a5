// Reading seed files: a person hears of all that is wrong in all files at once, each with its line.

#include "crawler/seeds.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string_view>

#include "crawler/seed_settings.h"
#include "crawler/seeds_csv.h"

namespace fangzhi {
namespace {

constexpr size_t kSeedFileBytesMax = 64u << 20;
constexpr std::string_view kDefaultUserAgent = "fangzhi/0.1";

Complaint read_bytes(const std::string& path, std::string& text) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<char> block(1u << 16);
  while (stream && text.size() <= kSeedFileBytesMax) {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<size_t>(stream.gcount()));
  }
  if (text.size() > kSeedFileBytesMax) return "more than 64 MiB: this is no seed file";
  return stream.eof() ? "" : "cannot read this seed file";  // missing, a folder, no permission
}

class Loader {
 public:
  void load(const std::string& path);
  Result<SeedFile> finish();

 private:
  void read_file(const toml::table& file);
  void read_settings(const toml::table& table, bool is_site, Site& site);
  void read_groups(const toml::table& file);
  void each_table(const toml::table& file, std::string_view name, const std::function<void(const toml::table&)>& read);
  Site settings_of_group(const toml::node* node);
  void read_site(const toml::table& table);
  void read_csv(const toml::table& table);
  void read_csv_row(const std::string& path, const CsvRow& names, const CsvRow& row, const Site& settings);
  void add_site(Site site, const std::string& at);
  void report(toml::source_position at, const Complaint& problem);
  void report(const toml::node& at, const Complaint& problem) { report(at.source().begin, problem); }
  std::string place(toml::source_position at) const { return path_ + ":" + std::to_string(at.line); }

  std::string path_;                                      // of the file being read
  std::map<std::string, std::string> id_place_;           // where each id was first used
  std::map<uint32_t, std::vector<std::string>> by_line_;  // problems of the file being read
  Site defaults_;                                         // of the file being read
  std::map<std::string, Site> groups_;                    // likewise
  std::vector<std::string> problems_;
  SeedFile seeds_;
};

void Loader::report(toml::source_position at, const Complaint& problem) {
  by_line_[at.line].push_back(place(at) + ": " + problem);
}

void Loader::load(const std::string& path) {
  path_ = path;
  std::string text;
  if (Complaint problem = read_bytes(path, text); !problem.empty()) {
    problems_.push_back(path + ":1: " + problem);
    return;
  }
  const toml::parse_result parsed = toml::parse(text, path);
  if (parsed) {
    read_file(parsed.table());
  } else {
    report(parsed.error().source().begin, std::string(parsed.error().description()));
  }
  for (auto& [line, found] : by_line_) {
    for (std::string& problem : found) problems_.push_back(std::move(problem));
  }
  by_line_.clear();
}

void Loader::read_file(const toml::table& file) {
  for (const auto& [key, node] : file) {
    const std::string_view name = key.str();
    if (name == "defaults" || name == "groups" || name == "site" || name == "csv") continue;
    report(key.source().begin, "unknown key \"" + std::string(name) +
                                   "\": a seed file has [defaults], [groups.NAME], [[site]] and [[csv]]");
  }
  defaults_ = Site{};
  defaults_.user_agent = kDefaultUserAgent;
  if (const toml::node* node = file.get("defaults")) {
    if (const auto* table = node->as_table()) {
      read_settings(*table, false, defaults_);
    } else {
      report(*node, "\"defaults\" must be a table, [defaults]");
    }
  }
  read_groups(file);
  const size_t before = problems_.size() + by_line_.size() + seeds_.sites.size();
  each_table(file, "site", [this](const toml::table& table) { read_site(table); });
  each_table(file, "csv", [this](const toml::table& table) { read_csv(table); });
  if (problems_.size() + by_line_.size() + seeds_.sites.size() == before)
    problems_.push_back(path_ + ":1: no [[site]] in this seed file");
}

void Loader::each_table(const toml::table& file, std::string_view name,
                        const std::function<void(const toml::table&)>& read) {
  const toml::node* node = file.get(name);
  if (node == nullptr) return;
  const std::string shape = "\"" + std::string(name) + "\" must be an array of tables, [[" + std::string(name) + "]]";
  const toml::array* array = node->as_array();
  if (array == nullptr) return report(*node, shape);
  for (const toml::node& item : *array) {
    if (const auto* table = item.as_table()) {
      read(*table);
    } else {
      report(item, shape);
    }
  }
}

void Loader::read_groups(const toml::table& file) {
  groups_.clear();
  const toml::node* node = file.get("groups");
  if (node == nullptr) return;
  const auto* groups = node->as_table();
  if (groups == nullptr) return report(*node, "\"groups\" must hold tables, [groups.NAME]");
  for (const auto& [name, group] : *groups) {
    Site settings = defaults_;
    settings.group = std::string(name.str());
    if (const auto* table = group.as_table()) {
      read_settings(*table, false, settings);
    } else {
      report(group, "a group must be a table, [groups." + settings.group + "]");
    }
    groups_[settings.group] = std::move(settings);
  }
}

// The settings of the group that `node` names, or the defaults where there is none.
Site Loader::settings_of_group(const toml::node* node) {
  if (node == nullptr) return defaults_;
  std::string name;
  Complaint problem = read_string(*node, name);
  const auto group = groups_.find(name);
  if (problem.empty() && group != groups_.end()) return group->second;
  report(*node, problem.empty() ? "no [groups." + name + "] in this seed file" : "\"group\" " + problem);
  return defaults_;
}

void Loader::read_settings(const toml::table& table, bool is_site, Site& site) {
  for (const auto& [key, node] : table) {
    if (Complaint problem = read_setting(key.str(), node, is_site, site); !problem.empty())
      report(key.source().begin, problem);
  }
}

void Loader::read_site(const toml::table& table) {
  Site site = settings_of_group(table.get("group"));
  read_settings(table, true, site);
  for (const std::string_view needed : {"id", "start"}) {
    if (!table.contains(needed)) report(table, "this [[site]] has no \"" + std::string(needed) + "\"");
  }
  const std::string at = place(site.id.empty() ? table.source().begin : table.get("id")->source().begin);
  add_site(std::move(site), at);
}

void Loader::add_site(Site site, const std::string& at) {
  if (!site.id.empty()) {
    const auto [first, is_new] = id_place_.emplace(site.id, at);
    if (!is_new) problems_.push_back(at + ": the id \"" + site.id + "\" is already used at " + first->second);
  }
  if (site.name.empty()) site.name = site.id;
  seeds_.sites.push_back(std::move(site));
}

// The sites of a CSV file, which lies beside the seed file. Its first row names settings of a site; an empty field
// leaves one as the group has it.
void Loader::read_csv(const toml::table& table) {
  std::string file;
  for (const auto& [key, node] : table) {
    if (key.str() != "file" && key.str() != "group")
      report(key.source().begin,
             "unknown key \"" + std::string(key.str()) + "\": a [[csv]] has \"file\" and \"group\"");
  }
  const toml::node* named = table.get("file");
  if (named == nullptr) return report(table, "this [[csv]] has no \"file\"");
  if (Complaint problem = read_string(*named, file); !problem.empty()) return report(*named, "\"file\" " + problem);
  const Site settings = settings_of_group(table.get("group"));
  const std::string path = (std::filesystem::path(path_).parent_path() / file).string();
  std::string text;
  if (Complaint problem = read_bytes(path, text); !problem.empty()) return problems_.push_back(path + ":1: " + problem);
  const Result<std::vector<CsvRow>> rows = parse_csv(text);
  if (!rows) return problems_.push_back(path + ":" + rows.error().detail);
  if (rows->empty()) return problems_.push_back(path + ":1: no row that names the columns");
  for (size_t i = 1; i < rows->size(); ++i) read_csv_row(path, rows->front(), (*rows)[i], settings);
}

// What a field says is what the setting wants: text, a number, true or false, or a list parted by blanks.
Complaint read_field(std::string_view key, const std::string& field, Site& site) {
  Complaint problem = read_setting(key, toml::value<std::string>(field), true, site);
  if (problem.find("\" wants ") == Complaint::npos) return problem;
  if (field == "true" || field == "false") return read_setting(key, toml::value<bool>(field == "true"), true, site);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error == std::errc() && end == field.data() + field.size())
    return read_setting(key, toml::value<int64_t>(number), true, site);
  toml::array list;
  std::istringstream words(field);
  for (std::string word; words >> word;) list.push_back(word);
  return read_setting(key, list, true, site);
}

void Loader::read_csv_row(const std::string& path, const CsvRow& names, const CsvRow& row, const Site& settings) {
  const std::string at = path + ":" + std::to_string(row.line);
  if (row.fields.size() > names.fields.size())
    return problems_.push_back(at + ": " + std::to_string(row.fields.size()) + " fields under " +
                               std::to_string(names.fields.size()) + " names");
  Site site = settings;
  for (size_t i = 0; i < row.fields.size(); ++i) {
    if (row.fields[i].empty()) continue;
    const Complaint problem = names.fields[i] == "group" ? "\"group\" belongs in the [[csv]] of the seed file"
                                                         : read_field(names.fields[i], row.fields[i], site);
    if (!problem.empty()) problems_.push_back(at + ": " + problem);
  }
  if (site.id.empty()) problems_.push_back(at + ": this site has no \"id\"");
  if (site.start.empty()) problems_.push_back(at + ": this site has no \"start\"");
  add_site(std::move(site), at);
}

Result<SeedFile> Loader::finish() {
  if (problems_.empty()) return std::move(seeds_);
  std::string all;
  for (const std::string& problem : problems_) all += (all.empty() ? "" : "\n") + problem;
  return failure(ErrorCode::kInvalid, std::move(all));
}

}  // namespace

Result<SeedFile> load_seeds(const std::vector<std::string>& paths) {
  Loader loader;
  for (const std::string& path : paths) loader.load(path);
  return loader.finish();
}

Status pick_sites(SeedFile& seeds, const SitePick& pick) {
  const auto has = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  const auto shares = [&](const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&](const std::string& name) { return has(b, name); });
  };
  const auto none = [](const std::string& what, const std::string& name) {
    return failure(ErrorCode::kInvalid, "no site of the seed file has the " + what + " \"" + name + "\"");
  };
  const auto any_site = [&](const auto& fits) { return std::any_of(seeds.sites.begin(), seeds.sites.end(), fits); };
  for (const std::string& id : pick.ids) {
    if (!any_site([&](const Site& site) { return site.id == id; })) return none("id", id);
  }
  for (const std::string& group : pick.groups) {
    if (!any_site([&](const Site& site) { return site.group == group; })) return none("group", group);
  }
  for (const std::string& tag : pick.tags) {
    if (!any_site([&](const Site& site) { return has(site.tags, tag); })) return none("tag", tag);
  }
  std::erase_if(seeds.sites, [&](const Site& site) {
    const bool fits = (pick.ids.empty() || has(pick.ids, site.id)) &&
                      (pick.groups.empty() || has(pick.groups, site.group)) &&
                      (pick.tags.empty() || shares(site.tags, pick.tags));
    return !fits;
  });
  if (seeds.sites.empty()) return failure(ErrorCode::kInvalid, "no site of the seed file fits all that was asked for");
  return {};
}

}  // namespace fangzhi
