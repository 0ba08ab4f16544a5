#pragma once

// The walk over a page that find_links is, in two steps. Private to extract/.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "extract/links.h"
#include "extract/links_script.h"

namespace fangzhi {

// Which part of what scripts say is wanted.
enum class ScriptUse : uint8_t { kNone, kPagers, kAll };

// What it is given outlives it.
class LinkCollector {
 public:
  LinkCollector(const LinkInput& input, PageLinks& found);
  // Links and frames. First.
  void read_elements();
  // Then what scripts say: kAll of lists and what may be one; of an article where its pages are.
  void read_scripts_of(ScriptUse use);

 private:
  // A form a script may send with the number of a page in it.
  struct PageForm {
    std::string action;
    std::vector<std::pair<std::string, std::string>> fields;
    bool has_page = false, is_post = false;
  };

  // links_collector.cc: the elements.
  void element(NodeId id, const Node& node);
  void link_element(NodeId id);
  void refresh(NodeId id);
  void anchor(NodeId id, const Node& node);
  void handler(NodeId id, const Node& node);
  bool is_reachable(NodeId id);
  bool function_call(std::string_view script, std::string_view words);
  // `klass`: where what the address looks like does not matter.
  void add(std::string_view href, std::string anchor, std::optional<LinkClass> klass = std::nullopt);
  std::optional<Url> resolve(std::string_view href) const;
  void next_page();

  // links_scripted.cc: what only scripts work.
  void page_call(std::string_view script);
  void more_button(NodeId id, const Node& node, std::string_view address);
  void field(NodeId id);
  void trs_pager(const Pager& pager);
  void script_pager(const ScriptLinks& read);
  bool number_pages(const PageTemplate& pager, const ScriptLinks& read);
  void form_pager();
  void follow_calls(Script& script);
  void add_sources();
  void add_all_data(const ScriptLinks& read, const Script& script);
  void add_data(const PageTemplate& data);
  void location(const std::string& target);
  void gkmlpt(const Script& script);
  std::optional<int64_t> printed_pages() const;

  const LinkInput input_;
  PageLinks& found_;
  std::optional<Url> page_, base_;
  bool have_base_ = false;
  std::unordered_set<std::string> seen_;
  int64_t called_pages_ = 0;  // largest page a handler goes to: goPage(3)
  std::vector<PageTemplate> buttons_;
  std::optional<PageForm> form_;
  NodeId form_end_ = 0;
  std::optional<PageForm> page_form_;
  std::vector<std::pair<std::string, std::string>> calls_;  // of functions in handlers, and the words there
  bool may_count_from_one_ = false;
  NodeId folded_ = 0;            // the last element found that styles fold away
  bool is_folded_menu_ = false;  // and it holds links of the site's own
};

}  // namespace fangzhi
