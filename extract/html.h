#pragma once

// A page's bytes as a tree. Two steps: `cut_page` walks the text once and takes out what Gumbo need not see (script,
// style, comments, svg, useless attributes) and what would hurt it (Gumbo 0.10 is quadratic in nesting and in the
// attributes of one tag); `parse_page` runs Gumbo on the rest and copies its tree into one flat array in document
// order, so that every later pass is a loop and nothing recurses, destruction included.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct GumboInternalNode;

namespace fangzhi {

class Skeleton;

constexpr size_t kCutInputMax = 64u << 20;    // bytes of text the pre-scan reads
constexpr size_t kParsedBytesMax = 8u << 20;  // bytes Gumbo sees
constexpr unsigned kAttributesMax = 24;       // attributes of one element Gumbo sees
constexpr size_t kAttributeBytesMax = 4096;   // of one attribute; longer ones (inlined images) go
constexpr unsigned kOpenFormattingMax = 8;    // unclosed <b>, <font>, <a> ... that HTML makes anew in each paragraph
constexpr size_t kScriptBytesMax = 1u << 20;  // script text kept aside, all together
constexpr size_t kParserMemoryMax = 1024u << 20;  // bytes Gumbo may take before it is stopped

// What the cut keeps aside: pagination calls, inline data, learned by later passes.
struct CutPage {
  std::string html;                     // what Gumbo is to see
  std::string title;                    // raw text of the first <title>, tags inside it removed, entities undecoded
  std::string scripts;                  // text of inline scripts, one after another, newline between
  std::vector<std::string> json_ld;     // <script type="application/ld+json">
  std::vector<std::string> datastores;  // inline <script type="text/xml"> or the like holding <datastore>
  std::string styles;                   // text of inline style sheets
  std::vector<std::string> sources;     // src of scripts, at most 64
  size_t script_bytes = 0;              // of all scripts on the page, kept or not
  size_t script_tags = 0;
  bool truncated = false;  // a bound was met: not all of the page is in `html`
};

// Linear in `text` (UTF-8; other bytes pass through). Total.
CutPage cut_page(std::string_view text);

enum class Tag : uint8_t {
  kText,
  kDocument,
  kOther,
  kHtml,
  kHead,
  kBody,
  kTitle,
  kMeta,
  kLink,
  kBase,
  kA,
  kAbbr,
  kAddress,
  kArea,
  kArticle,
  kAside,
  kAudio,
  kB,
  kBlockquote,
  kBr,
  kButton,
  kCaption,
  kCenter,
  kCode,
  kCol,
  kDd,
  kDiv,
  kDl,
  kDt,
  kEm,
  kEmbed,
  kFieldset,
  kFigcaption,
  kFigure,
  kFont,
  kFooter,
  kForm,
  kFrame,
  kFrameset,
  kH1,
  kH2,
  kH3,
  kH4,
  kH5,
  kH6,
  kHeader,
  kHr,
  kI,
  kIframe,
  kImg,
  kInput,
  kLabel,
  kLi,
  kMain,
  kNav,
  kNoscript,
  kObject,
  kOl,
  kOption,
  kP,
  kPre,
  kSection,
  kSelect,
  kSource,
  kSpan,
  kStrong,
  kSub,
  kSup,
  kTable,
  kTbody,
  kTd,
  kTemplate,
  kTextarea,
  kTfoot,
  kTh,
  kThead,
  kTime,
  kTr,
  kU,
  kUl,
  kVideo,
};

struct Attribute {
  std::string_view name;  // lower case
  std::string_view value;
};

// Index into Document::nodes; 0 is the document itself.
using NodeId = uint32_t;

struct Node {
  Tag tag = Tag::kOther;
  bool hidden = false;     // it or an ancestor is not shown
  bool concealed = false;  // and by a trick no template needs: off the screen, of no size, in its ground's colour
  uint8_t attribute_count = 0;
  uint32_t first_attribute = 0;
  NodeId parent = 0;
  NodeId end = 0;         // one past its last descendant
  std::string_view text;  // of a text node, entities decoded
};

// A parsed page. Owns what its views point into; movable, not copyable. Immutable after parse_page.
class Document {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& operator[](NodeId id) const { return nodes_[id]; }
  NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  // Empty where the element has no such attribute. `name` in lower case.
  std::string_view attribute(NodeId id, std::string_view name) const;
  // Text of all descendants (hidden ones too), as it stands.
  std::string text_of(NodeId id) const;
  size_t ruled_bytes() const { return ruled_bytes_; }  // of text hidden by the rules of style sheets
  bool gave_up() const { return gave_up_; }            // Gumbo met kParserMemoryMax: the tree is empty

 private:
  friend Document parse_page(std::string_view html, std::string_view styles);
  class Arena;
  void copy_tree(const GumboInternalNode& root, const Skeleton& skeleton);
  void hide_by_rules(std::string_view styles);
  void copy_attributes(const GumboInternalNode& element, const Skeleton& skeleton);
  const Attribute* find_attribute(const Node& node, std::string_view name) const;  // null: it has none
  std::string_view with_pieces(std::string_view text, const Skeleton& skeleton);

  std::unique_ptr<Arena> arena_;
  std::unique_ptr<const std::string> html_;
  std::deque<std::string> joined_;  // texts made of several pieces
  std::vector<Node> nodes_;
  std::vector<Attribute> attributes_;
  bool gave_up_ = false;
  size_t ruled_bytes_ = 0;
  bool sizeless_ = false;  // an element has style="font-size:0"
};

// `html`: what cut_page left; copied, so it need not live on. `styles`: text of its style sheets; what their rules hide
// is hidden.
Document parse_page(std::string_view html, std::string_view styles = {});

bool is_block(Tag tag);    // starts and ends a line
bool is_heading(Tag tag);  // h1 to h6

}  // namespace fangzhi
